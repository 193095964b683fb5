"""A restore that dies, or finds no room: there is a whole line or none, and the next attempt succeeds."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backed_up import BackedUp
from kept_line import KeptLine
from safeconduct.backups import restoring
from safeconduct.backups.reading import checked, read_keys
from safeconduct.backups.restoring import building
from safeconduct.commands.backup import backup
from safeconduct.errors import FolderTaken, PlaceUnwritable, StoreFull
from safeconduct.folder import LineFolder
from safeconduct.store import snapshot

CASES = 40


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    place = tmp_path_factory.mktemp("kept")
    line = KeptLine(place / "line")
    line.employ("Alice", "lead")
    for number in range(CASES):
        line.applies(f"number {number}")
    backed_up = BackedUp(line, place)
    backed_up.back_up()
    return backed_up


def put_back(kept, line):
    """As the command does it, without looking at the guide."""
    contents = checked(kept.file, kept.identity)
    keys = read_keys(kept.keys, kept.identity, contents.head.line)
    with building(line) as unfinished:
        restoring.restore(kept.file, kept.identity, contents, unfinished, keys, "")


def is_whole(kept, line):
    other = kept.line.copied_to(line.with_name(f"{line.name} copy"))
    other.folder = LineFolder(line)
    return (
        other.write(lambda db: snapshot.count(db, "cases")) == CASES
        and not (line / restoring.BUILDING).exists()
    )


DYING = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from safeconduct.backups import restoring
from safeconduct.backups.reading import backup_identity, checked, read_keys
file, key, keys, line, dies = *map(Path, sys.argv[2:6]), int(sys.argv[6])
identity = backup_identity(key.read_text())
contents = checked(file, identity)
shred_keys = read_keys(keys, identity, contents.head.line)
steps = 0
def watch(event, arguments):
    global steps
    if event in {"open", "os.mkdir", "os.rename", "os.rmdir", "sqlite3.connect"}:
        steps += 1
        if steps == dies:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
with restoring.building(line) as unfinished:
    restoring.restore(file, identity, contents, unfinished, shred_keys, "")
steps and print(steps)
"""


def dying(kept, line, dies):
    """A restore that is killed at one of its steps on the disk; 0: at none."""
    command = [
        sys.executable,
        "-c",
        DYING,
        str(Path(__file__).parents[1]),
        *map(str, (kept.file, kept.key, kept.keys, line)),
        str(dies),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_killed_at_any_step_there_is_a_whole_line_or_none(kept, tmp_path):
    """What has the settings file is whole; what has none is nobody's line, and the next restore clears it away."""
    steps = int(dying(kept, tmp_path / "whole", 0).stdout)
    assert is_whole(kept, tmp_path / "whole")
    killed = {*range(steps - 6, steps + 1), *range(1, steps, steps // 4)}
    for dies in sorted(killed):
        line = tmp_path / f"line {dies}"
        assert dying(kept, line, dies).returncode == -signal.SIGKILL
        if LineFolder(line).exists():
            with pytest.raises(FolderTaken):
                put_back(kept, line)
            left = line / restoring.BUILDING
            if left.exists():
                left.rmdir()  # empty: the line was whole already
        else:
            put_back(kept, line)
        assert is_whole(kept, line), dies


@pytest.fixture
def small_disk(tmp_path):
    """Less than a line needs."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("only root can mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_no_room_for_the_line(kept, small_disk):
    """It says so and leaves nothing, also where the folder is the medium itself."""
    for line in (small_disk / "line", small_disk):
        with pytest.raises((StoreFull, PlaceUnwritable)):
            put_back(kept, line)
        assert not [*small_disk.iterdir()]


def test_no_room_for_the_backup(kept, small_disk):
    """The backup of yesterday stays, and nothing unfinished beside it."""
    yesterday = small_disk / "backup-2026-01-01.age"
    yesterday.write_bytes(bytes(200_000))
    with pytest.raises(PlaceUnwritable):
        backup(kept.line.folder.path, to=small_disk)
    assert [*small_disk.iterdir()] == [yesterday]


def test_a_fault_of_ours_leaves_nothing_either(tmp_path):
    """Also an interruption from the keyboard."""

    def interrupted():
        with building(tmp_path / "line") as unfinished:
            (unfinished.path / "secrets").mkdir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not (tmp_path / "line").exists()
