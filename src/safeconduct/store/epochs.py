"""Rows of `epochs`, `copies` and `rosters`: public keys, sealed copies of their secrets, signed notes."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, delete, insert, or_, select, update

from safeconduct.model.ids import Epoch, Team
from safeconduct.model.staff import EpochKey, KeyCopy
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import fetch
from safeconduct.store.schema import copies, epochs, rosters

_KEY = tuple(epochs.c[name] for name in EpochKey.__struct_fields__)
_COPY = tuple(copies.c[name] for name in KeyCopy.__struct_fields__)


def publish_roster(db: Db, note: str) -> None:
    """The newest roster note replaces what was there."""
    db.execute(delete(rosters))
    db.execute(insert(rosters), {"note": note})


def roster(db: Db) -> str | None:
    """The newest roster note."""
    return db.execute(select(rosters.c.note).order_by(rosters.c.number.desc()).limit(1)).scalar()


def add(db: Db, key: EpochKey) -> None:
    """A new epoch."""
    db.execute(insert(epochs), msgspec.structs.asdict(key))


def find(db: Db, team: Team, epoch: Epoch) -> EpochKey | None:
    """One epoch, shredded or not."""
    row = db.execute(select(*_KEY).where(_is(epochs, team, epoch))).one_or_none()
    return EpochKey(*row) if row else None


def usable(db: Db, team: Team, epoch: Epoch) -> bool:
    """Whether this epoch is known and not shredded."""
    alive = and_(_is(epochs, team, epoch), epochs.c.shredded == 0)
    return db.execute(select(epochs.c.epoch).where(alive)).one_or_none() is not None


def sealable(db: Db, team: Team, epoch: Epoch) -> bool:
    """Whether staff may still seal to this epoch: it is usable, and was not ended before its time."""
    alive = and_(_is(epochs, team, epoch), epochs.c.shredded == 0, epochs.c.ended == 0)
    return db.execute(select(epochs.c.epoch).where(alive)).one_or_none() is not None


def departed(db: Db, team: Team) -> list[str]:
    """Aliases of everybody who has the key of an epoch that has not ended, and no longer should, in order."""
    living = and_(epochs.c.team == team, epochs.c.shredded == 0, epochs.c.ended == 0)
    listed = db.execute(select(epochs.c.departed).where(living).order_by(epochs.c.epoch)).scalars()
    return list(dict.fromkeys(name for names in listed for name in names.splitlines()))


def note_departure(db: Db, team: Team, holder: str, name: str) -> None:
    """Whoever holds copies no longer should: the epochs that are not ended remember it by the alias."""
    held = select(copies.c.epoch).where(copies.c.team == team, copies.c.holder == holder)
    living = and_(
        epochs.c.team == team, epochs.c.shredded == 0, epochs.c.ended == 0, epochs.c.epoch.in_(held)
    )
    for epoch, names in db.execute(select(epochs.c.epoch, epochs.c.departed).where(living)).all():
        values = {"departed": f"{names}{name}\n"}
        db.execute(update(epochs).where(_is(epochs, team, epoch)).values(**values))


def end_departed(db: Db, team: Team) -> None:
    """Epochs of which somebody has the key who no longer should are ended, whatever their last day is."""
    exposed = and_(epochs.c.team == team, epochs.c.departed != "")
    db.execute(update(epochs).where(exposed).values(ended=1))


def end_team(db: Db, team: Team) -> None:
    """All epochs of a team are ended."""
    db.execute(update(epochs).where(epochs.c.team == team).values(ended=1))


def open_pairs(db: Db, today: str) -> set[tuple[Team, Epoch]]:
    """Every epoch that may be sealed to on this date (ISO 8601, both ends included)."""
    return {(team, epoch) for team, epoch in fetch(db, _OPEN_PAIRS, 0, 0, today, today)}


def open_keys(db: Db, today: str) -> list[EpochKey]:
    """Every epoch that may be sealed to on this date, by team, the newest first."""
    wanted = select(*_KEY).where(_is_open(today)).order_by(epochs.c.team, epochs.c.epoch.desc())
    return [EpochKey(*row) for row in db.execute(wanted)]


def every_key(db: Db) -> list[tuple[EpochKey, bool]]:
    """Every epoch there ever was, by team, the oldest first, and whether it is shredded."""
    wanted = select(*_KEY, epochs.c.shredded).order_by(epochs.c.team, epochs.c.epoch)
    return [(EpochKey(*key), bool(shredded)) for *key, shredded in db.execute(wanted)]


def closed_pairs(db: Db, today: str) -> list[tuple[Team, Epoch]]:
    """Epochs whose last day is over, or that were ended before, and whose key is not shredded yet."""
    over = (or_(epochs.c.closes < today, epochs.c.ended == 1), epochs.c.shredded == 0)
    wanted = select(epochs.c.team, epochs.c.epoch).where(*over).order_by(epochs.c.team, epochs.c.epoch)
    return [(team, epoch) for team, epoch in db.execute(wanted)]


def shredded_pairs(db: Db) -> list[tuple[Team, Epoch]]:
    """Epochs whose shred key must be gone."""
    wanted = select(epochs.c.team, epochs.c.epoch).where(epochs.c.shredded == 1)
    return [(team, epoch) for team, epoch in db.execute(wanted)]


def mark_shredded(db: Db, team: Team, epoch: Epoch) -> None:
    """The epoch is over for ever: its copies are deleted, its note stays as history."""
    db.execute(delete(copies).where(_is(copies, team, epoch)))
    db.execute(update(epochs).where(_is(epochs, team, epoch)).values(shredded=1))
    note_erasure(db)


def add_copies(db: Db, new: Iterable[KeyCopy]) -> None:
    """Copies of epoch secrets; a newer copy for the same holder replaces the older."""
    for copy in new:
        held = and_(_is(copies, copy.team, copy.epoch), copies.c.holder == copy.holder)
        db.execute(delete(copies).where(held))
        db.execute(insert(copies), msgspec.structs.asdict(copy))


def copies_for(db: Db, holder: str) -> list[KeyCopy]:
    """The copies that one caseworker or invitation can open, oldest epoch first."""
    wanted = select(*_COPY).where(copies.c.holder == holder).order_by(copies.c.epoch, copies.c.team)
    return [KeyCopy(*row) for row in db.execute(wanted)]


def drop_copies(db: Db, holder: str) -> None:
    """All copies of one holder are deleted."""
    db.execute(delete(copies).where(copies.c.holder == holder))
    note_erasure(db)


def _is(table: Any, team: Team, epoch: Epoch) -> ColumnElement[bool]:
    return and_(table.c.team == team, table.c.epoch == epoch)


def _is_open(today: Any) -> ColumnElement[bool]:
    return and_(
        epochs.c.shredded == 0, epochs.c.ended == 0, epochs.c.opens <= today, epochs.c.closes >= today
    )


_OPEN_PAIRS = select(epochs.c.team, epochs.c.epoch).where(_is_open(bindparam("today")))
