"""Sealing whole documents, as channels, caseworkers and the demo do it. Reading is in `opening`."""

from collections.abc import Sequence

from safeconduct.model.application import Application, Message, Note, Proposal, Reply, Transcript
from safeconduct.sealing import documents, notes
from safeconduct.sealing.age import seal
from safeconduct.sealing.documents import EpochSecret, Statement
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.padding import pad
from safeconduct.sealing.recipients import Recipient


def seal_application(application: Application, epoch: Recipient) -> bytes:
    """What an applicant hands in first, for the team epoch. `DocumentError` when a field breaks its limits."""
    return seal(documents.encode(application), [epoch])


def seal_message(message: Message, epoch: Recipient) -> bytes:
    """A later word in the same case, for the team epoch. `DocumentError` when a field breaks its limits."""
    return seal(documents.encode(message), [epoch])


def seal_reply(
    reply: Reply, team: SigningKey, applicant: Recipient, epoch: Recipient, others: Sequence[Recipient] = ()
) -> bytes:
    """An answer, signed by the team, for the applicant, the `others` of the group and the next shift."""
    return seal(_signed(reply, team), [applicant, *others, epoch])


def seal_note(note: Note | Proposal | Transcript, team: SigningKey, epoch: Recipient) -> bytes:
    """A word among caseworkers, signed by the team, for one team epoch only: of a transcript, another team's."""
    return seal(_signed(note, team), [epoch])


def seal_epoch(secret: EpochSecret, holder: Recipient) -> bytes:
    """A team epoch's secret keys, for one caseworker or invitation."""
    return seal(documents.encode(secret), [holder])


def _signed(statement: Statement, team: SigningKey) -> bytes:
    return pad(notes.sign(documents.write_statement(statement), team).encode())
