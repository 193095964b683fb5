"""Rows of `destructions`: what was destroyed, day by day. One day is open; the others have their signed note."""

from typing import Literal

from sqlalchemy import insert, select, update

from safeconduct.model.destruction import Tally
from safeconduct.store.connection import Db
from safeconduct.store.schema import destructions

Kind = Literal["cases_due", "cases_erased", "epochs", "chat_days"]

_TALLY = tuple(destructions.c[name] for name in Tally.__struct_fields__)
_OPEN = destructions.c.note.is_(None)


def begin(db: Db, day: str) -> None:
    """A new day (ISO 8601) is open, with nothing counted yet. None may be open."""
    db.execute(insert(destructions).values(day=day, cases_due=0, cases_erased=0, epochs=0, chat_days=0))


def opened(db: Db) -> Tally | None:
    """The open day; None before the first was begun."""
    row = db.execute(select(*_TALLY).where(_OPEN)).one_or_none()
    return Tally(*row) if row else None


def add(db: Db, kind: Kind, count: int) -> None:
    """So many more were destroyed. Before the first day was begun, nothing is counted."""
    column = destructions.c[kind]
    db.execute(update(destructions).where(_OPEN).values({column: column + count}))


def close(db: Db, note: str) -> None:
    """The open day has its note."""
    db.execute(update(destructions).where(_OPEN).values(note=note))


def newest(db: Db, limit: int) -> list[tuple[Tally, str]]:
    """The last closed days, each with its note, the newest first."""
    wanted = select(*_TALLY, destructions.c.note).where(~_OPEN).order_by(destructions.c.day.desc())
    return [(Tally(*tally), note) for *tally, note in db.execute(wanted.limit(limit))]


def notes(db: Db) -> list[str]:
    """All notes, the oldest first."""
    wanted = select(destructions.c.note).where(~_OPEN).order_by(destructions.c.day)
    return list(db.execute(wanted).scalars())


def first_day(db: Db) -> str | None:
    """The first day that was ever counted (ISO 8601): since then the line has made its rounds."""
    return db.execute(select(destructions.c.day).order_by(destructions.c.day).limit(1)).scalar()


def note_until(db: Db, day: str) -> str | None:
    """The note of this day, or of the last one before it that has one."""
    wanted = select(destructions.c.note).where(~_OPEN, destructions.c.day <= day)
    return db.execute(wanted.order_by(destructions.c.day.desc()).limit(1)).scalar()
