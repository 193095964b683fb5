"""What a lead is asked to look at, in sentences."""

import datetime as dt

import pytest

from roster_cast import ALICE, BOB, CAROL, DAN, EVENING, MALLORY, MONDAY, MORNING, NIGHT, SPRING, at, line
from safeconduct.model.shift import Absence, Break, Holiday, Pattern, Shift, StandIn, Substitutes, Swap
from safeconduct.planner.doubts import doubts

TUESDAY, SUNDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=6)
START = dt.datetime.combine(MONDAY, dt.time(20))
AWAY = Absence(ALICE, START, START + dt.timedelta(hours=12))


def told(roster, since=MONDAY, until=SUNDAY):
    return [(one.rule, one.sentence) for one in doubts(roster, at(since, "00:00"), at(until, "00:00"))]


def test_an_ordinary_week_raises_no_doubt():
    """Three people, eight hours each, sixteen hours of rest."""
    assert told(line()) == []


def test_somebody_in_two_shifts_at_once():
    """Bob in the morning, and in one that begins before it ends."""
    roster = line(shifts=(Shift("extra", TUESDAY, dt.time(13), dt.time(15), (BOB,)),))
    assert told(roster) == [
        ("twice", "Birch is in two shifts at once, `morning` and `extra`, from 2026-11-24 13:00.")
    ]


def test_a_shift_that_is_too_long():
    """Thirteen hours; and two shifts without a pause between them are one stretch."""
    long = Shift("long", TUESDAY, dt.time(8), dt.time(21), (DAN,))
    assert told(line(shifts=(long,))) == [
        ("long", "Dune is on duty for 13 h at a stretch from 2026-11-24 08:00.")
    ]
    evening = Shift("evening too", TUESDAY, dt.time(14), dt.time(22), (BOB,))
    assert ("long", "Birch is on duty for 16 h at a stretch from 2026-11-24 06:00.") in told(
        line(shifts=(evening,))
    )


def test_twelve_hours_are_not_too_long_unless_the_night_is():
    """Eight in the evening to eight, on the night that has an hour less and on one that has an hour more."""
    half_day = Pattern("night", (5,), dt.time(20), dt.time(8), (DAN,))
    assert (
        told(line(patterns=(half_day,)), SPRING - dt.timedelta(days=3), SPRING + dt.timedelta(days=3)) == []
    )
    autumn = dt.date(2026, 10, 25)
    (found,) = told(line(patterns=(half_day,)), autumn - dt.timedelta(days=3), autumn + dt.timedelta(days=3))
    assert found == ("long", "Dune is on duty for 13 h at a stretch from 2026-10-24 20:00.")


def test_a_rest_that_is_too_short():
    """Alice has a night until six and is back at sixteen: ten hours. It is seen over the edge of the week asked about."""
    roster = line(shifts=(Shift("extra", TUESDAY, dt.time(16), dt.time(17), (ALICE,)),))
    sentences = [
        ("rest", "Amber has only 10 h of rest before 2026-11-24 16:00."),
        ("rest", "Amber has only 5 h of rest before 2026-11-24 22:00."),
    ]
    assert told(roster) == sentences
    assert [one.sentence for one in doubts(roster, at(TUESDAY, "15:00"), at(TUESDAY, "17:00"))] == [
        sentences[0][1]
    ]


def test_an_hour_away_in_a_shift_is_not_a_rest():
    """Alice leaves at two and is back at four: no eleven hours are asked for."""
    start = dt.datetime.combine(TUESDAY, dt.time(2))
    away = Absence(ALICE, start, start + dt.timedelta(hours=2))
    stand_in = StandIn("night", MONDAY, ALICE, DAN)
    assert told(line(absences=(away,), stand_ins=(stand_in,))) == []


def test_somebody_the_roster_does_not_know():
    """Wherever they are named; the sentence does not repeat the name."""
    roster = line(
        shifts=(Shift("extra", TUESDAY, dt.time(16), dt.time(17), (MALLORY,)),),
    )
    assert told(roster) == [
        ("unknown", "Somebody in the shift `extra` is not known to the roster and is not counted.")
    ]
    for roster, place in (
        (line(substitutes=(Substitutes((MALLORY,)),)), "the substitutes"),
        (line(absences=(Absence(MALLORY, START, START + dt.timedelta(1)),)), "an absence"),
        (line(stand_ins=(StandIn("night", MONDAY, ALICE, MALLORY),)), "a stand-in"),
    ):
        assert told(roster) == [
            ("unknown", f"Somebody in {place} is not known to the roster and is not counted.")
        ]


@pytest.mark.parametrize(
    ("swap", "rule", "sentence"),
    [
        (Swap("noon", MONDAY, ALICE, BOB, (ALICE, BOB), DAN), "swap", "there is no such shift."),
        (
            Swap("night", MONDAY, CAROL, DAN, (CAROL, DAN), BOB),
            "swap",
            "whoever gives it does not have it, or whoever takes it has it already.",
        ),
        (Swap("night", MONDAY, ALICE, DAN, (ALICE,), BOB), "pending", "waits for a yes"),
        (Swap("night", MONDAY, ALICE, DAN, (ALICE, DAN)), "pending", "waits for a yes"),
    ],
)
def test_swaps_that_come_to_nothing(swap, rule, sentence):
    """No such shift, not theirs to give, or not agreed by all."""
    ((found, said),) = told(line(swaps=(swap,)))
    assert found == rule
    assert said.startswith(f"The swap of the shift `{swap.shift}` on 2026-11-23")
    assert sentence in said


def test_a_swap_that_was_made_raises_no_doubt():
    """Alice had the shift when she gave it."""
    swap = Swap("night", MONDAY, ALICE, DAN, (ALICE, DAN), BOB)
    assert told(line(swaps=(swap,))) == []


def test_somebody_absent_and_nobody_instead():
    """It is said whether there is somebody to ask."""
    sentence = "Amber is absent from the shift `night` from 2026-11-23 22:00, and"
    assert told(line(absences=(AWAY,))) == [("absent", f"{sentence} no substitute is free.")]
    substitutes = (Substitutes((DAN,)),)
    assert told(line(absences=(AWAY,), substitutes=substitutes)) == [
        ("absent", f"{sentence} nobody stands in yet.")
    ]
    stand_ins = (StandIn("night", MONDAY, ALICE, DAN),)
    assert told(line(absences=(AWAY,), substitutes=substitutes, stand_ins=stand_ins)) == []


def test_slips_of_the_pen():
    """An absence that ends too early, a break outside its shift, a name twice, a holiday without its shift."""
    reverse = Absence(ALICE, START, START - dt.timedelta(hours=1))
    assert told(line(absences=(reverse,))) == [("absent", "An absence of Amber ends before it begins.")]
    pause = Pattern("morning", (1,), MORNING.start, MORNING.end, (BOB,), (Break(dt.time(15), dt.time(16)),))
    assert told(line(patterns=(pause,))) == [
        ("break", "A break in the shift `morning` on 2026-11-24 is not inside it.")
    ]
    same = Shift("night", TUESDAY, dt.time(10), dt.time(11), (DAN,))
    assert told(line(patterns=(NIGHT, EVENING), shifts=(same,))) == [
        ("name", "Two shifts on 2026-11-24 are called `night`: give one another name.")
    ]
    assert told(line(holidays=(Holiday(dt.date(2026, 12, 25), ("feast",)),))) == [
        ("holiday", "The holiday 2026-12-25 has no shift `feast` to bring.")
    ]
