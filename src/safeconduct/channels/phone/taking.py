"""A spoken message: sealed second by second while it is spoken, and handed on at once.

What was not yet acknowledged by the line is here in memory, five seconds at most; nothing is ever written
to a disk in the clear. A hang-up or a kill loses at most the second that was on its way.
"""

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.channels.phone.port import Port, Second
from safeconduct.conversation.calls.events import Recorded, Refused
from safeconduct.errors import EpochClosed, SafeconductError, StoreBroken, StoreBusy, StoreFull
from safeconduct.model import call as noun
from safeconduct.model.application import Handed
from safeconduct.model.ids import DeliveryKey, Language
from safeconduct.model.line import Line
from safeconduct.sealing import receipts
from safeconduct.sealing.receipts import DigitReceipt, ReceiptKeys
from safeconduct.sealing.recipients import Recipient, recipient
from safeconduct.sealing.sounds import seal_ending, seal_second
from safeconduct.switchboard import between
from safeconduct.switchboard.hearsay import CHANNEL
from safeconduct.switchboard.letters import Sealing, Written
from safeconduct.switchboard.pacing import Pace
from safeconduct.switchboard.trust import trusted_epoch
from safeconduct.switchboard.turn import PublicKeys

KEY_BYTES = 16
SHORTEST_SECONDS = 2.0
"""What is shorter is no message."""
VOICED_SECONDS = 0.3
"""Of speech in it, at least."""
SILENCE_SECONDS = 10.0
"""So much of it ends a message."""
BEFORE = 3
"""Seconds that are kept while nobody has spoken yet."""
UNACKNOWLEDGED = 5
"""Seconds that may wait for the line: then the caller hears that it cannot be taken."""
LAST_SECONDS = 10.0
"""How long a caller who has finished waits for the line to have it all."""
AGAIN_SECONDS = 0.5
"""Before a line that was busy is asked again."""
EPOCHS = 2
"""So often it is handed in: the epoch may end just then."""
KEYED_INTERVAL, KEYED_BURST = 0.1, 10
"""Receipts that are keyed in, over all calls: ten a second in the long run, so that guessing takes no sound from anybody."""
KEYED_SECONDS = 2.5
"""How long one of them may wait for its turn."""
STRETCHERS = 2
"""Receipts that are stretched at once: each takes some 30 ms of a core and 19 MiB."""

Ask = Callable[[between.Asked], Awaitable[between.Answered]]


class OwnReceipt(Struct, frozen=True):
    """What a call may come back with. It never prints itself."""

    digits: DigitReceipt
    keys: ReceiptKeys

    def __repr__(self) -> str:
        return "OwnReceipt()"


class Stretching:
    """Receipts to their keys, in threads, few at once: the sound of others must not wait for it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._turn = asyncio.Semaphore(STRETCHERS)
        self._pace = Pace(KEYED_INTERVAL, KEYED_BURST)

    async def draw(self) -> OwnReceipt:
        """A new receipt."""
        return await self.derive(receipts.new_digits())

    async def keyed(self, digits: DigitReceipt) -> OwnReceipt:
        """The keys of a receipt that somebody keyed in. `StoreBusy` when too many others do so now."""
        now = asyncio.get_running_loop().time()
        wait = self._pace.ready() - now
        if wait > KEYED_SECONDS:
            raise StoreBusy
        self._pace.spend(now)
        await asyncio.sleep(max(wait, 0))
        return await self.derive(digits)

    async def derive(self, digits: DigitReceipt) -> OwnReceipt:
        """The keys of this receipt."""
        async with self._turn:
            return OwnReceipt(digits, await asyncio.to_thread(receipts.keys, digits, self._line.id))


class Taking:
    """Takes the spoken messages of all calls for one line."""

    def __init__(self, line: Line, ask: Ask, longest: float) -> None:
        self._line, self._ask, self.longest = line, ask, longest
        self._sealing = Sealing(line, CHANNEL)

    async def take(
        self, port: Port, language: Language, receipt: OwnReceipt, again: bool, severity: int = 0
    ) -> Recorded | Refused:
        """Record one message into the case of this receipt. `severity` as in `Handed`. A caller who leaves meanwhile has left it all the same."""
        spoken = _Message(self._line, self._sealing, self._ask, language, receipt.keys, again, severity)
        keeping = asyncio.create_task(spoken.keep())
        try:
            async with contextlib.aclosing(port.record(self.longest, SILENCE_SECONDS)) as heard:
                await spoken.listen(heard)
            if not spoken.enough:
                return Recorded(kept=False)
            spoken.end(whole=not port.left)
            async with asyncio.timeout(LAST_SECONDS):
                await keeping
        except (SafeconductError, TimeoutError):
            return Refused()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            spoken.forget()
        return Recorded(kept=True)


class _Message:
    """One message: `listen` fills it, `keep` empties it into the line."""

    def __init__(
        self,
        line: Line,
        sealing: Sealing,
        ask: Ask,
        language: Language,
        keys: ReceiptKeys,
        again: bool,
        severity: int,
    ) -> None:
        self._line, self._sealing, self._ask = line, sealing, ask
        self._language, self._keys, self._again, self._severity = language, keys, again, severity
        self._key = DeliveryKey(secrets.token_bytes(KEY_BYTES))
        self._waiting: deque[bytes | None] = deque()
        """Sound of seconds in order; None is the ending."""
        self._length = self._voice = 0.0
        self._ended = False
        self._failed: SafeconductError | None = None
        self._woken = asyncio.Event()

    @property
    def enough(self) -> bool:
        """Whether it is a message, and not a cough."""
        return self._length >= SHORTEST_SECONDS and self._voice >= VOICED_SECONDS

    async def listen(self, heard: AsyncIterator[Second]) -> None:
        """Take what is heard until it is over. Raises what keeps the line from taking it."""
        async for second in heard:
            if self._failed:
                raise self._failed
            self._waiting.append(second.sound)
            self._length += len(second.sound) / noun.SECOND_BYTES
            self._voice += second.voice
            if self.enough:
                self._woken.set()
                if len(self._waiting) > UNACKNOWLEDGED:
                    raise StoreBusy
            elif len(self._waiting) > BEFORE:
                self._waiting.popleft()  # silence, before the first words

    def end(self, whole: bool) -> None:
        """Nothing more comes. `whole`: it was ended, not cut off."""
        if whole:
            self._waiting.append(None)
        self._ended = True
        self._woken.set()

    def forget(self) -> None:
        self._waiting.clear()

    async def keep(self) -> None:
        """Hand it in, then keep second after second, until all of it is durable."""
        await self._woken.wait()
        try:
            epoch = await self._hand_in()
            await self._keep_all(epoch)
        except SafeconductError as error:
            self._failed = error
            raise

    async def _hand_in(self) -> Recipient:
        """Filed, sealed to the epoch that is open now; the seconds go to the same one."""
        for _ in range(EPOCHS):
            keys = await self._public_keys()
            with contextlib.suppress(EpochClosed):
                await self._asked(between.HandIn(self._handed(keys)))
                return recipient(trusted_epoch(keys, self._line.key).recipient)
        raise EpochClosed

    def _handed(self, keys: PublicKeys) -> Handed:
        if self._again:
            handed = self._sealing.message("", self._keys, self._language, keys, self._key)
        else:
            handed = self._sealing.application(
                Written(situation="other", text=""), self._keys, self._language, keys, self._key
            )
        return replace(handed, spoken=True, severity=self._severity)

    async def _public_keys(self) -> PublicKeys:
        answered = await self._asked(between.AskKeys())
        if not isinstance(answered, between.Keys):
            raise StoreBroken
        return PublicKeys(answered.roster, answered.epochs)

    async def _keep_all(self, epoch: Recipient) -> None:
        number = 0
        while self._waiting or not self._ended:
            if not self._waiting:
                self._woken.clear()
                await self._woken.wait()
                continue
            sounds = tuple(self._waiting)
            await self._asked(between.KeepSeconds(self._sealed(sounds, number, epoch)))
            number += len(sounds)
            for _ in sounds:
                self._waiting.popleft()

    def _sealed(
        self, sounds: tuple[bytes | None, ...], first: int, epoch: Recipient
    ) -> tuple[noun.Second, ...]:
        case, take = self._keys.case, self._key
        return tuple(
            noun.Second(
                self._keys.lookup,
                take,
                number,
                seal_ending(number, case, take, epoch)
                if sound is None
                else seal_second(sound, number, case, take, epoch),
            )
            for number, sound in enumerate(sounds, start=first)
        )

    async def _asked(self, asked: between.Asked) -> between.Answered:
        """What the line answers; one that is busy is asked again, for as long as `listen` has patience."""
        while True:
            try:
                return await self._ask(asked)
            except (StoreBusy, StoreFull):
                await asyncio.sleep(AGAIN_SECONDS)
