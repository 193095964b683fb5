"""What `safeconduct export` writes."""

import json
import stat
import zipfile

import pytest

from kept_line import KeptLine
from safeconduct.commands.export import export
from safeconduct.commands.open import open_export
from safeconduct.desk import audit, staff
from safeconduct.errors import (
    ExportKeyMissing,
    FileTaken,
    LineMissing,
    NoteError,
    PermitMissing,
    PlaceUnwritable,
    StoreMissing,
    TeamUnknown,
)
from safeconduct.offline.sheets import unsealed
from safeconduct.sealing.opening import open_document
from safeconduct.settings import Settings, StoreSettings
from unit.commands.conftest import AGAIN, ANSWERED, NOTED, OTHER, WRITTEN


def index_of(line, file):
    with unsealed(file, line.export_identity) as content, zipfile.ZipFile(content) as archive:
        return json.loads(archive.read("index.json"))


def test_an_export_holds_everything_sealed(line, tmp_path):
    """Two cases with their entries in order, two caseworkers with their keys, no word in the clear."""
    export(line.folder.path, tmp_path / "line.zip")
    index = index_of(line, tmp_path / "line.zip")
    assert [[entry["kind"] for entry in case["entries"]] for case in index["cases"]] == [
        ["application", "application", "note", "reply"],
        ["application"],
    ]
    assert [len(holder["copies"]) for holder in index["holders"]] == [1, 1]
    raw = line.unseal(tmp_path / "line.zip").read_bytes()
    assert not [text for text in (WRITTEN, AGAIN, NOTED, ANSWERED, OTHER) if text.encode() in raw]


def test_nobody_takes_an_export_away_alone(line, tmp_path):
    """Nobody has agreed, or who had is out by now: no file, not even an empty one."""
    line.write(staff.dismiss, line.person("Bob"))
    with pytest.raises(PermitMissing, match="first"):
        export(line.folder.path, tmp_path / "line.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["line"]
    line.employ("Carol")
    line.agree_to_an_export("Carol")
    export(line.folder.path, tmp_path / "line.zip")


def test_without_an_export_key_there_is_no_export(line, tmp_path):
    """It is never written unsealed."""
    settings = line.folder.settings_file
    settings.write_text(settings.read_text().split("[export]")[0])
    with pytest.raises(ExportKeyMissing):
        export(line.folder.path, tmp_path / "line.zip")


def test_the_file_is_one_age_file(line, tmp_path):
    """A name of an entry, or how many there are, is not to be seen in it."""
    export(line.folder.path, tmp_path / "line.zip")
    raw = (tmp_path / "line.zip").read_bytes()
    assert raw.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
    assert b"envelopes/" not in raw


def test_every_envelope_is_a_plain_age_file(line, tmp_path):
    """Whoever has the epoch's identity opens an entry with nothing but the file."""
    export(line.folder.path, tmp_path / "line.zip")
    entry = index_of(line, tmp_path / "line.zip")["cases"][1]["entries"][0]
    with zipfile.ZipFile(line.unseal(tmp_path / "line.zip")) as archive:
        sealed = archive.read(entry["file"])
    epoch = line.team.epoch
    opened = open_document(
        sealed, line.team.identity, line=line.team.line, team=epoch.team, epoch=epoch.epoch
    )
    assert sealed.startswith(b"age-encryption.org/v1\n")
    assert opened.text == OTHER


def test_the_file_is_its_owners_and_tells_nothing_of_the_machine(line, tmp_path):
    """Mode 0600, entries stored under one fixed date, nothing left beside it."""
    export(line.folder.path, tmp_path / "line.zip")
    assert stat.S_IMODE((tmp_path / "line.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(line.unseal(tmp_path / "line.zip")) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["line", "line.zip"]


def test_it_says_that_an_export_cannot_be_shredded(line, tmp_path, capsys):
    """The operator reads it at the moment it becomes true."""
    export(line.folder.path, tmp_path / "line.zip")
    assert "cannot be shredded any more" in capsys.readouterr().out


def test_leads_can_see_that_an_export_was_made(line, tmp_path):
    """The audit list names it, so an operator cannot take everything away unseen."""
    export(line.folder.path, tmp_path / "line.zip")
    (newest,) = line.write(audit.recent, 1)
    assert (newest.who, newest.what) == ("export", "began an export of all teams")


def test_a_publisher_is_not_in_it(line, tmp_path):
    """Who holds no keys can open nothing of an export."""
    line.employ("Paul", "publisher")
    export(line.folder.path, tmp_path / "line.zip")
    assert len(index_of(line, tmp_path / "line.zip")["holders"]) == 2


def test_one_team_only(line, tmp_path):
    """A team that is there is taken, another is refused and nothing is left behind."""
    export(line.folder.path, tmp_path / "first.zip", team="first")
    assert len(index_of(line, tmp_path / "first.zip")["cases"]) == 2
    with pytest.raises(TeamUnknown, match="first"):
        export(line.folder.path, tmp_path / "second.zip", team="second")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.zip", "line"]


def test_the_key_of_a_shredded_epoch_is_not_in_it(line, tmp_path):
    """Its envelopes are, and the index says that the epoch was shredded."""
    line.shred()
    export(line.folder.path, tmp_path / "line.zip")
    index = index_of(line, tmp_path / "line.zip")
    assert [epoch["shredded"] for epoch in index["epochs"]] == [True]
    assert [holder["copies"] for holder in index["holders"]] == [[], []]


def test_what_is_there_already_is_not_touched(line, tmp_path):
    """A second export needs a second name."""
    (tmp_path / "line.zip").write_text("older")
    with pytest.raises(FileTaken):
        export(line.folder.path, tmp_path / "line.zip")
    assert (tmp_path / "line.zip").read_text() == "older"


def test_a_place_where_nothing_can_be_written(line, tmp_path):
    """It says so."""
    with pytest.raises(PlaceUnwritable):
        export(line.folder.path, tmp_path / "nowhere" / "line.zip")


def test_a_folder_without_a_line_and_a_line_without_its_store(line, tmp_path):
    """Neither is made up: no empty database appears."""
    with pytest.raises(LineMissing):
        export(tmp_path, tmp_path / "line.zip")
    line.folder.store_file.unlink()
    with pytest.raises(StoreMissing):
        export(line.folder.path, tmp_path / "line.zip")
    assert not line.folder.store_file.exists()
    assert not (tmp_path / "line.zip").exists()


def test_a_store_of_another_line_is_refused(line, tmp_path):
    """Carol's store under this line's settings is not exported as this line's."""
    carol = KeptLine(tmp_path / "carol")
    carol.folder.store_file.replace(line.folder.store_file)
    with pytest.raises(NoteError):
        export(line.folder.path, tmp_path / "line.zip")


@pytest.mark.postgresql
def test_a_line_on_postgresql(tmp_path, server):
    """The same export, and it opens."""
    line = KeptLine(tmp_path / "line", Settings(store=StoreSettings(url=server.new_database())))
    (tmp_path / "words").write_text(line.employ("Alice", "lead"))
    line.employ("Bob")
    line.applies(WRITTEN)
    line.has_an_export_key()
    line.agree_to_an_export()
    export(line.folder.path, tmp_path / "line.zip")
    line.unseal(tmp_path / "line.zip")
    assert open_export(tmp_path / "line.zip", words_file=tmp_path / "words") == 0
