"""Who hands over to whom next, and whom a change of the roster concerns."""

import datetime as dt

import pytest

from roster_cast import (
    ALICE,
    AUTUMN,
    BOB,
    CAROL,
    DAN,
    EVENING,
    MONDAY,
    MORNING,
    NIGHT,
    SPRING,
    at,
    line,
)
from safeconduct.model.shift import Pattern, Swap
from safeconduct.planner.duties import changes, next_handover
from safeconduct.planner.shifts import resolve

TUESDAY = MONDAY + dt.timedelta(days=1)


def handover_after(roster, moment):
    return next_handover(resolve(roster, moment - 86400, moment + 3 * 86400), moment)


@pytest.mark.parametrize("day", [TUESDAY, AUTUMN, SPRING])
def test_alice_hands_over_to_bob_at_six(day):
    """Also on the nights on which the clocks change."""
    found = handover_after(line(), at(day, "02:00"))
    assert (found.kind, found.leaves, found.arrives) == ("direct", at(day, "06:00"), at(day, "06:00"))
    assert (found.leaving, found.arriving, found.staying) == ((ALICE,), (BOB,), ())


def test_a_handover_with_time_to_talk():
    """Bob comes half an hour before Alice leaves."""
    early = Pattern("morning", MORNING.days, dt.time(5, 30), MORNING.end, (BOB,))
    found = handover_after(line(patterns=(NIGHT, early, EVENING)), at(TUESDAY, "02:00"))
    assert (found.kind, found.leaves, found.arrives) == (
        "overlap",
        at(TUESDAY, "06:00"),
        at(TUESDAY, "05:30"),
    )
    assert found.arriving == (BOB,)


def test_a_handover_to_nobody():
    """There is nobody from six to fourteen, then Carol comes; a last shift is followed by nobody at all."""
    found = handover_after(line(patterns=(NIGHT, EVENING)), at(TUESDAY, "02:00"))
    assert (found.kind, found.arrives, found.arriving) == ("gap", at(TUESDAY, "14:00"), (CAROL,))
    last = line(
        patterns=(Pattern("night", NIGHT.days, NIGHT.start, NIGHT.end, (ALICE,), since=MONDAY, until=MONDAY),)
    )
    found = handover_after(last, at(TUESDAY, "02:00"))
    assert (found.kind, found.arrives, found.arriving) == ("gap", None, ())
    assert handover_after(last, at(TUESDAY, "06:00")) is None


def test_whoever_came_with_the_leaving_stays():
    """Dan began with Alice and goes on until noon: nobody arrives at six, and somebody is there."""
    long = Pattern("long", NIGHT.days, NIGHT.start, dt.time(12), (DAN,))
    found = handover_after(line(patterns=(NIGHT, long)), at(TUESDAY, "02:00"))
    assert (found.kind, found.leaving, found.arriving, found.staying) == ("overlap", (ALICE,), (), (DAN,))


def test_whoever_goes_on_into_the_next_shift_does_not_leave():
    """Bob has both the morning and the evening."""
    evening = Pattern("evening", EVENING.days, EVENING.start, EVENING.end, (BOB,))
    found = handover_after(line(patterns=(NIGHT, MORNING, evening)), at(TUESDAY, "07:00"))
    assert (found.leaves, found.leaving, found.arriving) == (at(TUESDAY, "22:00"), (BOB,), (ALICE,))


def test_whom_a_swap_concerns():
    """Alice loses a night and Dan gets it; nobody else hears of it."""
    swapped = line(swaps=(Swap("night", MONDAY, ALICE, DAN, (ALICE, DAN), BOB),))
    found = changes(line(), swapped, at(MONDAY, "00:00"), at(TUESDAY, "12:00"))
    assert [(one.who, one.was is None, one.now is None) for one in found] == [
        (ALICE, False, True),
        (DAN, True, False),
    ]
    assert found[1].now.start == at(MONDAY, "22:00")


def test_a_shift_at_another_time_is_one_change():
    """Bob has to be told once, with both times."""
    later = Pattern("morning", MORNING.days, dt.time(7), MORNING.end, (BOB,))
    (found,) = changes(
        line(patterns=(MORNING,)), line(patterns=(later,)), at(MONDAY, "00:00"), at(MONDAY, "12:00")
    )
    assert (found.who, found.was.start, found.now.start) == (BOB, at(MONDAY, "06:00"), at(MONDAY, "07:00"))


def test_nothing_changed_nobody_is_told():
    """The same roster twice."""
    assert changes(line(), line(), at(MONDAY, "00:00"), at(TUESDAY, "12:00")) == ()
