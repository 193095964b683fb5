"""`safeconduct audit`: what an auditor is told, and what an auditor can compute alone."""

import hashlib
import json

import pytest

import tampering
from kept_line import NOW
from safeconduct.checkup.audit import ASK
from safeconduct.commands.audit import export, verify
from safeconduct.commands.doctor import doctor
from safeconduct.desk import audit, destruction
from safeconduct.errors import FileUnreadable, KeyTextError
from safeconduct.sealing.notes import SigningKey
from safeconduct.switchboard.rounds import one_round

DAY = 86_400


@pytest.fixture
def told(line):
    """Ten records after the first, two days that are over, and what somebody kept of them elsewhere."""
    for number in range(10):
        line.write(audit.record, NOW, line.person("Alice"), f"did {number}")
    for days in (-3, -2, 0):
        line.do(lambda vault, days=days: one_round(vault, line.folder, NOW + days * DAY))
    return line


@pytest.fixture
def note(told, tmp_path):
    file = tmp_path / "kept-by-alice.note"
    file.write_text(told.write(destruction.notes)[-1])
    return file


def test_a_whole_trail(told, note, capsys):
    """Up to which record, how many destruction records, and that it goes through the one that Alice kept."""
    assert verify(told.folder.path, note=(note,)) == 0
    said = capsys.readouterr().out
    assert "whole up to record 11" in said
    assert "2 destruction record(s) are signed" in said
    assert "that you keep" in said


def test_a_changed_record(told, capsys):
    """The first that does not fit is named, and whom to ask; the doctor finds it too."""
    told.write(tampering.alter, 4, what="noted")
    assert verify(told.folder.path) == 2
    said = capsys.readouterr().out
    assert "Record 4 of the audit trail does not fit" in said
    assert ASK in said
    assert doctor(told.folder.path) == 2
    assert "Record 4 of the audit trail" in capsys.readouterr().out


def test_an_end_that_was_cut_off(told, capsys):
    """The chain looks whole; the days that were signed remember how long it was."""
    told.write(tampering.cut_off, 6)
    assert verify(told.folder.path) == 2
    said = capsys.readouterr().out
    assert "whole up to record 6" in said
    assert "had 11 records, and the newest of them are missing" in said


def test_an_end_and_its_records_cut_off(told, note, capsys):
    """Mallory takes the signed days away as well: only what Alice keeps elsewhere shows it."""
    told.write(tampering.cut_off, 6)
    for record in told.write(destruction.newest, 9):
        told.write(tampering.forget_destruction, record[0].day)
    assert verify(told.folder.path) == 0
    capsys.readouterr()
    assert verify(told.folder.path, note=(note,)) == 2
    assert "the newest of them are missing" in capsys.readouterr().out


def test_a_trail_that_was_written_anew(told, note, capsys):
    """Mallory knows how to compute a chain. The anchors do not fit to it."""
    told.write(tampering.cut_off, 0)
    for number in range(11):
        told.write(audit.record, NOW, told.person("Alice"), f"invented {number}")
    assert verify(told.folder.path, note=(note,)) == 2
    assert "Record 11 of the audit trail is not the one" in capsys.readouterr().out


def test_a_day_is_missing(told, note, capsys):
    """The last one: nothing in the store says so, and Alice has it."""
    ((newest, _), *_) = told.write(destruction.newest, 9)
    told.write(tampering.forget_destruction, newest.day)
    assert verify(told.folder.path) == 0
    assert verify(told.folder.path, note=(note,)) == 2
    assert f"no longer has the destruction record of {newest.day}" in capsys.readouterr().out


def test_the_day_before_is_missing(told, capsys):
    """A note names the one before it."""
    _, (first, _) = told.write(destruction.newest, 9)
    told.write(tampering.forget_destruction, first.day)
    assert verify(told.folder.path) == 2
    assert "The destruction record before that of" in capsys.readouterr().out


def test_keys_of_somebody_else(told, capsys):
    """Whoever has the published key from elsewhere gives it; Mallory's in the folder then counts for nothing."""
    own = told.folder.ledger_keys_file.read_text().split()
    assert verify(told.folder.path, key=tuple(own)) == 0
    assert verify(told.folder.path, key=(SigningKey.new("safeconduct.line/ledger").verifier.text,)) == 2
    assert "Nobody known has signed it" in capsys.readouterr().out
    with pytest.raises(KeyTextError):
        verify(told.folder.path, key=("nonsense",))


def test_a_file_that_is_no_text(told, tmp_path):
    """Said in a sentence."""
    (tmp_path / "picture").write_bytes(b"\xff\xfe\x00")
    for name in ("picture", "nothing"):
        with pytest.raises(FileUnreadable):
            verify(told.folder.path, note=(tmp_path / name,))


def test_an_export_can_be_checked_by_others(told, capsys):
    """With nothing but SHA-256; no case is named, and no alias that is not in what was done."""
    export(told.folder.path)
    lines = capsys.readouterr().out.splitlines()
    before = bytes(32)
    for line in lines:
        hash_, _, record = line.partition(" ")
        before = hashlib.sha256(b"safeconduct/audit/v1\n" + before + record.encode()).digest()
        assert before.hex() == hash_
        assert len(json.loads(record)) == 6
    assert len(lines) == 11
