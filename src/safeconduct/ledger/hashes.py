"""Hashes of the tree (RFC 6962 section 2.1) and how they are written (spec/ledger.md)."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256

from safeconduct.errors import LedgerUnreadable

LENGTH = 32
"""Bytes of a hash."""
EMPTY = sha256().digest()
"""The root of a tree without leaves."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\1" + left + right).digest()


def write_base64(raw: bytes) -> str:
    """Bytes in base64 (RFC 4648 section 4)."""
    return b64encode(raw).decode()


def read_base64(text: str) -> bytes:
    """The bytes that are written so, and in no other way. `LedgerUnreadable`."""
    if len(text) % 4 or not _BASE64.fullmatch(text):
        raise LedgerUnreadable("It is not base64.")
    raw = b64decode(text)
    if write_base64(raw) != text:
        raise LedgerUnreadable("The padding bits of a base64 text are not zero.")
    return raw


def read_hash(text: str) -> bytes:
    """A hash in base64. `LedgerUnreadable`."""
    raw = read_base64(text)
    if len(raw) != LENGTH:
        raise LedgerUnreadable(f"A hash has {LENGTH} bytes.")
    return raw


def read_number(text: str) -> int:
    """An ASCII decimal without leading zeroes, below 2^63. `LedgerUnreadable`."""
    if not _NUMBER.fullmatch(text) or int(text) >= 1 << 63:
        raise LedgerUnreadable("A number is not one.")
    return int(text)
