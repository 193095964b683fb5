"""Rows of `counts`: how many of something on a day. Never who."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from safeconduct.store.connection import Db
from safeconduct.store.prepared import execute_rows
from safeconduct.store.schema import counts


def find(db: Db, unit: str, day: str) -> int | None:
    """How many on this day (ISO 8601); None when nobody counted."""
    return db.execute(select(counts.c.value).where(counts.c.unit == unit, counts.c.day == day)).scalar()


def put(db: Db, unit: str, day: str, value: int) -> None:
    """How many on this day; replaces what was counted before."""
    there = update(counts).where(counts.c.unit == unit, counts.c.day == day).values(value=value)
    if db.execute(there).rowcount == 0:
        db.execute(insert(counts).values(unit=unit, day=day, value=value))


def bump(db: Db, unit: str, day: str, by: int) -> None:
    """So many more on this day, or fewer when it is below zero."""
    execute_rows(db, _bumping(db.dialect), [(unit, day, by)])


def newest(db: Db, unit: str, days: int) -> list[tuple[str, int]]:
    """The last so many days on which this was counted, the newest first."""
    found = select(counts.c.day, counts.c.value).where(counts.c.unit == unit)
    return [(day, value) for day, value in db.execute(found.order_by(counts.c.day.desc()).limit(days))]


def erase_before(db: Db, day: str, units: Iterable[str]) -> None:
    """Of these units, whatever was counted before this day (ISO 8601) is no longer there."""
    db.execute(delete(counts).where(counts.c.unit.in_(list(units)), counts.c.day < day))


@lru_cache
def _bumping(dialect: Dialect) -> str:
    """Both databases understand the same words (`ON CONFLICT`), each in the dialect of its driver."""
    upsert: Any = (postgresql if dialect.name == "postgresql" else sqlite).insert
    new = upsert(counts).inline()
    more = new.on_conflict_do_update(
        index_elements=["unit", "day"], set_={"value": counts.c.value + new.excluded.value}
    )
    return str(more.compile(dialect=dialect, column_keys=counts.columns.keys()))
