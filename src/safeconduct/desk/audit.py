"""What staff did, for the leads' eyes. Callers never appear here, nor anything they did."""

from safeconduct.model.ids import CaseId, Moment
from safeconduct.model.staff import AuditRecord
from safeconduct.store import Db, audit


def record(db: Db, now: Moment, who: str, what: str, case: CaseId | None = None) -> None:
    """One line more: which caseworker did what, and to which case."""
    audit.add(db, now, who, what, case)


def recent(db: Db, limit: int) -> list[AuditRecord]:
    """The newest lines, newest first."""
    return audit.newest(db, limit)
