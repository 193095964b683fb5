"""What is written in the book: one record a day, and corrections beside it (spec/ledger.md section 4)."""

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final, Self, TypeVar

from msgspec import Struct

from safeconduct.errors import LedgerUnreadable
from safeconduct.ledger.hashes import read_hash, read_number, write_base64
from safeconduct.ledger.releases import Release

LIMIT = 16 * 1024
"""Bytes of a record."""
STANDING: Final = ("roster", "guide", "channels", "destruction", "audit")
"""Whose hashes a day record may carry, in this order."""
_DAY = "safeconduct day v1"
_CORRECTION = "safeconduct correction v1"
_FIGURE = 7
"""Values of a `count` line."""
_LINE = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
T = TypeVar("T")


class Figure(Struct, frozen=True):
    """A count as it was drawn: a `releases.Release`, of whatever unit a line may have."""

    unit: str
    day: str
    """UTC, ISO 8601."""
    draw: int
    """Which draw for this day it is, from 1."""
    value: int
    """With its noise, and so below zero at times."""
    epsilon: Fraction | None
    """The privacy spent on it. None when it is exact."""
    most: int
    """By how much one case, contact or visit can change it, from 1."""
    error: int
    """By how much it is off at most in 95 of 100 cases; 0 when it is exact."""

    @classmethod
    def of(cls, release: Release) -> Self:
        """What the record says of a release."""
        epsilon = None if release.epsilon is None else Fraction(release.epsilon)
        return cls(
            release.unit, release.day, release.draw, release.value, epsilon, release.most, release.error
        )


class Standing(Struct, frozen=True):
    """What was in force at the end of a day."""

    name: str
    """One of `STANDING`."""
    hash: bytes


class DayTree(Struct, frozen=True):
    """The day's commitments: how many leaves, padded, and the root over them."""

    size: int
    root: bytes


class DayRecord(Struct, frozen=True):
    """What the line says about one day."""

    line: str
    day: str
    """UTC, ISO 8601."""
    tree: DayTree
    figures: tuple[Figure, ...] = ()
    standing: tuple[Standing, ...] = ()

    @property
    def text(self) -> str:
        """The entry of the log."""
        return _written(
            _DAY,
            f"line {self.line}",
            f"date {self.day}",
            f"tree {self.tree.size} {write_base64(self.tree.root)}",
            *map(_write_figure, self.figures),
            *(f"hash {each.name} {write_base64(each.hash)}" for each in self.standing),
        )


class Correction(Struct, frozen=True):
    """The right figures, beside the wrong ones, which stay."""

    line: str
    day: str
    """When it was made: UTC, ISO 8601."""
    index: int
    """The place of the record that was wrong."""
    leaf: bytes
    """That record's leaf hash."""
    reason: str
    figures: tuple[Figure, ...]

    @property
    def text(self) -> str:
        """The entry of the log."""
        return _written(
            _CORRECTION,
            f"line {self.line}",
            f"date {self.day}",
            f"corrects {self.index} {write_base64(self.leaf)}",
            f"reason {self.reason}",
            *map(_write_figure, self.figures),
        )


Record = DayRecord | Correction


def read_record(entry: bytes) -> Record:
    """The record of an entry. `LedgerUnreadable` when it is none, or written in another way than we write it."""
    try:
        lines = _Lines(entry.decode())
    except UnicodeDecodeError:
        raise LedgerUnreadable("A record is not UTF-8.") from None
    kind = lines.title()
    if len(entry) > LIMIT or kind not in {_DAY, _CORRECTION}:
        raise LedgerUnreadable("It is no record, or too long.")
    record = _read_day(lines) if kind == _DAY else _read_correction(lines)
    if record.text.encode() != entry:
        raise LedgerUnreadable("A record has lines that are not its own, or not in their order.")
    _in_order(record)
    return record


class _Lines:
    """The lines of a record, taken one after the other by the word they begin with."""

    def __init__(self, text: str) -> None:
        self._rest = text.split("\n")[::-1]

    def title(self) -> str:
        return self._rest.pop()

    def next(self, word: str, values: int) -> list[str]:
        """The values of the line that must be next."""
        found = self.if_next(word, values)
        if found is None:
            raise LedgerUnreadable(f"A record's line `{word}` is missing or damaged.")
        return found

    def if_next(self, word: str, values: int) -> list[str] | None:
        """The values of the next line, if it begins with `word` and has as many."""
        found = self._rest[-1].split(" ") if self._rest else []
        if len(found) != values + 1 or found[0] != word:
            return None
        self._rest.pop()
        return found[1:]

    def while_next(self, word: str, values: int, read: Callable[..., T]) -> tuple[T, ...]:
        """What `read` makes of each of the next lines that begin with `word`."""
        found = []
        while (line := self.if_next(word, values)) is not None:
            found.append(read(*line))
        return tuple(found)


def _read_day(lines: _Lines) -> DayRecord:
    return DayRecord(
        line=_matching(_LINE, *lines.next("line", 1)),
        day=_read_date(*lines.next("date", 1)),
        tree=_read_tree(*lines.next("tree", 2)),
        figures=lines.while_next("count", _FIGURE, _read_figure),
        standing=lines.while_next("hash", 2, _read_standing),
    )


def _read_correction(lines: _Lines) -> Correction:
    line, day = _matching(_LINE, *lines.next("line", 1)), _read_date(*lines.next("date", 1))
    index, leaf = lines.next("corrects", 2)
    return Correction(
        line=line,
        day=day,
        index=read_number(index),
        leaf=read_hash(leaf),
        reason=_matching(_NAME, *lines.next("reason", 1)),
        figures=lines.while_next("count", _FIGURE, _read_figure),
    )


def _in_order(record: Record) -> None:
    """Refuse figures and hashes that stand twice or in another order, and a correction without figures."""
    places = [(each.unit, each.day, each.draw) for each in record.figures]
    standing = record.standing if isinstance(record, DayRecord) else ()
    ranks = [STANDING.index(each.name) for each in standing]
    sorted_once = all(one < other for one, other in pairwise(places))
    ranked_once = all(one < other for one, other in pairwise(ranks))
    if not sorted_once or not ranked_once or (isinstance(record, Correction) and not places):
        raise LedgerUnreadable("A record's figures or hashes are missing or not in order.")


def _read_tree(size: str, root: str) -> DayTree:
    tree = DayTree(read_number(size), read_hash(root))
    if not tree.size or tree.size & (tree.size - 1):
        raise LedgerUnreadable("The size of a day's tree is a power of two.")
    return tree


def _read_figure(*values: str) -> Figure:
    unit, day, draw, value, epsilon, most, error = values
    return Figure(
        unit=_matching(_NAME, unit),
        day=_read_date(day),
        draw=_read_positive(draw),
        value=_read_signed(value),
        epsilon=None if epsilon == "-" else _read_fraction(epsilon),
        most=_read_positive(most),
        error=read_number(error),
    )


def _read_positive(text: str) -> int:
    number = read_number(text)
    if not number:
        raise LedgerUnreadable("What is counted from one is zero.")
    return number


def _read_signed(text: str) -> int:
    return -read_number(text[1:]) if text[:1] == "-" else read_number(text)  # `-0` is written `0`, so refused


def _read_standing(name: str, digest: str) -> Standing:
    if name not in STANDING:
        raise LedgerUnreadable("A record carries a hash that it cannot name.")
    return Standing(name, read_hash(digest))


def _read_fraction(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    if read_number(bottom) == 0:
        raise LedgerUnreadable("A fraction is not one.")
    return Fraction(read_number(top), read_number(bottom))


def _read_date(text: str) -> str:
    try:
        return str(date.fromisoformat(_matching(_DATE, text)))
    except ValueError:
        raise LedgerUnreadable("A date is not one.") from None


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise LedgerUnreadable("A name in a record is not one.")
    return text


def _write_figure(figure: Figure) -> str:
    spent = figure.epsilon
    epsilon = "-" if spent is None else f"{spent.numerator}/{spent.denominator}"
    drawn = f"{figure.draw} {figure.value} {epsilon} {figure.most} {figure.error}"
    return f"count {figure.unit} {figure.day} {drawn}"


def _written(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)
