"""What staff did, for the leads' eyes: a chain in which nothing is changed unseen (spec/audit.md).

Callers never appear here, nor anything they did.
"""

from collections.abc import Iterator

from msgspec import Struct

from safeconduct.model.ids import CaseId, Moment, Team
from safeconduct.model.staff import AuditRecord
from safeconduct.store import Db, audit, chain


class Walked(Struct, frozen=True):
    """How far the chain was followed, and found whole."""

    number: int = 0
    """The last record that fits; 0: none yet."""
    hash: bytes = chain.GENESIS
    broken: int | None = None
    """The first record that does not fit."""


START = Walked()


def record(
    db: Db, now: Moment, who: str, what: str, case: CaseId | None = None, team: Team | None = None
) -> None:
    """One line more: which caseworker did what, and to which case. `team`: it concerns another team than theirs."""
    audit.add(db, now, who, what, case, team)


def recent(db: Db, limit: int, team: Team | None = None) -> list[AuditRecord]:
    """The newest lines, newest first; with `team`, what its people did, and the operator."""
    return audit.newest(db, limit, team)


def verify(db: Db) -> int | None:
    """Follow the whole chain: the number of the first record that does not fit, None when all do."""
    return walk(db).broken


def walk(db: Db, since: Walked = START, limit: int | None = None) -> Walked:
    """Follow the chain from where it was followed to before, at most `limit` records further.

    The answer equals `since` at the end of the chain, and once it is broken.
    """
    if since.broken is not None:
        return since
    number, before = since.number, since.hash
    if hash_of(db, number) != before:  # it was there when the chain was followed to it
        return Walked(number, before, number)
    for row in audit.chained(db, number, limit):
        if row.hash != chain.link(before, row.record) or not _marks(row):
            return Walked(number, before, row.number)
        number, before = row.number, row.hash
    return Walked(number, before)


def lines(db: Db) -> Iterator[str]:
    """Every record with its hash, oldest first, as others can check it. No case is named."""
    for row in audit.chained(db, 0):
        yield f"{(row.hash or b'').hex()} {row.record.decode()}"


def end(db: Db) -> tuple[int, bytes]:
    """The number and the hash of the newest record; 0 and zeros when there is none."""
    return audit.end(db)


def hash_of(db: Db, number: int) -> bytes | None:
    """The hash of one record; None when there is no such record."""
    return chain.GENESIS if number == 0 else audit.hash_of(db, number)


def _marks(row: audit.Chained) -> bool:
    """Whether the mark is of the case that the row names; of an erased case only the mark is left."""
    if row.case is None:
        return row.salt is None
    return row.salt is not None and row.mark == chain.mark_of(row.salt, row.case)
