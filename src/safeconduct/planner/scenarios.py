"""What if: the same people, but something else comes in."""

import re
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.errors import PlanError
from safeconduct.planner.demand import DAYS, HOURS, Demand, busiest_day, times, with_spike
from safeconduct.planner.headcount import OnDuty
from safeconduct.planner.staffing import Goal, Hour, forecast

SPIKE = 31.0
"""A month's visits in one day: what the relocation guide of autumn 2022 had when mobilisation was declared."""
APPLICATIONS, OPERATORS = 2000, 10
"""What the surrender hotline of autumn 2022 reported: applications in its first two weeks, and people."""
FORTNIGHT = 14
"""Days."""
WORKING_WEEK = 40
"""Hours a week that one person works."""
UNSEEN = 1e-6
"""Cases that are only a float's last digits."""
AFTERWARDS = 8
"""Weeks that are looked ahead for what waits to be worked off."""


class Course(Struct, frozen=True):
    """How it goes, hour by hour, from a Monday 00:00 on; and how many more cases wait each week than the week before."""

    hours: tuple[Hour, ...]
    growth: float = 0.0


class Scenario(Struct, frozen=True):
    """A supposition, and what would come of it."""

    name: str
    supposed: str
    course: Course


def ordinary(demand: Demand, goal: Goal, duty: OnDuty) -> Course:
    """A week like the one before and the one after."""
    hours = forecast([demand] * (AFTERWARDS + 2), goal, duty, range(2))
    growth = hours[-1].left - hours[HOURS - 1].left
    return Course(hours[HOURS:], growth if growth > UNSEEN else 0.0)


def what_if(name: str, demand: Demand, goal: Goal, duty: OnDuty) -> tuple[Scenario, ...]:
    """The scenarios of a name: `applications`, `surge`, `one-less`, or `x` and a number. `PlanError`."""
    if factor := re.fullmatch(r"x(\d{1,4}(?:\.\d{1,2})?)", name):
        return (_more(float(factor[1]), demand, goal, duty),)
    if name not in NAMED:
        raise PlanError(
            f"There is no scenario `{name}`. There are: {', '.join(NAMED)}, and `x2` for any factor."
        )
    return NAMED[name](demand, goal, duty)


def _more(factor: float, demand: Demand, goal: Goal, duty: OnDuty) -> Scenario:
    supposed = f"Every hour brings {factor:g} times as much, week after week."
    return Scenario(f"x{factor:g}", supposed, ordinary(times(demand, factor), goal, duty))


def _one_less(demand: Demand, goal: Goal, duty: OnDuty) -> tuple[Scenario, ...]:
    fewer = tuple(max(0, there - 1) for there in duty)
    supposed = "One person less is on duty in every hour, week after week."
    return (Scenario("one-less", supposed, ordinary(demand, goal, fewer)),)


def _surge(demand: Demand, goal: Goal, duty: OnDuty) -> tuple[Scenario, ...]:
    day = busiest_day(demand)
    weeks = [demand, with_spike(demand, day, SPIKE), *[demand] * AFTERWARDS]
    supposed = (
        f"One day ({DAYS[day]}) brings {SPIKE:g} times the mean day; the weeks before and after are ordinary."
    )
    return (Scenario("surge", supposed, Course(forecast(weeks, goal, duty, range(1, 3)))),)


def _applications(demand: Demand, goal: Goal, duty: OnDuty) -> tuple[Scenario, ...]:  # noqa: ARG001 it brings its own people
    """Whether ten people means ten at once or ten employed is not in the articles, so both are told."""
    shifts = OPERATORS * WORKING_WEEK / HOURS
    brought = f"{APPLICATIONS:,} applications in two weeks, spread evenly, then none"
    supposed = {
        OPERATORS: f"{brought}; {OPERATORS} people on duty in every hour.",
        int(shifts): f"{brought}; {OPERATORS} people of {WORKING_WEEK} hours a week, which is {shifts:.1f} "
        f"in every hour: {int(shifts)} on duty.",
    }
    return tuple(
        Scenario("applications", sentence, flood(APPLICATIONS, FORTNIGHT, people, demand, goal))
        for people, sentence in supposed.items()
    )


def flood(cases: int, days: int, people: int, demand: Demand, goal: Goal) -> Course:
    """So many cases, spread evenly over so many days from a Monday on, then none, for so many people in every hour.

    Of `demand` only the durations count. Told are the weeks in which cases come in.
    """
    rate, last, none = cases / (days * 24), days * 24, (0.0,) * HOURS
    weeks = [
        replace(demand, calls=none, cases=tuple(rate if week + hour < last else 0.0 for hour in range(HOURS)))
        for week in range(0, last, HOURS)
    ]
    after = [replace(demand, calls=none, cases=none)] * AFTERWARDS
    return Course(forecast([*weeks, *after], goal, every_duty(people), range(len(weeks))))


def every_duty(people: int) -> OnDuty:
    """The same number of people in every hour."""
    return (people,) * HOURS


NAMED: dict[str, Callable[[Demand, Goal, OnDuty], tuple[Scenario, ...]]] = {
    "applications": _applications,
    "surge": _surge,
    "one-less": _one_less,
}
