"""SQLite as the vault wants it: nothing confirmed is lost by a crash, nothing erased stays in the files.

Sources: sqlite.org/pragma.html, sqlite.org/wal.html, sqlite.org/rescode.html.
"""

import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from safeconduct.errors import (
    SafeconductError,
    SettingsError,
    StoreBroken,
    StoreBusy,
    StoreFull,
    StoreHeld,
)

BUSY_SECONDS = 5
"""How long a statement waits for another process that holds the file."""
CHECKPOINT_PAGES = 4000
"""Pages in the journal (16 MB) after which a commit carries them over into the database."""

_WRITING = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -8192",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
)
_READING = ("PRAGMA query_only = ON", "PRAGMA temp_store = MEMORY", "PRAGMA trusted_schema = OFF")
_MAY_READ = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
    }
)
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_JOBS_OWN = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_RANGE,
    }
)


class SQLite:
    """One database file, its journal and its index beside it. One process writes it."""

    reads_in_threads = False

    def __init__(self, url: URL) -> None:
        self._path = Path(url.database or "")
        self._held: int | None = None
        if not self._path.parent.is_dir():
            raise SettingsError(f"`store.url`: there is no folder {self._path.parent}.")

    def is_made(self) -> bool:
        return self._path.is_file()

    def open_writing(self) -> Connection:
        self._hold()
        with suppress(FileExistsError):  # nobody else on the machine reads it; its journal inherits this
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, 0o600))
        return self._engine("rw", "BEGIN IMMEDIATE", _WRITING).connect()

    def open_reading(self) -> Connection:
        connection = self._engine("ro", "BEGIN", _READING).connect()
        _driver(connection).set_authorizer(_only_reading)
        return connection

    def lock_out_others(self, db: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""

    def fault_of(self, error: Exception) -> SafeconductError | None:
        if isinstance(error, StoreHeld):
            return error
        return _meaning(error.orig) if isinstance(error, DBAPIError) else None

    def wipe(self, connection: Connection) -> bool:
        """Carry the journal over and cut it to nothing. A reader in another process may be in the way."""
        driver = _driver(connection)
        driver.execute("PRAGMA busy_timeout = 100")
        try:
            (blocked, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            driver.execute(f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS}")
        return not blocked

    def scour(self) -> bool:
        """Nothing is left to do: `secure_delete` overwrites in the moment of erasing, and `wipe` cuts the journal."""
        return True

    def faults(self) -> list[str]:
        with closing(sqlite3.connect(self._uri("ro"), uri=True)) as driver:
            try:
                found = [row[0] for row in driver.execute("PRAGMA quick_check(5)")]
            except sqlite3.DatabaseError as error:
                found = [str(error)]
        return [] if found == ["ok"] else found

    def size(self) -> int:
        return sum(file.stat().st_size for file in (self._path, Path(f"{self._path}-wal")) if file.exists())

    def close(self) -> None:
        """Each engine has but the one connection, so only the lock is left."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _hold(self) -> None:
        """One process writes, from its first write to its end: SQLite before 3.51.3 may damage a file that two write.

        The lock is a file of its own, because closing any handle of the database would drop SQLite's own locks.
        """
        if self._held is None:
            handle = os.open(f"{self._path}-writer", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                raise StoreHeld from None
            self._held = handle

    def _uri(self, mode: str) -> str:
        return f"{self._path.resolve().as_uri()}?mode={mode}"

    def _engine(self, mode: str, begin: str, pragmas: tuple[str, ...]) -> Engine:
        def connect() -> Any:
            driver = self._connect(mode)
            for pragma in pragmas:
                driver.execute(pragma)
            return driver

        engine = create_engine("sqlite://", hide_parameters=True, creator=connect, poolclass=NullPool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _connect(self, mode: str) -> Any:
        return sqlite3.connect(
            self._uri(mode),
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # the engine says what a transaction begins with
            check_same_thread=False,
            cached_statements=256,
        )


def _meaning(error: object) -> SafeconductError | None:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    name = getattr(error, "sqlite_errorname", "")
    if code in _FULL:
        return StoreFull(name)
    if code & 0xFF in _BUSY:
        return StoreBusy(name)
    return None if code & 0xFF in _JOBS_OWN else StoreBroken(name)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _only_reading(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _MAY_READ else sqlite3.SQLITE_DENY
