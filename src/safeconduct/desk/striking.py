"""Military detail is struck: a new envelope without it takes the place of the old one, or seconds go.

Backups keep what was there until they are outlived, and PostgreSQL keeps the old envelope on its disks until
the tables are written anew (`store.scouring`); both lie sealed.
"""

from safeconduct.desk.holding import held_case
from safeconduct.errors import EntryGone, EpochClosed
from safeconduct.model.case import Entry, EntryKind
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch
from safeconduct.store import Db, entries, epochs, sounds

_STRUCK: frozenset[EntryKind] = frozenset({"application", "note", "proposal", "transcript"})
"""What only the team holds. A reply is in the applicant's hands too: striking it here would change nothing."""


def strike(
    db: Db, case: CaseId, caseworker: CaseworkerId, entry: int, epoch: Epoch, sealed: bytes
) -> EntryKind:
    """Put `sealed` in the place of an entry, whose number and hour stay; the old bytes go. What kind it is.

    `EntryGone` when there is no such entry, or it is a reply or another team's; `EpochClosed`, `NotHeld`, `CaseGone`.
    """
    held = held_case(db, case, caseworker)
    kind = _kind_of(held.team, entries.find(db, case, entry))
    if not epochs.sealable(db, held.team, epoch):
        raise EpochClosed
    entries.replace(db, case, entry, epoch, sealed)
    return kind


def strike_sound(
    db: Db, case: CaseId, caseworker: CaseworkerId, take: DeliveryKey, start: int, end: int
) -> None:
    """Erase the seconds of something spoken from number `start` up to `end`, which stays.

    `EntryGone` when there are none; `NotHeld`, `CaseGone`.
    """
    held_case(db, case, caseworker)
    if not sounds.strike(db, case, take, start, end):
        raise EntryGone
    entries.note_strike(db, case, take)


def _kind_of(team: str, entry: Entry | None) -> EntryKind:
    if entry is None or entry.team != team or entry.kind not in _STRUCK:
        raise EntryGone
    return entry.kind
