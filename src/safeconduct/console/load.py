"""How much comes in, how many people it takes, where the roster falls short, what breaks first.

Everything is worked out anew for each question, from the line's own tallies or from typed numbers. Nothing is kept.
"""

import asyncio
import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import shifts
from safeconduct.desk.arrivals import ordinary_week
from safeconduct.model.ids import Moment
from safeconduct.model.shift import Roster
from safeconduct.model.staff import Caseworker
from safeconduct.planner.arrivals import MOST_WEEKS, Arrivals, Share
from safeconduct.planner.breaking import Limit, limits
from safeconduct.planner.cover import next_monday, next_week
from safeconduct.planner.demand import Demand, every_week
from safeconduct.planner.scenarios import every_duty, flood, ordinary
from safeconduct.planner.sheet import LONGEST, MOST_ARRIVALS
from safeconduct.planner.staffing import Goal, Hour, needs
from safeconduct.store import Db

MINUTE = 60
UTC = ZoneInfo("UTC")
MOST_DAYS, MOST_CASES, MOST_PEOPLE = 56, 1_000_000, 1000
LATE = 1e-6
"""Hours by which an answer may exceed the goal: a float's last digits."""

Rate = Annotated[float, Meta(ge=0, le=MOST_ARRIVALS)]
Minutes = Annotated[float, Meta(gt=0, le=LONGEST / MINUTE)]
People = Annotated[int, Meta(ge=0, le=MOST_PEOPLE)]


class Typed(Struct, frozen=True, forbid_unknown_fields=True):
    """Arrivals per hour, the same in every hour, in place of the line's own."""

    calls: Rate
    cases: Rate


class Supposed(Struct, frozen=True, forbid_unknown_fields=True):
    """What if so many cases came in so many days, with so many people in every hour?"""

    cases: Annotated[int, Meta(ge=1, le=MOST_CASES)]
    days: Annotated[int, Meta(ge=1, le=MOST_DAYS)]
    people: People


class AskLoad(Struct, frozen=True, forbid_unknown_fields=True):
    """Durations are minutes, but `within` is seconds. `patience` none: nobody hangs up. `people` none: the roster's."""

    weeks: Annotated[int, Meta(ge=1, le=MOST_WEEKS)] = 4
    typed: Typed | None = None
    talking: Minutes = 8
    writing: Minutes = 30
    patience: Minutes | None = 3
    within: Annotated[float, Meta(ge=1, le=3600)] = 60
    share: Annotated[float, Meta(ge=0.01, le=0.99)] = 0.8
    hours: Annotated[int, Meta(ge=1, le=72)] = 4
    people: People | None = None
    suppose: Supposed | None = None


class LoadHour(Struct, frozen=True):
    """One hour of the week, from Monday 00:00 on the line's clock. `wait` in hours; none: longer than was looked ahead."""

    calls: float
    cases: float
    need_calls: int
    need_cases: int
    on_duty: int
    answered: float
    abandoned: float
    left: float
    wait: float | None


class Outcome(Struct, frozen=True):
    """What would come of a supposition: the most cases that wait at once, the longest wait in hours, hours with late cases."""

    need: int
    most_left: float
    longest: float | None
    late: int
    hours: int


class Load(Struct, frozen=True):
    """A week: what comes in, what it takes, who is there."""

    now: Moment
    zone: str
    monday: dt.date
    """The week of the roster."""
    rostered: bool
    """Whether the roster says who is there; else those typed, or exactly those who are needed."""
    counted: int
    """Hours in which arrivals were counted; 0 when they were typed or nothing came in yet."""
    shares: tuple[Share, ...]
    hours: list[LoadHour]
    growth: float
    """How many more cases wait each week than the week before."""
    breaks: tuple[Limit, ...]
    supposed: Outcome | None


async def load(console: Console, who: Caseworker, asked: AskLoad) -> Load:
    """How many people each hour of the week needs, where the roster falls short, and what breaks first."""
    now = console.now()

    def job(db: Db) -> tuple[Roster | None, Arrivals]:
        edition = shifts.edition(db, who.team)
        roster = edition.plan.roster if edition else None
        return roster, ordinary_week(db, now, asked.weeks, roster.zone if roster else UTC)

    roster, arrivals = await console.vault.read(job)
    return await asyncio.to_thread(work_out, asked, roster, arrivals, now)


def work_out(asked: AskLoad, roster: Roster | None, arrivals: Arrivals, now: Moment) -> Load:
    """The answer, from what was asked and what is known. It takes up to a second. `PlanError`."""
    demand, goal = _demand(asked, arrivals), Goal(asked.within, asked.share, asked.hours)
    zone = roster.zone if roster else UTC
    rostered = asked.people is None and roster is not None
    if asked.people is not None:
        duty = every_duty(asked.people)
    elif roster:
        duty = next_week(roster, now)
    else:
        duty = tuple(need.people for need in needs(demand, goal))
    course = ordinary(demand, goal, duty)
    return Load(
        now=now,
        zone=zone.key,
        monday=next_monday(now, zone),
        rostered=rostered,
        counted=0 if asked.typed else arrivals.until - arrivals.since,
        shares=() if asked.typed else arrivals.shares,
        hours=[_told(hour) for hour in course.hours],
        growth=course.growth,
        breaks=limits(demand, goal, duty) if any(demand.calls) or any(demand.cases) else (),
        supposed=_outcome(asked.suppose, demand, goal) if asked.suppose else None,
    )


def _demand(asked: AskLoad, arrivals: Arrivals) -> Demand:
    typed = asked.typed
    return Demand(
        calls=every_week((typed.calls,)) if typed else arrivals.calls,
        cases=every_week((typed.cases,)) if typed else arrivals.cases,
        talking=asked.talking * MINUTE,
        writing=asked.writing * MINUTE,
        patience=math.inf if asked.patience is None else asked.patience * MINUTE,
    )


def _told(hour: Hour) -> LoadHour:
    return LoadHour(
        round(hour.calls, 2),
        round(hour.cases, 2),
        hour.need.calls,
        hour.need.cases,
        hour.on_duty,
        round(hour.answered, 4),
        round(hour.abandoned, 4),
        round(hour.left, 1),
        None if math.isinf(hour.wait) else round(hour.wait, 2),
    )


def _outcome(supposed: Supposed, demand: Demand, goal: Goal) -> Outcome:
    hours: Sequence[Hour] = flood(supposed.cases, supposed.days, supposed.people, demand, goal).hours
    longest = max(hour.wait for hour in hours if hour.cases)
    return Outcome(
        need=max(hour.need.people for hour in hours),
        most_left=round(max(hour.left for hour in hours), 1),
        longest=None if math.isinf(longest) else round(longest, 1),
        late=sum(hour.cases > 0 and hour.wait > goal.hours + LATE for hour in hours),
        hours=supposed.days * 24,
    )
