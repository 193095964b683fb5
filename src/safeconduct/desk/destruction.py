"""What was destroyed: counted while the day lasts, signed when it is over. Never whose."""

from safeconduct.desk.hours import day_of
from safeconduct.model.destruction import DestructionRecord, Tally
from safeconduct.model.ids import Moment
from safeconduct.sealing.destruction import FIRST, digest, make_record
from safeconduct.sealing.notes import SigningKey
from safeconduct.store import Db, audit, destructions


def begin(db: Db, now: Moment) -> None:
    """From now on it is counted. Beginning again changes nothing."""
    if destructions.opened(db) is None:
        destructions.begin(db, day_of(now))


def is_over(db: Db, now: Moment) -> bool:
    """Whether a day is open that is over."""
    opened = destructions.opened(db)
    return opened is not None and opened.day < day_of(now)


def add(db: Db, kind: destructions.Kind, count: int) -> None:
    """So many more were destroyed, beyond the cases, which are counted where they are erased."""
    destructions.add(db, kind, count)


def close_day(db: Db, now: Moment, line: str, key: SigningKey) -> None:
    """The open day gets its note, signed by the ledger key of the line with this id, and today is open.

    Nothing is done while the day is not over, so it may be asked for at any time.
    """
    opened = destructions.opened(db)
    if opened is None or opened.day >= day_of(now):
        return
    number, hash_ = audit.end(db)
    before = destructions.newest(db, 1)
    previous = digest(before[0][1]) if before else FIRST
    record = DestructionRecord(line, opened, number, hash_.hex(), previous)
    destructions.close(db, make_record(key, record))
    destructions.begin(db, day_of(now))


def opened(db: Db) -> Tally | None:
    """What was counted so far on the open day; None when none was begun."""
    return destructions.opened(db)


def newest(db: Db, limit: int) -> list[tuple[Tally, str]]:
    """The last closed days, each with its note, the newest first."""
    return destructions.newest(db, limit)


def notes(db: Db) -> list[str]:
    """The notes of all closed days, the oldest first."""
    return destructions.notes(db)
