"""The grammar of a signed note (c2sp.org/signed-note) whose signatures are of more than one kind.

The keys come from above as what they can do, so that this room needs none of the room that seals.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from safeconduct.errors import LedgerUnreadable, NoteError
from safeconduct.ledger.hashes import read_base64, write_base64

LIMIT = 64 * 1024
"""Bytes of a whole note."""
LINES = 100
"""Signature lines that are looked at, as in Go."""
_ID = 4
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE = re.compile("— ([^ +\n]+) ([A-Za-z0-9+/=]+)")


class Key(Protocol):
    """Somebody who signs: `sealing.notes.Verifier` is one, `cosignature.WitnessKey` another."""

    @property
    def name(self) -> str:
        """Whose key it is."""

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name and their uses apart."""

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature of the message."""


class Signature(Struct, frozen=True):
    """One signature line."""

    name: str
    key: bytes
    """The key's id."""
    body: bytes
    """What comes after the id."""

    @property
    def line(self) -> str:
        return f"— {self.name} {write_base64(self.key + self.body)}\n"

    def is_of(self, key: Key) -> bool:
        """Whether it claims to be of this key."""
        return (self.name, self.key) == (key.name, key.id)


def split_note(note: str) -> tuple[str, tuple[Signature, ...]]:
    """The text of a note and its signatures, none of them checked. `NoteError`."""
    try:
        length = len(note.encode())
    except UnicodeEncodeError:
        raise NoteError("It is not Unicode.") from None
    text, gap, tail = note.rpartition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    if length > LIMIT or not gap or not note.endswith("\n") or len(lines) > LINES or _CONTROL.search(note):
        raise NoteError("It is too long, has no signatures, or holds control characters.")
    return text + "\n", tuple(_read_line(line) for line in lines)


def join_note(text: str, signatures: Iterable[Signature]) -> str:
    """The note of a text and its signatures."""
    return f"{text}\n{''.join(signature.line for signature in signatures)}"


def _read_line(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    try:
        raw = read_base64(found[2]) if found else b""
    except LedgerUnreadable:
        raw = b""
    if not found or len(raw) <= _ID:
        raise NoteError("A signature line is damaged.")
    return Signature(found[1], raw[:_ID], raw[_ID:])
