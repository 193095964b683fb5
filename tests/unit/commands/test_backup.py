"""What `safeconduct backup`, `backup-key` and `restore` do for an operator."""

import os
import stat
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from backed_up import BackedUp
from kept_line import KeptLine
from safeconduct.backups import shelf
from safeconduct.backups.reading import backup_identity, backup_words, read_keys
from safeconduct.backups.records import Head, Part
from safeconduct.commands.backup import backup
from safeconduct.commands.backup_key import backup_key
from safeconduct.commands.export import export
from safeconduct.commands.open import open_export
from safeconduct.commands.restore import restore
from safeconduct.desk import retention, returning
from safeconduct.errors import (
    BackupError,
    BackupKeyKnown,
    BackupKeyMissing,
    FileTaken,
    FolderTaken,
    LineMissing,
    PlaceUnwritable,
    ReceiptError,
    SettingsError,
    StoreTaken,
)
from safeconduct.folder import LineFolder
from safeconduct.sealing import receipts
from safeconduct.sealing.recipients import Identity
from safeconduct.settings import Settings, StoreSettings
from safeconduct.store import snapshot
from unit.commands.conftest import ANSWERED, WRITTEN

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def _no_guide(monkeypatch):
    """Checking a whole guide, at the end of a restore, is tested elsewhere and takes a second."""
    monkeypatch.setattr("safeconduct.checkup.front.check", lambda *_: [])


@pytest.fixture
def kept(line, tmp_path):
    """A line with a backup key and two media."""
    return BackedUp(line, tmp_path)


def configure(line, text):
    with line.folder.settings_file.open("a") as file:
        file.write(text)


def brought_back(kept, tmp_path, **more):
    """The line out of tonight's backup; the exit code is the doctor's."""
    assert restore(kept.file, tmp_path / "back", keys=kept.keys, key=kept.key, **more) in {0, 1}
    other = kept.line.copied_to(tmp_path / "unused")
    other.folder = LineFolder(tmp_path / "back")
    return other


def rows_of(line, table):
    return sorted(map(tuple, line.write(lambda db: [*snapshot.rows(db, table)])))


# --- the way back --------------------------------------------------------------------------------
def test_a_backup_brings_the_line_back(kept, tmp_path):
    """Every row, the settings as they were written, the public files, the pepper: and the case opens and is read."""
    kept.back_up()
    back = brought_back(kept, tmp_path)
    for table in set(snapshot.KEPT) - {"deliveries"}:
        assert rows_of(back, table) == rows_of(kept.line, table), table
    for name in (
        "safeconduct.toml",
        "public/channels.note",
        "public/channels.note.minisig",
        "secrets/pepper",
    ):
        assert (back.folder.path / name).read_bytes() == (kept.line.folder.path / name).read_bytes()
    export(back.folder.path, tmp_path / "back.zip")
    (tmp_path / "words").write_text(kept.line.words["Alice"])
    assert open_export(tmp_path / "back.zip", words_file=tmp_path / "words", out=tmp_path / "opened") == 0
    opened = "".join(file.read_text("utf-8") for file in (tmp_path / "opened").iterdir())
    assert WRITTEN in opened
    assert ANSWERED in opened


def test_receipts_go_on_working(kept, tmp_path):
    """Somebody who wrote before the disk died still finds the answers, and can still erase."""
    keys = kept.line.applies("before the disk died")
    kept.back_up()
    back = brought_back(kept, tmp_path)
    tag = receipts.receipt_tag(back.folder.pepper(), keys.lookup)
    before = len(rows_of(back, "cases"))
    back.write(returning.erase, tag)
    assert len(rows_of(back, "cases")) == before - 1


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
    }


@pytest.mark.postgresql
def test_from_one_kind_of_store_to_the_other_and_back(tmp_path, server):
    """PostgreSQL to SQLite, SQLite to PostgreSQL; the settings name the store in which the line is now."""
    line = KeptLine(tmp_path / "line", Settings(store=StoreSettings(url=server.new_database())))
    line.employ("Alice", "lead")
    line.applies(WRITTEN)
    kept = BackedUp(line, tmp_path)
    kept.back_up()
    back = brought_back(kept, tmp_path)
    assert back.folder.settings().store.url == ""
    assert rows_of(back, "entries") == rows_of(line, "entries")
    url = server.new_database()
    assert restore(kept.file, tmp_path / "third", keys=kept.keys, key=kept.key, store=url) in {0, 1}
    third = LineFolder(tmp_path / "third")
    assert third.settings().store.url == url
    assert not third.store_file.exists()
    back.folder = third
    assert rows_of(back, "entries") == rows_of(line, "entries")
    with pytest.raises(StoreTaken):
        restore(kept.file, tmp_path / "fourth", key=kept.key, store=url)
    assert not (tmp_path / "fourth").exists()


# --- the file ------------------------------------------------------------------------------------
def test_the_name_tells_the_day_and_the_size_little(kept):
    """Readable by its owner only; one more case does not show in its size; nothing unfinished beside it."""
    file = kept.back_up()
    size = file.stat().st_size
    assert file.name == f"backup-{TODAY}.age"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept.line.applies("one more")
    kept.back_up()
    assert abs(file.stat().st_size - size) < 3 * 8192
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


# --- the key pair --------------------------------------------------------------------------------
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
    assert [row for row in after.splitlines() if not row.startswith("recipient")] == before.splitlines()
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


# --- shredding reaches backups -------------------------------------------------------------------
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


def test_a_shredded_epoch_opens_from_no_backup(kept, tmp_path, capsys):
    """The backup of before, the backup words, every caseworker's words: the restore says it, and nothing opens."""
    kept.back_up()
    (tmp_path / "old.age").write_bytes(kept.file.read_bytes())
    kept.line.shred()
    kept.back_up()
    assert restore(tmp_path / "old.age", tmp_path / "back", keys=kept.keys, key=kept.key) == 2
    assert "Cannot be opened: first 2026-W47." in capsys.readouterr().out
    export(tmp_path / "back", tmp_path / "back.zip")
    (tmp_path / "words").write_text(kept.line.words["Alice"])
    assert open_export(tmp_path / "back.zip", words_file=tmp_path / "words") == 1
    assert WRITTEN not in capsys.readouterr().out


# --- restoring -----------------------------------------------------------------------------------
def test_what_is_over_by_now_is_erased_at_once(kept, tmp_path, capsys, monkeypatch):
    """A restore must not bring back for a day what was promised to be gone."""
    kept.back_up()
    real = time.time
    monkeypatch.setattr("safeconduct.commands.restore.time.time", lambda: real() + 31 * 86_400)
    back = brought_back(kept, tmp_path)
    assert rows_of(back, "cases") == []
    said = capsys.readouterr().out
    assert "2 cases were over by now" in said
    assert "0 days old" in said
    assert kept.line.write(retention.expire, real()) == 0


def test_only_into_an_empty_folder(kept, tmp_path):
    """Neither over a line nor among somebody's files; an empty folder keeps its owner and mode."""
    kept.back_up()
    with pytest.raises(FolderTaken):
        restore(kept.file, kept.line.folder.path, key=kept.key)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    with pytest.raises(FolderTaken):
        restore(kept.file, tmp_path / "full", key=kept.key)
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["letter"]
    (tmp_path / "empty").mkdir(mode=0o750)
    assert restore(kept.file, tmp_path / "empty", keys=kept.keys, key=kept.key) in {0, 1}
    assert stat.S_IMODE((tmp_path / "empty").stat().st_mode) == 0o750


def test_secrets_come_back_as_their_owners_only(kept, tmp_path):
    """Settings may hold a password; pepper, shred keys and store are secrets."""
    kept.back_up()
    back = brought_back(kept, tmp_path).folder
    pair = (kept.line.team.team, kept.line.team.epoch.epoch)
    files = (back.settings_file, back.store_file, back.path / "secrets" / "pepper", back.shred_file(*pair))
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((back.path / "secrets").stat().st_mode) == 0o700


def test_the_environment_of_this_machine_is_not_the_lines(kept, tmp_path, monkeypatch):
    """A store that the environment names is another one: a restore never erases in it."""
    kept.back_up()
    before = rows_of(kept.line, "cases")
    real = time.time
    monkeypatch.setattr("safeconduct.commands.restore.time.time", lambda: real() + 31 * 86_400)
    monkeypatch.setenv("SAFECONDUCT_STORE_URL", f"sqlite:///{kept.line.folder.store_file}")
    restore(kept.file, tmp_path / "back", keys=kept.keys, key=kept.key)
    monkeypatch.delenv("SAFECONDUCT_STORE_URL")
    assert rows_of(kept.line, "cases") == before


@pytest.mark.parametrize("wrong", ["key", "cut", "changed", "empty", "export", "gone"])
def test_a_file_that_will_not_do(kept, tmp_path, wrong):
    """Another's key, cut off, changed, empty, something else, not there: one sentence, and nothing is written."""
    file = kept.back_up()
    raw = file.read_bytes()
    if wrong == "key":
        kept.key.write_text(Identity.new().text)
    elif wrong == "export":
        export(kept.line.folder.path, tmp_path / "line.zip")
        raw = (tmp_path / "line.zip").read_bytes()
    changed = {"cut": raw[:-100_000], "changed": raw[:-9] + b"x" + raw[-8:], "empty": b""}
    file.write_bytes(changed.get(wrong, raw))
    if wrong == "gone":
        file.unlink()
    with pytest.raises(BackupError):
        restore(file, tmp_path / "back", keys=kept.keys, key=kept.key)
    assert not (tmp_path / "back").exists()


def test_a_backup_in_place_of_the_keys(kept, tmp_path):
    """The operator names the wrong file: it is told before anything is written."""
    kept.back_up()
    for keys in (kept.file, kept.key, tmp_path / "nowhere"):
        with pytest.raises(BackupError):
            restore(kept.file, tmp_path / "back", keys=keys, key=kept.key)
    assert not (tmp_path / "back").exists()


# --- the drill -----------------------------------------------------------------------------------
def test_a_drill_proves_and_leaves_nothing(kept, tmp_path, capsys, monkeypatch):
    """Rows, signatures, keys and the time it took; no folder is left, no line is touched."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    kept.back_up()
    before = sorted(tmp_path.rglob("*"))
    assert restore(kept.file, drill=True, keys=kept.keys, key=kept.key) == 0
    said = capsys.readouterr().out
    assert "every one of them" in said
    assert "2 of 2 copies can be opened by their holders." in said
    assert "From the file to a whole line:" in said
    assert sorted(tmp_path.rglob("*")) == before


def test_a_drill_without_the_keys_says_what_would_be_lost(kept, capsys):
    """The backup is whole, and no case would open."""
    kept.back_up()
    assert restore(kept.file, drill=True, key=kept.key) == 1
    assert (
        "0 of 2 copies can be opened by their holders. Its shred key is not there." in capsys.readouterr().out
    )


def test_a_drill_has_a_store_of_its_own(kept):
    """It would leave something in any other."""
    kept.back_up()
    with pytest.raises(SettingsError, match="leave --store out"):
        restore(kept.file, drill=True, key=kept.key, store="postgresql+psycopg://line@/line")


def test_days_are_dates():
    """What the shelf sorts by."""
    assert shelf.file_of(shelf.Path("x"), date(2026, 1, 2)).name == "backup-2026-01-02.age"
