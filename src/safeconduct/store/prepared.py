"""Statements rendered once, for the path that a flood takes.

SQLAlchemy's bookkeeping costs 20 to 60 microseconds a statement, three times what SQLite needs for
the work itself. These statements are still built by it, then kept as text and given to the driver.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CursorResult, Dialect, Executable, Select, Table, insert

from safeconduct.store.connection import Db


def insert_rows(db: Db, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, each with a value for every column in the table's order."""
    db.exec_driver_sql(_insertion(table, db.dialect), rows if len(rows) > 1 else rows[0])


def look_up(db: Db, wanted: "Select[Any]", values: Collection[Any]) -> CursorResult[Any]:
    """Run a query whose only parameter, `values`, is a list."""
    return db.exec_driver_sql(_listing(wanted, db.dialect, len(values)), tuple(values))


def run(db: Db, statement: Executable, *values: Any) -> CursorResult[Any]:
    """Run a statement with its values, in the order in which they stand in the text."""
    return db.exec_driver_sql(_text(statement, db.dialect), values)


@lru_cache
def _text(statement: Executable, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


@lru_cache
def _insertion(table: Table, dialect: Dialect) -> str:
    return str(insert(table).compile(dialect=dialect, column_keys=table.columns.keys()))


@lru_cache(maxsize=4096)
def _listing(wanted: "Select[Any]", dialect: Dialect, count: int) -> str:
    filled = wanted.params(values=[None] * count)
    return str(filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
