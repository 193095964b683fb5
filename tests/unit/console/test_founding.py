"""The founding of a line: what is published, what is printed once, and what is kept nowhere."""

import datetime as dt

from console_office import Office
from safeconduct.console.founding import EPOCH_DAYS
from safeconduct.desk import epochs
from safeconduct.sealing import copies, invitations, roster
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.opening import open_envelope


def test_the_chain_holds(office: Office) -> None:
    """Root, team, epoch: each signed by the one before, the epoch open for its weeks."""
    note = office.run(office.vault.read(epochs.roster))
    read = roster.read_roster(note, Verifier.from_text(office.founded.key))
    (key,) = office.run(office.vault.read(lambda db: epochs.open_epochs(db, "2026-11-22")))
    assert roster.read_epoch(key.note, read) == key
    assert dt.date.fromisoformat(key.closes) - dt.date.fromisoformat(key.opens) == dt.timedelta(EPOCH_DAYS)
    assert key.epoch == "2026-W47"


def test_the_root_key_is_printed_and_kept_nowhere(office: Office) -> None:
    """The founder gets the root's private key in writing; no file of the line holds it, nor any other secret of the team."""
    founded = office.founded
    assert SigningKey.from_text(founded.root).verifier.text == founded.key
    secrets = (founded.root, founded.invitation, founded.team.identity.text, founded.team.signing.text)
    kept = b"".join(file.read_bytes() for file in office.folder.path.rglob("*") if file.is_file())
    assert not any(secret.encode() in kept for secret in secrets)
    assert not any(secret in repr(founded) for secret in secrets)


def test_the_invitation_opens_the_first_epoch(office: Office) -> None:
    """The link's secret opens the copy that waits: under the shred key, then sealed to the invitation."""
    founded = office.founded
    secret = invitations.parse(founded.invitation)
    holder = invitations.public_id(secret, founded.line)
    (copy,) = office.run(office.vault.read(lambda db: epochs.copies_for(db, holder)))
    sealed = copies.uncover(office.folder.shred_key(copy.team, copy.epoch), copy)
    assert founded.team.identity.text.encode() in open_envelope(
        sealed, [invitations.opening(secret, founded.line)]
    )
