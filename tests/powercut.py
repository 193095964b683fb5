"""Power cuts: every write and sync of SQLite is recorded, and the disk is put together as it could look after a cut.

A disk keeps what was synced. Of what was written after the last sync it keeps any part in any order,
torn at sectors. The recording runs the real writer, tables and desk; only the driver below them is
another one (apsw), because it lets us stand between SQLite and the disk.
"""

import asyncio
import random
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import apsw.ext
from sqlalchemy import make_url

from desk_cast import EPOCH, NOW, handed
from safeconduct.desk import epochs, intake
from safeconduct.store.migrating import migrate
from safeconduct.store.sqlite import SQLite
from safeconduct.store.writer import Writer

SECTOR = 512


class Operation(NamedTuple):
    """Something the disk was asked to do."""

    kind: str
    file: str
    offset: int = 0
    written: bytes = b""


@dataclass
class Recording:
    """What the disk was asked, and which deliveries were confirmed after how many operations."""

    operations: list[Operation] = field(default_factory=list)
    confirmed: list[tuple[int, bytes]] = field(default_factory=list)

    def image(self, cut: int, chance: random.Random, folder: Path) -> None:
        """The files as they may be when the power fails after `cut` operations."""
        files: defaultdict[str, bytearray] = defaultdict(bytearray)
        unsynced: defaultdict[str, list[Operation]] = defaultdict(list)
        for operation in self.operations[:cut]:
            if operation.kind == "sync":
                for done in unsynced.pop(operation.file, []):
                    _apply(files[operation.file], done)
            elif operation.kind == "delete":
                files.pop(operation.file, None)
                unsynced.pop(operation.file, None)
            else:
                unsynced[operation.file].append(operation)
        for name, waiting in unsynced.items():
            for operation in waiting:
                if chance.random() < 0.5:
                    for part in _torn(operation, chance):
                        _apply(files[name], part)
        for name, content in files.items():
            (folder / name).write_bytes(content)

    def lost(self, cut: int, chance: random.Random) -> bool:
        """Whether a cut there loses anything confirmed before it."""
        wanted = {key for at, key in self.confirmed if at <= cut}
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            self.image(cut, chance, Path(folder))
            return not wanted <= _deliveries(Path(folder) / "line.db")


def _torn(operation: Operation, chance: random.Random) -> list[Operation]:
    if operation.kind != "write":
        return [operation]
    sectors = range(0, len(operation.written), SECTOR)
    return [
        Operation("write", operation.file, operation.offset + at, operation.written[at : at + SECTOR])
        for at in sectors
        if chance.random() < 0.8
    ]


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == "truncate":
        del content[operation.offset :]
        return
    end = operation.offset + len(operation.written)
    content.extend(bytes(max(0, end - len(content))))
    content[operation.offset : end] = operation.written


def _deliveries(database: Path) -> set[bytes]:
    try:
        with closing(sqlite3.connect(database)) as opened:
            if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                return set()
            rows = opened.execute("SELECT substr(sealed, 1, 16) FROM entries")
            return {bytes(key) for (key,) in rows}
    except sqlite3.DatabaseError:
        return set()


def record(synchronous: str, intakes: int) -> Recording:
    """Some applicants hand in through the real writer while the disk is watched."""
    recording = Recording()
    folder = Path(tempfile.mkdtemp(dir="/dev/shm"))
    keeper = WatchedSQLite(folder / "line.db", synchronous, recording)
    try:
        asyncio.run(_hand_in(keeper, intakes, recording))
    finally:
        keeper.watcher.unregister()
        shutil.rmtree(folder)
    return recording


async def _hand_in(keeper: "WatchedSQLite", intakes: int, recording: Recording) -> None:
    writer = Writer(keeper, limit=100)
    await writer.submit(_furnish, None)
    chance = random.Random(1)

    async def client() -> None:
        for _ in range(intakes // 32):
            thing = handed(b"", key=chance.randbytes(16))
            thing = handed(thing.key + chance.randbytes(1500), key=thing.key)
            arrival = intake.Arrival(thing, chance.randbytes(32), None, NOW, 30)
            await writer.submit(intake.hand_in_all, arrival)
            recording.confirmed.append((len(recording.operations), thing.key))

    await asyncio.gather(*(client() for _ in range(32)))
    await writer.close()


def _furnish(db: Any, _: Any) -> list[None]:
    epochs.begin(db, EPOCH, [])
    return [None]


class WatchedSQLite(SQLite):
    """The store's own SQLite keeper on a driver whose every write is recorded."""

    def __init__(self, path: Path, synchronous: str, recording: Recording) -> None:
        super().__init__(make_url(f"sqlite:///{path}"))
        self._file = str(path)
        self._synchronous = synchronous
        self.watcher = _Watcher(recording.operations)
        migrate(self)

    def _connect(self, mode: str) -> "_Driver":
        opened = apsw.Connection(self._file, vfs=self.watcher.vfs_name)
        opened.execute("PRAGMA locking_mode = EXCLUSIVE")  # no index file in shared memory: all goes past us
        return _Driver(opened, self._synchronous)


class _Watcher(apsw.VFS):
    def __init__(self, operations: list[Operation]) -> None:
        self.vfs_name = f"watched-{id(self)}"
        self._operations = operations
        super().__init__(self.vfs_name, "unix")

    def xOpen(self, name: Any, flags: Any) -> "_WatchedFile":  # noqa: N802 apsw's name
        return _WatchedFile(name, flags, self._operations)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        self._operations.append(Operation("delete", Path(name).name))
        super().xDelete(name, sync_folder)


class _WatchedFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: Any, operations: list[Operation]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path or "temporary").name
        self._operations = operations
        super().__init__("unix", name, flags)

    def xWrite(self, written: bytes, offset: int) -> None:  # noqa: N802
        self._operations.append(Operation("write", self._name, offset, bytes(written)))
        super().xWrite(written, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._operations.append(Operation("truncate", self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._operations.append(Operation("sync", self._name))


class _Driver:
    """As much of the standard library's `sqlite3.Connection` as the store uses, over apsw."""

    def __init__(self, opened: apsw.Connection, synchronous: str) -> None:
        self._opened = opened
        self._synchronous = synchronous

    def execute(self, statement: str, values: Any = ()) -> "_Cursor":
        if statement == "PRAGMA synchronous = FULL":
            statement = f"PRAGMA synchronous = {self._synchronous}"
        if statement.startswith("PRAGMA wal_autocheckpoint"):
            statement = "PRAGMA wal_autocheckpoint = 60"  # so that cuts also fall into checkpoints
        return _Cursor(self._opened).execute(statement, values)

    def cursor(self, *_: Any) -> "_Cursor":
        return _Cursor(self._opened)

    def commit(self) -> None:
        if self._opened.in_transaction:
            self._opened.execute("COMMIT")

    def rollback(self) -> None:
        if self._opened.in_transaction:
            self._opened.execute("ROLLBACK")

    def close(self) -> None:
        self._opened.close()

    def create_function(self, *_: Any, **__: Any) -> None:
        """SQLAlchemy offers its `regexp`; nothing here asks for it."""


class _Cursor:
    arraysize = 1
    lastrowid = 0

    def __init__(self, opened: apsw.Connection) -> None:
        self._opened = opened
        self.description: Any = None
        self.rowcount = -1
        self._rows: list[Any] = []

    def execute(self, statement: str, values: Any = ()) -> "_Cursor":
        running = self._opened.cursor()
        running.execute(statement, tuple(values))
        try:
            self.description = [(name, *[None] * 6) for name, _ in running.getdescription()]
        except apsw.ExecutionCompleteError:  # done already: there are no rows, or there could be none
            self.description = self._columns_of(statement)
        self._rows = running.fetchall()
        self.rowcount = self._opened.changes()
        return self

    def _columns_of(self, statement: str) -> Any:
        if not statement.lstrip().upper().startswith("SELECT") and " RETURNING " not in statement:
            return None
        columns = apsw.ext.query_info(self._opened, statement).description
        return [(name, *[None] * 6) for name, _ in columns]

    def executemany(self, statement: str, rows: Any) -> "_Cursor":
        self._opened.cursor().executemany(statement, [tuple(row) for row in rows])
        return self

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        self._rows = []
