"""What is still in the store although its time is over: counted, for whoever checks the promise."""

from sqlalchemy import Column, ColumnElement, func, select

from safeconduct.model.ids import Hour
from safeconduct.store.connection import Db
from safeconduct.store.schema import cases, chats, deliveries, outbox


def cases_due(db: Db, hour: Hour) -> int:
    """Cases whose deadline came before this hour."""
    return _count(db, cases.c.id, cases.c.deadline < hour)


def deliveries_before(db: Db, hour: Hour) -> int:
    """Keys of deliveries that came before this hour."""
    return _count(db, deliveries.c.key, deliveries.c.hour < hour)


def chats_before(db: Db, day: str) -> int:
    """What is kept of chats of days before this one (ISO 8601), and of what is to be said in them."""
    return _count(db, chats.c.tag, chats.c.day < day) + _count(db, outbox.c.number, outbox.c.day < day)


def _count(db: Db, what: "Column[object]", which: "ColumnElement[bool]") -> int:
    counted: int = db.execute(select(func.count(what)).where(which)).scalar_one()
    return counted
