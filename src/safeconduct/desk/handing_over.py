"""Handovers: what the leaving shift leaves, sealed to the team, and what the arriving shift acknowledges."""

from collections.abc import Sequence

from msgspec import Struct

from safeconduct.desk import queue
from safeconduct.desk.holding import own_case
from safeconduct.desk.hours import hour_of
from safeconduct.errors import EpochClosed
from safeconduct.model.case import Entry
from safeconduct.model.handover import Left
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch, Moment, Team
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db, deliveries, entries, epochs, handovers

SHOWN = 24 * 3600
"""Seconds for which a handover that was acknowledged is still shown."""
KEPT = 7 * 86400
"""Seconds after which a handover is erased. What was said of a case stays in the case, as long as that does."""


class Item(Struct, frozen=True):
    """One handover to be left: of a case, or (no `case`) of everything in one go."""

    case: CaseId | None
    epoch: Epoch
    sealed: bytes
    key: DeliveryKey
    """The same handover may arrive many times and counts once."""


def hand_over(db: Db, who: Caseworker, items: Sequence[Item], now: Moment) -> list[CaseId]:
    """Leave these to the next shift; what `who` holds of them goes back to the queue. Which cases those are.

    `CaseGone` for a case that is no longer there, `EpochClosed` when nothing is sealed to a key any more: then nothing is left.
    """
    returned: list[CaseId] = []
    for item in items:
        if deliveries.known(db, [item.key]):
            continue
        if not epochs.sealable(db, who.team, item.epoch):
            raise EpochClosed
        if item.case is not None and _leave_in(db, who, item.case, item, now):
            returned.append(item.case)
        handovers.add(db, Left(0, who.team, item.case, who.id, now, item.epoch, item.sealed))
        deliveries.add(db, [item.key], hour_of(now))
    return returned


def open_ones(db: Db, team: Team, now: Moment) -> list[Left]:
    """What nobody has acknowledged, and what was left in the last 24 hours; oldest first."""
    return handovers.open_ones(db, team, Moment(now - SHOWN))


def acknowledge(db: Db, who: Caseworker, numbers: Sequence[int], now: Moment) -> int:
    """`who` has read these and goes on; how many were still open. Nobody acknowledges their own, but a lead."""
    return handovers.acknowledge(db, who.team, numbers, who.id, now, own=who.role == "lead")


def expire(db: Db, now: Moment) -> None:
    """Erase handovers after a week."""
    handovers.drop_before(db, Moment(now - KEPT))


def waiting(db: Db, team: Team) -> list[tuple[int, CaseworkerId, Moment]]:
    """What nobody has acknowledged: its number, its author, when it was left; oldest first."""
    return handovers.waiting(db, team)


def _leave_in(db: Db, who: Caseworker, case: CaseId, item: Item, now: Moment) -> bool:
    """The handover is part of the case from now on; whether the case went back to the queue."""
    found = own_case(db, case, who.id)
    (number,) = entries.draw_numbers(db, 1)
    left = Entry(number, "handover", found.team, item.epoch, hour_of(now), item.sealed)
    entries.add(db, [(case, left)])
    if found.state != "held" or found.holder != who.id:
        return False
    queue.release(db, case, who.id)
    return True
