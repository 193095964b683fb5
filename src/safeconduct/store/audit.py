"""Rows of `audit`: what staff did. Never what callers did."""

from sqlalchemy import insert, select

from safeconduct.model.ids import CaseId, Moment
from safeconduct.model.staff import AuditRecord
from safeconduct.store.connection import Db
from safeconduct.store.schema import audit

_COLUMNS = (audit.c.number, audit.c.at, audit.c.who, audit.c.what, audit.c.case_id)


def add(db: Db, at: Moment, who: str, what: str, case: CaseId | None) -> None:
    """One line more."""
    db.execute(insert(audit), {"at": at, "who": who, "what": what, "case_id": case})


def newest(db: Db, limit: int) -> list[AuditRecord]:
    """The newest lines, newest first."""
    rows = db.execute(select(*_COLUMNS).order_by(audit.c.number.desc()).limit(limit))
    return [AuditRecord(*row) for row in rows]
