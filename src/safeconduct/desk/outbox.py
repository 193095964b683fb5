"""Decided but not yet sent: what stands in the outbox for chats on a messenger."""

from collections.abc import Collection, Sequence

from safeconduct.model.case import Entry
from safeconduct.model.chat import Chat, Outgoing
from safeconduct.model.ids import CaseId, ChatTag, Moment
from safeconduct.store import Db, chats, outbox


def announce(db: Db, case: CaseId, entry: int) -> None:
    """An answer was filed: it is to be carried to the chats in which it is wanted."""
    outbox.add(db, [answer_for(chat, entry) for chat in chats.of_case(db, case)])


def answer_for(chat: Chat, entry: int) -> Outgoing:
    """An answer on its way to a chat: what it takes to open it there, and which it is."""
    return Outgoing(chat.day, chat.tag, outbox.AT_ONCE, chat.sealed, entry)


def fresh(db: Db, after: int, limit: int) -> list[Outgoing]:
    """What may go at once and came after row `after`, in the order in which it was decided."""
    return outbox.fresh(db, after, limit)


def due(db: Db, now: Moment, limit: int) -> tuple[list[Outgoing], Moment | None]:
    """What had to wait until now, the longest overdue first, and when more of that kind is due."""
    found = outbox.due(db, now, limit)
    return found, outbox.next_due(db)


def of_chat(db: Db, tags: Collection[ChatTag], limit: int) -> list[Outgoing]:
    """What may go at once to one chat, in order."""
    return outbox.of_chat(db, tags, limit)


def answer(db: Db, entry: int) -> Entry | None:
    """The answer that a row refers to; None when its case was erased meanwhile."""
    return outbox.answer(db, entry)


def settle(db: Db, done: Collection[int], erased: Collection[int], follow: Sequence[Outgoing]) -> None:
    """Rows that were carried or dropped are deleted, those whose case was erased without a trace.

    What follows from them is written down in the same transaction.
    """
    outbox.drop(db, done)
    outbox.erase(db, erased)
    outbox.add(db, follow)
