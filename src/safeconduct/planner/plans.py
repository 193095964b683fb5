"""Looking after a plan: who can be named in it, what cannot be, and what of it is over."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from safeconduct.errors import PlanError
from safeconduct.model.ids import CaseworkerId
from safeconduct.model.shift import Break, Minimum, Pattern, Plan, Roster, Shift
from safeconduct.planner.demand import HOURS

KEPT = dt.timedelta(days=62)
"""How long a plan still says what was: calendars and a look back need it."""
NAME_LENGTH = 80
MOST = 2000
"""Entries of any one list of a plan, and people whom an hour can need."""
ALWAYS = (Minimum((1,) * HOURS),)
"""What a round-the-clock line needs at the least, where its lead has typed nothing."""

People = Collection[CaseworkerId]


def minimums_of(plan: Plan) -> tuple[Minimum, ...]:
    """What must be there: as typed, or one person always."""
    return plan.minimums or ALWAYS


def check(plan: Plan, known: People) -> None:
    """`PlanError` when a plan names somebody who is not `known`, or something that cannot be."""
    roster = plan.roster
    if not set(_named(roster)) <= set(known):
        raise PlanError("It names somebody who is not in the team.")
    lists = (roster.patterns, roster.shifts, roster.holidays, roster.absences, roster.swaps)
    if max(map(len, (*lists, roster.substitutes, roster.stand_ins, plan.minimums))) > MOST:
        raise PlanError("It is too long.")
    names = [*(one.name for one in roster.patterns), *(one.name for one in roster.shifts)]
    if not all(map(_is_name, names)):
        raise PlanError("A shift has no name, or none that can be shown.")
    if any(one.since and one.until and one.until < one.since for one in roster.patterns):
        raise PlanError("A shift ends before it first comes.")
    if any(one.end <= one.start for one in roster.absences):
        raise PlanError("An absence ends before it begins.")
    if any(not 0 <= people <= MOST for minimum in plan.minimums for people in minimum.people):
        raise PlanError("An hour needs fewer than nobody, or too many.")


def without_strangers(plan: Plan, known: People) -> Plan:
    """The plan without those who have left the team: where they were, somebody is missing now."""
    return replace(plan, roster=_known_only(plan.roster, frozenset(known)))


def without_past(plan: Plan, today: dt.date) -> Plan:
    """The plan without what was over long ago."""
    roster, oldest = plan.roster, today - KEPT
    return replace(
        plan,
        roster=replace(
            roster,
            shifts=tuple(one for one in roster.shifts if one.day >= oldest),
            holidays=tuple(one for one in roster.holidays if one.day >= oldest),
            absences=tuple(one for one in roster.absences if one.end.date() >= oldest),
            swaps=tuple(one for one in roster.swaps if one.day >= oldest),
            stand_ins=tuple(one for one in roster.stand_ins if one.day >= oldest),
        ),
    )


def _named(roster: Roster) -> Iterator[CaseworkerId]:
    planned: tuple[Pattern | Shift, ...] = (*roster.patterns, *roster.shifts)
    for shift in planned:
        yield from shift.people
        for pause in shift.breaks:
            yield from pause.people
    for swap in roster.swaps:
        yield from (swap.giver, swap.taker)
    for stand_in in roster.stand_ins:
        yield from (stand_in.absent, stand_in.by)
    for one in roster.substitutes:
        yield from (*one.people, *([one.of] if one.of else []))
    yield from (absence.who for absence in roster.absences)


def _known_only(roster: Roster, known: People) -> Roster:
    return replace(
        roster,
        patterns=tuple(_pattern(one, known) for one in roster.patterns),
        shifts=tuple(_shift(one, known) for one in roster.shifts),
        absences=tuple(one for one in roster.absences if one.who in known),
        swaps=tuple(one for one in roster.swaps if {one.giver, one.taker} <= set(known)),
        substitutes=tuple(
            replace(one, people=_only(one.people, known))
            for one in roster.substitutes
            if one.of is None or one.of in known
        ),
        stand_ins=tuple(one for one in roster.stand_ins if {one.absent, one.by} <= set(known)),
    )


def _pattern(one: Pattern, known: People) -> Pattern:
    return replace(one, people=_only(one.people, known), breaks=_breaks(one.breaks, known))


def _shift(one: Shift, known: People) -> Shift:
    return replace(one, people=_only(one.people, known), breaks=_breaks(one.breaks, known))


def _breaks(breaks: Iterable[Break], known: People) -> tuple[Break, ...]:
    """A break of people who have all left must not become everybody's."""
    left = ((one, _only(one.people, known)) for one in breaks)
    return tuple(replace(one, people=people) for one, people in left if people or not one.people)


def _only(people: Iterable[CaseworkerId], known: People) -> tuple[CaseworkerId, ...]:
    return tuple(who for who in people if who in known)


def _is_name(name: str) -> bool:
    return bool(name.strip()) and len(name) <= NAME_LENGTH and name.isprintable()
