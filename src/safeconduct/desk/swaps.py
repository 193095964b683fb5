"""What people change in the plan themselves: absences, swaps, and standing in for somebody."""

import datetime as dt
from collections.abc import Callable
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.errors import PlanError, ShiftGone
from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.shift import Absence, Plan, Roster, Span, StandIn, Swap, Vacancy
from safeconduct.planner.rosters import FIRST_YEAR, LAST_YEAR
from safeconduct.planner.shifts import AROUND, absences, resolve, shifts_on, vacancies
from safeconduct.planner.wall import HOUR, moment_of, wall_of

LONGEST = 400 * 86400
"""Seconds that one absence may last."""

Changed = Callable[[Plan], Plan]


class Place(Struct, frozen=True):
    """One person's place in the shift of this name that begins on `day`."""

    shift: str
    day: dt.date
    who: CaseworkerId


def be_absent(who: CaseworkerId, span: Span) -> Changed:
    """Somebody cannot come. `PlanError` for a time that ends before it begins, or lasts for years."""
    if not 0 < span.end - span.start <= LONGEST:
        raise PlanError("An absence ends before it begins, or lasts for years.")

    def changed(roster: Roster) -> Roster:
        start, end = _walls(span, roster)
        return replace(roster, absences=(*roster.absences, Absence(who, start, end)))

    return _of_roster(changed)


def be_back(who: CaseworkerId, span: Span) -> Changed:
    """Somebody can come after all, in this time."""

    def changed(roster: Roster) -> Roster:
        start, end = _walls(span, roster)
        left = chain.from_iterable(
            _outside(one, start, end) if one.who == who else (one,) for one in roster.absences
        )
        return replace(roster, absences=tuple(left))

    return _of_roster(changed)


def ask_swap(giver: CaseworkerId, taker: CaseworkerId, shift: str, day: dt.date) -> Changed:
    """Somebody would give their shift to a colleague. `ShiftGone` when it is not theirs, or the colleague has it."""

    def changed(roster: Roster) -> Roster:
        _must_pass(roster, Place(shift, day, giver), taker)
        others = (one for one in roster.swaps if not _is_open(one, shift, day, giver))
        return replace(roster, swaps=(*others, Swap(shift, day, giver, taker, (giver,))))

    return _of_roster(changed)


def agree_swap(place: Place, taker: CaseworkerId) -> Changed:
    """The colleague takes it. Nothing comes of it until a lead approves. `ShiftGone` when nobody asked them."""

    def agreed(swap: Swap) -> Swap:
        if swap.taker != taker:
            raise ShiftGone
        return replace(swap, agreed=tuple(dict.fromkeys((*swap.agreed, taker))))

    return _of_roster(lambda roster: _with_swap(roster, place, agreed))


def decline_swap(place: Place, who: CaseworkerId, *, lead: bool) -> Changed:
    """One of the two, or a lead, wants no swap. `ShiftGone` when there is none, or it is not theirs."""

    def declined(swap: Swap) -> None:
        if not lead and who not in (swap.giver, swap.taker):
            raise ShiftGone

    return _of_roster(lambda roster: _with_swap(roster, place, declined))


def approve_swap(place: Place, lead: CaseworkerId) -> Changed:
    """A lead approves. The shift is the other's once both have agreed. `ShiftGone` when it cannot be passed on."""

    def changed(roster: Roster) -> Roster:
        def approved(swap: Swap) -> Swap:
            _must_pass(roster, place, swap.taker)
            return replace(swap, approved=lead)

        return _with_swap(roster, place, approved)

    return _of_roster(changed)


def stand_in(place: Place, by: CaseworkerId) -> Changed:
    """Somebody comes for whoever is absent. `ShiftGone` when nobody is missing there, or they are busy themselves."""

    def changed(roster: Roster) -> Roster:
        if not any(is_free(roster, by, vacancy.span) for vacancy in _vacant(roster, place)):
            raise ShiftGone
        kept = (
            one
            for one in roster.stand_ins
            if (one.shift, one.day, one.absent) != (place.shift, place.day, place.who)
        )
        new = StandIn(place.shift, place.day, place.who, by)
        return replace(roster, stand_ins=(*kept, new))

    return _of_roster(changed)


def is_free(roster: Roster, who: CaseworkerId, span: Span) -> bool:
    """Whether somebody of the team is neither on duty nor absent in this time."""
    duties = resolve(roster, span.start, span.end)
    away = (hole.start < span.end and span.start < hole.end for hole in absences(roster).get(who, ()))
    known = any(member.id == who for member in roster.members)
    return known and not any(away) and all(duty.who != who for duty in duties)


def _vacant(roster: Roster, place: Place) -> list[Vacancy]:
    if not FIRST_YEAR <= place.day.year <= LAST_YEAR:
        return []
    midnight = moment_of(dt.datetime.combine(place.day, dt.time()), roster.zone)
    found = vacancies(roster, midnight, Moment(midnight + AROUND))
    return [one for one in found if (one.shift, one.day, one.who) == (place.shift, place.day, place.who)]


def _of_roster(changed: Callable[[Roster], Roster]) -> Changed:
    return lambda plan: replace(plan, roster=changed(plan.roster))


def _with_swap(roster: Roster, place: Place, how: Callable[[Swap], Swap | None]) -> Roster:
    """Each open swap of a place as `how` makes it, or without it. `ShiftGone` when there is none."""
    swaps: list[Swap] = []
    found = False
    for swap in roster.swaps:
        ours = _is_open(swap, place.shift, place.day, place.who)
        after = how(swap) if ours else swap
        found = found or ours
        if after is not None:
            swaps.append(after)
    if not found:
        raise ShiftGone
    return replace(roster, swaps=tuple(swaps))


def _is_open(swap: Swap, shift: str, day: dt.date, giver: CaseworkerId) -> bool:
    return (swap.shift, swap.day, swap.giver) == (shift, day, giver) and swap.approved is None


def _must_pass(roster: Roster, place: Place, taker: CaseworkerId) -> None:
    there = [one for one in shifts_on(roster, place.day) if one.name == place.shift]
    if not any(place.who in one.people and taker not in one.people for one in there):
        raise ShiftGone
    if not any(member.id == taker for member in roster.members):
        raise ShiftGone


def _walls(span: Span, roster: Roster) -> tuple[dt.datetime, dt.datetime]:
    """A time on the line's wall clock. In an hour that is shown twice it is rather too long than too short."""
    start = wall_of(span.start, roster.zone).replace(tzinfo=None, microsecond=0, fold=0)
    end = wall_of(span.end, roster.zone).replace(tzinfo=None, microsecond=0, fold=0)
    while moment_of(end, roster.zone) < span.end:
        end += HOUR if moment_of(end, roster.zone) < span.end - 1 else dt.timedelta(seconds=1)
    return start, end


def _outside(absence: Absence, start: dt.datetime, end: dt.datetime) -> list[Absence]:
    before = Absence(absence.who, absence.start, min(absence.end, start))
    after = Absence(absence.who, max(absence.start, end), absence.end)
    return [one for one in (before, after) if one.start < one.end]
