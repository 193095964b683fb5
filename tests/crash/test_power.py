"""Power cuts: what was confirmed is on the disk. The two weaker settings lose it, so the test can see."""

import random

import pytest

from powercut import record

CUTS = 150


def cuts_that_lose(synchronous):
    recording = record(synchronous, intakes=640)
    chance = random.Random(47)
    begun = recording.confirmed[0][0]
    moments = [chance.randrange(begun, len(recording.operations)) for _ in range(CUTS)]
    return sum(recording.lost(moment, chance) for moment in moments)


@pytest.mark.slow
def test_no_cut_loses_anything_confirmed():
    """This is how the store sets SQLite."""
    assert cuts_that_lose("FULL") == 0


@pytest.mark.slow
@pytest.mark.parametrize("weaker", ["NORMAL", "OFF"])
def test_the_weaker_settings_do_lose(weaker):
    """The controls: were they not seen to lose, the test above would prove nothing."""
    assert cuts_that_lose(weaker) > CUTS // 10
