"""Updates to durable turns: a whole batch in as few transactions as its chats allow."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct
from telegram.error import TelegramError

from safeconduct.channels.telegram import calls, parse
from safeconduct.channels.telegram.answering import Answered, Answering
from safeconduct.channels.telegram.lately import Lately
from safeconduct.channels.telegram.parse import Read
from safeconduct.channels.telegram.render import Messages
from safeconduct.channels.telegram.wire import Api
from safeconduct.channels.telegram.writing import CHANNEL
from safeconduct.errors import CaseFull, EpochClosed
from safeconduct.guide import Finder, Guide
from safeconduct.model.chat import Memory
from safeconduct.model.ids import DeliveryKey
from safeconduct.model.line import Line
from safeconduct.settings import Settings
from safeconduct.switchboard.chatting import Chatting, ChatTurn
from safeconduct.switchboard.tallying import Counted, Tallying
from safeconduct.switchboard.turn import PublicKeys, Switchboard

HEARD_AT_ONCE = 100
"""Pressed buttons that wait for their little answer; beyond that Telegram's app stops waiting by itself."""
NO_KEYS = PublicKeys("", ())

_log = logging.getLogger(__name__)


class _Batch(Struct):
    """Turns that will be written down together."""

    turns: list[ChatTurn] = []
    reads: list[tuple[Read, Memory | None, Answered]] = []
    changed: set[str] = set()


class Taking:
    """Takes the updates of one bot. The edition may change between any two batches."""

    def __init__(
        self,
        settings: Settings,
        line: Line,
        guide: Callable[[], Guide],
        finder: Callable[[], Finder],
        chatting: Chatting,
        board: Switchboard,
        api: Api,
        clock: Callable[[], float],
        tallying: Tallying | None = None,
    ) -> None:
        self._sums = (tallying or Tallying()).sums
        self._settings, self._own, self._line = settings, settings.telegram, line
        self._guide, self._finder = guide, finder
        self._chatting, self._board, self._api, self._clock = chatting, board, api, clock
        self._bot = self._own.token.partition(":")[0]
        self._lately = Lately()
        self._answering: Answering | None = None
        self._heard: set[asyncio.Task[None]] = set()

    @property
    def messages(self) -> Messages:
        """The messages of the edition in force, as they read today."""
        return self._current().messages

    def close(self) -> None:
        """Give up the little answers that are still on their way."""
        for task in self._heard:
            task.cancel()

    async def take(self, raws: Sequence[Any]) -> None:
        """What these updates lead to, in as few transactions as their chats allow. `StoreBusy`, `StoreFull`."""
        reads = [parse.read_update(raw) for raw in raws if parse.number_of(raw) is not None]
        reads.sort(
            key=lambda read: read.update
        )  # the last press of somebody must come last, however they came
        memories = await self._recall({read.address for read in reads if isinstance(read, parse.Arrival)})
        batch = _Batch([], [], set())
        for read in reads:
            if isinstance(read, parse.Nothing):
                continue
            if read.address in batch.changed:
                # What this one finds must be what the last one left, also when that one was here before.
                await self._write(batch)
                batch = _Batch([], [], set())
                memories.pop(read.address, None)
                memories |= await self._recall({read.address})
            self._add(batch, read, memories.get(read.address), await self._keys(memories.get(read.address)))
            # A batch takes a tenth of a second: the pages of the web must not wait so long.
            await asyncio.sleep(0)
        await self._write(batch)

    def _add(self, batch: _Batch, read: Read, memory: Memory | None, keys: PublicKeys) -> None:
        if isinstance(read, parse.Nothing):
            return
        answering, key = self._current(), self._chatting.key_of(f"{self._bot}:{read.update}")
        try:
            answered = answering.answer(read, memory, keys, key)
        except Exception as error:  # noqa: BLE001 - one update that we stumble over must not hold up the others
            _log.error("An update could not be answered (%s).", type(error).__name__)
            answered = answering.failed(read)
        batch.reads.append((read, memory, answered))
        batch.turns.append(_turn(key, read.address, answered))
        if answered.outcome.change is not None:
            batch.changed.add(read.address)
        if answered.seen:  # so that the next one of the same batch sees it
            if self._lately.of(read.address) is None:
                self._sums[Counted("contact", CHANNEL, answered.seen.language)] += 1
            self._lately.note(read.address, answered.seen)

    async def _write(self, batch: _Batch) -> None:
        if not batch.turns:
            return
        taken = await self._chatting.take(batch.turns)
        again = []
        for (read, memory, answered), turn, result in zip(batch.reads, batch.turns, taken, strict=True):
            if isinstance(result, EpochClosed | CaseFull):
                again.append(_turn(turn.key, turn.address, self._current().busy(read, memory)))
            if answered.outcome.change is not None:
                self._lately.note_empty(turn.address, empty=False)
            if answered.forgets:
                self._lately.forget(turn.address)
            self._tell_heard(answered.query)
        if again:
            await self._chatting.take(again)

    async def _recall(self, addresses: set[str]) -> dict[str, Memory]:
        """What is remembered of these chats. Nothing is where nobody may write in the chat."""
        asked = {address for address in addresses if not self._lately.is_empty(address)}
        if not self._own.write_in_chat or not asked:
            return {}
        found = dict(await self._chatting.recall_all(asked))
        for address in asked - found.keys():
            self._lately.note_empty(address, empty=True)
        return found

    async def _keys(self, memory: Memory | None) -> PublicKeys:
        """What to seal to, asked for before the words are looked at: then nothing is awaited until they are sealed."""
        return await self._board.keys() if memory and memory.asking == "text" else NO_KEYS

    def _current(self) -> Answering:
        """The answers of the edition in force, as they read today."""
        guide, today = self._guide(), dt.datetime.fromtimestamp(self._clock(), dt.UTC).date()
        now = self._answering
        if now is None or now.messages.guide is not guide or now.messages.today != today:
            messages = Messages(self._settings, self._line, guide, today)
            self._answering = now = Answering(
                messages, self._finder(), self._line, self._lately, self._own.channel
            )
        return now

    def _tell_heard(self, query: str) -> None:
        """Tell Telegram's app that a button was heard, so that it stops waiting. Best effort."""
        if not query or len(self._heard) >= HEARD_AT_ONCE:
            return
        task = asyncio.create_task(self._hear(query))
        self._heard.add(task)
        task.add_done_callback(self._heard.discard)

    async def _hear(self, query: str) -> None:
        try:
            await self._api.answer_callback_query(query)
        except TelegramError:
            return  # too late, or not there: the app stops by itself


def _turn(key: DeliveryKey, address: str, answered: Answered) -> ChatTurn:
    outcome = answered.outcome
    written = tuple(calls.write_call(call) for call in outcome.calls)
    return ChatTurn(key, address, written, outcome.change, outcome.handed)
