"""What is inside a backup: records, one after the other (`spec/backup.md`).

Everything is checked while it is read: whoever knows the recipient of backups can seal one, so that it
opens says nothing about who made it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, BinaryIO, Literal

import msgspec
from msgspec import Meta, Struct

from safeconduct.errors import BackupError
from safeconduct.folder import SETTINGS

MAGIC = b"safeconduct backup v1\n"
LENGTH = 4
"""Bytes before each record: its length, big-endian. A length of nothing ends the records."""
LIMIT = 8 * 1024 * 1024
"""Bytes of one record: several times the largest row."""
PART = 256 * 1024
"""Bytes after which a file, or a table, goes on in another record."""
PEPPER = "secrets/pepper"
CLOSED = frozenset({"secrets", "offline"})
"""Folders of a line of which nothing else than the pepper is ever in a backup."""
_LARGEST = 2**63
_CELLS = (int, float, str, bytes, type(None))

Name = Annotated[str, Meta(pattern=r"^[a-z_]{1,63}\Z")]


class Head(Struct, frozen=True, forbid_unknown_fields=True, tag="head", tag_field="t"):
    """The first record: of which line and day, and the columns of every table."""

    line: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    day: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
    version: Annotated[str, Meta(pattern=r"^[0-9]{4}\Z")]
    """Of the tables: the newest migration that had run."""
    tables: dict[Name, tuple[Name, ...]]
    v: Literal[1] = 1


class Part(Struct, frozen=True, forbid_unknown_fields=True, tag="file", tag_field="t"):
    """A piece of a file of the line folder; the pieces of one file follow each other."""

    path: str
    content: bytes


class Rows(Struct, frozen=True, forbid_unknown_fields=True, tag="rows", tag_field="t"):
    """Some rows of a table."""

    table: Name
    rows: tuple[tuple[Any, ...], ...]


class Tail(Struct, frozen=True, forbid_unknown_fields=True, tag="tail", tag_field="t"):
    """The last record: how many rows each table has, and how many bytes each file."""

    rows: dict[Name, int]
    files: dict[str, int]


Record = Head | Part | Rows | Tail
_DECODER = msgspec.msgpack.Decoder(Record)
_ENCODER = msgspec.msgpack.Encoder()


def encoded(record: Record) -> bytes:
    """A record with its length before it."""
    content = _ENCODER.encode(record)
    return len(content).to_bytes(LENGTH, "big") + content


def may_be_kept(path: str) -> bool:
    """Whether a file of the line folder has a place in a backup, by its path with `/`."""
    if path in {SETTINGS, PEPPER}:
        return True
    parts = PurePosixPath(path).parts
    return (
        len(parts) > 1
        and path == "/".join(parts)
        and "\0" not in path
        and "\\" not in path
        and parts[0] not in CLOSED
        and not any(part.startswith(".") for part in parts)
    )


class Pieces:
    """A plaintext that comes in pieces, taken in lengths of our own."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._waiting = bytearray()

    def take(self, length: int) -> bytes:
        """`BackupError` when there is not so much."""
        while len(self._waiting) < length:
            piece = next(self._pieces, None)
            if piece is None:
                raise BackupError("It is cut off.")
            self._waiting += piece
        taken = bytes(self._waiting[:length])
        del self._waiting[:length]
        return taken

    def rest(self) -> Iterator[bytes]:
        yield bytes(self._waiting)
        yield from self._pieces


def decoded(pieces: Iterable[bytes]) -> Iterator[Record]:
    """The records of a backup's plaintext, each checked, the tail against all before it. `BackupError`."""
    plain = Pieces(pieces)
    if plain.take(len(MAGIC)) != MAGIC:
        raise BackupError("What is sealed in it is something else.")
    checked = _Checked()
    while length := int.from_bytes(plain.take(LENGTH), "big"):
        if length > LIMIT:
            raise BackupError("A record is too long.")
        try:
            record = _DECODER.decode(plain.take(length))
        except msgspec.MsgspecError as error:
            raise BackupError("A record is not what it should be.") from error
        checked.note(record)
        yield record
    if not checked.complete or any(map(any, plain.rest())):
        raise BackupError("It does not end as it should.")


class _Checked:
    """What has been read so far."""

    def __init__(self) -> None:
        self.complete = False
        self._head: Head | None = None
        self._rows: Counter[str] = Counter()
        self._files: dict[str, int] = {}
        self._last = ""

    def note(self, record: Record) -> None:
        if self.complete or (self._head is None) != isinstance(record, Head):
            raise BackupError("Its records are out of order.")
        match record:
            case Head():
                self._head = record
            case Part():
                self._note_part(record)
            case Rows():
                self._note_rows(record)
            case Tail():
                self._note_tail(record)

    def _note_part(self, part: Part) -> None:
        if not may_be_kept(part.path) or (part.path in self._files and part.path != self._last):
            raise BackupError("A file in it has no place in a line.")
        self._last = part.path
        self._files[part.path] = self._files.get(part.path, 0) + len(part.content)

    def _note_rows(self, some: Rows) -> None:
        columns = self._head.tables.get(some.table) if self._head else None
        if columns is None or not all(
            len(row) == len(columns) and all(map(_is_cell, row)) for row in some.rows
        ):
            raise BackupError("A row in it fits no table.")
        self._rows[some.table] += len(some.rows)

    def _note_tail(self, tail: Tail) -> None:
        counted = {table: self._rows[table] for table in self._head.tables} if self._head else {}
        if tail.rows != counted or tail.files != self._files:
            raise BackupError("Rows or files are missing.")
        if not {SETTINGS, PEPPER} <= self._files.keys():
            raise BackupError("The settings or the pepper are missing.")
        self.complete = True


def _is_cell(value: Any) -> bool:
    """What a column can hold, in SQLite and in PostgreSQL."""
    kind = type(value)
    return kind in _CELLS and (kind is not int or -_LARGEST <= value < _LARGEST)


def pieces_of(source: BinaryIO) -> Iterator[bytes]:
    """A file in pieces of which each fits into a record."""
    while piece := source.read(PART):
        yield piece
