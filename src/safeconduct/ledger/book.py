"""Whether the records of a log make one book, in order and without a gap (spec/ledger.md section 4)."""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from safeconduct.errors import LedgerForked, LedgerMismatch
from safeconduct.ledger.record import Correction, DayRecord, Figure, Record, read_record
from safeconduct.ledger.tree import Tree, root


class Book(Struct, frozen=True):
    """The whole log of a line, read and in order."""

    records: tuple[Record, ...]
    tree: Tree

    @property
    def root(self) -> bytes:
        return self.root_of(len(self.records))

    def root_of(self, size: int) -> bytes:
        """The root when it had `size` records."""
        return root(size, self.tree.node)

    def figures(self) -> dict[tuple[str, str], list[tuple[int, Figure]]]:
        """By unit and day: every figure that was ever released, with the place of its record; the last one holds."""
        found: dict[tuple[str, str], list[tuple[int, Figure]]] = {}
        for place, record in enumerate(self.records):
            for figure in record.figures:
                found.setdefault((figure.unit, figure.day), []).append((place, figure))
        return found


def read_book(entries: Iterable[bytes]) -> Book:
    """The book of these entries, from the first. `LedgerUnreadable`; `LedgerForked` when it is not in order."""
    raw = list(entries)
    tree = Tree.of(raw)
    records = tuple(read_record(entry) for entry in raw)
    day: str | None = None
    for place, record in enumerate(records):
        if record.line != records[0].line:
            raise LedgerForked(f"Entry {place} is of another line.")
        if isinstance(record, Correction):
            _check_correction(record, place, day, tree)
        else:
            _check_day(record, place, day)
            day = record.day
    return Book(records, tree)


def next_day(day: str) -> str:
    """The day whose record must follow: UTC, ISO 8601."""
    return str(date.fromisoformat(day) + timedelta(days=1))


def check_next(book: Book, record: Record) -> None:
    """Refuse, before it is signed, a record that would not be in order behind this book. `LedgerMismatch`."""
    entries = [*(each.text.encode() for each in book.records), record.text.encode()]
    try:
        read_book(entries)
    except LedgerForked as fork:
        raise LedgerMismatch(fork.detail) from fork


def _check_day(record: DayRecord, place: int, before: str | None) -> None:
    if before is not None and record.day != next_day(before):
        raise LedgerForked(f"Entry {place} is not of the day after the one before it.")


def _check_correction(record: Correction, place: int, day: str | None, tree: Tree) -> None:
    if day is None or record.day < day:
        raise LedgerForked(f"Entry {place} corrects what was not there yet.")
    if record.index >= place or tree.node(0, record.index) != record.leaf:
        raise LedgerForked(f"Entry {place} corrects a record that is not there.")
