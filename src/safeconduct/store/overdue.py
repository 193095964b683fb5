"""What is still in the store although its time is over: counted, for whoever checks the promise."""

from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, func, select

from safeconduct.model.ids import Hour, Moment
from safeconduct.store.connection import Db
from safeconduct.store.schema import (
    cases,
    caseworkers,
    chats,
    counts,
    deliveries,
    entries,
    handovers,
    outbox,
    permits,
    sounds,
    stints,
    tallies,
)


def cases_due(db: Db, hour: Hour) -> int:
    """Cases whose deadline came before this hour."""
    return _count(db, cases.c.id, cases.c.deadline < hour)


def deliveries_before(db: Db, hour: Hour) -> int:
    """Keys of deliveries that came before this hour."""
    return _count(db, deliveries.c.key, deliveries.c.hour < hour)


def chats_before(db: Db, day: str) -> int:
    """What is kept of chats of days before this one (ISO 8601), and of what is to be said in them."""
    return _count(db, chats.c.tag, chats.c.day < day) + _count(db, outbox.c.number, outbox.c.day < day)


def handovers_before(db: Db, moment: Moment) -> int:
    """What one shift left for the next before this moment."""
    return _count(db, handovers.c.number, handovers.c.at < moment)


def permits_before(db: Db, moment: Moment) -> int:
    """Permits that were asked for before this moment."""
    return _count(db, permits.c.number, permits.c.asked_at < moment)


def tallies_before(db: Db, hour: Hour) -> int:
    """Sums of hours before this one."""
    return _count(db, tallies.c.unit, tallies.c.hour < hour)


def counts_before(db: Db, day: str, units: Iterable[str]) -> int:
    """Exact counts of these units, of days before this one (ISO 8601)."""
    return _count(db, counts.c.unit, counts.c.unit.in_([*units]) & (counts.c.day < day))


def strays(db: Db) -> int:
    """Words and seconds of cases that are not there, and what is known of the work of people who are not."""
    known, people = select(cases.c.id), select(caseworkers.c.id)
    return (
        _count(db, entries.c.number, entries.c.case_id.notin_(known))
        + _count(db, sounds.c.number, sounds.c.case_id.notin_(known))
        + _count(db, stints.c.who, stints.c.who.notin_(people))
    )


def _count(db: Db, what: "Column[object]", which: "ColumnElement[bool]") -> int:
    counted: int = db.execute(select(func.count(what)).where(which)).scalar_one()
    return counted
