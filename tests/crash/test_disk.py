"""A full disk, a locked file: a clear refusal, nothing confirmed is lost, and the line recovers by itself."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desk_cast import EPOCH, NOW, Office, tag
from safeconduct.desk import queue, returning
from safeconduct.errors import StoreBusy, StoreFull
from safeconduct.store import sqlite


@pytest.fixture
def small_disk(tmp_path):
    """Three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)],
            check=False,
            stderr=subprocess.DEVNULL,
        ).returncode
    )
    if not mounted:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def fill_until_refused(line):
    for number in range(2000):
        try:
            line.hand_in(f"receipt {number}", os.urandom(6000))
        except StoreFull:
            return number
    raise AssertionError("the disk never filled up")


def test_a_full_disk_refuses_and_recovers(small_disk):
    """What was confirmed is kept, reading goes on, and with space the line takes things again."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(500_000))
    line = Office(f"sqlite:///{small_disk}/line.db")
    line.furnish()
    taken = fill_until_refused(line)
    with pytest.raises(StoreFull):
        line.hand_in("one more", os.urandom(6000))
    assert line.look(queue.summary, EPOCH.team).waiting == taken
    ballast.unlink()
    assert line.hand_in("one more", os.urandom(6000)) is True
    line.close()
    with closing(sqlite3.connect(small_disk / "line.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (taken + 1,)


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from desk_cast import Office
from safeconduct.errors import StoreFull
import asyncio
import os
line = Office(sys.argv[1])
line.furnish()
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
taken = 0
try:
    while taken < 2000:
        line.hand_in(f"receipt {taken}", os.urandom(6000))
        taken += 1
except StoreFull:
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert line.hand_in("one more") is True
    print(taken + 1)
line.close()
"""


def test_a_file_that_may_not_grow_refuses_and_recovers(tmp_path):
    """As a quota would do it; also without root."""
    file = tmp_path / "line.db"
    tests = str(Path(__file__).parents[1])
    run = [sys.executable, "-c", LIMITED, f"sqlite:///{file}", tests]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone() == (int(said),)


def test_a_file_locked_by_another_program_is_busy_and_then_not(tmp_path, monkeypatch):
    """The line waits a while for it, then says so; when the lock is gone it goes on."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    line = Office(f"sqlite:///{tmp_path}/line.db")
    line.furnish()
    with closing(sqlite3.connect(tmp_path / "line.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            line.hand_in("amber")
        assert line.look(queue.summary, EPOCH.team).waiting == 0
        other.execute("ROLLBACK")
        assert line.hand_in("amber") is True
    line.close()


@pytest.mark.parametrize("way", ["receipt", "flood"])
def test_nothing_erased_stays_in_any_file(tmp_path, way):
    """Neither in the database nor in its journal or index, as soon as the erasure is confirmed."""
    marker = os.urandom(24)
    line = Office(f"sqlite:///{tmp_path}/line.db")
    line.furnish()
    for number in range(50):
        line.hand_in(f"receipt {number}", marker + bytes(6000) + marker)
    assert any(marker in file.read_bytes() for file in tmp_path.iterdir())

    async def all_at_once():
        erasures = [lambda db, n=n: returning.erase(db, tag(f"receipt {n}")) for n in range(50)]
        await asyncio.gather(*map(line.vault.write, erasures))

    if way == "flood":
        line.wait(all_at_once())
    else:
        for number in range(50):
            line.do(returning.erase, tag(f"receipt {number}"))
    for file in tmp_path.iterdir():
        assert marker not in file.read_bytes(), file.name
    assert line.hand_in("amber", now=NOW) is True
    line.close()


def test_a_reader_in_another_program_delays_the_wiping_but_not_the_line(tmp_path):
    """The traces go as soon as the reader has gone, without anybody asking again."""
    marker = os.urandom(24)
    line = Office(f"sqlite:///{tmp_path}/line.db")
    line.furnish()
    line.hand_in("amber", marker + bytes(6000))
    with closing(sqlite3.connect(tmp_path / "line.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM entries").fetchone()
        line.do(returning.erase, tag("amber"))
        assert line.hand_in("birch") is True
        assert any(marker in file.read_bytes() for file in tmp_path.iterdir())
    deadline = 60
    while any(marker in file.read_bytes() for file in tmp_path.iterdir()) and deadline:
        line.wait(_pause())
        deadline -= 1
    assert deadline
    line.close()


async def _pause():
    await asyncio.sleep(0.1)
