"""Public counts: how many of something on a day, each with its unit."""

from safeconduct.desk.hours import day_of
from safeconduct.model.ids import Moment
from safeconduct.store import Db, counts

SUBSCRIBER = "subscriber"
"""Whoever follows the broadcast channel."""


def record(db: Db, unit: str, value: int, now: Moment) -> None:
    """What was counted today, UTC. Counted again, the newer number stands."""
    counts.put(db, unit, day_of(now), value)


def on_day(db: Db, unit: str, now: Moment) -> int | None:
    """What was counted on the day of `now`; None when nobody has counted yet."""
    return counts.find(db, unit, day_of(now))


def days(db: Db, unit: str) -> list[tuple[str, int]]:
    """Date and number, the oldest first."""
    return counts.every(db, unit)
