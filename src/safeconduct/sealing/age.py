"""The framing of age v1 files (c2sp.org/age): header, header MAC and payload chunks.

Every primitive comes from `cryptography`; this module only puts bytes in the order that the
specification gives. It holds no secret beyond the file key of the call, and payloads stay in memory;
what is too big for that is sealed in `streams`. Opening is in `opening`.
"""

import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from safeconduct.errors import EnvelopeError
from safeconduct.sealing.derivation import hmac_sha256

INTRO = b"age-encryption.org/v1\n"
CHUNK = 64 * 1024
"""Bytes of plaintext in one payload chunk."""
TAG = 16
"""Bytes that sealing adds to a chunk."""
SALT = 16
FILE_KEY = 16
_MAC = 32
_BODY_LINE = 64
_MARK = b"---"

_ARGUMENT = re.compile(rb"[\x21-\x7e]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


class Stanza(NamedTuple):
    """One way to the file key: its type and arguments, and a body that one identity opens."""

    arguments: tuple[str, ...]
    body: bytes


class AgeFile(NamedTuple):
    """An age file taken apart, nothing of it believed yet. `header` is what the MAC covers."""

    stanzas: tuple[Stanza, ...]
    header: bytes
    mac: bytes
    payload: bytes


class Wraps(Protocol):
    """Whatever a file key can be wrapped for: a recipient."""

    def wrap(self, file_key: bytes) -> Stanza:
        """The stanza that carries `file_key` (16 bytes)."""


def seal(plaintext: bytes, recipients: Sequence[Wraps]) -> bytes:
    """An age file of `plaintext` that each of `recipients` alone can open. `ValueError` when there is none."""
    head, cipher = begin(recipients)
    starts = range(0, max(len(plaintext), 1), CHUNK)
    chunks = (
        cipher.encrypt(chunk_nonce(number, last=start == starts[-1]), plaintext[start : start + CHUNK], None)
        for number, start in enumerate(starts)
    )
    return b"".join((head, *chunks))


def begin(recipients: Sequence[Wraps]) -> tuple[bytes, ChaCha20Poly1305]:
    """All of a new age file that stands before its first chunk, and the cipher of its chunks. As `seal`."""
    if not recipients:
        raise ValueError("An envelope needs a recipient.")
    drawn = secrets.token_bytes(FILE_KEY + SALT)  # at once: the system call costs more than the bytes
    file_key, salt = drawn[:FILE_KEY], drawn[FILE_KEY:]
    header = _write_header([recipient.wrap(file_key) for recipient in recipients])
    head = b"".join((header, b" ", base64(header_mac(file_key, header)), b"\n", salt))
    return head, ChaCha20Poly1305(payload_key(file_key, salt))


def parse(sealed: bytes) -> AgeFile:
    """Take an age file apart. `EnvelopeError` when it breaks the format anywhere before the payload."""
    if not sealed.startswith(INTRO):
        raise EnvelopeError("It is not an age v1 file.")
    start, stanzas = len(INTRO), list[Stanza]()
    line, after = _line(sealed, start)
    while not line.startswith(_MARK):
        stanza, start = _read_stanza(sealed, line, after)
        stanzas.append(stanza)
        line, after = _line(sealed, start)
    mac = unbase64(line.removeprefix(_MARK + b" "))
    if not stanzas or not line.startswith(_MARK + b" ") or len(mac) != _MAC:
        raise EnvelopeError("Its header is damaged.")
    return AgeFile(tuple(stanzas), sealed[: start + len(_MARK)], mac, sealed[after:])


def header_mac(file_key: bytes, header: bytes) -> bytes:
    """The MAC that binds the header to the file key."""
    return hmac_sha256(_derive(file_key, None, b"header"), header)


def payload_key(file_key: bytes, salt: bytes) -> bytes:
    """The key of the payload's chunks."""
    return _derive(file_key, salt, b"payload")


def chunk_nonce(number: int, *, last: bool) -> bytes:
    """The nonce of a chunk: an 11-byte counter and the mark of the last one (the STREAM construction)."""
    return number.to_bytes(11, "big") + bytes([last])


def base64(content: bytes) -> bytes:
    """Base64 without padding, as headers have it."""
    return b64encode(content).rstrip(b"=")


def unbase64(text: bytes) -> bytes:
    """Undo `base64`. `EnvelopeError` unless `text` is exactly what `base64` writes."""
    if _NOT_BASE64.search(text) or len(text) % 4 == 1:
        raise EnvelopeError("Its header is not base64.")
    content = b64decode(text + b"=" * (-len(text) % 4))
    if base64(content) != text:
        raise EnvelopeError("Its header is not canonical base64.")
    return content


def _derive(key: bytes, salt: bytes | None, label: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, label).derive(key)


def _write_header(stanzas: Sequence[Stanza]) -> bytes:
    header = bytearray(INTRO)
    for stanza in stanzas:
        body = base64(stanza.body)
        header += b"-> " + " ".join(stanza.arguments).encode() + b"\n"
        # The last line of a body is short, so a body that fills its lines ends in an empty one.
        for start in range(0, len(body) + 1, _BODY_LINE):
            header += body[start : start + _BODY_LINE] + b"\n"
    return bytes(header + _MARK)


def _line(sealed: bytes, start: int) -> tuple[bytes, int]:
    end = sealed.find(b"\n", start)
    if end < 0:
        raise EnvelopeError("Its header is cut off.")
    return sealed[start:end], end + 1


def _read_stanza(sealed: bytes, first: bytes, start: int) -> tuple[Stanza, int]:
    mark, *arguments = first.split(b" ")
    if mark != b"->" or not arguments or not all(map(_ARGUMENT.fullmatch, arguments)):
        raise EnvelopeError("A stanza of its header is damaged.")
    body = bytearray()
    while True:
        line, start = _line(sealed, start)
        body += line
        if len(line) > _BODY_LINE:
            raise EnvelopeError("A line of its header is too long.")
        if len(line) < _BODY_LINE:
            return Stanza(tuple(argument.decode() for argument in arguments), unbase64(bytes(body))), start
