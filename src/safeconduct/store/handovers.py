"""Rows of `handovers`: what one shift left for the next, sealed, and who acknowledged it."""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import delete, insert, or_, select, update

from safeconduct.model.handover import Left
from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.schema import handovers

_COLUMNS = tuple(
    handovers.c[name].label(field)
    for field, name in ((field, "case_id" if field == "case" else field) for field in Left.__struct_fields__)
)


def add(db: Db, new: Left) -> int:
    """Something left for the next shift; its number. That of `new` is not looked at."""
    values: dict[str, Any] = asdict(new)
    values["case_id"] = values.pop("case")
    del values["number"]
    number: int = db.execute(
        insert(handovers).values(**values, rung=0).returning(handovers.c.number)
    ).scalar_one()
    return number


def open_ones(db: Db, team: Team, since: Moment) -> list[Left]:
    """What nobody has acknowledged yet, and what was left since a moment; oldest first."""
    wanted = or_(handovers.c.acknowledged_at.is_(None), handovers.c.at >= since)
    rows = db.execute(select(*_COLUMNS).where(handovers.c.team == team, wanted).order_by(handovers.c.number))
    return [Left(*row) for row in rows]


def waiting(db: Db, team: Team) -> list[tuple[int, CaseworkerId, Moment]]:
    """What nobody has acknowledged yet: its number, its author, when it was left."""
    columns = (handovers.c.number, handovers.c.author, handovers.c.at)
    wanted = select(*columns).where(handovers.c.team == team, handovers.c.acknowledged_at.is_(None))
    return [(number, author, at) for number, author, at in db.execute(wanted.order_by(handovers.c.number))]


def acknowledge(
    db: Db, team: Team, numbers: Sequence[int], who: CaseworkerId, at: Moment, *, own: bool
) -> int:
    """Somebody has read these and goes on; how many were open. Their own are left out, unless `own`."""
    wanted = [
        handovers.c.team == team,
        handovers.c.number.in_(numbers),
        handovers.c.acknowledged_at.is_(None),
    ]
    if not own:
        wanted.append(handovers.c.author != who)
    read = update(handovers).where(*wanted).values(acknowledged_by=who, acknowledged_at=at)
    return db.execute(read).rowcount


def ring(db: Db, numbers: Collection[int]) -> None:
    """The leads were told that nobody has acknowledged these."""
    db.execute(update(handovers).where(handovers.c.number.in_(numbers)).values(rung=1))


def drop_before(db: Db, moment: Moment) -> None:
    """Erase what was left before a moment."""
    if db.execute(delete(handovers).where(handovers.c.at < moment)).rowcount:
        note_erasure(db)
