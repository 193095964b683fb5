"""PostgreSQL leaves what was erased in its files; now and then the tables are written anew without it.

A deleted row stays in its page until something else is written over it, and a plain VACUUM only allows that:
it overwrites nothing. `VACUUM (FULL)` copies the rows that live, and their indexes, into new files and empties the
old ones. Nobody can use a table meanwhile, so it is done for one table after the other, once an hour at most, and
less often where it takes long. The server's journal (WAL) is not ours to cut: see docs/how-to/backup.md.

Source: postgresql.org/docs/current/sql-vacuum.html, postgresql.org/docs/current/routine-vacuuming.html.
"""

import time

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

EVERY = 3600.0
"""Seconds from one rewriting to the next, at least."""
SHARE = 200
"""It rests so many times as long as it worked: callers meet it one minute in some three hours at the worst."""
TABLES = (
    "cases",
    "entries",
    "sounds",
    "receipts",
    "deliveries",
    "chats",
    "outbox",
    "handovers",
    "copies",
    "unlocks",
    "invitations",
    "audit",
)
"""Where callers' traces are erased, and keys."""
LOCK_TIMEOUT = "SET lock_timeout = '2s'"
"""Whoever comes after us waits behind us, so we do not wait long for whoever is before us."""
_LOCKED = "55P03"
_OLDER_READERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_xmin IS NOT NULL AND xact_start < clock_timestamp() - :age * interval '1 second'"
)


class Scouring:
    """When it was last done, and whether anything was erased since."""

    def __init__(self, engine: Engine) -> None:
        """After a start it is done once: nobody knows what was erased before the last crash."""
        self._engine = engine
        self._erased: float | None = time.monotonic()
        self._not_before = time.monotonic() + EVERY

    def note_erasure(self) -> None:
        """Something was erased and committed."""
        self._erased = time.monotonic()

    def run(self) -> bool:
        """Rewrite the tables if it is time to; whether nothing is left of any erasure before this call.

        It is tried again in the next call when a table was in use for long, or when somebody still reads a state
        from before the erasure, which a backup may do: what they might see cannot go.
        """
        erased, began = self._erased, time.monotonic()
        if erased is None:
            return True
        if began < self._not_before:
            return False
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not _rewritten(connection, began - erased):
                return False
        ended = time.monotonic()
        self._not_before = ended + max(EVERY, SHARE * (ended - began))
        if self._erased == erased:
            self._erased = None
        return True


def _rewritten(connection: Connection, age: float) -> bool:
    if connection.execute(_OLDER_READERS, {"age": age}).scalar_one():
        return False
    connection.execute(text(LOCK_TIMEOUT))
    try:
        for table in TABLES:
            connection.execute(text(f"VACUUM (FULL) {table}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCKED:
            return False
        raise
    return True
