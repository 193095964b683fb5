"""Minisign files (jedisct1.github.io/minisign), so that the channel list can be checked with a tool many have.

The signature is the prehashed kind ("ED"): Ed25519 over the BLAKE2b-512 of the text.
"""

import hashlib
from base64 import b64decode, b64encode

from safeconduct.errors import NoteError
from safeconduct.sealing.notes import SigningKey, Verifier


def minisign(text: bytes, key: SigningKey, comment: str) -> str:
    """The `.minisig` file of `text`. `comment` is signed too and shown by the tool: one line."""
    if "\n" in comment or "\r" in comment:
        raise NoteError("A comment has one line.")
    signature = key.sign(hashlib.blake2b(text).digest())
    seal = key.sign(signature + comment.encode())
    return (
        f"untrusted comment: signature by {key.name}\n"
        f"{_base64(b'ED' + _key_id(key.verifier) + signature)}\n"
        f"trusted comment: {comment}\n"
        f"{_base64(seal)}\n"
    )


def minisigned(text: bytes, file: str, key: Verifier) -> bool:
    """Whether `file` is a `.minisig` of `text` by `key`, its trusted comment included."""
    lines = file.splitlines()
    if len(lines) != 4:  # noqa: PLR2004 - comment, signature, trusted comment, seal
        return False
    comment = lines[2].removeprefix("trusted comment: ")
    try:
        signed, seal = b64decode(lines[1], validate=True), b64decode(lines[3], validate=True)
    except ValueError:
        return False
    head = b"ED" + _key_id(key)
    signature = signed.removeprefix(head)
    return (
        signed.startswith(head)
        and key.verifies(hashlib.blake2b(text).digest(), signature)
        and key.verifies(signature + comment.encode(), seal)
    )


def public_key(verifier: Verifier) -> str:
    """The one line that `minisign -P` takes."""
    return _base64(b"Ed" + _key_id(verifier) + verifier.public)


def _key_id(verifier: Verifier) -> bytes:
    """Minisign draws eight random bytes; ours come from the key, so one key has one public line."""
    return hashlib.sha256(verifier.public).digest()[:8]


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
