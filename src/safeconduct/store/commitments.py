"""Rows of `commitments`: that something was filed on a day, and the padding beside it. Never of which case."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from safeconduct.store.connection import Db
from safeconduct.store.prepared import execute_rows, insert_rows, look_up
from safeconduct.store.schema import commitments

_DAY_OF = select(commitments.c.commitment, commitments.c.day).where(
    commitments.c.commitment.in_(bindparam("values", expanding=True))
)


def add(db: Db, day: str, committed: Iterable[bytes]) -> None:
    """So many more on this day (ISO 8601), each 32 bytes and none of them there yet.

    They go in by their bytes, so that no order in which they came is left anywhere.
    """
    rows = [(commitment, day) for commitment in sorted(committed)]
    if rows:
        insert_rows(db, commitments, rows)


def keep(db: Db, filed: Collection[tuple[bytes, str]]) -> None:
    """What was filed, each with its day. One that is there already stays as it is.

    Whoever erased a case may file with the same receipt again.
    """
    if filed:
        execute_rows(db, _keeping(db.dialect), sorted(filed))


def of_day(db: Db, day: str) -> list[bytes]:
    """All of a day, padding too once the day is closed, ascending."""
    wanted = select(commitments.c.commitment).where(commitments.c.day == day)
    return sorted(bytes(each) for each in db.execute(wanted).scalars())


def days_of(db: Db, committed: Collection[bytes]) -> dict[bytes, str]:
    """On which day each of these was filed; those that were not are left out."""
    return {bytes(each): day for each, day in look_up(db, _DAY_OF, list(committed))} if committed else {}


def first_day(db: Db) -> str | None:
    """The first day on which something was filed; None when nothing ever was."""
    wanted = select(commitments.c.day).order_by(commitments.c.day).limit(1)
    return db.execute(wanted).scalar()


@lru_cache
def _keeping(dialect: Dialect) -> str:
    """Both databases understand the same words (`ON CONFLICT`), each in the dialect of its driver."""
    insert: Any = (postgresql if dialect.name == "postgresql" else sqlite).insert
    kept = insert(commitments).inline().on_conflict_do_nothing()
    return str(kept.compile(dialect=dialect, column_keys=commitments.columns.keys()))
