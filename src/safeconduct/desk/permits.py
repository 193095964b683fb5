"""Two persons: what nobody does alone, opening closed cases in bulk and taking an export away.

One asks, another one of the team gives, and for an hour it may be done. Both need keys: whoever can open
nothing vouches for nothing.
"""

from safeconduct.errors import NotAllowed, PermitGone
from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.model.staff import KEYLESS, Caseworker, Permit, PermitKind
from safeconduct.store import Db, permits, staff

ASKED_SECONDS = 24 * 3600
"""So long somebody may still give what was asked for."""
SECONDS = 3600
"""So long a permit holds once it was given."""
KEPT = 7 * 86400
"""Seconds after which a permit is forgotten. Who asked and who agreed stays in the audit list."""


def ask(db: Db, who: Caseworker, kind: PermitKind, now: Moment) -> int:
    """Ask for a permit; its number. Asking again for what waits already gives the same one."""
    for waiting in recent(db, who.team, now):
        if (waiting.kind, waiting.asked_by, waiting.approved_by) == (kind, who.id, None):
            return waiting.number
    return permits.add(db, who.team, kind, who.id, now)


def give(db: Db, who: Caseworker, number: int, now: Moment) -> Permit:
    """A second person agrees. `PermitGone`; `NotAllowed` for whoever asked."""
    found = permits.permit(db, number)
    if found is None or found.team != who.team or found.asked_at <= now - ASKED_SECONDS:
        raise PermitGone
    if found.asked_by == who.id:
        raise NotAllowed("It takes a second person.")
    if not _counts(db, found.team, found.asked_by) or not permits.give(
        db, number, who.id, Moment(now + SECONDS)
    ):
        raise PermitGone
    return found


def expire(db: Db, now: Moment) -> None:
    """Forget permits after a week."""
    permits.drop_before(db, Moment(now - KEPT))


def recent(db: Db, team: Team, now: Moment) -> list[Permit]:
    """What was asked for within a day and was not given, or still holds; the newest first."""
    known = permits.since(db, team, Moment(now - ASKED_SECONDS - SECONDS))
    return [
        one for one in known if (one.asked_at > now - ASKED_SECONDS if one.until is None else one.until > now)
    ]


def held(db: Db, team: Team, kind: PermitKind, now: Moment, by: CaseworkerId | None = None) -> Permit | None:
    """A permit of this kind that holds now: anybody's of the team, or only `by`'s own.

    Both who asked and who agreed must still be there: what a dismissed one agreed to does not count.
    """
    for one in recent(db, team, now):
        ours = one.kind == kind and by in {None, one.asked_by}
        if (
            ours
            and one.approved_by
            and all(_counts(db, team, id_) for id_ in (one.asked_by, one.approved_by))
        ):
            return one
    return None


def _counts(db: Db, team: Team, id_: CaseworkerId) -> bool:
    person = staff.caseworker(db, id_)
    return person is not None and person.team == team and person.role not in KEYLESS and not person.suspended
