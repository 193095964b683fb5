"""Rows of `sounds`: spoken messages, second by second. They are added and erased, also one by one, never changed.

The table keeps its rowids: a row is ten kilobytes, so what is counted and looked for is in the index alone.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, func, select, tuple_

from safeconduct.model.ids import CaseId, DeliveryKey, Hour
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import insert_rows, look_up
from safeconduct.store.schema import sounds


class Place(NamedTuple):
    """Where a second belongs."""

    case: CaseId
    take: DeliveryKey
    number: int


_PLACE = (sounds.c.case_id, sounds.c.take, sounds.c.number)
_COUNT = (
    select(sounds.c.case_id, func.count())
    .where(sounds.c.case_id.in_(bindparam("values", expanding=True)))
    .group_by(sounds.c.case_id)
)


def add(db: Db, new: Iterable[tuple[Place, Hour, bytes]]) -> None:
    """New seconds, sealed, each in a place that is still empty."""
    insert_rows(db, sounds, [(*place, hour, sealed) for place, hour, sealed in new])


def known(db: Db, places: Collection[Place]) -> set[Place]:
    """Those among these places that are taken."""
    return {Place(*row) for row in db.execute(select(*_PLACE).where(tuple_(*_PLACE).in_(places)))}


def counts(db: Db, cases: Collection[CaseId]) -> dict[CaseId, int]:
    """How many seconds are in each of these cases that has any."""
    return dict(look_up(db, _COUNT, cases)) if cases else {}


def of_take(db: Db, case: CaseId, take: DeliveryKey, start: int, limit: int) -> list[tuple[int, bytes]]:
    """At most `limit` sealed seconds with their numbers, from number `start` on, in order."""
    wanted = select(sounds.c.number, sounds.c.sealed).where(*_is(case, take), sounds.c.number >= start)
    return [(number, sealed) for number, sealed in db.execute(wanted.order_by(sounds.c.number).limit(limit))]


def strike(db: Db, case: CaseId, take: DeliveryKey, start: int, end: int) -> int:
    """Erase the seconds from number `start` up to `end`, which stays; how many there were."""
    note_erasure(db)
    struck = (*_is(case, take), sounds.c.number >= start, sounds.c.number < end)
    return db.execute(delete(sounds).where(*struck)).rowcount


def _is(case: CaseId, take: DeliveryKey) -> tuple[ColumnElement[bool], ...]:
    return (sounds.c.case_id == case, sounds.c.take == take)
