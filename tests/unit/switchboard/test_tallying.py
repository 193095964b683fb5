"""Sums in memory, written down now and then: nothing is lost but a last minute, nothing is counted twice."""

import asyncio

import pytest

from desk_cast import HOUR, NOW, TODAY, office
from safeconduct.errors import StoreBusy
from safeconduct.store import counts, tallies
from safeconduct.switchboard.tallying import Counted, Tallying

VISIT = Counted("visit", "web", "ru", "danger")
CONTACT = Counted("contact", "phone", "uk")
CALL = Counted("call", "phone", "uk")


@pytest.fixture
def line(tmp_path):
    with office(f"sqlite:///{tmp_path}/line.db") as opened:
        yield opened


def counted(**more):
    tallying = Tallying(clock=lambda: NOW, **more)
    for one, value in ((VISIT, 3), (CONTACT, 1), (CALL, 2)):
        tallying.sums[one] += value
    return tallying


def test_sums_are_written_by_hour_and_by_day(line):
    """What waits for a person is for the planner alone: it is no unit that is published."""
    line.wait(counted().write_down(line.vault))
    (visit,) = line.look(tallies.between, "visit", HOUR, HOUR + 1)
    assert (visit.channel, visit.language, visit.step, visit.value) == ("web", "ru", "danger", 3)
    days = {unit: line.look(counts.find, unit, TODAY) for unit in ("visit", "contact", "call")}
    assert days == {"visit": 3, "contact": 1, "call": None}


def test_what_was_written_is_not_written_again(line):
    """And what came since is."""
    tallying = counted()
    line.wait(tallying.write_down(line.vault))
    tallying.sums[VISIT] += 1
    line.wait(tallying.write_down(line.vault))
    line.wait(tallying.write_down(line.vault))
    assert line.look(counts.find, "visit", TODAY) == 4


def test_a_store_that_is_busy_gets_them_the_next_time():
    """Nothing is lost meanwhile."""

    class Busy:
        async def write(self, _):
            raise StoreBusy

    tallying = counted()
    asyncio.run(tallying.write_down(Busy()))
    assert tallying.sums == {VISIT: 3, CONTACT: 1, CALL: 2}


def test_a_practice_line_writes_nothing_down(line):
    """Its sums are thrown away."""
    tallying = counted(practice=True)
    line.wait(tallying.write_down(line.vault))
    assert line.look(counts.find, "visit", TODAY) is None
    assert tallying.sums == {}


def test_the_last_minute_is_written_when_the_line_ends(line):
    """Told to stop, it writes down what it has and goes."""
    tallying = counted()

    async def run():
        running = asyncio.create_task(tallying.run(line.vault))
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    line.wait(run())
    assert line.look(counts.find, "visit", TODAY) == 3
