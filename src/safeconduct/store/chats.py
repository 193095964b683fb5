"""Rows of `chats`: what must be remembered of a chat on a messenger, sealed to the gateway key of a day."""

from collections.abc import Collection

from msgspec.structs import astuple
from sqlalchemy import ColumnElement, bindparam, delete, select

from safeconduct.model.chat import Chat
from safeconduct.model.ids import CaseId, ChatTag
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import delete_rows, insert_rows, look_up
from safeconduct.store.schema import chats

_COLUMNS = (chats.c.tag, chats.c.day, chats.c.case_id, chats.c.sealed)
_FIND = select(*_COLUMNS).where(chats.c.tag.in_(bindparam("values", expanding=True)))
_OF_CASE = select(*_COLUMNS).where(chats.c.case_id.in_(bindparam("values", expanding=True)))


def find(db: Db, tags: Collection[ChatTag]) -> list[Chat]:
    """What is kept under these tags, the newest first."""
    found = [Chat(*row) for row in look_up(db, _FIND, tags)] if tags else []
    return sorted(found, key=lambda chat: chat.day, reverse=True)


def of_case(db: Db, case: CaseId) -> list[Chat]:
    """The chats in which the answers of a case are wanted."""
    return [Chat(*row) for row in look_up(db, _OF_CASE, [case])]


def add(db: Db, chat: Chat) -> None:
    """A chat that is not there yet."""
    insert_rows(db, chats, [astuple(chat)])


def drop(db: Db, tags: Collection[ChatTag]) -> None:
    """Make room for what replaces it. What was there stays sealed to a key that will be shredded."""
    delete_rows(db, chats.c.tag, tags)


def forget(db: Db, tags: Collection[ChatTag]) -> None:
    """Delete what is kept under these tags; its traces in the journal go after the commit."""
    if delete_rows(db, chats.c.tag, tags):
        note_erasure(db)


def drop_before(db: Db, day: str) -> None:
    """Delete what is sealed to days before this one (ISO 8601)."""
    db.execute(delete(chats).where(chats.c.day < day))


def forget_unbound(db: Db, day: str) -> None:
    """As `forget`, for all of days before this one in which no answer is wanted: nobody will finish them."""
    over: tuple[ColumnElement[bool], ...] = (chats.c.day < day, chats.c.case_id.is_(None))
    if db.execute(delete(chats).where(*over)).rowcount:
        note_erasure(db)
