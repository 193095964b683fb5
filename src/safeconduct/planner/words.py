"""What a lead reads: a table by the hour, what breaks first, one sentence. No digit that is not known.

Shares and numbers are rounded against us, to two digits at most, and the sentence says what is assumed.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

from safeconduct.planner.breaking import Limit
from safeconduct.planner.demand import DAYS, HOURS, Demand, name_of
from safeconduct.planner.scenarios import Course, Scenario
from safeconduct.planner.staffing import Goal, Hour

HEADS = ("hours", "calls/h", "cases/h", "needed", "on duty", "short", "in time", "hang up", "a case waits")
Cells = tuple[str, ...]
FROM_MINUTES, FROM_HOURS, FROM_DAYS = 120, 7200, 48
"""Seconds from which minutes and hours are said, and hours from which days are."""


def table(hours: Sequence[Hour], goal: Goal) -> str:
    """A week by the hour. Days that are alike share their rows, and hours that are alike share one."""
    rows = [HEADS, *_rows(hours, goal)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows
    )


def alike(days: Sequence[object]) -> Iterator[tuple[str, int]]:
    """Runs of days that are alike: what they are called, and the first of them."""
    for _, run in groupby(range(7), key=days.__getitem__):
        numbers = list(run)
        first, last = numbers[0], numbers[-1]
        many = "Every day" if len(numbers) == len(DAYS) else f"{DAYS[first]}-{DAYS[last]}"
        yield DAYS[first] if first == last else many, first


def _rows(hours: Sequence[Hour], goal: Goal) -> Iterator[Cells]:
    days = [tuple(_cells(hour, goal) for hour in hours[day * 24 : day * 24 + 24]) for day in range(7)]
    for name, day in alike(days):
        for cells, run in groupby(range(24), key=days[day].__getitem__):
            numbers = list(run)
            yield (f"{name} {numbers[0]:02}:00-{numbers[-1] + 1:02}:00", *cells)


def _cells(hour: Hour, goal: Goal) -> Cells:
    return (
        f"{hour.calls:.1f}",
        f"{hour.cases:.1f}",
        str(hour.need.people),
        str(hour.on_duty),
        str(hour.missing or ""),
        _at_least(hour.answered) if hour.calls else "-",
        _at_most(hour.abandoned) if hour.calls else "-",
        _up_to(hour.wait, goal) if hour.cases else "-",
    )


def what_breaks_first(limits: Sequence[Limit], goal: Goal, course: Course) -> str:
    """The order in which the goals give way as more comes in, with the people on duty."""
    told = [_limit(limit, goal, course) for limit in limits]
    return " ".join(told) or "Nothing gives way at less than 100 times this load."


def _limit(limit: Limit, goal: Goal, course: Course) -> str:
    if limit.factor >= 1:
        goes = {"calls": f"fewer than {_enough(goal)}", "cases": f"cases take longer than {goal.hours} h"}
        factor = _two_digits_down(limit.factor)
        above = "With any more than this load" if factor == "1.0" else f"Above about {factor} times this load"
        return f"{above}, {goes[limit.what]}, first on {name_of(limit.hour)}."
    now = {"calls": _calls, "cases": _cases}[limit.what](course, goal)
    up_to = f"up to about {_two_digits_down(limit.factor)} times this load" if limit.factor else "at no load"
    return f"Broken already: {now} With these people that goal holds {up_to}."


def conclusion(hours: Sequence[Hour], demand: Demand, goal: Goal, typed_roster: bool) -> str:
    """One sentence: how many people, or where the roster falls short, and what is assumed."""
    found = _roster(hours) if typed_roster else _people(hours)
    return f"{found}, assuming {_assumed(demand, goal)}."


def _people(hours: Sequence[Hour]) -> str:
    counts = [hour.need.people for hour in hours]
    low, high = min(counts), max(counts)
    if low == high:
        return f"The line needs {high} on duty in every hour, {sum(counts)} person-hours a week"
    return f"The line needs {low} to {high} on duty, by the hour, {sum(counts)} person-hours a week"


def _roster(hours: Sequence[Hour]) -> str:
    short = [hour for hour in hours if hour.missing]
    if not short:
        return f"The roster has enough people in each of the {HOURS} hours of the week"
    worst = max(range(len(hours)), key=lambda index: hours[index].missing)
    return (
        f"The roster is short in {len(short)} of {HOURS} hours, most of all on {name_of(worst)}, "
        f"when {hours[worst].need.people} are needed and {hours[worst].on_duty} are on duty"
    )


def _assumed(demand: Demand, goal: Goal) -> str:
    said = []
    if any(demand.calls):
        leave = {math.inf: "never hang up", 0.0: "hang up at once"}.get(
            demand.patience, f"hang up after {lasting(demand.patience)} of waiting on average"
        )
        said.append(f"that calls come by chance and last {lasting(demand.talking)} on average")
        said.append(f"that callers {leave}")
        said.append(f"that it is enough when {_enough(goal)}")
    if any(demand.cases):
        said.append(f"that a case takes {lasting(demand.writing)} and may wait up to {goal.hours} h")
        said.append("that cases come evenly through each hour")
    if any(demand.calls) and any(demand.cases):
        said.append("that nobody writes while on duty for calls")
    return ", ".join([*said, "and that nobody takes a break or falls ill"])


def _enough(goal: Goal) -> str:
    return f"{goal.share * 100:.3g} % of calls are answered within {lasting(goal.within)}"


def scenario(told: Scenario, goal: Goal) -> str:
    """A scenario in a few sentences."""
    hours = told.course.hours
    top = max(range(len(hours)), key=lambda index: hours[index].need.people)
    need, there = hours[top].need.people, hours[top].on_duty
    said = [told.supposed, f"Up to {need} are needed ({_when(top, hours)}), when {there} are on duty."]
    if any(hour.calls for hour in hours):
        said.append(_calls(told.course, goal))
    if any(hour.cases for hour in hours):
        said.append(_cases(told.course, goal))
    return " ".join(said)


def _calls(course: Course, goal: Goal) -> str:
    worst = min((hour for hour in course.hours if hour.calls), key=lambda hour: hour.answered)
    return (
        f"In the worst hour {_at_least(worst.answered)} of calls are answered within {lasting(goal.within)} "
        f"and {_at_most(worst.abandoned)} of callers hang up."
    )


def _cases(course: Course, goal: Goal) -> str:
    hours = course.hours
    if course.growth:
        return f"Cases are never caught up with: about {_two_digits(course.growth)} more wait every week."
    late = [index for index, hour in enumerate(hours) if hour.cases and hour.wait > goal.hours + 1e-6]
    if not late:
        return f"Every case is answered within {goal.hours} h."
    most = _two_digits(max(hour.left for hour in hours))
    longest = max(hours[index].wait for index in late)
    return (
        f"Cases that come in from {_when(late[0], hours)} on are late: up to about {most} wait at once, "
        f"and an answer takes {_up_to(longest, goal)}."
    )


def lasting(seconds: float) -> str:
    """A duration as people say it: `90 s`, `8 min`, `2.5 h`."""
    if seconds < FROM_MINUTES:
        return f"{seconds:g} s"
    return f"{seconds / 60:.3g} min" if seconds < FROM_HOURS else f"{seconds / 3600:.3g} h"


def _when(index: int, hours: Sequence[Hour]) -> str:
    week = f" of week {index // HOURS + 1}" if len(hours) > HOURS else ""
    return f"{name_of(index)}{week}"


def _up_to(wait: float, goal: Goal) -> str:
    """A wait in steps that double, from the goal on: what is computed is not known to the hour."""
    if math.isinf(wait):
        return "many weeks"
    step = float(goal.hours)
    while step < wait - 1e-6 and step < FROM_DAYS:
        step *= 2
    return f"up to {step:g} h" if step < FROM_DAYS else f"up to {_two_digits(wait / 24)} days"


def _at_least(share: float) -> str:
    percent = math.floor(share * 100 + 1e-6)
    return f"{percent} %" if percent or not share else "under 1 %"


def _at_most(share: float) -> str:
    return f"{math.ceil(share * 100 - 1e-6)} %"


def _two_digits(number: float) -> str:
    digits = max(0, math.floor(math.log10(max(1.0, number))) - 1)
    return f"{math.ceil(number / 10**digits - 1e-9) * 10**digits:,}"


def _two_digits_down(factor: float) -> str:
    digits = 1 - math.floor(math.log10(factor))
    return f"{math.floor(factor * 10**digits + 1e-9) / 10**digits:.{max(0, digits)}f}"
