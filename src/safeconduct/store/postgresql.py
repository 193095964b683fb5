"""PostgreSQL as the vault wants it: one connection that writes, four that read.

Sources: postgresql.org/docs/current/runtime-config-wal.html (synchronous_commit),
postgresql.org/docs/current/errcodes-appendix.html.
"""

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchModuleError

from safeconduct.errors import SafeconductError, SettingsError, StoreBroken, StoreBusy, StoreFull
from safeconduct.store.scouring import Scouring

READERS = 4
_REACHING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_WRITING = "-c synchronous_commit=on -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
_READING = "-c default_transaction_read_only=on -c statement_timeout=10s"
_DURABLE = ("fsync", "full_page_writes")
_SCHEMA_LOCK = 0x5AFEC0DE
_DISK_FULL = "53100"
_PASSING = ("08", "40", "53", "55P03", "57")
"""Connection lost, a race lost, too many connections, a lock not had, shutting down."""
_JOBS_OWN = ("22", "23", "42")
"""Bad values, a constraint, a wrong statement."""


class PostgreSQL:
    """A server that other programs may use too."""

    reads_in_threads = True

    def __init__(self, url: URL) -> None:
        try:
            self._writing = self._engine(url, _WRITING, poolclass=NullPool)
            self._reading = self._engine(url, _READING, poolclass=QueuePool, pool_size=READERS)
        except (ImportError, NoSuchModuleError) as error:
            raise SettingsError("For PostgreSQL install `safeconduct[postgresql]`.") from error
        self._scouring = Scouring(self._writing)

    def is_made(self) -> bool:
        return True

    def open_writing(self) -> Connection:
        return self._writing.connect()

    def open_reading(self) -> Connection:
        return self._reading.connect().execution_options(isolation_level="REPEATABLE READ")

    def lock_out_others(self, db: Connection) -> None:
        db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SCHEMA_LOCK})

    def fault_of(self, error: Exception) -> SafeconductError | None:
        if not isinstance(error, DBAPIError):
            return None
        state = getattr(error.orig, "sqlstate", None)
        if state is None or error.connection_invalidated or state.startswith(_PASSING):
            return StoreFull(state) if state == _DISK_FULL else StoreBusy(state or "not reached")
        if isinstance(error, IntegrityError) or state.startswith(_JOBS_OWN):
            return None
        return StoreBroken(state)

    def wipe(self, connection: Connection) -> bool:
        """PostgreSQL cannot do it at once: until `scour`, erased rows are on its disks as sealed envelopes."""
        del connection
        self._scouring.note_erasure()
        return True

    def scour(self) -> bool:
        return self._scouring.run()

    def faults(self) -> list[str]:
        with self._reading.connect() as db:
            shown = {name: db.execute(text(f"SHOW {name}")).scalar() for name in _DURABLE}
        return [
            f"`{name}` is off: a crash of its machine can lose what was confirmed."
            for name, value in shown.items()
            if value == "off"
        ]

    def size(self) -> int:
        with self._reading.connect() as db:
            found: int = db.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        return found

    def close(self) -> None:
        self._reading.dispose()

    @staticmethod
    def _engine(url: URL, options: str, **pool: object) -> Engine:
        return create_engine(
            url,
            paramstyle="format",
            hide_parameters=True,
            connect_args=_REACHING | {"options": options},
            **pool,
        )
