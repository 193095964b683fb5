"""Rows of `tallies`: how many of something in an hour, by channel, language and step. Never who."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from safeconduct.model.ids import Hour, Language, StepId
from safeconduct.model.tally import Tally
from safeconduct.store.connection import Db
from safeconduct.store.prepared import execute_rows, fetch
from safeconduct.store.schema import tallies

Key = tuple[str, Hour, str, Language, StepId]

_BETWEEN = (
    select(tallies.c.hour, tallies.c.channel, tallies.c.language, tallies.c.step, tallies.c.value)
    .where(
        tallies.c.unit == bindparam("unit"),
        tallies.c.hour >= bindparam("since"),
        tallies.c.hour < bindparam("until"),
    )
    .order_by(tallies.c.hour, tallies.c.channel, tallies.c.language, tallies.c.step)
)


def add(db: Db, rows: Iterable[Tally]) -> None:
    """Count these on top of what was counted before. The same key may come many times."""
    sums: dict[Key, int] = {}
    for row in rows:
        key = row.unit, row.hour, row.channel, row.language, row.step
        sums[key] = sums.get(key, 0) + row.value
    if sums:
        execute_rows(db, _addition(db.dialect), [(*key, value) for key, value in sums.items()])


def between(db: Db, unit: str, since: Hour, until: Hour) -> list[Tally]:
    """What was counted of a unit from one hour up to, and not with, another; by hour."""
    return [
        Tally(unit, Hour(hour), channel, Language(language), value, StepId(step))
        for hour, channel, language, step, value in fetch(db, _BETWEEN, unit, since, until)
    ]


def erase_before(db: Db, hour: Hour) -> None:
    """Whatever was counted before this hour is no longer there."""
    db.execute(delete(tallies).where(tallies.c.hour < hour))


@lru_cache
def _addition(dialect: Dialect) -> str:
    """Both databases understand the same words (`ON CONFLICT`), each in the dialect of its driver."""
    insert: Any = (postgresql if dialect.name == "postgresql" else sqlite).insert
    new = insert(tallies).inline()
    keys = [column.name for column in tallies.primary_key]
    added = new.on_conflict_do_update(
        index_elements=keys, set_={"value": tallies.c.value + new.excluded.value}
    )
    return str(added.compile(dialect=dialect, column_keys=tallies.columns.keys()))
