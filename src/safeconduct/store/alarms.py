"""Rows of `alarms`: what leads have to know of, since when, and when it was last sent."""

from sqlalchemy import delete, insert, select, update

from safeconduct.model.alarm import AlarmKind, Rung
from safeconduct.model.ids import Moment
from safeconduct.store.connection import Db
from safeconduct.store.schema import alarms

_COLUMNS = tuple(alarms.c[name] for name in Rung.__struct_fields__)


def every(db: Db) -> list[Rung]:
    """All of them, the newest first."""
    rows = db.execute(select(*_COLUMNS).order_by(alarms.c.at.desc(), alarms.c.kind, alarms.c.subject))
    return [Rung(*row) for row in rows]


def add(db: Db, kind: AlarmKind, subject: str, at: Moment) -> None:
    """A new one."""
    db.execute(insert(alarms), {"kind": kind, "subject": subject, "at": at, "sent": None})


def mark_sent(db: Db, kind: AlarmKind, subject: str, at: Moment) -> None:
    """It went out."""
    ours = (alarms.c.kind == kind, alarms.c.subject == subject)
    db.execute(update(alarms).where(*ours).values(sent=at))


def drop(db: Db, kind: AlarmKind, subject: str) -> None:
    """It is over."""
    db.execute(delete(alarms).where(alarms.c.kind == kind, alarms.c.subject == subject))
