"""What a witness signs: that the book has only grown (c2sp.org/tlog-cosignature, Ed25519; spec/ledger.md section 3)."""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from safeconduct.errors import KeyTextError, LedgerUnreadable, NoteError
from safeconduct.ledger.hashes import read_base64, write_base64
from safeconduct.ledger.signatures import Signature
from safeconduct.model.ids import Moment

_KIND = b"\x04"
_TIME = 8
_BODY = _TIME + 64
_PUBLIC = 32
_LATEST = 253_370_764_800
"""Seconds since 1970: the year 9999 begins. No calendar can show what comes after it."""
_TEXT = re.compile(r"([!-*,-~]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")


class WitnessKey(Struct, frozen=True):
    """A witness's public key with its name."""

    name: str
    public: bytes

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The key written as `name+id+base64`. `KeyTextError` when it is none."""
        found = _TEXT.fullmatch(text)
        try:
            raw = read_base64(found[3]) if found else b""
        except LedgerUnreadable:
            raw = b""
        if not found or raw[:1] != _KIND or len(raw) != 1 + _PUBLIC:
            raise KeyTextError("It is not an Ed25519 key of a witness.")
        key = cls(found[1], raw[1:])
        if key.text != text:
            raise KeyTextError("Its id does not match its key.")
        return key

    @property
    def text(self) -> str:
        """The key as others are given it (a vkey)."""
        return f"{self.name}+{self.id.hex()}+{write_base64(_KIND + self.public)}"

    @property
    def id(self) -> bytes:
        """Four bytes that tell it from the same key in another use."""
        return sha256(self.name.encode() + b"\n" + _KIND + self.public).digest()[:4]

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made `signature` (64 bytes) of `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Seen(Struct, frozen=True):
    """That a witness saw a checkpoint."""

    witness: str
    moment: Moment


def cosign(text: str, key: WitnessKey, sign: Callable[[bytes], bytes], moment: int) -> Signature:
    """A witness's line for the text of a checkpoint. `sign` makes the Ed25519 signature; `moment`: seconds since 1970.

    Only for a checkpoint that `verify.check_growth` let pass against the last one this witness signed.
    """
    return Signature(key.name, key.id, moment.to_bytes(_TIME, "big") + sign(_message(text, moment)))


def seen_by(text: str, signatures: Iterable[Signature], witnesses: Iterable[WitnessKey]) -> tuple[Seen, ...]:
    """Which of these witnesses saw the checkpoint with this text, each key once and at its latest time.

    Others' lines are passed over. `NoteError` when a line in the name of one of them is false.
    """
    lines, found = list(signatures), list[Seen]()
    for key in {key.public: key for key in witnesses}.values():
        moments = [_moment(text, line, key) for line in lines if line.is_of(key)]
        if moments:
            found.append(Seen(key.name, Moment(max(moments))))
    return tuple(found)


def _moment(text: str, line: Signature, key: WitnessKey) -> int:
    moment = int.from_bytes(line.body[:_TIME], "big")
    whole = len(line.body) == _BODY and moment < _LATEST
    if not whole or not key.verifies(_message(text, moment), line.body[_TIME:]):
        raise NoteError("A witness's signature is false.")
    return moment


def _message(text: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}".encode()
