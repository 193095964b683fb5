"""The chain through the audit trail: what is hashed, and how (spec/audit.md). It never changes: version 1."""

import hashlib

import msgspec

from safeconduct.model.ids import CaseId, Moment

GENESIS = bytes(32)
"""What comes before the first record."""
SALT = 16
_LINK = b"safeconduct/audit/v1\n"
_MARK = b"safeconduct/audit/case/v1\n"
_MICROSECONDS = 1_000_000

_encode = msgspec.json.Encoder().encode


def mark_of(salt: bytes, case: CaseId) -> bytes:
    """Stands for a case in its record. Without the salt it tells nothing."""
    return hashlib.sha256(_MARK + salt + case.encode()).digest()


def record_bytes(number: int, at: Moment, team: str | None, who: str, what: str, mark: bytes | None) -> bytes:
    """A record as it is hashed: JSON after RFC 8785."""
    return _encode([number, round(at * _MICROSECONDS), team, who, what, mark.hex() if mark else None])


def link(previous: bytes, record: bytes) -> bytes:
    """The hash of a record that follows the one with hash `previous`."""
    return hashlib.sha256(_LINK + previous + record).digest()
