"""C2SP signed notes with Ed25519 keys (c2sp.org/signed-note; golang.org/x/mod/sumdb/note).

A note is a text, an empty line and signature lines `— name base64(key id ‖ signature)`.
"""

import binascii
import hashlib
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from safeconduct.errors import KeyTextError, NoteError

LIMIT = 64 * 1024
"""Bytes of a whole note."""
SIGNATURES = 100
"""Signature lines that are looked at, as in Go."""
_ED25519 = b"\x01"
_KEY = 32
_ID = 4
_PRIVATE = "PRIVATE+KEY+"
_DASH = "— "

_KEY_NAME = re.compile(r"[!-*,-~]{1,200}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KEY_TEXT = re.compile(r"([!-*,-~]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")
_SIGNATURE_LINE = re.compile(rf"{_DASH}([^ +]+) ([A-Za-z0-9+/]+={{0,2}})")


@dataclass(frozen=True)
class Verifier:
    """A public key with its name."""

    name: str
    public: bytes

    @classmethod
    def from_text(cls, text: str) -> "Verifier":
        """The verifier key written as `name+id+base64`. `KeyTextError` when it is none."""
        name, public = _read_key(text)
        verifier = cls(name, public)
        if verifier.text != text:
            raise KeyTextError("Its id does not match its key.")
        return verifier

    @property
    def text(self) -> str:
        """The key as others are given it (a vkey)."""
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID]

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made `signature` (64 bytes) of `message`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """A private key with its name. It never prints itself."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _KEY_NAME.fullmatch(self.name) or len(self.seed) != _KEY:
            raise KeyTextError("A key's name has no space and no `+`.")

    @classmethod
    def new(cls, name: str) -> "SigningKey":
        """A fresh key. `KeyTextError` when no key can have this name."""
        return cls(name, secrets.token_bytes(_KEY))

    @classmethod
    def from_text(cls, text: str) -> "SigningKey":
        """The key written as `PRIVATE+KEY+name+id+base64`. `KeyTextError` when it is none."""
        if not text.startswith(_PRIVATE):
            raise KeyTextError("It is not a private key.")
        key = cls(*_read_key(text.removeprefix(_PRIVATE)))
        if key.text != text:
            raise KeyTextError("Its id does not match its key.")
        return key

    @property
    def text(self) -> str:
        """The private key in writing: keep it where its owner keeps secrets."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{_base64(_ED25519 + self.seed)}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._key.sign(message)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def sign(text: str, key: SigningKey) -> str:
    """`text` as a note signed by `key`. `NoteError` when it is too long, not lines, or holds control characters."""
    signature = key.sign(_checked(text).encode())
    note = f"{text}\n{_DASH}{key.name} {_base64(key.verifier.id + signature)}\n"
    return _checked(note)


def verify(note: str, verifiers: Iterable[Verifier]) -> str:
    """The text of a note that at least one of `verifiers` has signed.

    Signatures of others are passed over. `NoteError` when none of `verifiers` signed, or when what
    claims to be a signature of one of them is not.
    """
    body, gap, tail = _checked(note).rpartition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    if not gap or len(lines) > SIGNATURES:
        raise NoteError("It has no signatures, or too many.")
    text = body + "\n"
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    signed = False
    for line in lines:
        name, key_id, signature = _read_signature(line)
        verifier = known.get((name, key_id))
        if verifier and not verifier.verifies(text.encode(), signature):
            raise NoteError("A signature is false.")
        signed = signed or verifier is not None
    if not signed:
        raise NoteError("Nobody known has signed it.")
    return text


def _checked(note: str) -> str:
    try:
        length = len(note.encode())
    except UnicodeEncodeError:
        raise NoteError("It is not Unicode.") from None
    if length > LIMIT or not note.endswith("\n") or _CONTROL.search(note):
        raise NoteError("It is too long, does not end in a line break, or holds control characters.")
    return note


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    found = _SIGNATURE_LINE.fullmatch(line)
    if not found:
        raise NoteError("A signature line is damaged.")
    try:
        raw = b64decode(found[2], validate=True)
    except binascii.Error:
        raise NoteError("A signature line is damaged.") from None
    return found[1], raw[:_ID], raw[_ID:]


def _read_key(text: str) -> tuple[str, bytes]:
    found = _KEY_TEXT.fullmatch(text)
    raw = b64decode(found[3]) if found else b""
    if not found or raw[:1] != _ED25519:
        raise KeyTextError("It is not an Ed25519 key of a signed note.")
    return found[1], raw[1:]


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
