"""One call from beginning to end: what happened goes into the rules, what they command is done.

The rules are `conversation.calls.table`; here is only the doing. Whatever goes wrong ends this call and no
other one, with a sentence to the caller and the kind of the fault to the operator.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from safeconduct.channels.phone.lobby import Lobby
from safeconduct.channels.phone.parse import Collecting, key_event
from safeconduct.channels.phone.port import Gone, Port
from safeconduct.channels.phone.render import SOFT_TONE, TONE, Edition
from safeconduct.channels.phone.returning import Returning
from safeconduct.channels.phone.taking import OwnReceipt, Stretching, Taking
from safeconduct.conversation.calls import commands, events
from safeconduct.conversation.calls.table import CallRules
from safeconduct.errors import ReceiptError, SafeconductError
from safeconduct.model.application import URGENT, Reply
from safeconduct.model.ids import CallId, Language
from safeconduct.sealing.receipts import DigitReceipt

FIRST_DIGIT_SECONDS, NEXT_DIGIT_SECONDS = 15.0, 8.0
"""Somebody who looks for a piece of paper has time, and somebody who reads from it."""
HOLD_PAUSE = b"\xff" * 16_000
"""Between two rounds of the guide that a caller hears who is kept waiting: 2 s."""
QUIET_SECONDS = 3.0
"""A caller who hears nothing for longer than that believes that the line is dead."""
LOOK_SECONDS = 60.0
RECEIPTS = 5
"""That may be keyed in during one call. Each costs a core 30 ms, and whoever tries more is guessing."""
RECEIPT_PAUSES = (0.0, 0.0, 1.0, 2.0, 2.5)
"""Seconds before each of them is looked up."""
RECEIPT_SECONDS = 120.0
"""How long a call may go on after its message, whatever its limit: nobody may be cut off before they know their code."""
FAREWELL_SECONDS = 20.0

logger = logging.getLogger(__name__)


class Rooms(Struct, frozen=True):
    """What all calls share."""

    lobby: Lobby
    taking: Taking
    stretching: Stretching
    returning: Returning
    longest: float
    """Seconds that a call may last."""


class Flow:
    """Runs one call. The edition is the one with which it began."""

    def __init__(self, call: CallId, port: Port, edition: Edition, rules: CallRules, rooms: Rooms) -> None:
        self._id, self._port, self._edition, self._rules, self._rooms = call, port, edition, rules, rooms
        self._news: deque[events.Event] = deque()
        self._language: Language = edition.guide.source_language
        self._step = edition.guide.start
        self._urgent = False
        """They heard the step about danger."""
        self._digits: DigitReceipt | None = None
        self._receipt: OwnReceipt | None = None
        self._drawing: asyncio.Task[OwnReceipt] | None = None
        self._answers: tuple[Reply, ...] = ()
        self._keyed = 0
        """Receipts that were keyed in."""
        self._limit = asyncio.timeout(rooms.longest)

    async def run(self) -> None:
        """The whole call. Never fails."""
        try:
            async with self._limit:
                await self._turns()
        except TimeoutError:
            await self._farewell("phone.longest" if self._limit.expired() else "phone.busy")
        except Exception as error:  # noqa: BLE001 one call's fault must not reach the others
            logger.error("A call ended early: %s.", type(error).__name__)  # noqa: TRY400 its text may hold what was said
            await self._farewell("phone.busy")
        finally:
            self._rooms.lobby.leave(self._id)
            self._rooms.lobby.over(self._language)
            self._port.hang_up()
            self._forget()

    async def _turns(self) -> None:
        call, event = self._rules.opening(), events.Answered()
        what: events.Event | None = event
        while what is not None:
            turn = self._rules.turn(call, what)
            call = turn.call
            self._language = call.conversation.language
            try:
                what = await self._done(turn.commands)
            except Gone:
                what = events.HungUp()

    async def _farewell(self, key: str) -> None:
        """A last sentence, for as long as the caller is there."""
        self._rooms.lobby.leave(self._id)
        self._port.disconnect()
        self._port.forget_keys()
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                for each in (key, "phone.goodbye"):
                    await self._port.play([self._edition.phrase(each, self._language)])
        except (Gone, TimeoutError):
            return

    def _forget(self) -> None:
        if self._drawing:
            self._drawing.cancel()
        self._digits = self._receipt = self._drawing = None
        self._answers = ()

    # --- commands
    async def _done(self, ordered: Sequence[commands.Command]) -> events.Event | None:
        """What the last of them has brought; None when the call is over."""
        if ordered[-1] == commands.Record(again=False) and self._drawing is None:
            # Its keys take a moment: they are ready when the instructions have been said.
            self._drawing = asyncio.create_task(self._rooms.stretching.draw())
        for command in ordered[:-1]:
            await self._begin(command)
        return await self._wait(ordered[-1])

    async def _begin(self, command: commands.Command) -> None:
        match command:
            case commands.Say(what):
                await self._say(what)
            case commands.Queue(language, first):
                self._rooms.lobby.join(self._id, language, self._hear, first=first)
            case commands.LeaveQueue():
                self._rooms.lobby.leave(self._id)
                self._news.clear()

    async def _wait(self, command: commands.Command) -> events.Event | None:  # noqa: PLR0911 - one command, one line
        match command:
            case commands.Listen(seconds):
                return await self._listen(seconds)
            case commands.Record(again):
                return await self._record(again)
            case commands.Collect():
                return await self._collect()
            case commands.LookUp():
                return await self._tried(self._look_up)
            case commands.Erase():
                return await self._tried(self._erase)
            case commands.Connect():
                return await self._connected()
            case commands.Park():
                return await self._parked()
            case _:
                self._port.hang_up()
                return None

    # --- saying
    async def _say(self, what: Sequence[commands.Said]) -> None:
        """All of it, until a key is pressed or something happens."""
        for said in what:
            if self._port.typed or self._news:
                return
            if isinstance(said, commands.Step):
                self._step = said.step
                self._urgent |= said.step == self._edition.guide.urgent.step
            if isinstance(said, commands.Answers):
                await self._say_answers()
            else:
                own = self._receipt.digits if self._receipt else None
                await self._port.play(self._edition.sound(said, self._minutes, own))

    async def _say_answers(self) -> None:
        try:
            async with contextlib.aclosing(
                self._rooms.returning.sound(self._answers, self._edition)
            ) as sound:
                async for clips in sound:
                    await self._port.play(clips)
                    if self._port.typed:
                        return
        except SafeconductError:  # the voice does not speak
            await self._port.play([self._edition.phrase("phone.refused", self._language)])

    def _minutes(self) -> int | None:
        return self._rooms.lobby.minutes(self._id)

    # --- waiting
    def _hear(self, event: events.Event) -> None:
        """Something that the exchange brings: what goes on is cut short for it."""
        self._news.append(event)
        self._port.interrupt()

    async def _listen(self, seconds: float) -> events.Event:
        """A long wait is not silent: a soft tone says that the line is still there."""
        key = None if self._news else await self._port.digit(min(seconds, QUIET_SECONDS))
        while key is None and not self._news and (seconds := seconds - QUIET_SECONDS) > 0:
            await self._port.play([SOFT_TONE])
            key = await self._port.digit(min(seconds, QUIET_SECONDS))
        return self._news.popleft() if self._news and key is None else key_event(key)

    async def _next_news(self) -> events.Event:
        while not self._news:
            await self._port.digit(LOOK_SECONDS)
        return self._news.popleft()

    async def _connected(self) -> events.Event:
        self._port.forget_keys()
        self._port.connect(lambda frame: self._rooms.lobby.carry(self._id, frame))
        self._rooms.lobby.connect(self._id, self._port.say)
        try:
            return await self._next_news()
        finally:
            self._port.disconnect()

    async def _parked(self) -> events.Event:
        """The caller hears where they were in the guide; keys mean nothing until somebody is back."""
        clips = self._edition.step(self._step, self._language) or [TONE]
        while not self._news:
            self._port.forget_keys()
            await self._port.play([*clips, HOLD_PAUSE])
        return self._news.popleft()

    # --- messages
    async def _record(self, again: bool) -> events.Event:
        if self._port.typed:  # pressed while it was said what to do
            return key_event(await self._port.digit(0))
        try:
            receipt = await self._receipt_for(again)
            await self._port.play([TONE])
            if self._receipt is None:
                self._not_before(self._rooms.taking.longest + RECEIPT_SECONDS)
            severity = URGENT if self._urgent else 0
            event = await self._rooms.taking.take(self._port, self._language, receipt, again, severity)
        except SafeconductError:
            return events.Refused()
        if isinstance(event, events.Recorded) and event.kept:
            self._receipt, self._drawing = receipt, None if not again else self._drawing
        self._port.forget_keys()
        return event

    def _not_before(self, seconds: float) -> None:
        """The limit of the call comes no earlier than in so many seconds."""
        earliest = asyncio.get_running_loop().time() + seconds
        if (self._limit.when() or 0) < earliest:
            self._limit.reschedule(earliest)

    async def _receipt_for(self, again: bool) -> OwnReceipt:
        if again and self._receipt:
            return self._receipt
        if self._drawing is None:
            self._drawing = asyncio.create_task(self._rooms.stretching.draw())
        return await self._drawing

    async def _collect(self) -> events.Event:
        collecting = Collecting()
        try:
            while not collecting.whole:
                seconds = NEXT_DIGIT_SECONDS if collecting.begun else FIRST_DIGIT_SECONDS
                key = await self._port.digit(seconds)
                if key is None:
                    break
                if not key.isdecimal():
                    return key_event(key)
                collecting.add(key)
            self._port.forget_keys()
            self._digits, self._receipt = collecting.receipt(), None
            self._keyed += self._digits is not None
            return collecting.event()
        finally:
            collecting.forget()

    async def _tried(self, work: Callable[[], Awaitable[events.Event]]) -> events.Event:
        try:
            return await work()
        except SafeconductError:
            return events.Refused()

    async def _look_up(self) -> events.Event:
        self._answers = await self._rooms.returning.look_up(await self._known())
        return events.Found(len(self._answers))

    async def _erase(self) -> events.Event:
        await self._rooms.returning.erase(await self._known())
        self._digits = self._receipt = None
        self._answers = ()
        return events.Erased()

    async def _known(self) -> OwnReceipt:
        """The receipt of this call: the one it was given, or the one that was keyed in."""
        if self._receipt is None:
            if self._digits is None:
                raise ReceiptError
            if self._keyed > RECEIPTS:
                raise ReceiptError
            await asyncio.sleep(RECEIPT_PAUSES[self._keyed - 1])
            self._receipt = await self._rooms.stretching.keyed(self._digits)
        return self._receipt
