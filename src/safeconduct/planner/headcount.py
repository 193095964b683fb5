"""Who is on duty when, as typed: `Mon-Fri 08:00-16:00 3` is three people, `Sun 22:00-06:00 2` ends on Monday."""

import re
from collections.abc import Iterable

from msgspec import Struct

from safeconduct.errors import PlanError
from safeconduct.planner.demand import DAYS, HOURS

OnDuty = tuple[int, ...]
"""People on duty in each hour of the week."""

DAY, WEEK = 1440, 1440 * 7
MOST = 20_000
"""More people at once than any line has."""
SHIFT = re.compile(
    r"(?P<days>\S+)\s+(?P<from>\d{1,2}:\d\d)\s*[-–]\s*(?P<to>\d{1,2}:\d\d)\s+(?P<people>\d{1,5})"
)


class Headcount(Struct, frozen=True):
    """So many people on these days (0: Monday), from a minute of the day, for so many minutes."""

    days: tuple[int, ...]
    start: int
    minutes: int
    people: int


def read_shift(text: str) -> Headcount:
    """`DAYS FROM-TO PEOPLE`. A shift that ends at or before its beginning ends on the next day. `PlanError`."""
    found = SHIFT.fullmatch(text.strip())
    if not found:
        raise PlanError(f"`{text}` is not a shift. Type it as `Mon-Fri 08:00-16:00 3`.")
    start, end = minute_of(found["from"]), minute_of(found["to"])
    if int(found["people"]) > MOST:
        raise PlanError(f"`{text}`: more than {MOST} people at once.")
    return Headcount(read_days(found["days"]), start % DAY, (end - start - 1) % DAY + 1, int(found["people"]))


def read_days(text: str) -> tuple[int, ...]:
    """`daily`, `Mon`, `Mon-Fri`, `Sat-Mon`, `Mon,Wed`: numbers of days, Monday is 0. `PlanError`."""
    if text.lower() in {"", "*", "daily"}:
        return tuple(range(7))
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        start = _day(first, text)
        found += ((start + step) % 7 for step in range((_day(last or first, text) - start) % 7 + 1))
    return tuple(dict.fromkeys(found))


def minute_of(text: str) -> int:
    """A time of day, `00:00` to `24:00`, as a minute. `PlanError`."""
    hours, _, minutes = text.partition(":")
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or minute > DAY:  # noqa: PLR2004 a clock's last minute
        raise PlanError(f"`{text}` is not a time of day.")
    return minute


def on_duty(shifts: Iterable[Headcount]) -> OnDuty:
    """People on duty in each hour: the fewest of any minute of it, so that half an hour without anybody is seen."""
    minutes = [0] * WEEK
    for shift in shifts:
        for day in shift.days:
            for minute in range(shift.minutes):
                minutes[(day * DAY + shift.start + minute) % WEEK] += shift.people
    return tuple(min(minutes[hour * 60 : hour * 60 + 60]) for hour in range(HOURS))


def _day(name: str, text: str) -> int:
    for number, day in enumerate(DAYS):
        if name.strip().lower().startswith(day.lower()):
            return number
    raise PlanError(f"`{text}` names no days. Type `Mon`, `Mon-Fri`, `Sat,Sun` or `daily`.")
