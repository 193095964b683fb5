"""Rows of `caseworkers`, `unlocks` and `invitations`: who works here and how they get in."""

from collections.abc import Collection
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import delete, insert, select, update

from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.model.staff import Caseworker, Invitation, Unlock
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.schema import caseworkers, invitations, unlocks

_CASEWORKER = tuple(caseworkers.c[name] for name in Caseworker.__struct_fields__)
_MARKS = ("suspended", "confirmed")
_UNLOCK = tuple(unlocks.c[name] for name in Unlock.__struct_fields__)
_INVITATION = tuple(invitations.c[name] for name in Invitation.__struct_fields__)


def add_caseworker(db: Db, new: Caseworker) -> None:
    """A new caseworker."""
    listed = {"languages": " ".join(new.languages), "skills": " ".join(new.skills)}
    marks = {name: int(getattr(new, name)) for name in _MARKS}
    db.execute(insert(caseworkers), {**asdict(new), **listed, **marks})


def caseworker(db: Db, id_: CaseworkerId) -> Caseworker | None:
    """One caseworker."""
    row = db.execute(select(*_CASEWORKER).where(caseworkers.c.id == id_)).one_or_none()
    return _caseworker(row) if row else None


def team_of(db: Db, id_: CaseworkerId) -> Team | None:
    """The team a caseworker works for."""
    return db.execute(select(caseworkers.c.team).where(caseworkers.c.id == id_)).scalar()


def all_caseworkers(db: Db) -> list[Caseworker]:
    """Everybody, by team and alias."""
    wanted = select(*_CASEWORKER).order_by(caseworkers.c.team, caseworkers.c.name, caseworkers.c.id)
    return [_caseworker(row) for row in db.execute(wanted)]


def set_marks(db: Db, id_: CaseworkerId, **marks: bool) -> bool:
    """Whether they are `suspended`, whether they are `confirmed`; whether there is such a caseworker."""
    values = {name: int(mark) for name, mark in marks.items()}
    return db.execute(update(caseworkers).where(caseworkers.c.id == id_).values(**values)).rowcount == 1


def renew_caseworker(db: Db, id_: CaseworkerId, recipient: str, card: str) -> None:
    """The same caseworker with other keys, which nobody has compared yet."""
    values = {"recipient": recipient, "card": card, "confirmed": 0}
    db.execute(update(caseworkers).where(caseworkers.c.id == id_).values(**values))


def drop_caseworker(db: Db, id_: CaseworkerId) -> bool:
    """A caseworker with every way in; whether there was one."""
    note_erasure(db)
    return db.execute(delete(caseworkers).where(caseworkers.c.id == id_)).rowcount == 1


def add_unlocks(db: Db, new: Collection[Unlock]) -> None:
    """New ways in."""
    if new:
        db.execute(insert(unlocks), [asdict(unlock) for unlock in new])


def unlock(db: Db, id_: bytes) -> Unlock | None:
    """One way in."""
    row = db.execute(select(*_UNLOCK).where(unlocks.c.id == id_)).one_or_none()
    return Unlock(*row) if row else None


def unlocks_of(db: Db, id_: CaseworkerId) -> list[Unlock]:
    """Every way in of one caseworker."""
    wanted = select(*_UNLOCK).where(unlocks.c.caseworker == id_).order_by(unlocks.c.kind, unlocks.c.id)
    return [Unlock(*row) for row in db.execute(wanted)]


def known_unlock(db: Db, ids: Collection[bytes]) -> bool:
    """Whether any of these ways in is in use."""
    return db.execute(select(unlocks.c.id).where(unlocks.c.id.in_(ids)).limit(1)).first() is not None


def drop_unlock(db: Db, id_: bytes) -> None:
    """One way in is deleted, with the sealed identity behind it."""
    note_erasure(db)
    db.execute(delete(unlocks).where(unlocks.c.id == id_))


def drop_unlocks(db: Db, who: CaseworkerId) -> None:
    """Every way in of one caseworker."""
    note_erasure(db)
    db.execute(delete(unlocks).where(unlocks.c.caseworker == who))


def count_sign_in(db: Db, id_: bytes, sign_count: int) -> None:
    """What the authenticator says about how often it has signed."""
    db.execute(update(unlocks).where(unlocks.c.id == id_).values(sign_count=sign_count))


def add_invitation(db: Db, new: Invitation) -> None:
    """A new invitation."""
    db.execute(insert(invitations), asdict(new))


def invitation(db: Db, id_: str) -> Invitation | None:
    """One invitation that is not spent."""
    row = db.execute(select(*_INVITATION).where(invitations.c.id == id_)).one_or_none()
    return Invitation(*row) if row else None


def invitations_of(db: Db, team: Team) -> list[Invitation]:
    """A team's invitations that are not spent, the first to end first."""
    wanted = select(*_INVITATION).where(invitations.c.team == team)
    return [Invitation(*row) for row in db.execute(wanted.order_by(invitations.c.expires, invitations.c.id))]


def invitations_over(db: Db, now: Moment) -> list[str]:
    """The ids of invitations whose time is over."""
    return list(db.execute(select(invitations.c.id).where(invitations.c.expires <= now)).scalars())


def spend_invitation(db: Db, id_: str) -> bool:
    """The invitation is deleted; whether it was there."""
    return db.execute(delete(invitations).where(invitations.c.id == id_)).rowcount == 1


def _caseworker(row: Any) -> Caseworker:
    values = row._asdict()
    listed = {name: tuple(values[name].split()) for name in ("languages", "skills")}
    return Caseworker(**{**values, **listed, **{name: bool(values[name]) for name in _MARKS}})
