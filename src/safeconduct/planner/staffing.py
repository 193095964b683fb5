"""How many people each hour takes, and what callers can expect of the people who are there.

In any hour a person either answers calls or writes to cases. Calls come first: they get the people they
need, the rest write. So an hour's need is the sum of both, and a line that has that many keeps both goals.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from safeconduct.errors import PlanError
from safeconduct.planner.backlog import Backlog, people_for_cases, worked_off
from safeconduct.planner.demand import Demand
from safeconduct.planner.erlang import Calls, chances
from safeconduct.planner.headcount import MOST, OnDuty


class Goal(Struct, frozen=True):
    """What a line wants to keep: a share of calls answered within seconds, every case within hours."""

    within: float = 60.0
    share: float = 0.8
    hours: int = 4


class Need(Struct, frozen=True):
    """People needed in one hour."""

    calls: int
    cases: int

    @property
    def people(self) -> int:
        return self.calls + self.cases


class Hour(Struct, frozen=True):
    """One hour of a forecast.

    `calls` and `cases` come in; `answered` and `abandoned` are shares of the calls; `left` cases wait
    at its end, and one that comes in then waits `wait` hours (`math.inf`: longer than was looked ahead).
    """

    calls: float
    cases: float
    need: Need
    on_duty: int
    answered: float
    abandoned: float
    left: float
    wait: float

    @property
    def missing(self) -> int:
        return max(0, self.need.people - self.on_duty)


@lru_cache(maxsize=8192)
def people_for_calls(calls: Calls, goal: Goal) -> int:
    """The fewest people who answer the wanted share in time."""
    return fewest(
        math.ceil(calls.load), lambda people: chances(calls, people, goal.within).answered >= goal.share
    )


def fewest(guess: int, enough: Callable[[int], bool]) -> int:
    """The smallest number that is enough, when every larger one is too. Most quickly from a guess just below it."""
    low, high, step = -1, guess, 1
    while not enough(high):
        low, high, step = high, high + step, step * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def calls_of(demand: Demand, hour: int) -> Calls:
    """The calls of one hour of the week, as a stream."""
    return Calls(demand.calls[hour] / 3600, demand.talking, demand.patience)


def work_of(demand: Demand) -> list[float]:
    """Hours of one person that each hour's cases take."""
    return [rate * demand.writing / 3600 for rate in demand.cases]


@lru_cache(maxsize=64)
def needs(demand: Demand, goal: Goal) -> tuple[Need, ...]:
    """How many people each hour of such weeks needs. `PlanError` when that is more than any line has."""
    work = work_of(demand)
    if max(*work, *(rate * demand.talking / 3600 for rate in demand.calls)) > MOST:
        raise PlanError(f"This would keep more than {MOST} people busy at once.")
    writing = people_for_cases(work, goal.hours)
    return tuple(
        Need(people_for_calls(calls_of(demand, hour), goal), count) for hour, count in enumerate(writing)
    )


def writers(demand: Demand, goal: Goal, duty: OnDuty) -> list[int]:
    """Who is left to write in each hour when the calls have the people they need; nobody where they are too few."""
    return [_left_to_write(calls_of(demand, hour), goal, there) for hour, there in enumerate(duty)]


def _left_to_write(calls: Calls, goal: Goal, there: int) -> int:
    if chances(calls, there, goal.within).answered < goal.share:
        return 0
    return there - people_for_calls(calls, goal)


def forecast(weeks: Sequence[Demand], goal: Goal, duty: OnDuty, shown: range) -> tuple[Hour, ...]:
    """What these people keep of their goals when such weeks follow each other. Only the weeks `shown` are told.

    The first week begins with nothing waiting; weeks after the shown ones let what waits be worked off.
    """
    backlog = worked_off(
        [work for week in weeks for work in work_of(week)],
        [count for week in weeks for count in writers(week, goal, duty)],
    )
    return tuple(
        hour for index in shown for hour in _told(weeks[index], goal, duty, backlog, index * len(duty))
    )


def _told(week: Demand, goal: Goal, duty: OnDuty, backlog: Backlog, first: int) -> Iterator[Hour]:
    alone = not any(week.cases)  # nobody has to write, so all answer
    for hour, (there, need) in enumerate(zip(duty, needs(week, goal), strict=True)):
        answering = there if alone else min(there, need.calls)
        of = chances(calls_of(week, hour), answering, goal.within)
        yield Hour(
            calls=week.calls[hour],
            cases=week.cases[hour],
            need=need,
            on_duty=there,
            answered=of.answered,
            abandoned=of.abandoned,
            left=backlog.left(first + hour) * 3600 / week.writing,
            wait=backlog.wait(first + hour),
        )
