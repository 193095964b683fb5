"""The rule that only the holder of a case moves it."""

from safeconduct.errors import CaseGone, NotHeld
from safeconduct.model.case import Case
from safeconduct.model.ids import CaseId, CaseworkerId
from safeconduct.store import Db, cases, staff


def own_case(db: Db, case: CaseId, caseworker: CaseworkerId) -> Case:
    """A case of the caseworker's own team. Another team's case is as good as gone: `CaseGone`."""
    found = cases.find(db, case)
    if found is None or found.team != staff.team_of(db, caseworker):
        raise CaseGone
    return found


def held_case(db: Db, case: CaseId, caseworker: CaseworkerId) -> Case:
    """A case that the caseworker holds: `NotHeld` or `CaseGone` when not."""
    found = own_case(db, case, caseworker)
    if found.state != "held" or found.holder != caseworker:
        raise NotHeld
    return found


def require(db: Db, case: CaseId, caseworker: CaseworkerId, *, done: bool) -> None:
    """Say why a compare-and-set on a case has changed nothing."""
    if not done:
        own_case(db, case, caseworker)
        raise NotHeld
