"""What tables are made of: the same in both databases."""

from typing import Any

from sqlalchemy import REAL, BigInteger, Column, Double, Index, Integer, MetaData, Table
from sqlalchemy.types import TypeEngine

tables = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

Whole: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
Seconds: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def table(name: str, *parts: Any, rowid: bool = True, autoincrement: bool = False) -> Table:
    """A strict table. Without a rowid where the key is random and the row is small: one tree, not two."""
    return Table(
        name,
        tables,
        *parts,
        sqlite_strict=True,
        sqlite_with_rowid=rowid,
        sqlite_autoincrement=autoincrement,
    )


def must(name: str, kind: Any, *rest: Any, **more: Any) -> Column[Any]:
    """A column that always has a value."""
    return Column(name, kind, *rest, nullable=False, **more)


def may(name: str, kind: Any) -> Column[Any]:
    """A column that may be empty."""
    return Column(name, kind, nullable=True)


def index_of_few(name: str, having: "Column[Any]", *parts: "Column[Any]") -> None:
    """An index over the few rows that have something in one column: it costs the others nothing."""
    some = having.is_not(None)
    Index(name, *parts, sqlite_where=some, postgresql_where=some)
