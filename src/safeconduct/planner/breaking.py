"""What breaks first when more comes in: how many times the load each goal can take with the same people."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from safeconduct.planner.backlog import worked_off
from safeconduct.planner.demand import HOURS, Demand, times
from safeconduct.planner.erlang import chances
from safeconduct.planner.headcount import OnDuty
from safeconduct.planner.staffing import Goal, calls_of, work_of, writers

MOST_TIMES = 100.0
"""Where we stop looking: a hundred times the load."""
FINENESS = 1.01

What = Literal["calls", "cases"]
Broken = Callable[[Demand, Goal, OnDuty], int | None]


class Limit(Struct, frozen=True):
    """A goal holds up to `factor` times the load (below 1: it does not hold now), then gives way in `hour` of the week."""

    what: What
    factor: float
    hour: int


def limits(demand: Demand, goal: Goal, duty: OnDuty) -> tuple[Limit, ...]:
    """What gives way, first things first. A goal that holds at a hundred times the load is left out."""
    found = [
        _limit("calls", _calls_broken, demand, goal, duty),
        _limit("cases", _cases_broken, demand, goal, duty),
    ]
    return tuple(sorted((limit for limit in found if limit), key=lambda limit: limit.factor))


def _limit(what: What, broken: Broken, demand: Demand, goal: Goal, duty: OnDuty) -> Limit | None:
    low, high = (0.0, 1.0) if broken(demand, goal, duty) is not None else (1.0, MOST_TIMES)
    hour = broken(times(demand, high), goal, duty)
    if hour is None:
        return None
    while high > low * FINENESS and high > 1 / MOST_TIMES:
        middle = (low * high) ** 0.5 if low else high / 2
        gives_way = broken(times(demand, middle), goal, duty)
        low, high, hour = (middle, high, hour) if gives_way is None else (low, middle, gives_way)
    return Limit(what, low, hour)


def _calls_broken(demand: Demand, goal: Goal, duty: OnDuty) -> int | None:
    """The hour in which the smallest share is answered in time, if that is too small."""
    answered = [chances(calls_of(demand, hour), duty[hour], goal.within).answered for hour in range(HOURS)]
    worst = min(range(HOURS), key=answered.__getitem__)
    return worst if answered[worst] < goal.share else None


def _cases_broken(demand: Demand, goal: Goal, duty: OnDuty) -> int | None:
    """The first hour of an ordinary week whose cases are answered too late."""
    people = writers(demand, goal, duty)
    backlog = worked_off(work_of(demand) * 3, people * 3)
    return next(
        (hour for hour in range(HOURS) if backlog.wait(HOURS + hour) > goal.hours + 1e-6),
        None,
    )
