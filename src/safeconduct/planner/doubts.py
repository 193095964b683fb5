"""What a lead should look at before a roster is put up, each in a sentence. Nothing here forbids anything."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.shift import Doubt, Duty, Pattern, Roster, Shift, Span
from safeconduct.planner.duties import stretches
from safeconduct.planner.shifts import (
    AROUND,
    break_of,
    can_pass,
    is_settled,
    resolve,
    shifts_on,
    span_of,
    vacancies,
)
from safeconduct.planner.wall import days_over, wall_of

LONGEST = 12 * 3600
"""Seconds at a stretch above which a shift is called too long."""
REST = 11 * 3600
"""Seconds of rest between two days' work. Directive 2003/88/EC, article 3."""


def doubts(roster: Roster, since: Moment, until: Moment) -> tuple[Doubt, ...]:
    """Everything doubtful from `since` to `until`, by time; what has no time comes first."""
    window = Span(since, until)
    duties = resolve(roster, Moment(since - AROUND), Moment(until + AROUND))
    found = [
        *_names(roster),
        *_twice_named(roster, window),
        *_breaks(roster, window),
        *_swaps(roster, window),
        *_twice(roster, duties),
        *_long(roster, duties),
        *_rests(roster, duties),
        *_absent(roster, window),
    ]
    inside = (one for one in found if one.at is None or since <= one.at < until)
    return tuple(sorted(dict.fromkeys(inside), key=lambda one: (one.at or 0.0, one.rule, one.sentence)))


def _names(roster: Roster) -> Iterator[Doubt]:
    """Names of people and patterns that nobody and nothing bears."""
    known = {member.id for member in roster.members}
    named: dict[CaseworkerId, str] = {}
    planned: tuple[Pattern | Shift, ...] = (*roster.patterns, *roster.shifts)
    for shift in planned:
        pauses = (who for pause in shift.breaks for who in pause.people)
        named |= dict.fromkeys((*shift.people, *pauses), f"the shift `{shift.name}`")
    for swap in roster.swaps:
        named |= dict.fromkeys((swap.giver, swap.taker), "a swap")
    for stand_in in roster.stand_ins:
        named |= dict.fromkeys((stand_in.absent, stand_in.by), "a stand-in")
    named |= {who: "the substitutes" for one in roster.substitutes for who in one.people}
    named |= {absence.who: "an absence" for absence in roster.absences}
    for who, place in named.items():
        if who not in known:
            yield Doubt("unknown", f"Somebody in {place} is not known to the roster and is not counted.", who)
    patterns = {pattern.name for pattern in roster.patterns}
    for holiday in roster.holidays:
        for name in holiday.patterns:
            if name not in patterns:
                yield Doubt("holiday", f"The holiday {holiday.day} has no shift `{name}` to bring.")


def _twice_named(roster: Roster, window: Span) -> Iterator[Doubt]:
    for day in days_over(window, roster.zone):
        names: set[str] = set()
        for shift in shifts_on(roster, day):
            if shift.name in names:
                sentence = f"Two shifts on {day} are called `{shift.name}`: give one another name."
                yield Doubt("name", sentence, at=span_of(shift, roster).start)
            names.add(shift.name)


def _breaks(roster: Roster, window: Span) -> Iterator[Doubt]:
    for day in days_over(window, roster.zone):
        for shift in shifts_on(roster, day):
            span = span_of(shift, roster)
            for pause in shift.breaks:
                theirs = break_of(pause, shift, roster)
                if theirs.start < span.start or theirs.end > span.end:
                    sentence = f"A break in the shift `{shift.name}` on {day} is not inside it."
                    yield Doubt("break", sentence, at=span.start)


def _swaps(roster: Roster, window: Span) -> Iterator[Doubt]:
    """Each swap is looked at as if it came last: after the others of its shift that were agreed before it."""
    days = set(days_over(window, roster.zone))
    for index, swap in enumerate(roster.swaps):
        if swap.day in days:
            earlier = roster.swaps[:index]
            before = Roster(
                roster.zone,
                patterns=roster.patterns,
                shifts=roster.shifts,
                holidays=roster.holidays,
                swaps=earlier,
            )
            shift = next((one for one in shifts_on(before, swap.day) if one.name == swap.shift), None)
            which = f"The swap of the shift `{swap.shift}` on {swap.day}"
            if shift is None:
                yield Doubt("swap", f"{which}: there is no such shift.", swap.giver)
                continue
            at = span_of(shift, roster).start
            if not can_pass(swap, shift):
                sentence = f"{which}: whoever gives it does not have it, or whoever takes it has it already."
                yield Doubt("swap", sentence, swap.giver, at)
            elif not is_settled(swap):
                yield Doubt(
                    "pending", f"{which} waits for a yes, so nothing has changed yet.", swap.giver, at
                )


def _twice(roster: Roster, duties: Sequence[Duty]) -> Iterator[Doubt]:
    names = _aliases(roster)
    latest: dict[CaseworkerId, Duty] = {}
    for duty in duties:
        other = latest.get(duty.who)
        if other and duty.start < other.end:
            both = f"`{other.shift}` and `{duty.shift}`"
            sentence = (
                f"{names[duty.who]} is in two shifts at once, {both}, from {_time(duty.start, roster)}."
            )
            yield Doubt("twice", sentence, duty.who, duty.start)
        if not other or duty.end > other.end:
            latest[duty.who] = duty


def _long(roster: Roster, duties: Sequence[Duty]) -> Iterator[Doubt]:
    names = _aliases(roster)
    for who, spans in stretches(duties).items():
        for span in spans:
            if span.end - span.start > LONGEST:
                hours = _hours(span.end - span.start)
                sentence = (
                    f"{names[who]} is on duty for {hours} at a stretch from {_time(span.start, roster)}."
                )
                yield Doubt("long", sentence, who, span.start)


def _rests(roster: Roster, duties: Sequence[Duty]) -> Iterator[Doubt]:
    """An absence in the middle of a shift is neither a rest nor the lack of one."""
    names = _aliases(roster)
    for who, spans in stretches(duties).items():
        theirs = [duty for duty in duties if duty.who == who]
        parts = {(duty.shift, duty.day, duty.end) for duty in theirs}
        begun = {duty.start: (duty.shift, duty.day) for duty in theirs}
        for one, other in pairwise(spans):
            rest = other.start - one.end
            if rest < REST and (*begun[other.start], one.end) not in parts:
                sentence = (
                    f"{names[who]} has only {_hours(rest)} of rest before {_time(other.start, roster)}."
                )
                yield Doubt("rest", sentence, who, other.start)


def _absent(roster: Roster, window: Span) -> Iterator[Doubt]:
    names = _aliases(roster)
    for absence in roster.absences:
        if absence.start >= absence.end:
            sentence = f"An absence of {names.get(absence.who, 'somebody')} ends before it begins."
            yield Doubt("absent", sentence, absence.who)
    for vacancy in vacancies(roster, window.start, window.end):
        who, when = names[vacancy.who], _time(vacancy.span.start, roster)
        left = "nobody stands in yet" if vacancy.ask else "no substitute is free"
        sentence = f"{who} is absent from the shift `{vacancy.shift}` from {when}, and {left}."
        yield Doubt("absent", sentence, vacancy.who, vacancy.span.start)


def _aliases(roster: Roster) -> Mapping[CaseworkerId, str]:
    return {member.id: member.name for member in roster.members}


def _time(moment: Moment, roster: Roster) -> str:
    return f"{wall_of(moment, roster.zone):%Y-%m-%d %H:%M}"


def _hours(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
