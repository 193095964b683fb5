"""The public book: a record for each day that is over, corrections beside it, and what witnesses have signed.

What is written stays: the store refuses to change a record or a checkpoint, and to keep two of one place.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from msgspec import Struct

from safeconduct.desk import figures
from safeconduct.desk.hours import day_of
from safeconduct.errors import LedgerMismatch, LedgerUnreadable, NoteError
from safeconduct.ledger.book import next_day
from safeconduct.ledger.checkpoint import Checkpoint, SignedCheckpoint, read_checkpoint, sign_checkpoint
from safeconduct.ledger.commitments import Day, close_day
from safeconduct.ledger.cosignature import Seen, WitnessKey, seen_by
from safeconduct.ledger.record import (
    STANDING,
    Correction,
    DayRecord,
    Figure,
    Record,
    Standing,
    read_record,
)
from safeconduct.ledger.releases import Release
from safeconduct.ledger.signatures import Key, Signature, join_note, split_note
from safeconduct.ledger.tree import Tree, root
from safeconduct.model.ids import Moment
from safeconduct.store import Db, audit, checkpoints, commitments, destructions, epochs, records

GRACE_SECONDS = 600.0
"""After midnight until a day is closed: what was taken in before it has long reached the store by then."""
SIZED_BY = "application"
"""The unit whose noisy number decides how large a day's tree is."""
CONSIDERED = 40
"""Checkpoints among which the one with enough witnesses is looked for: more than a month of them."""


class Closed(Struct, frozen=True):
    """A day that is over, ready to be written down. Nothing of it is written yet."""

    record: DayRecord
    padding: tuple[bytes, ...]


class PublicBook(Struct, frozen=True):
    """What the line shows of its book. Made by `public_book`."""

    entries: tuple[str, ...] = ()
    """As many as the checkpoint covers."""
    note: str = ""
    """The newest checkpoint with its witnesses' lines; empty before the first."""
    last: tuple[tuple[str, int, Moment], ...] = ()
    """By witness key in writing: the largest checkpoint it has signed, and when."""


def due(db: Db, now: Moment) -> str | None:
    """The next day to be written down (ISO 8601, UTC), also one that the line missed; None when none is ready.

    A day is ready some time after its end, and when its figures are drawn.
    """
    before = _last_day(db)
    first = min(filter(None, (destructions.first_day(db), commitments.first_day(db))), default=None)
    day = next_day(before.day) if before else first
    ready = day is not None and _end_of(day) + GRACE_SECONDS <= now and day not in figures.days_due(db, now)
    return day if ready else None


def close(db: Db, day: str, line: str, published: Mapping[str, bytes]) -> Closed:
    """The record of a day, with a tree of its commitments and fresh padding. Nothing is written: see `record_day`.

    `line`: its id. `published`: by name (`ledger.record.STANDING`) the SHA-256 of what was in force at the end of
    the day and is not in the store.
    """
    released = figures.released_for(db, day)
    hashes = {**published, **_standing(db, day)}
    standing = tuple(Standing(name, hashes[name]) for name in STANDING if name in hashes)
    noisy = next((each.value for each in released if (each.unit, each.day) == (SIZED_BY, day)), 0)
    held = commitments.of_day(db, day)
    closed = close_day(held, noisy, secrets.token_bytes)
    record = DayRecord(line, day, closed.sealed, _figures(released), standing)
    return Closed(record, tuple(set(closed.entries).difference(held)))


def record_day(db: Db, closed: Closed) -> int:
    """Write a day down: its padding and its record, together. The place of the record.

    `LedgerMismatch`, and nothing is written, when something of the day has changed since it was closed.
    """
    record, before = closed.record, _last_day(db)
    held = len(commitments.of_day(db, record.day))
    if (before and next_day(before.day) != record.day) or held + len(closed.padding) != record.tree.size:
        raise LedgerMismatch("The day is not as it was when it was closed.")
    commitments.add(db, record.day, closed.padding)
    return records.append(db, record.day, _checked(record))


def append_correction(db: Db, now: Moment, reason: str, right: Sequence[Release]) -> int:
    """Figures that are right, beside the wrong ones, which stay. The place of the correction.

    It names the newest record that has a figure of the same unit and day. `reason`: a name (`counted-twice`,
    `definition` ...). `LedgerMismatch` when no record speaks of any of them.
    """
    wanted = {(each.unit, each.day) for each in right}
    texts = records.since(db, 0)
    for place in reversed(range(len(texts))):
        record = read_record(texts[place].encode())
        if wanted & {(each.unit, each.day) for each in record.figures}:
            leaf = Tree.of([texts[place].encode()]).node(0, 0)
            made = Correction(record.line, day_of(now), place, leaf, reason, _figures(right))
            return records.append(db, made.day, _checked(made))
    raise LedgerMismatch("No record speaks of these figures.")


def sign(db: Db, now: Moment, key: Key, signed: Callable[[bytes], bytes]) -> SignedCheckpoint | None:
    """The checkpoint of the book as it is. None when this size is signed already, or nothing is written yet.

    `signed` makes the Ed25519 signature of the ledger key.
    """
    if not is_unsigned(db):
        return None
    tree = Tree.of(entry.encode() for entry in records.since(db, 0))
    made = sign_checkpoint(Checkpoint(key.name, tree.size, root(tree.size, tree.node)), key, signed)
    checkpoints.add(db, tree.size, now, made.note)
    return made


def is_unsigned(db: Db) -> bool:
    """Whether there are records that no checkpoint covers yet."""
    size = records.count(db)
    return size > 0 and checkpoints.of_size(db, size) is None


def head_at(db: Db, size: int) -> tuple[int, bytes]:
    """How many of the first `size` entries there are, and the root over those."""
    tree = Tree.of(entry.encode() for entry in records.since(db, 0)[:size])
    return tree.size, root(tree.size, tree.node)


def keep_cosignature(db: Db, note: str, witnesses: Sequence[WitnessKey]) -> int:
    """Keep what these witnesses have signed below a checkpoint of ours; how many lines were new.

    Errors as from `check_cosignature`.
    """
    size, found = check_cosignature(db, note, witnesses)
    return sum(checkpoints.cosign(db, size, key.text, seen.moment, line.line) for key, line, seen in found)


def check_cosignature(
    db: Db, note: str, witnesses: Sequence[WitnessKey]
) -> tuple[int, list[tuple[WitnessKey, Signature, Seen]]]:
    """The size of a checkpoint of ours, and what these witnesses have signed below it. Nothing is written.

    `NoteError` when none of them has, or when one of their lines is false; `LedgerMismatch` when the checkpoint
    is not one that this line has signed.
    """
    text, signatures = split_note(note)
    head = read_checkpoint(text)
    ours = checkpoints.of_size(db, head.size)
    if ours is None or split_note(ours)[0] != text:
        raise LedgerMismatch("It is not a checkpoint of this line.")
    found = [
        (key, line, _seen(text, line, key)) for key in witnesses for line in signatures if line.is_of(key)
    ]
    if not found:
        raise NoteError("None of the line's witnesses has signed it.")
    return head.size, found


def public_book(db: Db, known: PublicBook) -> PublicBook:
    """The book as it is shown now. `known`: as it was shown before, so that old entries are not read again."""
    note = checkpoints.newest(db)
    if note is None:
        return PublicBook()
    size = read_checkpoint(split_note(note)[0]).size
    entries = known.entries
    if len(entries) < size:
        entries += tuple(records.since(db, len(entries))[: size - len(entries)])
    last = tuple((witness, *seen) for witness, seen in sorted(checkpoints.last_seen(db).items()))
    return PublicBook(entries, _with_lines(db, size, note), last)


def best_checkpoint(db: Db, index: int, wanted: int) -> str | None:
    """The newest checkpoint that has the entry at `index` and as many witnesses as are wanted, with their lines.

    The one with the most of them when none has enough; None when nothing signed has the entry yet.
    """
    best, most = None, -1
    for note in checkpoints.from_size(db, index + 1, CONSIDERED):
        size = read_checkpoint(split_note(note)[0]).size
        many = min(len(checkpoints.lines(db, size)), wanted)
        if many > most:
            best, most = _with_lines(db, size, note), many
    return best


def filed(db: Db, committed: Sequence[bytes]) -> tuple[bytes, str] | None:
    """The one of these commitments that was filed, and its day; None when none was."""
    return next(iter(commitments.days_of(db, committed).items()), None)


def day_again(db: Db, record: DayRecord) -> Day:
    """The tree of a day that was written down. `LedgerMismatch` when the store no longer holds what was signed."""
    held = commitments.of_day(db, record.day)
    day = Day(tuple(held), Tree.of(held))
    if day.sealed != record.tree:
        raise LedgerMismatch("The store does not hold what the record of the day says.")
    return day


def _figures(releases: Iterable[Release]) -> tuple[Figure, ...]:
    return tuple(sorted(map(Figure.of, releases), key=lambda each: (each.unit, each.day, each.draw)))


def _standing(db: Db, day: str) -> dict[str, bytes]:
    """The hashes of what the store held at the end of a day; of what there was not yet, none."""
    kept = {"roster": epochs.roster(db), "destruction": destructions.note_until(db, day)}
    hashes = {name: sha256(text.encode()).digest() for name, text in kept.items() if text}
    newest = audit.end_before(db, Moment(_end_of(day)))
    return {**hashes, "audit": newest} if newest else hashes


def _seen(text: str, line: Signature, key: WitnessKey) -> Seen:
    return seen_by(text, [line], [key])[0]


def _with_lines(db: Db, size: int, note: str) -> str:
    text, signatures = split_note(note)
    lines = checkpoints.lines(db, size).values()
    return join_note(text, signatures) + "".join(lines)


def _last_day(db: Db) -> DayRecord | None:
    for text in records.backwards(db):
        record = read_record(text.encode())
        if isinstance(record, DayRecord):
            return record
    return None


def _checked(record: Record) -> str:
    """The text of a record that everybody will be able to read."""
    if read_record(record.text.encode()) != record:
        raise LedgerUnreadable("A record does not read as it was meant.")
    return record.text


def _end_of(day: str) -> float:
    return datetime.fromisoformat(f"{next_day(day)}T00:00:00").replace(tzinfo=UTC).timestamp()
