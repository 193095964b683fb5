"""What the vault asks of a database: connections for writing and reading, and what its errors mean."""

import sqlite3
from typing import Protocol

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from safeconduct.errors import SafeconductError, SettingsError, StoreBroken, StoreBusy
from safeconduct.store.postgresql import PostgreSQL
from safeconduct.store.sqlite import SQLite

_RACES = frozenset(
    {
        "23503",
        "23505",
        sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY,
        sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
        sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    }
)
"""What two writers can do to each other: one has written a key, or erased a case, that the other relied on."""


class Keeper(Protocol):
    """One kind of database."""

    reads_in_threads: bool
    """Whether a read waits for a network, so that it must not run on the loop."""

    def is_made(self) -> bool:
        """Whether there is a database at all; a server answers for itself when it is reached."""

    def open_writing(self) -> Connection:
        """The only connection that writes. Called by the writer's thread."""

    def open_reading(self) -> Connection:
        """A connection that cannot write."""

    def lock_out_others(self, db: Connection) -> None:
        """Inside a transaction: nobody else changes the schema until it ends."""

    def fault_of(self, error: Exception) -> SafeconductError | None:
        """What an error says about the database itself; None when it is one job's own."""

    def wipe(self, connection: Connection) -> bool:
        """After a commit that erased something: let its traces go. False when it must be tried again."""

    def scour(self) -> bool:
        """Now and then, outside any transaction: write over what erasures left in the files.

        False when something was erased and it is not time yet, or something is in the way.
        """

    def faults(self) -> list[str]:
        """A sentence for everything that its own check finds wrong, or that lets a crash lose something."""

    def size(self) -> int:
        """Bytes that it takes on its disk."""

    def close(self) -> None:
        """After the last connection is closed."""


def keeper_for(url: str) -> Keeper:
    """The keeper for a database URL. `SettingsError` when there is none."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError("`store.url` is not a database URL.") from error
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        return SQLite(parsed)
    if parsed.drivername == "postgresql+psycopg":
        return PostgreSQL(parsed)
    raise SettingsError("`store.url` must begin with `sqlite:///` or `postgresql+psycopg://`.")


def own_error(error: Exception) -> Exception:
    """What is told of a job that failed by itself. Never the database's words: they quote values.

    A broken constraint is a race lost to another writer: done again, the job sees what the other wrote.
    """
    if not isinstance(error, DBAPIError):
        return error
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorcode", None)
    return StoreBusy("raced") if code in _RACES else StoreBroken(type(error.orig).__name__)
