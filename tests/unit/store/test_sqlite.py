"""SQLite set up for a line: safe on the disk, readable by nobody else, closed to writing from the side."""

import sqlite3
import time
from contextlib import closing

import pytest
from sqlalchemy.exc import OperationalError

from desk_cast import EPOCH, NOW, Office, tag
from safeconduct.desk import audit, queue, returning
from safeconduct.errors import StoreBroken, StoreBusy, StoreFull, StoreHeld
from safeconduct.store.keepers import keeper_for
from safeconduct.store.prepared import fetch


@pytest.fixture
def line(tmp_path):
    opened = Office(f"sqlite:///{tmp_path}/line.db")
    opened.furnish()
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("foreign_keys", 1),
        ("temp_store", 2),
    ],
)
def test_the_writing_connection_is_set_as_promised(line, pragma, value):
    """2 is FULL for `synchronous` and MEMORY for `temp_store`."""
    assert line.do(lambda db: db.exec_driver_sql(f"PRAGMA {pragma}").scalar()) == value


def test_only_the_owner_reads_the_files(line, tmp_path):
    """The journal and the index inherit it."""
    line.hand_in("amber")
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("line.db", "line.db-wal", "line.db-shm", "line.db-writer"), 0o600)


def test_one_process_writes(line, tmp_path):
    """A second line on the same file may look, and is told at once that it cannot write; later it can."""
    line.hand_in("amber")
    second = Office(f"sqlite:///{tmp_path}/line.db")
    assert second.look(audit.recent, 5) == []
    with pytest.raises(StoreHeld):
        second.do(lambda db: None)
    line.close()
    second.do(lambda db: None)
    second.close()


def _in_the_files(folder, marker):
    return [file.name for file in sorted(folder.iterdir()) if marker in file.read_bytes()]


def test_what_was_erased_is_in_no_file_when_that_is_said(line, tmp_path):
    """Neither in the database nor in its journal, while the line runs."""
    marker = b"zebra-lantern-4711" * 300
    line.hand_in("amber", marker)
    assert _in_the_files(tmp_path, marker[:64]) == ["line.db-wal"]
    line.do(returning.erase, tag("amber"))
    assert _in_the_files(tmp_path, marker[:64]) == []


def test_a_backup_that_reads_meanwhile_delays_the_wiping_and_no_more(line, tmp_path):
    """The erasure is said when it is durable; its traces go as soon as the other program lets go."""
    marker = b"zebra-lantern-4711" * 300
    line.hand_in("amber", marker)
    with closing(sqlite3.connect(tmp_path / "line.db", isolation_level=None)) as backup:
        backup.execute("BEGIN")
        backup.execute("SELECT count(*) FROM entries").fetchone()
        line.do(returning.erase, tag("amber"))
    ends = time.monotonic() + 10
    while _in_the_files(tmp_path, marker[:64]) and time.monotonic() < ends:
        time.sleep(0.1)
    assert _in_the_files(tmp_path, marker[:64]) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entries",
        "PRAGMA query_only = OFF",
        "ATTACH ':memory:' AS elsewhere",
        "CREATE TEMP TABLE notes (word TEXT)",
        "SELECT load_extension('mallory')",
    ],
)
def test_the_reading_connection_does_nothing_but_read(line, statement):
    """Not even its own lock can be opened."""
    with pytest.raises(StoreBroken):
        line.look(fetch, statement)


def test_closing_leaves_one_file(tmp_path):
    """What is in the journal is carried over, so the file alone is the store (the lock beside it is empty)."""
    line = Office(f"sqlite:///{tmp_path}/line.db")
    line.furnish()
    line.close()
    assert {file.name: bool(file.stat().st_size) for file in tmp_path.iterdir()} == {
        "line.db": True,
        "line.db-writer": False,
    }


def test_no_value_gets_into_an_error(line):
    """A database's own message may quote what was handed in."""

    def twice(db):
        audit.record(db, NOW, "alice", "secret word")
        return db.exec_driver_sql("SELECT 'secret word' FROM nowhere")

    with pytest.raises(StoreBroken) as caught:
        line.do(twice)
    assert "secret" not in str(caught.value)
    assert line.look(queue.summary, EPOCH.team).waiting == 0


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_IOERR_WRITE, StoreFull),
        (sqlite3.SQLITE_BUSY, StoreBusy),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreBusy),
        (sqlite3.SQLITE_CORRUPT, StoreBroken),
        (sqlite3.SQLITE_IOERR_FSYNC, StoreBroken),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, type(None)),
        (sqlite3.SQLITE_ERROR, type(None)),
    ],
)
def test_what_each_error_means(tmp_path, code, fault):
    """The table of sqlite.org/rescode.html; None is one job's own trouble."""
    error = sqlite3.OperationalError("as if")
    error.sqlite_errorcode = code
    keeper = keeper_for(f"sqlite:///{tmp_path}/line.db")
    assert type(keeper.fault_of(OperationalError("statement", None, error))) is fault
    assert keeper.fault_of(LookupError()) is None
