"""How long somebody has been at work, and how many cases they took: for caps and breaks, never for blame."""

from msgspec.structs import replace

from safeconduct.errors import EnoughTaken
from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.staff import Role
from safeconduct.model.stint import Stint
from safeconduct.store import Db, stints

ABSENCE = 8 * 3600.0
"""Seconds without a sign of life after which somebody who signs in begins anew."""


def of(db: Db, who: CaseworkerId) -> Stint:
    """How the work of one caseworker stands."""
    return stints.find(db, who)


def every(db: Db) -> list[Stint]:
    """How the work of everybody stands who has ever worked here."""
    return stints.every(db)


def begin(db: Db, who: CaseworkerId, now: Moment) -> None:
    """A stint begins: nothing is taken in it yet. At the beginning of a duty, and after a long absence."""
    stints.keep(db, replace(stints.find(db, who), began=now, seen=now, taken=0))


def come_in(db: Db, who: CaseworkerId, now: Moment) -> None:
    """Somebody signs in. After eight hours away a stint begins; else the one that runs goes on."""
    stint = stints.find(db, who)
    if stint.began is None or stint.seen is None or now - stint.seen >= ABSENCE:
        begin(db, who, now)
    else:
        stints.keep(db, replace(stint, seen=now))


def be_seen(db: Db, who: CaseworkerId, now: Moment) -> None:
    """A sign of life."""
    stints.keep(db, replace(stints.find(db, who), seen=now))


def may_take(db: Db, who: CaseworkerId, role: Role, most: int) -> None:
    """`EnoughTaken` when this stint has had its `most` cases (0: no cap). A lead may go on."""
    if most and role != "lead" and stints.find(db, who).taken >= most:
        raise EnoughTaken


def count_taken(db: Db, who: CaseworkerId, now: Moment) -> None:
    """One more case, in the transaction that hands it out."""
    stint = stints.find(db, who)
    began = now if stint.began is None else stint.began
    stints.keep(db, replace(stint, began=began, seen=now, taken=stint.taken + 1))


def put_on_duty(db: Db, who: CaseworkerId, by: CaseworkerId, until: Moment) -> None:
    """A lead says that they are on duty, whatever the roster says."""
    stints.keep(db, replace(stints.find(db, who), put_until=until, put_by=by))


def take_off_duty(db: Db, who: CaseworkerId) -> None:
    """What a lead said of their duty holds no more."""
    stints.keep(db, replace(stints.find(db, who), put_until=None, put_by=None))


def take_break(db: Db, who: CaseworkerId, until: Moment) -> None:
    """A break until then; to end one, until now."""
    stints.keep(db, replace(stints.find(db, who), break_until=until))


def on_break(db: Db, who: CaseworkerId, now: Moment) -> bool:
    """Whether they are on a break."""
    return is_on_break(stints.find(db, who), now)


def is_on_break(stint: Stint, now: Moment) -> bool:
    """Whether this is somebody on a break."""
    return stint.break_until is not None and now < stint.break_until


def minutes_at_work(db: Db, who: CaseworkerId, now: Moment) -> int:
    """Whole minutes since the stint began or the newest break was over; 0 during a break."""
    stint = stints.find(db, who)
    if stint.began is None:
        return 0
    return max(0, int(now - max(stint.began, stint.break_until or stint.began)) // 60)
