"""All that a backup keeps of the store, row by row, and the way back into an empty one.

Rows are read in one transaction, from SQLite and from PostgreSQL alike, so a line on the one comes back on
the other. Who reads holds nobody up: both keep the old state of a row for as long as somebody reads it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from safeconduct.errors import StoreTaken
from safeconduct.store.connection import Db
from safeconduct.store.keepers import keeper_for, own_error
from safeconduct.store.migrating import upgrade
from safeconduct.store.schema import HEAD, tables

T = TypeVar("T")
Row = Sequence[Any]

KEPT = (
    "cases",
    "entries",
    "sounds",
    "receipts",
    "deliveries",
    "rosters",
    "epochs",
    "copies",
    "caseworkers",
    "unlocks",
    "invitations",
    "audit",
    "destructions",
    "posts",
    "approvals",
    "counts",
    "tallies",
    "plans",
    "stints",
    "handovers",
    "alarms",
    "permits",
    "commitments",
    "records",
    "checkpoints",
    "cosignatures",
    "draws",
    "releases",
)
"""In an order in which each row finds those it refers to."""
LEFT_OUT = ("chats", "outbox")
"""Sealed to gateway keys, which are promised to be forgotten after some days (decision 0011)."""
FETCHED = 64
"""Rows in memory at once."""
VERSION = HEAD
"""Of the tables, as a backup names it."""


def columns(table: str) -> tuple[str, ...]:
    """The names of a table's columns, in the order in which `rows` gives their values."""
    return tuple(map(str, tables.tables[table].columns.keys()))  # a plain string, which a format can write


def rows(db: Db, table: str) -> Iterator[Row]:
    """Every row of a table, a few at a time in memory."""
    streamed = db.execute(select(tables.tables[table]), execution_options={"yield_per": FETCHED})
    for some in streamed.partitions():
        yield from map(tuple, some)


def count(db: Db, table: str) -> int:
    """How many rows a table has."""
    counted: int = db.execute(select(func.count()).select_from(tables.tables[table])).scalar_one()
    return counted


def refill(url: str, version: str, job: Callable[[Db], T]) -> T:
    """Make the tables as they were at a version, let `job` fill them, bring them up to date: all of it or nothing.

    `StoreTaken` when something is in the database; `StoreBroken` when the version is not one of ours, or
    when the rows do not fit into its tables; other errors as from `open_vault`.
    """
    keeper = keeper_for(url)
    try:
        with keeper.open_writing() as db, db.begin():
            keeper.lock_out_others(db)
            if inspect(db).get_table_names():
                raise StoreTaken
            upgrade(db, version)
            done = job(db)
            upgrade(db, VERSION)
            _count_on(db)
            return done
    except DBAPIError as error:
        raise keeper.fault_of(error) or own_error(error) from None
    finally:
        keeper.close()


def fill(db: Db, table: str, names: Sequence[str], values: Iterable[Row]) -> None:
    """Rows as `rows` gave them, perhaps of an older version, whose columns had these names."""
    quoted = db.dialect.identifier_preparer.quote
    into = ", ".join(map(quoted, names))
    marks = ", ".join(f":c{number}" for number in range(len(names)))
    statement = text(f"INSERT INTO {quoted(table)} ({into}) VALUES ({marks})")  # noqa: S608 names are quoted
    given = [{f"c{number}": value for number, value in enumerate(row)} for row in values]
    if given:
        db.execute(statement, given)


def _count_on(db: Db) -> None:
    """PostgreSQL counts by itself only what it has numbered itself; SQLite goes on after the highest number."""
    if db.dialect.name != "postgresql":
        return
    for table in map(tables.tables.__getitem__, KEPT):
        column = table.autoincrement_column
        if column is not None:
            highest = db.execute(select(func.max(column))).scalar() or 0
            counter = func.pg_get_serial_sequence(table.name, column.name)
            db.execute(select(func.setval(counter, highest + 1, False)))
