"""A leg turned into verbs: play, digit, record, talk, hang up. One ticker moves the sound of all calls.

Sound is mu-law at 8,000 samples a second. It is in memory only, and dropped as soon as it was played, taken
or carried on; nothing here knows who calls.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence

from msgspec import Struct

from safeconduct.channels.phone.legs import Leg
from safeconduct.model.call import FRAME_BYTES, SECOND_BYTES

FRAME_SECONDS = 0.02
SILENT = b"\xff" * FRAME_BYTES
ENOUGH = "#"
"""Ends a recording."""
TYPED_AHEAD = 24
"""Keys that are kept while nothing listens: a whole receipt that was keyed in too early."""
LOST_FRAMES = 5
"""After so many frames without sound from the caller, silence stands for it: some phones send nothing in a pause."""
DEAD_FRAMES = 5 * 60 * 50
"""After five minutes without a frame or a key the network has lost the call and not said so."""
LEAD_FRAMES = 3
"""Of a conversation's sound: what is gathered before it is played, so that it does not stutter (60 ms)."""
MOST_FRAMES = 12
BEHIND_SECONDS = 0.2
"""Further behind than that, the ticker lets time go instead of hurrying after it."""
TWICE_SECONDS = 1.0
"""Within which a `#` after a recording or twenty digits still belongs to them."""
VOICE_LEVEL = 22
"""The mean logarithmic level (0 to 127, mu-law without its sign) from which a frame is taken for speech: about -43 dBFS."""
_LEVELS = bytes(0x7F - (code & 0x7F) for code in range(256))

logger = logging.getLogger(__name__)


class Gone(Exception):
    """The caller is not there any more."""


class Second(Struct):
    """Up to a second of what was recorded. It never prints itself."""

    sound: bytes
    """1 to 8,000 bytes of mu-law."""
    voice: float
    """Seconds of it in which somebody seems to speak."""

    def __repr__(self) -> str:
        return "Second()"


class Ticker:
    """Calls all beats every 20 ms. A beat that fails is not called again; the others never notice."""

    def __init__(self) -> None:
        self._beats: set[Callable[[], None]] = set()
        self.ticks = 0
        self.late = 0
        """Ticks that came more than one frame late."""

    def add(self, beat: Callable[[], None]) -> None:
        self._beats.add(beat)

    def remove(self, beat: Callable[[], None]) -> None:
        self._beats.discard(beat)

    async def run(self) -> None:
        """For as long as the telephone is there."""
        due = time.monotonic()
        while True:
            due += FRAME_SECONDS
            wait = due - time.monotonic()
            if wait < -FRAME_SECONDS:
                self.late += 1
                if wait < -BEHIND_SECONDS:
                    due -= wait
            await asyncio.sleep(max(wait, 0))
            self.ticks += 1
            self._all()

    def _all(self) -> None:
        """Not in `run`, where the name of the last beat would keep a call in memory that is over."""
        for beat in tuple(self._beats):
            self._beat(beat)

    def _beat(self, beat: Callable[[], None]) -> None:
        try:
            beat()
        except Exception as error:  # noqa: BLE001 one call's trouble must not take the sound of the others
            self.remove(beat)
            logger.error("The sound of a call stopped: %s.", type(error).__name__)  # noqa: TRY400 by kind only


class Port:
    """One call. Every verb raises `Gone` when the caller has left. It is the leg's `Ears`."""

    def __init__(self, leg: Leg, ticker: Ticker) -> None:
        self._leg, self._ticker = leg, ticker
        self._over = False
        self._clips: deque[bytes] = deque()
        self._at = 0
        self._keys: deque[str] = deque(maxlen=TYPED_AHEAD)
        self._waiter: asyncio.Future[None] | None = None
        self._recording: _Recording | None = None
        self._talking: Callable[[bytes], None] | None = None
        self._voices: deque[bytes] = deque(maxlen=MOST_FRAMES)
        self._gathering = True
        self._deaf_until = 0.0
        self._unheard = 0
        leg.ears = self
        ticker.add(self._tick)

    # --- what the driver tells
    def heard(self, frame: bytes) -> None:
        self._unheard = 0
        if self._recording:
            self._recording.hear(frame)
        elif self._talking:
            self._talking(frame)

    def pressed(self, key: str) -> None:
        self._unheard = 0
        if self._talking or (key == ENOUGH and time.monotonic() < self._deaf_until):
            return
        self._keys.append(key)
        if self._recording:
            self._recording.press(key)
        else:
            self._clips.clear()
            self._wake()

    def gone(self) -> None:
        self._over = True
        self._ticker.remove(self._tick)
        self._clips.clear()
        if self._recording:
            self._recording.end()
        self._wake()

    # --- the verbs
    @property
    def left(self) -> bool:
        """Whether the call is over."""
        return self._over

    @property
    def typed(self) -> bool:
        """Whether a key was pressed that nobody has taken yet."""
        return bool(self._keys)

    async def play(self, clips: Sequence[bytes]) -> None:
        """Let the caller hear this, until it is over, a key is pressed, or `interrupt` is called. The key stays to be taken."""
        if self._present() and self._keys:
            return
        self._clips.extend(clips)
        self._at = 0
        try:
            while self._clips:
                await self._wait(None)
        finally:
            self._clips.clear()

    async def digit(self, seconds: float) -> str | None:
        """The next key; None when none comes in time, or `interrupt` is called."""
        if self._present() and not self._keys:
            await self._wait(seconds)
        return self._keys.popleft() if self._keys else None

    async def record(self, limit: float, silence: float) -> AsyncGenerator[Second, None]:
        """What the caller says from now on, second by second, the last one shorter.

        It ends by `#`, after `silence` seconds without speech, after `limit` seconds, or when the caller leaves:
        what they said until then still comes. Keys that were pressed while it went on are forgotten.
        """
        self._present()
        self._keys.clear()
        self._recording = recording = _Recording(limit, silence)
        try:
            while second := await recording.take():
                yield second
        finally:
            self._recording = None
            self.forget_keys()
            recording.forget()

    def forget_keys(self) -> None:
        """Keys that nobody has taken are forgotten, and a `#` that comes within a second is one of them."""
        self._keys.clear()
        self._deaf_until = time.monotonic() + TWICE_SECONDS

    def connect(self, carry: Callable[[bytes], None]) -> None:
        """From now on every frame of the caller goes to `carry`, and what `say` gets goes to the caller."""
        self._talking = carry
        self._voices.clear()
        self._gathering = True

    def disconnect(self) -> None:
        """The caller is heard no more."""
        self._talking = None
        self._voices.clear()

    def say(self, frame: bytes) -> None:
        """20 ms of whoever talks with the caller. What comes too fast is dropped, the oldest first."""
        self._voices.append(frame)
        self._gathering = self._gathering and len(self._voices) < LEAD_FRAMES

    def interrupt(self) -> None:
        """Whatever is played or waited for now ends at once."""
        self._clips.clear()
        self._wake()

    def hang_up(self) -> None:
        """End the call. Twice is as good as once."""
        self._leg.hang_up()
        self.gone()

    # --- inside
    def _present(self) -> bool:
        if self._over:
            raise Gone
        return True

    async def _wait(self, seconds: float | None) -> None:
        """Until something happens. Whoever waits looks what it was."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait((self._waiter,), timeout=seconds)
        finally:
            self._waiter = None
        self._present()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _tick(self) -> None:
        """Something goes out in every tick: a network takes a call without packets for a broken one."""
        self._leg.play(self._next())
        self._unheard += 1
        if self._recording:
            self._recording.tick()
        if self._unheard > DEAD_FRAMES:
            self.hang_up()

    def _next(self) -> bytes:
        if self._talking:
            return self._voice()
        while self._clips:
            frame = self._clips[0][self._at : self._at + FRAME_BYTES]
            self._at += FRAME_BYTES
            if frame:
                return frame if len(frame) == FRAME_BYTES else frame.ljust(FRAME_BYTES, b"\xff")
            self._clips.popleft()
            self._at = 0
            if not self._clips:
                self._wake()
        return SILENT

    def _voice(self) -> bytes:
        if self._gathering or not self._voices:
            self._gathering = True
            return SILENT
        return self._voices.popleft()


class _Recording:
    """A recording as it goes on: time is what was heard, and silence where nothing came."""

    def __init__(self, limit: float, silence: float) -> None:
        self._frames_left = round(limit / FRAME_SECONDS)
        self._most_quiet = round(silence / FRAME_SECONDS)
        self._quiet = self._missing = self._voiced = 0
        self._sound = bytearray()
        self._seconds: deque[Second] = deque()
        self._woken = asyncio.Event()
        self._over = False

    def hear(self, frame: bytes) -> None:
        if self._over:
            return
        self._missing = 0
        self._sound += frame
        loud = level(frame) >= VOICE_LEVEL
        self._voiced += loud
        self._quiet = 0 if loud else self._quiet + 1
        self._frames_left -= 1
        if self._frames_left <= 0 or self._quiet >= self._most_quiet:
            self.end()
        elif len(self._sound) >= SECOND_BYTES:
            self._cut()

    def tick(self) -> None:
        self._missing += 1
        if self._missing > LOST_FRAMES:
            missing = self._missing
            self.hear(SILENT)
            self._missing = missing

    def press(self, key: str) -> None:
        if key == ENOUGH:
            self.end()

    def end(self) -> None:
        if not self._over:
            self._over = True
            self._cut()

    async def take(self) -> Second | None:
        while not self._seconds and not self._over:
            self._woken.clear()
            await self._woken.wait()
        return self._seconds.popleft() if self._seconds else None

    def forget(self) -> None:
        self._over = True
        self._sound[:] = bytes(len(self._sound))
        self._seconds.clear()

    def _cut(self) -> None:
        if self._sound:
            self._seconds.append(Second(bytes(self._sound[:SECOND_BYTES]), self._voiced * FRAME_SECONDS))
            del self._sound[:SECOND_BYTES]
        self._voiced = 0
        self._woken.set()


def level(frame: bytes) -> float:
    """How loud a frame is: the mean of its samples' mu-law magnitudes, 0 to 127, which is logarithmic."""
    return sum(frame.translate(_LEVELS)) / (len(frame) or 1)
