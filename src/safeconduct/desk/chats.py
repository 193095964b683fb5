"""Chats on a messenger: a turn is written down at once, with all that it leads to.

What is known here of a chat are tags and sealed things; who it is, only the gateway can tell.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.desk import intake
from safeconduct.desk.hours import hour_of
from safeconduct.desk.intake import Arrival
from safeconduct.desk.outbox import answer_for
from safeconduct.errors import CaseFull, EpochClosed
from safeconduct.model.chat import Chat, Outgoing
from safeconduct.model.ids import CaseId, ChatTag, DeliveryKey, Moment, ReceiptTag
from safeconduct.store import Db, chats, deliveries, entries, outbox, receipts

UNBOUND_DAYS = 1
"""Days after its own for which a chat is remembered in which no answer is wanted: something half written."""

Taken = bool | EpochClosed | CaseFull
"""What became of a turn: True when it was taken, False when it was here already, or why it was refused."""


class Keep(Struct, frozen=True):
    """Replaces what was kept of a chat."""

    chat: Chat
    stays_bound: bool
    """Answers of the same case as before are still wanted in it."""
    bind: ReceiptTag | None = None
    """The receipt of the case whose answers are wanted in it from now on."""


class Drop(Struct, frozen=True):
    """Nothing more is kept of a chat, and what waited to be said in it is not said.

    What is to be taken out of it later still is: a receipt must not stay there because somebody thought again.
    """


class Turn(Struct, frozen=True):
    """One turn in a chat. `key` is that of the update which led to it."""

    key: DeliveryKey
    outgoing: tuple[Outgoing, ...]
    arrival: Arrival | None = None
    change: Keep | Drop | None = None
    tags: tuple[ChatTag, ...] = ()
    """All by which the chat may be known, when something changes in it."""


class Batch(Struct, frozen=True):
    """Turns that are taken together."""

    now: Moment
    turns: Sequence[Turn]


def take_all(db: Db, batches: Sequence[Batch]) -> list[list[Taken]]:
    """Take turns in order: `await vault.write_together(take_all, Batch(...))`.

    A turn whose key was here already changes nothing. One whose application is refused leaves nothing
    behind, not even its key.
    """
    turns = [turn for batch in batches for turn in batch.turns]
    taken = _decide(db, turns)
    fresh = [turn for turn, said in zip(turns, taken, strict=True) if said is True]
    if fresh:
        filed = {turn.arrival.handed.key for turn in fresh if turn.arrival}
        deliveries.add(db, [turn.key for turn in fresh if turn.key not in filed], hour_of(batches[0].now))
        waiting: list[Outgoing] = []
        for turn in fresh:
            if isinstance(turn.change, Drop):
                chats.forget(db, turn.tags)
                outbox.unsay(db, turn.tags)
                waiting = [outgoing for outgoing in waiting if outgoing.tag not in turn.tags]
            waiting += turn.outgoing
            if isinstance(turn.change, Keep):
                waiting += _keep(db, turn.change, turn.tags)
        outbox.add(db, waiting)
    answers = iter(taken)
    return [[next(answers) for _ in batch.turns] for batch in batches]


def find(db: Db, tags: Sequence[ChatTag]) -> list[Chat]:
    """What is kept under these tags, the newest first."""
    return chats.find(db, tags)


def forget(db: Db, tags: Sequence[ChatTag]) -> None:
    """Nobody is there any more: nothing is kept of this chat, and nothing more is sent to it."""
    chats.forget(db, tags)
    outbox.forget(db, tags)


def expire(db: Db, today: str) -> None:
    """Forget what was begun before yesterday and never finished. `today` is a date, ISO 8601."""
    chats.forget_unbound(db, (date.fromisoformat(today) - timedelta(UNBOUND_DAYS)).isoformat())


def drop_before(db: Db, day: str) -> None:
    """The keys of the days before this one (ISO 8601) are about to be shredded: delete what they open."""
    chats.drop_before(db, day)
    outbox.drop_before(db, day)


def _decide(db: Db, turns: Sequence[Turn]) -> list[Taken]:
    """What becomes of each turn, with the applications among them filed."""
    seen: set[DeliveryKey] = deliveries.known(db, [turn.key for turn in turns])
    fresh: list[bool] = []
    for turn in turns:
        fresh.append(turn.key not in seen)
        seen.add(turn.key)
    arrivals = [turn.arrival for turn, new in zip(turns, fresh, strict=True) if new and turn.arrival]
    filed = iter(intake.hand_in_all(db, arrivals) if arrivals else ())
    return [
        _unless_refused(next(filed)) if new and turn.arrival else new
        for turn, new in zip(turns, fresh, strict=True)
    ]


def _unless_refused(filed: intake.Filed) -> Taken:
    """An application that was here already is no reason not to go on: it is the turn that is new."""
    return True if isinstance(filed, bool) else filed


def _keep(db: Db, change: Keep, tags: Sequence[ChatTag]) -> list[Outgoing]:
    """Replace what was kept; the answers that were there before they were wanted here are on their way now."""
    before = chats.find(db, tags)
    bound = next((chat.case for chat in before if chat.case), None)
    chats.drop(db, [chat.tag for chat in before])
    case = _case_of(db, change.bind) if change.bind else bound if change.stays_bound else None
    if change.bind and case is None:
        return []
    chat = replace(change.chat, case=case)
    chats.add(db, chat)
    if case is None or case == bound:
        return []
    return [answer_for(chat, entry.number) for entry in entries.of_case(db, case, "reply")]


def _case_of(db: Db, tag: ReceiptTag) -> CaseId | None:
    kept = receipts.find(db, [tag]).get(tag)
    return kept.case if kept and kept.purpose == "return" else None
