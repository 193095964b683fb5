"""What a line has destroyed: how many of which kind, on which day. Never whose."""

from msgspec import Struct


class Tally(Struct, frozen=True):
    """How much was destroyed on a day. Each kind as in spec/audit.md section 3."""

    day: str
    """UTC, ISO 8601."""
    cases_due: int = 0
    cases_erased: int = 0
    epochs: int = 0
    chat_days: int = 0


class DestructionRecord(Struct, frozen=True):
    """What the signed note of a day says."""

    line: str
    """The line id."""
    tally: Tally
    audit_number: int
    """The newest record of the audit trail when the day was closed; 0: none."""
    audit_hash: str
    """Its hash, 64 hexadecimal digits: the day's anchor."""
    previous: str
    """SHA-256 of the note before this one; zeros: this is the first."""
