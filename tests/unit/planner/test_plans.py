"""A plan is looked after: strangers, what is over, and what cannot be."""

import datetime as dt

import pytest

from roster_cast import ALICE, BOB, CAROL, DAN, EVERY_DAY, MALLORY, MONDAY, NIGHT, all_week, line
from safeconduct.errors import PlanError
from safeconduct.model.shift import Absence, Break, Holiday, Pattern, Plan, Shift, StandIn, Substitutes, Swap
from safeconduct.planner.plans import ALWAYS, MOST, check, minimums_of, without_past, without_strangers

TEAM = {ALICE, BOB, CAROL, DAN}
LONG_AGO = MONDAY - dt.timedelta(days=100)
SIX, TEN = dt.time(6), dt.time(10)
TWO = dt.datetime(2026, 11, 24, 2)


def plan(**kept):
    return Plan(line(**kept))


def test_without_minimums_it_is_one_always():
    """A round-the-clock line needs somebody; what a lead typed goes before."""
    assert minimums_of(plan()) == ALWAYS
    assert minimums_of(Plan(line(), (all_week(3),))) == (all_week(3),)


@pytest.mark.parametrize(
    "named",
    [
        {"patterns": (Pattern("x", EVERY_DAY, SIX, TEN, (MALLORY,)),)},
        {"patterns": (Pattern("x", EVERY_DAY, SIX, TEN, (), (Break(SIX, TEN, (MALLORY,)),)),)},
        {"shifts": (Shift("x", MONDAY, SIX, TEN, (MALLORY,)),)},
        {"swaps": (Swap("night", MONDAY, ALICE, MALLORY),)},
        {"stand_ins": (StandIn("night", MONDAY, MALLORY, ALICE),)},
        {"substitutes": (Substitutes((ALICE,), MALLORY),)},
        {"absences": (Absence(MALLORY, TWO, TWO + dt.timedelta(hours=1)),)},
    ],
    ids=lambda named: next(iter(named)),
)
def test_a_stranger_is_refused_wherever_they_are_named(named):
    """Mallory is in no team of ours. Once dismissed, she is nowhere in the plan."""
    with pytest.raises(PlanError):
        check(plan(**named), TEAM)
    check(without_strangers(plan(**named), TEAM), TEAM)
    check(plan(**named), {*TEAM, MALLORY})


@pytest.mark.parametrize(
    "wrong",
    [
        plan(patterns=(Pattern("x" * 81, EVERY_DAY, SIX, TEN, ()),)),
        plan(shifts=(Shift("a\nb", MONDAY, SIX, TEN, ()),)),
        plan(patterns=(Pattern("x", EVERY_DAY, SIX, TEN, (), (), MONDAY, LONG_AGO),)),
        plan(absences=(Absence(ALICE, TWO, TWO),)),
        plan(holidays=(Holiday(MONDAY),) * (MOST + 1)),
        Plan(line(), (all_week(-1),)),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    """Names that cannot be shown, times that run backwards, lists without end, fewer than nobody."""
    with pytest.raises(PlanError):
        check(wrong, TEAM)


def test_a_break_of_somebody_who_left_is_not_everybodys():
    """Nobody named in a break means everybody, so an emptied one goes."""
    breaks = (Break(SIX, TEN, (MALLORY,)), Break(SIX, TEN), Break(SIX, TEN, (ALICE, MALLORY)))
    kept = plan(patterns=(Pattern("x", EVERY_DAY, SIX, TEN, (ALICE,), breaks),))
    (pattern,) = without_strangers(kept, TEAM).roster.patterns
    assert [pause.people for pause in pattern.breaks] == [(), (ALICE,)]


def test_what_was_over_long_ago_goes():
    """What comes every week stays, and what a calendar may still show."""
    kept = {
        "patterns": (NIGHT,),
        "shifts": (Shift("x", MONDAY, SIX, TEN, (ALICE,)),),
        "swaps": (Swap("night", MONDAY, ALICE, BOB),),
    }
    old = {
        "shifts": (*kept["shifts"], Shift("x", LONG_AGO, SIX, TEN, (ALICE,))),
        "swaps": (*kept["swaps"], Swap("night", LONG_AGO, ALICE, BOB)),
        "holidays": (Holiday(LONG_AGO),),
        "stand_ins": (StandIn("night", LONG_AGO, ALICE, BOB),),
        "absences": (Absence(ALICE, dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2)),),
    }
    assert without_past(plan(**kept | old), MONDAY) == plan(**kept)
