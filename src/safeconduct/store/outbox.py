"""Rows of `outbox`: what was decided but is not yet sent to a chat, sealed to the gateway key of a day.

What may go at once has `due` 0, so that a row does not tell when it came.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, select

from safeconduct.model.case import Entry
from safeconduct.model.chat import Outgoing
from safeconduct.model.ids import ChatTag, Moment
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import delete_rows, insert_rows
from safeconduct.store.schema import entries, outbox

AT_ONCE = Moment(0.0)

_ROWS = select(*(outbox.c[name] for name in Outgoing.__struct_fields__)).limit(bindparam("limit"))
_FRESH = _ROWS.where(outbox.c.due == AT_ONCE, outbox.c.number > bindparam("after")).order_by(outbox.c.number)
_DUE = _ROWS.where(outbox.c.due > AT_ONCE, outbox.c.due <= bindparam("now")).order_by(outbox.c.due)
_OF_CHAT = _ROWS.where(outbox.c.due == AT_ONCE, outbox.c.tag.in_(bindparam("tags", expanding=True))).order_by(
    outbox.c.number
)
_UNSAY = delete(outbox).where(outbox.c.due == AT_ONCE, outbox.c.tag.in_(bindparam("tags", expanding=True)))
_NEXT_DUE = select(func.min(outbox.c.due)).where(outbox.c.due > AT_ONCE)
_ANSWER = select(*(entries.c[name] for name in Entry.__struct_fields__)).where(
    entries.c.number == bindparam("number"), entries.c.kind == "reply"
)


def add(db: Db, new: Iterable[Outgoing]) -> None:
    """New rows, in the order in which they are to be sent."""
    rows = [(row.day, row.tag, row.due, row.entry, row.sealed) for row in new]
    if rows:
        insert_rows(db, outbox, rows, numbered=True)


def fresh(db: Db, after: int, limit: int) -> list[Outgoing]:
    """What may go at once and has a higher number than `after`, in order."""
    return _read(db, _FRESH, after=after, limit=limit)


def due(db: Db, now: Moment, limit: int) -> list[Outgoing]:
    """What had to wait until now, the longest overdue first."""
    return _read(db, _DUE, now=now, limit=limit)


def next_due(db: Db) -> Moment | None:
    """When the first of what has to wait is due."""
    moment: Moment | None = db.execute(_NEXT_DUE).scalar()
    return moment


def of_chat(db: Db, tags: Collection[ChatTag], limit: int) -> list[Outgoing]:
    """What may go at once to the chat with these tags, in order."""
    return _read(db, _OF_CHAT, tags=list(tags), limit=limit)


def answer(db: Db, entry: int) -> Entry | None:
    """The answer that a row refers to; None when its case was erased."""
    row = db.execute(_ANSWER, {"number": entry}).one_or_none()
    return Entry(*row) if row else None


def drop(db: Db, numbers: Collection[int]) -> None:
    """Delete rows that are done with. What they held stays sealed to a key that will be shredded."""
    delete_rows(db, outbox.c.number, numbers)


def erase(db: Db, numbers: Collection[int]) -> None:
    """As `drop`; their traces in the journal go after the commit."""
    if delete_rows(db, outbox.c.number, numbers):
        note_erasure(db)


def forget(db: Db, tags: Collection[ChatTag]) -> None:
    """Delete what waits for a chat; its traces in the journal go after the commit."""
    if delete_rows(db, outbox.c.tag, tags):
        note_erasure(db)


def unsay(db: Db, tags: Collection[ChatTag]) -> None:
    """As `forget`, but for what had to wait: messages that are to be taken out of the chat still are."""
    if tags and db.execute(_UNSAY, {"tags": list(tags)}).rowcount:
        note_erasure(db)


def drop_before(db: Db, day: str) -> None:
    """Delete what is sealed to days before this one (ISO 8601)."""
    db.execute(delete(outbox).where(outbox.c.day < day))


def _read(db: Db, wanted: "Select[Any]", **values: Any) -> list[Outgoing]:
    return [Outgoing(*row) for row in db.execute(wanted, values)]
