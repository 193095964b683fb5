"""From a roster to who is there when: patterns, holidays, swaps, absences and stand-ins, over every change of clocks."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.shift import Break, Duty, Roster, Shift, Span, Swap, Vacancy
from safeconduct.planner.wall import days_over, moment_of

AROUND = 2 * 86400
"""Seconds before and after a time within which every shift lies that has to do with it."""
Away = Mapping[CaseworkerId, tuple[Span, ...]]
"""When each person is absent."""


class Place(Struct, frozen=True):
    """One person's place in one shift, for a while, and whether anybody is there."""

    shift: Shift
    planned: CaseworkerId
    who: CaseworkerId
    span: Span
    filled: bool


def resolve(roster: Roster, since: Moment, until: Moment) -> tuple[Duty, ...]:
    """Every duty that touches the time from `since` to `until`, whole, in order.

    Whoever the roster does not know is not there. An absence takes out just its own time, and a stand-in
    has just that.
    """
    return tuple(sorted(_duty(place, roster) for place in _places(roster, since, until) if place.filled))


def vacancies(roster: Roster, since: Moment, until: Moment) -> tuple[Vacancy, ...]:
    """Where somebody is absent and nobody stands in, and who can be asked: those who are neither absent nor there."""
    places = list(_places(roster, Moment(since - AROUND), Moment(until + AROUND)))
    away, window = absences(roster), Span(since, until)
    known = {member.id for member in roster.members}

    def can(who: CaseworkerId, span: Span) -> bool:
        there = (place.span for place in places if place.who == who and place.filled)
        return who in known and not any(_touch(span, busy) for busy in (*there, *away.get(who, ())))

    return tuple(
        Vacancy(
            place.span,
            place.who,
            place.shift.name,
            place.shift.day,
            tuple(who for who in _substitutes(roster, place.who) if can(who, place.span)),
        )
        for place in sorted(places, key=lambda place: (place.span, place.who))
        if not place.filled and _touch(place.span, window)
    )


def shifts_on(roster: Roster, day: dt.date) -> tuple[Shift, ...]:
    """The shifts that begin on a day, with whoever has them after the swaps."""
    holiday = next((holiday for holiday in roster.holidays if holiday.day == day), None)
    weekly = (
        Shift(pattern.name, day, pattern.start, pattern.end, pattern.people, pattern.breaks)
        for pattern in roster.patterns
        if (pattern.since is None or pattern.since <= day)
        and (pattern.until is None or day <= pattern.until)
        and (pattern.name in holiday.patterns if holiday else day.weekday() in pattern.days)
    )
    alone = (shift for shift in roster.shifts if shift.day == day)
    swaps = [swap for swap in roster.swaps if swap.day == day]
    return tuple(_after(swaps, shift) for shift in (*weekly, *alone))


def span_of(shift: Shift, roster: Roster) -> Span:
    """When a shift really begins and ends."""
    start = dt.datetime.combine(shift.day, shift.start)
    return Span(moment_of(start, roster.zone), moment_of(_next(start, shift.end), roster.zone))


def break_of(pause: Break, shift: Shift, roster: Roster) -> Span:
    """When a break of a shift really begins and ends."""
    start = dt.datetime.combine(shift.day, pause.start)
    if pause.start < shift.start:
        start += dt.timedelta(days=1)
    return Span(moment_of(start, roster.zone), moment_of(_next(start, pause.end), roster.zone))


def absences(roster: Roster) -> dict[CaseworkerId, tuple[Span, ...]]:
    """When each person is absent, for those who are."""
    away: dict[CaseworkerId, tuple[Span, ...]] = {}
    for absence in roster.absences:
        span = Span(moment_of(absence.start, roster.zone), moment_of(absence.end, roster.zone))
        away[absence.who] = (*away.get(absence.who, ()), span)
    return away


def is_settled(swap: Swap) -> bool:
    """Both agreed and a lead approved."""
    return {swap.giver, swap.taker} <= set(swap.agreed) and swap.approved is not None


def can_pass(swap: Swap, shift: Shift) -> bool:
    """The giver has the shift, and the taker has not."""
    return (swap.shift, swap.day) == (shift.name, shift.day) and (
        swap.giver in shift.people and swap.taker not in shift.people
    )


def _next(start: dt.datetime, end: dt.time) -> dt.datetime:
    """The next time after `start` at which the clock's face shows `end`."""
    later = dt.datetime.combine(start.date(), end)
    return later if later > start else later + dt.timedelta(days=1)


def _after(swaps: Iterable[Swap], shift: Shift) -> Shift:
    for swap in swaps:
        if is_settled(swap) and can_pass(swap, shift):
            shift = replace(
                shift,
                people=_instead(shift.people, swap),
                breaks=tuple(replace(pause, people=_instead(pause.people, swap)) for pause in shift.breaks),
            )
    return shift


def _instead(people: tuple[CaseworkerId, ...], swap: Swap) -> tuple[CaseworkerId, ...]:
    return tuple(swap.taker if who == swap.giver else who for who in people)


def _places(roster: Roster, since: Moment, until: Moment) -> Iterator[Place]:
    window, away = Span(since, until), absences(roster)
    known = {member.id for member in roster.members}
    for day in days_over(window, roster.zone):
        stand_ins = {(one.shift, one.absent): one.by for one in roster.stand_ins if one.day == day}
        for shift in shifts_on(roster, day):
            span = span_of(shift, roster)
            by = {absent: who for (name, absent), who in stand_ins.items() if name == shift.name}
            for planned in dict.fromkeys(shift.people):
                if planned in known:
                    spans = (span,) if span.start < span.end else ()
                    for who, part, filled in _fill(planned, spans, away, by, known):
                        if _touch(part, window):
                            yield Place(shift, planned, who, part, filled)


def _fill(
    who: CaseworkerId,
    spans: tuple[Span, ...],
    away: Away,
    stand_ins: Mapping[CaseworkerId, CaseworkerId],
    known: set[CaseworkerId],
) -> Iterator[tuple[CaseworkerId, Span, bool]]:
    """Who is there in the place of `who`: they, then who stands in for them, then who stands in for that person."""
    for span in spans:
        yield from ((who, part, True) for part in without(span, away.get(who, ())))
    lost = tuple(part for span in spans for part in _within(span, away.get(who, ())))
    by = stand_ins.get(who)
    if by is None or by not in known:
        yield from ((who, part, False) for part in lost)
    elif lost:
        # Nobody is tried twice: a circle of stand-ins ends as a vacancy.
        rest = {absent: other for absent, other in stand_ins.items() if absent != who}
        yield from _fill(by, lost, away, rest, known)


def _duty(place: Place, roster: Roster) -> Duty:
    """A stand-in has the breaks of whoever they stand in for."""
    pauses = (
        break_of(pause, place.shift, roster)
        for pause in place.shift.breaks
        if not pause.people or place.planned in pause.people
    )
    breaks = tuple(sorted(_cut(pause, place.span) for pause in pauses if _touch(pause, place.span)))
    return Duty(place.span.start, place.span.end, place.who, place.shift.name, place.shift.day, breaks)


def _substitutes(roster: Roster, absent: CaseworkerId) -> tuple[CaseworkerId, ...]:
    own = (who for one in roster.substitutes if one.of == absent for who in one.people)
    anybody = (who for one in roster.substitutes if one.of is None for who in one.people)
    return tuple(dict.fromkeys((*own, *anybody)))


def without(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """What is left of a span outside the holes, in order."""
    start = span.start
    for hole in sorted(hole for hole in holes if hole.start < hole.end):
        if hole.start > start:
            yield Span(start, min(hole.start, span.end))
        start = max(start, hole.end)
        if start >= span.end:
            return
    yield Span(start, span.end)


def _within(span: Span, holes: Iterable[Span]) -> Iterator[Span]:
    """What of a span lies in the holes: what is outside of everything outside them."""
    yield from without(span, without(span, holes))


def _touch(one: Span, other: Span) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)


def _cut(one: Span, other: Span) -> Span:
    return Span(max(one.start, other.start), min(one.end, other.end))
