"""The destruction record: a signed note that says what was destroyed on a day (spec/audit.md section 3)."""

import hashlib
import re
from collections.abc import Iterable

from safeconduct.errors import NoteError
from safeconduct.model.destruction import DestructionRecord, Tally
from safeconduct.sealing import notes
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.shapes import DATE, LINE, fits

FIRST = "0" * 64
"""What the first note names as the one before it."""
_HEAD = "safeconduct destruction v1"
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_AUDIT = re.compile(rf"(?:{_NUMBER.pattern}) {_DIGEST.pattern}")
_SHAPES = {
    "line": LINE,
    "day": DATE,
    "cases-due": _NUMBER,
    "cases-erased": _NUMBER,
    "epochs": _NUMBER,
    "chat-days": _NUMBER,
    "audit": _AUDIT,
    "previous": _DIGEST,
}
"""The lines of the note, in their order."""


def ledger_name(line_name: str) -> str:
    """The name of a line's ledger key."""
    return f"safeconduct.{line_name}/ledger"


def make_record(key: SigningKey, record: DestructionRecord) -> str:
    """The note of a day, signed by the line's ledger key."""
    tally = record.tally
    values = (
        record.line,
        tally.day,
        tally.cases_due,
        tally.cases_erased,
        tally.epochs,
        tally.chat_days,
        f"{record.audit_number} {record.audit_hash}",
        record.previous,
    )
    rows = (f"{name} {value}\n" for name, value in zip(_SHAPES, values, strict=True))
    return notes.sign(f"{_HEAD}\n{''.join(rows)}", key)


def read_record(note: str, verifiers: Iterable[Verifier], line: str) -> DestructionRecord:
    """What the note says. `NoteError` when none of `verifiers` has signed it, or it is of another line."""
    head, *rows = notes.verify(note, verifiers).removesuffix("\n").split("\n")
    if head != _HEAD or len(rows) != len(_SHAPES):
        raise NoteError("It is not a destruction record.")
    values = [_value(row, name, shape) for row, (name, shape) in zip(rows, _SHAPES.items(), strict=True)]
    if values[0] != line:
        raise NoteError("It is of another line.")
    _, day, due, erased, epochs, chat_days, anchor, previous = values
    number, _, hash_ = anchor.partition(" ")
    tally = Tally(day, int(due), int(erased), int(epochs), int(chat_days))
    return DestructionRecord(line, tally, int(number), hash_, previous)


def digest(note: str) -> str:
    """SHA-256 of a whole note: what the next one names as the one before it."""
    return hashlib.sha256(note.encode()).hexdigest()


def _value(row: str, name: str, shape: re.Pattern[str]) -> str:
    found, _, value = row.partition(" ")
    if found != name or not fits(shape)(value):
        raise NoteError(f"`{name}` is not where it should be, or does not have its shape.")
    return value
