"""Rows of `counts`: how many of something on a day. Never who."""

from sqlalchemy import insert, select, update

from safeconduct.store.connection import Db
from safeconduct.store.schema import counts


def find(db: Db, unit: str, day: str) -> int | None:
    """How many on this day (ISO 8601); None when nobody counted."""
    return db.execute(select(counts.c.value).where(counts.c.unit == unit, counts.c.day == day)).scalar()


def put(db: Db, unit: str, day: str, value: int) -> None:
    """How many on this day; replaces what was counted before."""
    there = update(counts).where(counts.c.unit == unit, counts.c.day == day).values(value=value)
    if db.execute(there).rowcount == 0:
        db.execute(insert(counts).values(unit=unit, day=day, value=value))


def newest(db: Db, unit: str, days: int) -> list[tuple[str, int]]:
    """The last so many days on which this was counted, the newest first."""
    found = select(counts.c.day, counts.c.value).where(counts.c.unit == unit)
    return [(day, value) for day, value in db.execute(found.order_by(counts.c.day.desc()).limit(days))]
