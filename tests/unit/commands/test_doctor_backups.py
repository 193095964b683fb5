"""What `safeconduct doctor` finds about backups, by names and times alone."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from backed_up import BackedUp
from safeconduct.backups import shelf
from safeconduct.checkup import export
from safeconduct.checkup.backups import backups, newest
from safeconduct.checkup.finding import carried_out
from safeconduct.settings import ExportSettings

TODAY = datetime.now(UTC).date()


@pytest.fixture
def kept(line, tmp_path):
    """A line that is backed up as it should be."""
    backed_up = BackedUp(line, tmp_path)
    text = line.folder.settings_file.read_text()
    named = f'[backup]\nfolder = "{backed_up.shelf}"\nkeys = "{backed_up.keys_place}"\n'
    line.folder.settings_file.write_text(text.replace("[backup]\n", named))
    backed_up.back_up()
    return backed_up


def found(line, today=TODAY):
    looked = carried_out("backup", "", lambda: backups(line.folder, line.folder.settings(), today))
    return [(one.state, one.says) for one in looked]


def states(line, today=TODAY):
    return [state for state, _ in found(line, today)]


def test_a_line_that_is_backed_up(kept):
    """A fresh one, and the shred keys in their place."""
    assert found(kept.line) == [
        ("ok", f"The newest backup is of {TODAY}; 1 are kept."),
        ("ok", "The file of shred keys has what the line has."),
    ]


def test_no_key_no_folder_no_place_for_the_keys(line, tmp_path):
    """One sentence for what is missing first."""
    assert found(line) == [("look", "No backup can be made: the line has no backup key.")]
    kept = BackedUp(line, tmp_path)
    assert found(line) == [("look", "Nobody knows where the backups are.")]
    text = line.folder.settings_file.read_text()
    line.folder.settings_file.write_text(text.replace("[backup]\n", f'[backup]\nfolder = "{kept.shelf}"\n'))
    assert states(line) == ["look", "look"]
    assert "There is no backup in" in found(line)[0][1]
    assert "every open case would be lost" in found(line)[1][1]


def test_a_medium_that_is_not_there(kept):
    """It cannot be read, which is a finding."""
    kept.file.unlink()
    kept.shelf.rmdir()
    assert states(kept.line) == ["broken"]


def test_backups_that_stopped(kept):
    """Two nights may pass; the third is one too many."""
    assert states(kept.line, TODAY + timedelta(days=2)) == ["ok", "ok"]
    assert found(kept.line, TODAY + timedelta(days=3))[0] == ("look", "The newest backup is 3 days old.")


def test_a_backup_that_is_older_than_the_promise(kept):
    """It holds cases that people were told are gone."""
    shelf.file_of(kept.shelf, TODAY - timedelta(days=30)).write_bytes(b"just in time")
    assert states(kept.line) == ["ok", "ok"]
    shelf.file_of(kept.shelf, TODAY - timedelta(days=31)).write_bytes(b"too old")
    assert states(kept.line) == ["broken", "ok", "ok"]


def test_shred_keys_that_are_gone_or_behind(kept):
    """A key was destroyed here after the file was written: the file still has it."""
    later = time.time() + 5
    shred = kept.line.folder.path / "secrets" / "shred"
    os.utime(shred, (later, later))
    assert states(kept.line) == ["ok", "look"]
    kept.keys.unlink()
    assert states(kept.line) == ["ok", "look"]


def test_it_asks_for_an_export_key(line):
    """Five people keep its sheets, so it is not made in the hour in which it is needed."""
    settings = line.folder.settings()
    (there,) = export.key(line.folder, settings)
    assert there.state == "ok"
    (missing,) = export.key(line.folder, replace(settings, export=ExportSettings()))
    assert (missing.state, missing.says) == ("look", "No export can be made: the line has no export key.")
    assert missing.do.startswith(f"safeconduct export-key {line.folder.path} ")


def test_the_day_of_the_newest_backup(kept):
    """None while nobody can look, or there is none."""
    assert newest(kept.line.folder) == TODAY.isoformat()
    kept.file.unlink()
    assert newest(kept.line.folder) is None
    kept.shelf.rmdir()
    assert newest(kept.line.folder) is None
