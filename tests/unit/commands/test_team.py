"""A team of its own, for example for missing persons: signed by the root, opened by nobody else."""

import shutil
from datetime import UTC, datetime

import pytest

from kept_line import NOW
from safeconduct.commands.team import add, drop
from safeconduct.desk import epochs, staff
from safeconduct.errors import (
    EnvelopeError,
    InvitationSpent,
    NotAllowed,
    SecretMissing,
    SettingsError,
    TeamBusy,
    TeamKnown,
    TeamUnknown,
)
from safeconduct.model.application import Application
from safeconduct.sealing import envelopes, invitations, receipts
from safeconduct.sealing.copies import uncover
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.opening import open_document, open_epoch
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.sealing.roster import read_epoch, read_roster


def teams(line):
    return read_roster(line.write(epochs.roster), Verifier.from_text(line.founded.key))


def today():
    return datetime.fromtimestamp(NOW, UTC).date().isoformat()


def invited(capsys):
    """The secret in the link that was printed."""
    link = next(word for word in capsys.readouterr().out.split() if "#join=" in word)
    return invitations.parse(link.partition("#join=")[2])


def test_a_second_team_has_keys_of_its_own(line, capsys):
    """Carol's link brings the key of her team's epoch; the first team's key opens nothing of it."""
    add(line.folder.path, "missing")
    secret = invited(capsys)
    assert list(teams(line).teams) == ["first", "missing"]
    holder = invitations.public_id(secret, line.team.line)
    assert line.write(staff.invitation, holder, NOW).team == "missing"
    (copy,) = line.write(epochs.copies_for, holder)
    sealed = uncover(line.folder.shred_key("missing", copy.epoch), copy)
    opening = invitations.opening(secret, line.team.line)
    epoch = open_epoch(sealed, opening, line=line.team.line, team="missing", epoch=copy.epoch)
    keys = receipts.keys(receipts.new(), line.team.line)
    document = Application(
        line=line.team.line, team="missing", epoch=copy.epoch, case=keys.case, language="ru",
        situation="family", text="Мой брат не звонит.", reply=keys.reply.recipient.text,
    )  # fmt: skip
    place = {"line": line.team.line, "team": "missing", "epoch": copy.epoch}
    to_team = envelopes.seal_application(
        document, recipient(Identity.from_text(epoch.identity).recipient.text)
    )
    assert open_document(to_team, Identity.from_text(epoch.identity), **place).text == "Мой брат не звонит."
    with pytest.raises(EnvelopeError):
        open_document(to_team, line.team.identity, **place)


def test_applicants_still_write_to_the_first_team(line, capsys):
    """Whatever the name of the other is; and the roster vouches for both epochs."""
    add(line.folder.path, "aid")
    keys = line.write(epochs.open_epochs, today())
    assert [key.team for key in keys] == ["first", "aid"]
    assert [read_epoch(key.note, teams(line)).team for key in keys] == ["first", "aid"]


def test_the_root_must_sign(line, tmp_path):
    """Its key was moved away, or another line's was brought: nothing changes."""
    moved = tmp_path / "root.key"
    shutil.move(line.folder.root_key_file, moved)
    with pytest.raises(SecretMissing):
        add(line.folder.path, "missing")
    add(line.folder.path, "missing", root=moved)
    moved.write_text(SigningKey.new("safeconduct.line/root").text)
    with pytest.raises(SettingsError):
        add(line.folder.path, "other", root=moved)
    assert list(teams(line).teams) == ["first", "missing"]


@pytest.mark.parametrize(
    ("name", "error"), [("first", TeamKnown), ("Two words", TeamUnknown), ("", TeamUnknown)]
)
def test_a_name_that_cannot_be(line, name, error):
    """Taken, or no name; no key is left behind."""
    before = line.folder.shred_pairs()
    with pytest.raises(error):
        add(line.folder.path, name)
    assert line.folder.shred_pairs() == before


def test_a_dropped_team_speaks_no_more(line, capsys):
    """Its people and invitations are gone, and nothing is sealed to it any more."""
    add(line.folder.path, "missing")
    holder = invitations.public_id(invited(capsys), line.team.line)
    drop(line.folder.path, "missing")
    assert list(teams(line).teams) == ["first"]
    assert [key.team for key in line.write(epochs.open_epochs, today())] == ["first"]
    with pytest.raises(InvitationSpent):
        line.write(staff.invitation, holder, NOW)
    with pytest.raises(TeamUnknown):
        drop(line.folder.path, "missing")
    with pytest.raises(NotAllowed):
        drop(line.folder.path, "first")


def test_a_team_with_open_cases_is_not_dropped(line, monkeypatch):
    """Somebody waits for an answer from it."""
    monkeypatch.setattr("safeconduct.console.founding.FIRST_TEAM", "another")
    with pytest.raises(TeamBusy):
        drop(line.folder.path, "first")
    assert list(teams(line).teams) == ["first"]
