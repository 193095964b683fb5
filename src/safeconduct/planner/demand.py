"""What comes in, hour by hour of a week, and how long it keeps people busy."""

import math

from msgspec import Struct
from msgspec.structs import replace

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = 168
"""Hours of a week, on the line's own clock, from Monday 00:00. A week in which the clocks change is not planned for."""

Week = tuple[float, ...]
"""One number for each hour of the week."""


class Demand(Struct, frozen=True):
    """What a week brings.

    `calls` and `cases` are arrivals per hour, `talking` seconds a call keeps a person busy, `writing` seconds
    for a case from first word to answer, `patience` the mean seconds after which a caller who
    waits hangs up (`math.inf`: never).
    """

    calls: Week = (0.0,) * HOURS
    cases: Week = (0.0,) * HOURS
    talking: float = 480.0
    writing: float = 1800.0
    patience: float = math.inf


def every_week(numbers: tuple[float, ...]) -> Week:
    """A week of one number for every hour, of 24 for every day, or of all 168."""
    return numbers * (HOURS // len(numbers))


def name_of(hour: int) -> str:
    """An hour of the week as people say it: `Mon 22:00`. Hours of a later week begin at Monday again."""
    day, clock = divmod(hour % HOURS, 24)
    return f"{DAYS[day]} {clock:02}:00"


def times(demand: Demand, factor: float) -> Demand:
    """The same week with so many times as many calls and cases."""
    return replace(
        demand,
        calls=tuple(rate * factor for rate in demand.calls),
        cases=tuple(rate * factor for rate in demand.cases),
    )


def busiest_day(demand: Demand) -> int:
    """The day (0: Monday) that brings most work; of equal ones the first."""
    work = [
        demand.calls[hour] * demand.talking + demand.cases[hour] * demand.writing for hour in range(HOURS)
    ]
    return max(range(7), key=lambda day: sum(work[day * 24 : day * 24 + 24]))


def with_spike(demand: Demand, day: int, factor: float) -> Demand:
    """The same week, but this day brings `factor` times the mean day, spread over its hours as usual."""
    return replace(demand, calls=_spiked(demand.calls, day, factor), cases=_spiked(demand.cases, day, factor))


def _spiked(week: Week, day: int, factor: float) -> Week:
    usual = week[day * 24 : day * 24 + 24]
    wanted = sum(week) / 7 * factor
    total = sum(usual)
    spike = tuple(rate * wanted / total for rate in usual) if total else (wanted / 24,) * 24
    return week[: day * 24] + spike + week[day * 24 + 24 :]
