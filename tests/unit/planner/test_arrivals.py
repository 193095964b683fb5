"""An ordinary week out of what was counted, on the line's own clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.model.tally import Tally
from safeconduct.planner.arrivals import average
from safeconduct.planner.demand import HOURS

KYIV = ZoneInfo("Europe/Kyiv")
UTC = ZoneInfo("UTC")
MONDAY = 1_794_182_400 // 3600
"""2026-11-09 00:00 UTC, a Monday."""


def call(hour, value=1, channel="phone", language="ru"):
    return Tally("call", hour, channel, language, value)


def case(hour, value=1, channel="web", language="ru"):
    return Tally("application", hour, channel, language, value)


def test_two_weeks_make_a_mean():
    """Four calls on one Monday at nine and two on the next are three on a Monday at nine."""
    found = average(
        [call(MONDAY), call(MONDAY + 9, 4), call(MONDAY + HOURS + 9, 2)],
        [],
        MONDAY,
        MONDAY + 2 * HOURS,
        UTC,
    )
    assert found.calls[9] == 3
    assert found.calls[0] == 0.5
    assert sum(found.cases) == 0


def test_a_line_that_opened_yesterday_had_no_weeks_of_silence():
    """Counting begins with the first hour in which anything came."""
    found = average([], [case(MONDAY + HOURS, 6)], MONDAY, MONDAY + HOURS + 24, UTC)
    assert found.since == MONDAY + HOURS
    assert found.cases[0] == 6


def test_hours_are_those_of_the_line():
    """What came at midnight UTC came at two in the morning in Kyiv."""
    found = average([call(MONDAY)], [], MONDAY, MONDAY + HOURS, KYIV)
    assert found.calls.index(1) == 2


def test_nothing_came():
    """Then nothing is expected, and no hour was counted."""
    found = average([], [], MONDAY, MONDAY + HOURS, KYIV)
    assert not any(found.calls)
    assert not any(found.cases)
    assert found.since == found.until


def test_where_it_comes_from():
    """Channels and languages, the most frequent first; never anybody."""
    found = average(
        [call(MONDAY, 2)],
        [case(MONDAY, 5), case(MONDAY, 1, language="uk")],
        MONDAY,
        MONDAY + HOURS,
        UTC,
    )
    assert [(share.channel, share.language, share.calls, share.cases) for share in found.shares] == [
        ("web", "ru", 0, 5),
        ("phone", "ru", 2, 0),
        ("web", "uk", 0, 1),
    ]


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 3 * HOURS - 1), st.integers(1, 9), max_size=40))
def test_nothing_is_lost_over_a_change_of_the_clocks(counted):
    """The mean times the hours that came is what was counted, whatever the clocks did."""
    start = 1_792_886_400 // 3600 - HOURS  # the clocks go back within the second week
    tallies = [case(start + hour, value) for hour, value in counted.items()]
    found = average([], [case(start, 0), *tallies], start, start + 3 * HOURS, KYIV)
    often = [0] * HOURS
    for hour in range(start, start + 3 * HOURS):
        wall = dt.datetime.fromtimestamp(hour * 3600, KYIV)
        often[wall.weekday() * 24 + wall.hour] += 1
    assert (
        abs(sum(rate * count for rate, count in zip(found.cases, often, strict=True)) - sum(counted.values()))
        < 1e-6
    )
