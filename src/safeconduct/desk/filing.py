"""What a caseworker's browser has sealed is put into the case."""

from msgspec import Struct

from safeconduct.desk.hours import hour_of
from safeconduct.errors import EpochClosed
from safeconduct.model.case import Entry, EntryKind
from safeconduct.model.ids import CaseId, DeliveryKey, Epoch, Moment, Team
from safeconduct.store import Db, deliveries, entries, epochs


class Letter(Struct, frozen=True):
    """One sealed thing. The same `key` sent again is done once."""

    key: DeliveryKey
    epoch: Epoch
    sealed: bytes
    seen: int
    """The number of the newest entry that its writer had on the screen."""


def known(db: Db, letter: Letter) -> bool:
    """Whether it was filed before."""
    return bool(deliveries.known(db, [letter.key]))


def put_in(db: Db, case: CaseId, team: Team, kind: EntryKind, letter: Letter, now: Moment) -> int:
    """File it, sealed to a key of `team`; its number. `EpochClosed` when nothing is sealed to that key any more."""
    if not epochs.sealable(db, team, letter.epoch):
        raise EpochClosed
    (number,) = entries.draw_numbers(db, 1)
    entries.add(db, [(case, Entry(number, kind, team, letter.epoch, hour_of(now), letter.sealed))])
    deliveries.add(db, [letter.key], hour_of(now))
    return number
