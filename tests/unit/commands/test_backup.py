"""What `safeconduct backup` and `safeconduct backup-key` do for an operator."""

import os
import stat
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from kept_line import KeptLine
from safeconduct.backups import shelf
from safeconduct.backups.reading import backup_identity, backup_words, read_keys
from safeconduct.backups.records import Head, Part
from safeconduct.commands.backup import backup
from safeconduct.commands.backup_key import backup_key
from safeconduct.commands.restore import restore
from safeconduct.errors import (
    BackupError,
    BackupKeyKnown,
    BackupKeyMissing,
    FileTaken,
    LineMissing,
    PlaceUnwritable,
    ReceiptError,
    SettingsError,
)
from safeconduct.sealing.recipients import Identity

TODAY = datetime.now(UTC).date()


def configure(line, text):
    with line.folder.settings_file.open("a") as file:
        file.write(text)


def test_the_name_tells_the_day_and_the_size_little(kept):
    """Readable by its owner only; one more case does not show in its size; nothing unfinished beside it."""
    file = kept.back_up()
    size = file.stat().st_size
    assert file.name == f"backup-{TODAY}.age"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept.line.applies("one more")
    kept.back_up()
    assert file.stat().st_size == size
    assert [one.name for one in kept.shelf.iterdir()] == [file.name]


def test_it_says_of_which_line_and_day_it_is(kept):
    """Inside, where only the words lead."""
    kept.back_up()
    head = kept.records()[0]
    assert isinstance(head, Head)
    assert (head.line, head.day) == (kept.line.team.line, TODAY.isoformat())


def test_old_backups_go(kept, capsys):
    """Older than --keep, by the day in the name; other files are nobody's business but their owner's."""
    for days in (3, 5, 6, 40):
        shelf.file_of(kept.shelf, TODAY - timedelta(days=days)).write_bytes(b"old")
    (kept.shelf / "backup-2020-13-45.age").write_text("no day")
    (kept.shelf / "photographs").write_text("mine")
    left = kept.shelf / ".unfinished-0123"
    left.write_text("left by a crash")
    os.utime(left, (time.time() - 2 * 86_400,) * 2)
    backup(kept.line.folder.path, to=kept.shelf, keys=kept.keys_place, keep=5)
    assert set(shelf.by_day(kept.shelf)) == {TODAY, TODAY - timedelta(days=3), TODAY - timedelta(days=5)}
    assert {"backup-2020-13-45.age", "photographs"} < {file.name for file in kept.shelf.iterdir()}
    assert not left.exists()
    assert "older than 5 days" in capsys.readouterr().out


def test_nothing_is_kept_for_longer_than_was_promised(kept):
    """A case is gone after thirty days, so no backup may be older."""
    with pytest.raises(SettingsError, match="31 days, and the line promises that a case is gone after 30"):
        backup(kept.line.folder.path, to=kept.shelf, keep=31)
    with pytest.raises(SettingsError):
        backup(kept.line.folder.path, to=kept.shelf, keep=0)
    assert not [*kept.shelf.iterdir()]


def test_the_settings_name_the_places(kept):
    """Then a timer needs to know the line folder only. Relative ones are the line folder's."""
    text = kept.line.folder.settings_file.read_text()
    named = '[backup]\nfolder = "../shelf"\nkeys = "../keys"\nkeep = 9\n'
    kept.line.folder.settings_file.write_text(text.replace("[backup]\n", named))
    assert backup(kept.line.folder.path) == 0
    assert kept.file.exists()
    assert kept.keys.exists()


def test_places_that_will_not_do(kept, tmp_path):
    """None named; not plugged in; on the line's own disk; the keys with the backups; and nothing was written."""
    line = kept.line.folder.path
    with pytest.raises(SettingsError, match="--to FOLDER"):
        backup(line)
    with pytest.raises(PlaceUnwritable, match="is its medium there"):
        backup(line, to=tmp_path / "nowhere")
    with pytest.raises(SettingsError, match="lost with it"):
        backup(line, to=line / "public")
    for keys in (kept.shelf, kept.shelf / "keys", tmp_path):
        with pytest.raises(SettingsError, match="another place"):
            backup(line, to=kept.shelf, keys=keys)
    with pytest.raises(LineMissing):
        backup(tmp_path / "keys", to=kept.shelf)
    assert not [*kept.shelf.iterdir()]


def test_a_place_for_the_keys_that_is_gone_does_not_cost_the_backup(kept, tmp_path):
    """The backup is made, then the sentence; without any place the exit code says that somebody should look."""
    with pytest.raises(PlaceUnwritable):
        backup(kept.line.folder.path, to=kept.shelf, keys=tmp_path / "nowhere")
    assert kept.file.exists()
    assert backup(kept.line.folder.path, to=kept.shelf) == 1


def test_a_guide_of_its_own_comes_back_with_it(kept, tmp_path):
    """Its folders too, but no hidden ones; a guide that lies elsewhere is not the line's to keep."""
    guide = kept.line.folder.path / "guide"
    (guide / "steps" / ".git").mkdir(parents=True)
    (guide / "steps" / "one.md").write_text("one")
    (guide / "steps" / "empty.md").write_text("")
    (guide / "steps" / ".git" / "config").write_text("hidden")
    (guide / "linked").symlink_to(kept.line.folder.path / "secrets" / "pepper")
    configure(kept.line, '[guide]\nfolder = "guide"\n')
    kept.back_up()
    paths = {record.path for record in kept.records() if isinstance(record, Part)}
    assert {path for path in paths if path.startswith("guide/")} == {
        "guide/steps/one.md",
        "guide/steps/empty.md",
    }


@pytest.mark.parametrize("folder", [".", "..", "secrets", "offline", "/etc"])
def test_a_setting_cannot_bring_a_secret_into_a_backup(kept, folder):
    """Whatever is called a guide: only settings, pepper and public files are in it."""
    configure(kept.line, f'[guide]\nfolder = "{folder}"\n')
    kept.back_up()
    paths = {record.path for record in kept.records() if isinstance(record, Part)}
    assert paths == {
        "safeconduct.toml",
        "secrets/pepper",
        "public/channels.note",
        "public/channels.note.minisig",
        "public/ledger.keys",
    }


def test_days_are_dates():
    """What the shelf sorts by."""
    assert shelf.file_of(shelf.Path("x"), date(2026, 1, 2)).name == "backup-2026-01-02.age"


def test_the_words_are_shown_once_and_open_the_backup(line, tmp_path, capsys, monkeypatch):
    """They are nowhere in the line folder; typed in, they open it."""
    backup_key(line.folder.path)
    rows = [row.split() for row in capsys.readouterr().out.splitlines() if row.startswith("     ")]
    words = " ".join(word for row in rows for word in row if word.isalpha())
    assert len(words.split()) == 24
    raw = b"".join(file.read_bytes() for file in line.folder.path.rglob("*") if file.is_file())
    assert backup_identity(words).seed not in raw
    assert words.encode() not in raw
    (tmp_path / "shelf").mkdir()
    assert backup(line.folder.path, to=tmp_path / "shelf") == 1
    monkeypatch.setattr("sys.stdin", StringIO(words + "\n"))
    assert restore(shelf.file_of(tmp_path / "shelf", TODAY), drill=True) == 1  # no shred keys were given


def test_words_and_key_text_are_the_same_key():
    """Either is read, with whatever stands around it."""
    identity = Identity.new()
    assert backup_identity(backup_words(identity)) == identity
    assert backup_identity(f"# made today\n{identity.text}\n") == identity
    with pytest.raises(ReceiptError):
        backup_identity("not twenty-four words")


def test_a_line_has_one_backup_key(kept, tmp_path):
    """A second one is refused, and so is a file that is there."""
    with pytest.raises(BackupKeyKnown):
        backup_key(kept.line.folder.path)
    new = KeptLine(tmp_path / "new")
    with pytest.raises(FileTaken):
        backup_key(new.folder.path, file=kept.key)
    assert new.folder.settings().backup.recipient == ""


def test_the_settings_keep_their_comments(line, tmp_path):
    """The recipient goes under [backup], there or new; what cannot be understood is not touched."""
    configure(line, "\n[backup] # ours\nkeep = 9 # days\n")
    before = line.folder.settings_file.read_text()
    backup_key(line.folder.path, file=tmp_path / "key")
    after = line.folder.settings_file.read_text()
    fresh = [row for row in after.splitlines() if row not in before.splitlines()]
    assert ([row.split()[0] for row in fresh], len(after.splitlines())) == (
        ["recipient"],
        len(before.splitlines()) + 1,
    )
    assert stat.S_IMODE(line.folder.settings_file.stat().st_mode) == 0o600
    other = KeptLine(tmp_path / "other")
    text = other.folder.settings_file.read_text() + "\n[ backup ]\nkeep = 9\n"
    other.folder.settings_file.write_text(text)
    with pytest.raises(SettingsError, match="not changed"):
        backup_key(other.folder.path)
    assert other.folder.settings_file.read_text() == text


def test_without_a_key_there_is_no_backup(line, tmp_path):
    """Nothing is ever written unsealed."""
    with pytest.raises(BackupKeyMissing):
        backup(line.folder.path, to=tmp_path)


def test_the_shred_keys_are_beside_it_and_forget(kept):
    """While the epoch lives its key is in the file; after it was shredded, tonight's file has it no more."""
    kept.back_up()
    line = kept.line.team.line
    assert len(read_keys(kept.keys, kept.identity, line)) == 1
    inode = os.open(kept.keys, os.O_RDONLY)
    before = os.read(inode, 10_000)
    kept.line.shred()
    kept.back_up()
    assert read_keys(kept.keys, kept.identity, line) == {}
    os.lseek(inode, 0, os.SEEK_SET)
    assert os.read(inode, 10_000) != before, "The old file was overwritten, not only unlinked."
    os.close(inode)
    with pytest.raises(BackupError, match="of another line"):
        read_keys(kept.keys, kept.identity, "0" * 64)
