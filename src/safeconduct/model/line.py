"""One hotline run by one organisation."""

from msgspec import Struct

from safeconduct.model.ids import Language


class Line(Struct, frozen=True):
    """The line as the public knows it."""

    name: str
    """Short, for key names: lower-case letters, digits, dots and dashes."""
    title: str
    """What people call it; shown inside pages only."""
    key: str
    """The organisation root's verifier key (C2SP signed-note vkey)."""
    id: str
    """64 hexadecimal digits: SHA-256 of the root's public key. Receipts are bound to it."""
    url: str
    """Where the public reaches it, without a slash at the end."""
    languages: tuple[Language, ...]
    retention_days: int
