"""What `safeconduct restore` brings back, what it refuses, and what a drill proves."""

import stat
import time

import pytest
from msgspec.structs import replace

from backed_up import BackedUp
from kept_line import KeptLine
from safeconduct.backups.records import MAGIC, Rows, encoded
from safeconduct.commands.export import export
from safeconduct.commands.open import open_export
from safeconduct.commands.restore import restore
from safeconduct.desk import destruction, retention, returning
from safeconduct.errors import (
    BackupError,
    FolderTaken,
    SettingsError,
    StoreBroken,
    StoreTaken,
)
from safeconduct.folder import SETTINGS, LineFolder
from safeconduct.sealing import receipts
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.streams import Sealer
from safeconduct.settings import Settings, StoreSettings
from safeconduct.store import snapshot
from unit.commands.conftest import ANSWERED, WRITTEN


def brought_back(kept, tmp_path, **more):
    """The line out of tonight's backup; the exit code is the doctor's."""
    assert restore(kept.file, tmp_path / "back", keys=kept.keys, key=kept.key, **more) in {0, 1}
    other = kept.line.copied_to(tmp_path / "unused")
    other.folder = LineFolder(tmp_path / "back")
    return other


def rows_of(line, table):
    return sorted(map(tuple, line.write(lambda db: [*snapshot.rows(db, table)])))


def test_a_backup_brings_the_line_back(kept, tmp_path):
    """Every row, the settings as they were written, the public files, the pepper: and the case opens and is read."""
    kept.line.write(destruction.begin, time.time())  # else the first round after the restore would
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
    assert (
        open_export(
            kept.line.unseal(tmp_path / "back.zip"), words_file=tmp_path / "words", out=tmp_path / "opened"
        )
        == 0
    )
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
    assert open_export(kept.line.unseal(tmp_path / "back.zip"), words_file=tmp_path / "words") == 1
    assert WRITTEN not in capsys.readouterr().out


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


def forged(kept, records):
    """A file that Mallory has sealed, who knows the recipient."""
    with kept.file.open("wb") as out:
        sealer = Sealer(out, [kept.identity.recipient])
        sealer.write(MAGIC + b"".join(map(encoded, records)) + bytes(4))
        sealer.close()


def changed_to(records, head, settings=None, more=()):
    """The records of a backup with another head, other settings, and rows that were not in it."""
    *others, tail = records[1:]
    if settings is not None:
        others = [
            replace(one, content=settings) if getattr(one, "path", "") == SETTINGS else one for one in others
        ]
        tail = replace(tail, files=tail.files | {SETTINGS: len(settings)})
    counted = tail.rows | {one.table: len(one.rows) for one in more}
    return [head, *more, *others, replace(tail, rows=counted)]


def test_a_forged_backup(kept, tmp_path):
    """A head of another line, settings without a key or that are none, chats smuggled in, a newer program's tables."""
    kept.back_up()
    records = kept.records()
    head = records[0]
    chats = Rows("chats", ((b"tag", "2026-11-22", None, b"sealed"),))
    smuggled = replace(head, tables=head.tables | {"chats": ("tag", "day", "case_id", "sealed")})
    for records_, error in (
        (changed_to(records, replace(head, line="0" * 64)), BackupError),
        (changed_to(records, head, b"[line]\nkey = 'nonsense'\n"), BackupError),
        (changed_to(records, head, b"nonsense"), SettingsError),
        (changed_to(records, smuggled, more=[chats]), BackupError),
        (changed_to(records, replace(head, version="9999")), StoreBroken),
    ):
        forged(kept, records_)
        with pytest.raises(error):
            restore(kept.file, tmp_path / "back", key=kept.key)
        assert not (tmp_path / "back").exists()


def test_a_backup_in_place_of_the_keys(kept, tmp_path):
    """The operator names the wrong file: it is told before anything is written."""
    kept.back_up()
    for keys in (kept.file, kept.key, tmp_path / "nowhere"):
        with pytest.raises(BackupError):
            restore(kept.file, tmp_path / "back", keys=keys, key=kept.key)
    assert not (tmp_path / "back").exists()


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
