"""Public counts: how many of something on a day, each with its unit."""

from safeconduct.desk.hours import day_of
from safeconduct.model.count import Count, Unit
from safeconduct.model.ids import Moment
from safeconduct.store import Db, counts

DAYS = 400
"""Of each unit that are published: a year, and the month to compare it with."""


def record(db: Db, unit: Unit, value: int, now: Moment) -> None:
    """What was counted today, UTC. Counted again, the newer number stands."""
    counts.put(db, unit, day_of(now), value)


def on_day(db: Db, unit: Unit, now: Moment) -> int | None:
    """What was counted on the day of `now`; None when nobody has counted yet."""
    return counts.find(db, unit, day_of(now))


def last(db: Db, unit: Unit) -> int | None:
    """What was counted last, on whatever day; None when nobody has counted yet."""
    return next((value for _, value in counts.newest(db, unit, 1)), None)


def newest(db: Db, unit: Unit) -> tuple[Count, ...]:
    """The last days on which somebody counted, the newest first."""
    return tuple(Count(unit, day, value) for day, value in counts.newest(db, unit, DAYS))
