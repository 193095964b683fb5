"""Statements for the path that a flood takes: rendered once, then given straight to the driver.

SQLAlchemy's bookkeeping costs 15 to 60 microseconds a statement, several times what SQLite needs for
the work itself. It still builds these statements for each database; it only does not run them.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ClauseElement, Column, Dialect, Select, Table, bindparam, delete, insert
from sqlalchemy.exc import DBAPIError

from safeconduct.store.connection import Db

Values = Sequence[Any]
Rows = list[tuple[Any, ...]]


def insert_rows(db: Db, table: Table, rows: Sequence[Values], *, numbered: bool = False) -> None:
    """Insert rows, each with a value for every column in the table's order.

    `numbered`: but for the first column, which the database counts up itself.
    """
    _execute(db, "executemany", _insertion(table, db.dialect, numbered), rows)


def execute_rows(db: Db, text: str, rows: Sequence[Values]) -> None:
    """Run one statement for many rows, each with its values in the order in which they stand in the text."""
    _execute(db, "executemany", text, rows)


def delete_rows(db: Db, column: "Column[Any]", values: Collection[Any]) -> int:
    """Delete the rows that have one of these values in a column; how many."""
    text = _deletion(column, db.dialect)
    return int(_execute(db, "executemany", text, [(value,) for value in values]).rowcount) if values else 0


def look_up(db: Db, wanted: "Select[Any]", values: Collection[Any]) -> Rows:
    """The rows of a query whose only parameter, `values`, is a list."""
    return _rows(db, _listing(wanted, db.dialect, len(values)), tuple(values))


def fetch(db: Db, statement: ClauseElement | str, *values: Any) -> Rows:
    """The rows of a query, given its values in the order in which they stand in the text."""
    text = statement if isinstance(statement, str) else _text(statement, db.dialect)
    return _rows(db, text, values)


def _rows(db: Db, text: str, values: Values) -> Rows:
    rows: Rows = _execute(db, "execute", text, values).fetchall()
    return rows


def _execute(db: Db, how: str, text: str, values: Values) -> Any:
    cursor = db.connection.cursor()
    try:
        getattr(cursor, how)(text, values)
    except db.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            text, None, cast("Exception", error), db.dialect.loaded_dbapi.Error, dialect=db.dialect
        ) from error
    return cursor


@lru_cache
def _text(statement: ClauseElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))


@lru_cache
def _insertion(table: Table, dialect: Dialect, numbered: bool) -> str:
    given = table.columns.keys()[1 if numbered else 0 :]
    return str(insert(table).inline().compile(dialect=dialect, column_keys=given))


@lru_cache
def _deletion(column: "Column[Any]", dialect: Dialect) -> str:
    return str(delete(column.table).where(column == bindparam("value")).compile(dialect=dialect))


@lru_cache(maxsize=4096)
def _listing(wanted: "Select[Any]", dialect: Dialect, count: int) -> str:
    filled = wanted.params(values=[None] * count)
    return str(filled.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
