"""Rows of `entries`: the sealed things in a case. They are added and erased, and never changed, with one exception.

`replace` puts a new envelope in the place of an old one, because military detail that somebody has written must be
able to go without everything else: whoever takes the keys one day must not find it. What was there is erased.
"""

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import astuple
from sqlalchemy import bindparam, exists, func, select, update

from safeconduct.model.case import Entry, EntryKind
from safeconduct.model.ids import CaseId, DeliveryKey, Epoch, Hour, Team
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import fetch, insert_rows, look_up
from safeconduct.store.schema import entries

_COLUMNS = tuple(entries.c[name] for name in Entry.__struct_fields__)
_WEIGHT = (
    select(entries.c.case_id, func.sum(func.length(entries.c.sealed)))
    .where(entries.c.case_id.in_(bindparam("values", expanding=True)))
    .group_by(entries.c.case_id)
)
_TAKES = select(entries.c.case_id, entries.c.take).where(
    entries.c.case_id.in_(bindparam("values", expanding=True)), entries.c.take.is_not(None)
)
_LAST_SQLITE = "SELECT seq FROM sqlite_sequence WHERE name = 'entries'"
_NEXT_POSTGRESQL = "SELECT nextval('entries_number_seq') FROM generate_series(1, %s)"


def draw_numbers(db: Db, count: int) -> Sequence[int]:
    """The next `count` numbers, rising, never given twice, also after an erasure."""
    if db.dialect.name == "sqlite":  # the writing transaction is the only one, so what it reads stays true
        last = sum(last for (last,) in fetch(db, _LAST_SQLITE))
        return range(last + 1, last + 1 + count)
    return [number for (number,) in fetch(db, _NEXT_POSTGRESQL, count)]


def add(db: Db, new: Iterable[tuple[CaseId, Entry]]) -> None:
    """New entries, each with its case. The numbers were drawn before."""
    insert_rows(db, entries, [(case, *astuple(entry)) for case, entry in new])


def replace(db: Db, case: CaseId, number: int, epoch: Epoch, sealed: bytes) -> bool:
    """Another envelope in the place of entry `number`, which says that it was struck; whether there was one.

    The old bytes go after the commit.
    """
    note_erasure(db)
    there = (entries.c.case_id == case, entries.c.number == number)
    anew = {"epoch": epoch, "sealed": sealed, "struck": entries.c.struck + 1}
    return db.execute(update(entries).where(*there).values(anew)).rowcount == 1


def note_strike(db: Db, case: CaseId, take: DeliveryKey) -> None:
    """Something was struck out of what was spoken under `take`."""
    spoken = (entries.c.case_id == case, entries.c.take == take)
    db.execute(update(entries).where(*spoken).values(struck=entries.c.struck + 1))


def find(db: Db, case: CaseId, number: int) -> Entry | None:
    """One entry of a case."""
    row = db.execute(
        select(*_COLUMNS).where(entries.c.case_id == case, entries.c.number == number)
    ).one_or_none()
    return Entry(*row) if row else None


def of_case(db: Db, case: CaseId, kind: EntryKind | None = None) -> tuple[Entry, ...]:
    """The entries of a case (of one kind), in the order in which they came."""
    wanted = select(*_COLUMNS).where(entries.c.case_id == case).order_by(entries.c.number)
    if kind:
        wanted = wanted.where(entries.c.kind == kind)
    return tuple(Entry(*row) for row in db.execute(wanted))


def first_after(db: Db, case: CaseId, number: int) -> Entry | None:
    """The oldest entry of the applicant that came after entry `number`."""
    later = (entries.c.case_id == case, entries.c.kind == "application", entries.c.number > number)
    row = db.execute(select(*_COLUMNS).where(*later).order_by(entries.c.number).limit(1)).one_or_none()
    return Entry(*row) if row else None


def first_hour(db: Db, case: CaseId) -> Hour | None:
    """When the first entry of a case came; None when there is no such case."""
    first = select(entries.c.hour).where(entries.c.case_id == case).order_by(entries.c.number).limit(1)
    return db.execute(first).scalar()


def weights(db: Db, cases: Collection[CaseId]) -> dict[CaseId, int]:
    """How many bytes of sealed things are in each of these cases."""
    return {case: int(weight) for case, weight in look_up(db, _WEIGHT, cases)} if cases else {}


def takes(db: Db, cases: Collection[CaseId]) -> set[tuple[CaseId, DeliveryKey]]:
    """What is spoken in these cases: each with its case."""
    return {(case, take) for case, take in look_up(db, _TAKES, cases)} if cases else set()


def sealed_to(db: Db, team: Team, epoch: Epoch) -> bool:
    """Whether any entry still refers to this epoch key."""
    return bool(db.execute(select(exists().where(entries.c.team == team, entries.c.epoch == epoch))).scalar())
