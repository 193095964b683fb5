"""Rows of `checkpoints` and `cosignatures`: what the line has signed about its book, and which witnesses beside it."""

from sqlalchemy import insert, select

from safeconduct.model.ids import Moment
from safeconduct.store.connection import Db
from safeconduct.store.schema import checkpoints, cosignatures

_NEWEST = select(checkpoints.c.note).order_by(checkpoints.c.size.desc())


def add(db: Db, size: int, at: Moment, note: str) -> None:
    """The signed checkpoint of this size. A second one of a size is refused by the database."""
    db.execute(insert(checkpoints).values(size=size, at=at, note=note))


def newest(db: Db) -> str | None:
    """The note of the largest one; None before the first."""
    return db.execute(_NEWEST.limit(1)).scalar()


def from_size(db: Db, size: int, most: int) -> list[str]:
    """The notes of those that are at least so large, the largest first, at most so many."""
    return list(db.execute(_NEWEST.where(checkpoints.c.size >= size).limit(most)).scalars())


def of_size(db: Db, size: int) -> str | None:
    """The note of one; None when none was signed at this size."""
    return db.execute(select(checkpoints.c.note).where(checkpoints.c.size == size)).scalar()


def cosign(db: Db, size: int, witness: str, at: Moment, line: str) -> bool:
    """A witness's line for a checkpoint that is there. False, and nothing is done, when it has one already.

    `witness`: its key in writing, so that two of one name are two.
    """
    mine = (cosignatures.c.size == size) & (cosignatures.c.witness == witness)
    if db.execute(select(cosignatures.c.at).where(mine)).first():
        return False
    db.execute(insert(cosignatures).values(size=size, witness=witness, at=at, line=line))
    return True


def lines(db: Db, size: int) -> dict[str, str]:
    """By witness key: its line for the checkpoint of this size."""
    wanted = select(cosignatures.c.witness, cosignatures.c.line).where(cosignatures.c.size == size)
    return {row.witness: row.line for row in db.execute(wanted.order_by(cosignatures.c.witness))}


def last_seen(db: Db) -> dict[str, tuple[int, Moment]]:
    """By witness key: the largest checkpoint that it signed, and when."""
    columns = (cosignatures.c.witness, cosignatures.c.size, cosignatures.c.at)
    rows = db.execute(select(*columns).order_by(cosignatures.c.size))
    return {witness: (size, Moment(at)) for witness, size, at in rows}
