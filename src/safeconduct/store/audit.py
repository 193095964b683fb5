"""Rows of `audit`: what staff did. Never what callers did.

Rows are added, and the case of one is blanked when the case is erased; nothing else ever changes. Each has
the hash of itself and of all before it.
"""

import secrets
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select

from safeconduct.model.ids import CaseId, Moment, Team
from safeconduct.model.staff import AuditRecord
from safeconduct.store import chain
from safeconduct.store.connection import Db
from safeconduct.store.prepared import fetch, insert_rows
from safeconduct.store.schema import audit, caseworkers

_COLUMNS = (audit.c.number, audit.c.at, audit.c.who, audit.c.what, audit.c.case_id)
_LAST = audit.c.number.desc()
_HIGHEST = select(func.max(audit.c.number)).scalar_subquery()
_END = select(
    _HIGHEST,
    select(audit.c.hash).where(audit.c.number == _HIGHEST).scalar_subquery(),
    select(caseworkers.c.team).where(caseworkers.c.id == bindparam("who")).scalar_subquery(),
)
_CHAINED = ("number", "at", "who", "what", "case_id", "team", "salt", "mark", "hash")
_PIECE = (
    select(*(audit.c[name] for name in _CHAINED))
    .where(audit.c.number > bindparam("after"))
    .order_by(audit.c.number)
    .limit(bindparam("piece"))
)
_ADDING = 0x5AFEA0D1
FETCHED = 1000
"""Rows in memory at once."""


class Chained(NamedTuple):
    """A row with what chains it to the one before."""

    number: int
    at: Moment
    who: str
    what: str
    case: CaseId | None
    team: str | None
    salt: bytes | None
    mark: bytes | None
    hash: bytes | None

    @property
    def record(self) -> bytes:
        """What is hashed."""
        return chain.record_bytes(self.number, self.at, self.team, self.who, self.what, self.mark)


def add(db: Db, at: Moment, who: str, what: str, case: CaseId | None, team: Team | None = None) -> None:
    """One record more, at the end of the chain; for the leads of `team`, or of the team that `who` works for.

    On SQLite the open transaction is the only one that writes. On PostgreSQL a command may write beside the
    server; there the end is kept for this transaction until it is over.
    """
    if db.dialect.name == "postgresql":
        fetch(db, "SELECT pg_advisory_xact_lock(%s)", _ADDING)
    ((last, before, own),) = fetch(db, _END, who)
    team = team or own
    number = (last or 0) + 1
    salt = secrets.token_bytes(chain.SALT) if case else None
    mark = chain.mark_of(salt, case) if case and salt else None
    hash_ = chain.link(before or chain.GENESIS, chain.record_bytes(number, at, team, who, what, mark))
    insert_rows(db, audit, [(number, at, who, what, case, team, salt, mark, hash_)])


def newest(db: Db, limit: int, team: Team | None = None) -> list[AuditRecord]:
    """The newest records, newest first; with `team`, those of its people and of the operator."""
    wanted = select(*_COLUMNS).order_by(_LAST).limit(limit)
    if team is not None:
        wanted = wanted.where(or_(audit.c.team == team, audit.c.team.is_(None)))
    return [AuditRecord(*row) for row in db.execute(wanted)]


def chained(db: Db, after: int, limit: int | None = None) -> Iterator[Chained]:
    """The records after a number, oldest first, a few at a time in memory."""
    while limit is None or limit > 0:
        piece = FETCHED if limit is None else min(limit, FETCHED)
        rows = [Chained(*row) for row in db.execute(_PIECE, {"after": after, "piece": piece})]
        yield from rows
        if len(rows) < piece:
            return
        after = rows[-1].number
        limit = None if limit is None else limit - piece


def end(db: Db) -> tuple[int, bytes]:
    """The number and the hash of the newest record; 0 and zeros when there is none."""
    row = db.execute(select(audit.c.number, audit.c.hash).order_by(_LAST).limit(1)).one_or_none()
    return (row.number, row.hash or b"") if row else (0, chain.GENESIS)


def end_before(db: Db, at: Moment) -> bytes | None:
    """The hash of the newest record from before a moment; None when there was none."""
    wanted = select(audit.c.hash).where(audit.c.at < at).order_by(_LAST).limit(1)
    return db.execute(wanted).scalar()


def hash_of(db: Db, number: int) -> bytes | None:
    """The hash of one record; None when there is no such record."""
    return db.execute(select(audit.c.hash).where(audit.c.number == number)).scalar()
