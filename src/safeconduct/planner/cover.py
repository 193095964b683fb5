"""Where a roster falls short: hours of the week that need more people, or more who speak a language."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from safeconduct.model.ids import CaseworkerId, Language, Moment
from safeconduct.model.shift import Duty, Gap, Minimum, Roster, Span
from safeconduct.planner.demand import HOURS
from safeconduct.planner.duties import joined, present
from safeconduct.planner.headcount import OnDuty
from safeconduct.planner.shifts import resolve
from safeconduct.planner.staffing import Hour
from safeconduct.planner.wall import hours_over, moment_of, wall_of

AHEAD = 72 * 3600
"""Seconds for which gaps are shown and alarmed."""

Level = tuple[Span, int]
"""A time during which so many people are there."""


def coverage(
    roster: Roster, duties: Sequence[Duty], minimums: Iterable[Minimum], since: Moment, until: Moment
) -> tuple[Gap, ...]:
    """Where people are missing from `since` to `until`, by beginning. Somebody in a break or there twice counts right.

    `duties` are those `resolve` gave for that time. Times that follow each other and lack as many are one gap.
    """
    hours = list(hours_over(Span(since, until), roster.zone))
    found = [gap for minimum in minimums for gap in _gaps(roster, duties, minimum, hours)]
    return tuple(sorted(found, key=lambda gap: (gap.span, gap.language or "")))


def fewest(
    roster: Roster, duties: Iterable[Duty], monday: dt.date, language: Language | None = None
) -> OnDuty:
    """The fewest people there at any moment of each hour of one week: a roster as the forecast takes it.

    An hour that the clocks skip has as many as the one before.
    """
    week = _week(roster, monday)
    hours = list(hours_over(week, roster.zone))
    levels = list(_levels(_there(roster, duties, language), [span for span, _ in hours]))
    people: list[int] = []
    counts = dict.fromkeys(range(HOURS), -1)
    for (_, hour), level in zip(hours, levels, strict=True):
        counts[hour] = min(count for _, count in level)
    for hour in range(HOURS):
        people.append(counts[hour] if counts[hour] >= 0 else people[-1] if people else 0)
    return tuple(people)


def next_week(roster: Roster, now: Moment) -> OnDuty:
    """The fewest people there in each hour of the week after the one of `now`, on the line's clock."""
    monday = next_monday(now, roster.zone)
    week = _week(roster, monday)
    return fewest(roster, resolve(roster, week.start, week.end), monday)


def next_monday(now: Moment, zone: ZoneInfo) -> dt.date:
    """The first Monday after the day that a clock in `zone` shows."""
    today = wall_of(now, zone).date()
    return today + dt.timedelta(days=7 - today.weekday())


def minimum_of(hours: Sequence[Hour]) -> Minimum:
    """What a forecast of one week needs, as the minimum of each hour."""
    return Minimum(tuple(hour.need.people for hour in hours[:HOURS]))


def _week(roster: Roster, monday: dt.date) -> Span:
    start = dt.datetime.combine(monday, dt.time())
    return Span(moment_of(start, roster.zone), moment_of(start + dt.timedelta(weeks=1), roster.zone))


def _gaps(
    roster: Roster, duties: Iterable[Duty], minimum: Minimum, hours: Sequence[tuple[Span, int]]
) -> list[Gap]:
    found: list[Gap] = []
    levels = _levels(_there(roster, duties, minimum.language), [span for span, _ in hours])
    for (_, hour), level in zip(hours, levels, strict=True):
        for span, count in level:
            missing = minimum.people[hour] - count
            if missing > 0:
                _add(found, Gap(span, missing, minimum.language))
    return found


def _add(found: list[Gap], gap: Gap) -> None:
    last = found[-1] if found else None
    if last and (last.span.end, last.missing) == (gap.span.start, gap.missing):
        found[-1] = replace(last, span=Span(last.span.start, gap.span.end))
    else:
        found.append(gap)


def _there(roster: Roster, duties: Iterable[Duty], language: Language | None) -> list[Span]:
    """When people are there, each person once at a time: who is in a break of one shift but in another is there."""
    able = {one.id for one in roster.members if language is None or language in one.languages}
    spans: dict[CaseworkerId, list[Span]] = {}
    for duty in duties:
        if duty.who in able:
            spans.setdefault(duty.who, []).extend(present(duty))
    return [span for theirs in spans.values() for span in joined(theirs)]


def _levels(there: Iterable[Span], hours: Sequence[Span]) -> Iterator[list[Level]]:
    """For each hour how many are there, in as many pieces as it takes."""
    steps: dict[Moment, int] = {}
    for span in there:
        steps[span.start] = steps.get(span.start, 0) + 1
        steps[span.end] = steps.get(span.end, 0) - 1
    moments, count, index = sorted(steps), 0, 0
    for hour in hours:
        cuts, counts = [hour.start], [count]
        while index < len(moments) and moments[index] < hour.end:
            count += steps[moments[index]]
            if moments[index] <= hour.start:
                counts[-1] = count
            else:
                cuts.append(moments[index])
                counts.append(count)
            index += 1
        spans = (Span(start, end) for start, end in pairwise([*cuts, hour.end]))
        yield list(zip(spans, counts, strict=True))
