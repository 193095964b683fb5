"""Rows of `permits`: what one person may do because another one has agreed."""

from sqlalchemy import delete, insert, select, update

from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.model.staff import Permit, PermitKind
from safeconduct.store.connection import Db
from safeconduct.store.schema import permits

_COLUMNS = tuple(permits.c[name] for name in Permit.__struct_fields__)


def add(db: Db, team: Team, kind: PermitKind, who: CaseworkerId, now: Moment) -> int:
    """A permit that is asked for; its number."""
    asked = {"team": team, "kind": kind, "asked_by": who, "asked_at": now}
    row = db.execute(insert(permits).values(**asked).returning(permits.c.number)).one()
    return int(row.number)


def permit(db: Db, number: int) -> Permit | None:
    """One permit."""
    row = db.execute(select(*_COLUMNS).where(permits.c.number == number)).one_or_none()
    return Permit(*row) if row else None


def give(db: Db, number: int, who: CaseworkerId, until: Moment) -> bool:
    """Somebody agrees; False when somebody has already."""
    open_ = (permits.c.number == number, permits.c.approved_by.is_(None))
    values = {"approved_by": who, "until": until}
    return db.execute(update(permits).where(*open_).values(**values)).rowcount == 1


def since(db: Db, team: Team, asked_after: Moment) -> list[Permit]:
    """A team's permits that were asked for after a moment, the newest first."""
    wanted = select(*_COLUMNS).where(permits.c.team == team, permits.c.asked_at > asked_after)
    return [Permit(*row) for row in db.execute(wanted.order_by(permits.c.number.desc()))]


def drop_before(db: Db, moment: Moment) -> None:
    """Forget what was asked for before a moment."""
    db.execute(delete(permits).where(permits.c.asked_at < moment))
