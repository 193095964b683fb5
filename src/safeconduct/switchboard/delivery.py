"""Delivery: what stands in the outbox is carried to the chats, in order and at the pace that is allowed.

A row is deleted after it was carried, so a crash in between carries it once more, and nothing is lost.
"""

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.desk import chats, outbox
from safeconduct.errors import SafeconductError, Theirs
from safeconduct.model.application import Reply
from safeconduct.model.chat import Memory, Outgoing, Parcel
from safeconduct.model.ids import ChatTag, Moment
from safeconduct.model.line import Line
from safeconduct.store import Db, Vault
from safeconduct.switchboard.collecting import Collector
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.pacing import Queue, Waiting
from safeconduct.switchboard.turn import PublicKeys

CALLS = 64
"""Calls that are being made at once, to as many chats."""
PAUSE_SECONDS = 1.0
"""After the store did not answer."""
FAULTS = 8
"""How often the channel may fail at one call in a way it should not, until the call is dropped."""
COARSE_SECONDS = 15 * 60
"""What follows later is due on a full quarter of an hour: a row must not tell when somebody wrote."""

logger = logging.getLogger(__name__)


class Follow(Struct, frozen=True):
    """A call that becomes due once another was made: to delete a message after a while."""

    after: float
    """Seconds, and up to a quarter of an hour more."""
    call: bytes


class Delivered(Struct, frozen=True):
    """It was done. What follows is written down together with that."""

    follow: tuple[Follow, ...] = ()


class Later(Struct, frozen=True):
    """It could not be done now.

    With `seconds` the messenger said how long everybody must wait (429). Without, nobody knows (the
    network, 5xx): this chat alone waits 1, 2, 4 ... 60 seconds.
    """

    seconds: float | None = None


class Blocked(Struct, frozen=True):
    """Nobody is there any more: the chat is forgotten."""


class Refused(Struct, frozen=True):
    """It will never be possible: it is dropped."""


Carried = Delivered | Later | Blocked | Refused


class Carrier(Protocol):
    """What a messenger's channel does for the delivery."""

    async def carry(self, address: str, call: bytes) -> Carried:
        """Make one call. It may be made again after a crash."""

    def replaces(self, call: bytes) -> str:
        """Empty, or a name: of several waiting calls to one address with one name only the newest is made."""

    def answer_calls(self, memory: Memory, reply: Reply) -> tuple[bytes, ...]:
        """How an answer is said in this chat."""


class _Done:
    """What is to be written down of what was carried."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.erased: list[int] = []
        self.follow: list[Outgoing] = []
        self.blocked: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.rows or self.erased or self.blocked)

    def add(self, other: "_Done") -> None:
        self.rows += other.rows
        self.erased += other.erased
        self.follow += other.follow
        self.blocked |= other.blocked

    def write(self, db: Db, blocked: Sequence[Sequence[ChatTag]]) -> None:
        for tags in blocked:
            chats.forget(db, tags)
        outbox.settle(db, self.rows, self.erased, self.follow)


class Delivery:
    """Carries the outbox of one channel. `keys` finds the roster that vouches for answers.

    `clock` tells the time of day, `ticks` seconds that only go forward, `sleep` waits for so many of these.
    """

    def __init__(
        self,
        vault: Vault,
        gateway: Gateway,
        carrier: Carrier,
        line: Line,
        keys: Callable[[], Awaitable[PublicKeys]],
        per_second: int,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._vault = vault
        self._gateway = gateway
        self._carrier = carrier
        self._line = line
        self._keys = keys
        self._clock = clock
        self._ticks = ticks
        self._sleep = sleep
        self._queue = Queue(per_second)
        self._collector = Collector(vault, gateway, self._queue, carrier.replaces, clock, ticks)
        self._calls: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._done = _Done()

    def wake(self, forgotten: Collection[str] = ()) -> None:
        """There may be something new in the store; and these chats were forgotten, with what waited for them."""
        for address in forgotten:
            self._collector.read_again(address)
        self._collector.wake()
        self._changed.set()

    async def run(self) -> None:
        """For as long as the line runs."""
        try:
            while True:
                self._changed.clear()
                try:
                    await self._settle()
                    await self._collector.look()
                except Exception as error:  # noqa: BLE001 what waits must go out, whatever went wrong once
                    logger.error("The outbox has to wait: %s", type(error).__name__)  # noqa: TRY400 by kind only
                    await self._sleep(PAUSE_SECONDS)
                else:
                    self._start()
                    await self._rest()
        finally:
            for call in self._calls:
                call.cancel()

    async def _settle(self) -> None:
        """Write down what was carried; if that fails, it is not forgotten and written down later."""
        done, self._done = self._done, _Done()
        done.rows += self._collector.spent
        self._collector.spent = []
        if not done:
            return
        try:
            blocked = [self._gateway.tags(address) for address in done.blocked]
            await self._vault.write(lambda db: done.write(db, blocked))
        except Exception:
            self._done.add(done)
            raise
        self._collector.release([*done.rows, *done.erased])
        for address in done.blocked:
            self._collector.read_again(address)
        for row in done.follow:
            self._collector.expect(row.due)

    def _start(self) -> None:
        while len(self._calls) < CALLS and (item := self._queue.next(self._ticks())):
            call = asyncio.create_task(self._carry(item))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)

    async def _rest(self) -> None:
        """Until something has changed, or there is something to do."""
        rest = self._collector.rest()
        moment = self._queue.moment()
        if moment is not None and len(self._calls) < CALLS:
            rest = min(rest, moment - self._ticks())
        if rest <= 0:
            await asyncio.sleep(0)
            return
        waits = (asyncio.ensure_future(self._changed.wait()), asyncio.ensure_future(self._sleep(rest)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _carry(self, item: Waiting) -> None:
        follow: list[Outgoing] = []
        outcome: Carried | None = Refused()
        try:
            item, outcome = await self._call(item)
            if isinstance(outcome, Delivered):
                follow = [self._following(item.address, each) for each in outcome.follow]
        except Theirs as error:
            logger.error("An outgoing message was dropped: %s", type(error).__name__)  # noqa: TRY400 by kind only
        except SafeconductError:
            outcome = Later()
        except Exception as error:  # noqa: BLE001 whatever is wrong with one call, the others must go on
            logger.error("The channel failed at a call: %s", type(error).__name__)  # noqa: TRY400 by kind only
            item = replace(item, faults=item.faults + 1)
            outcome = Later() if item.faults < FAULTS else Refused()
        self._account(item, outcome, follow)
        self._changed.set()

    async def _call(self, item: Waiting) -> tuple[Waiting, Carried | None]:
        """Make the next call of a row; None when it is an answer that is gone with its case."""
        if item.entry is not None and item.memory is not None:
            number, memory = item.entry, item.memory
            entry = await self._vault.read(lambda db: outbox.answer(db, number))
            if entry is None:
                return item, None
            if not item.calls:
                reply = self._gateway.answer(memory, self._line, (await self._keys()).roster, entry)
                item = replace(item, calls=self._carrier.answer_calls(memory, reply))
        if not item.calls:
            return item, Delivered()
        return item, await self._carrier.carry(item.address, item.calls[0])

    def _account(self, item: Waiting, outcome: Carried | None, follow: list[Outgoing]) -> None:
        """What became of a call, for the queue and for the store."""
        now = self._ticks()
        self._done.follow += follow
        if isinstance(outcome, Later):
            if outcome.seconds is not None:
                self._queue.hold(now + outcome.seconds)
            self._put_back(item, now, failed=outcome.seconds is None)
        elif isinstance(outcome, Delivered) and len(item.calls) > 1:
            self._put_back(replace(item, calls=item.calls[1:]), now, failed=False)
        else:
            (self._done.erased if outcome is None else self._done.rows).append(item.number)
            if isinstance(outcome, Blocked):
                self._done.blocked.add(item.address)
            self._queue.done(item, now)

    def _put_back(self, item: Waiting, now: float, *, failed: bool) -> None:
        if self._queue.again(item, now, failed=failed):
            self._done.rows.append(item.number)

    def _following(self, address: str, follow: Follow) -> Outgoing:
        day = self._gateway.today()
        due = COARSE_SECONDS * math.ceil((self._clock() + follow.after) / COARSE_SECONDS)
        return Outgoing(day.name, day.tag(address), Moment(due), day.seal(Parcel(address, follow.call)))
