"""A telephone without a telephone: callers who ring in the office, and what they hear."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from msgspec.structs import replace

from safeconduct.errors import CallGone
from safeconduct.model.call import FRAME_BYTES, OnDuty, Waiting
from safeconduct.model.ids import CallId, CaseworkerId, Language, Moment
from safeconduct.model.staff import Caseworker

QUIET = b"\xff" * FRAME_BYTES
LOUD = (b"\x00" * 4 + b"\x80" * 4) * (FRAME_BYTES // 8)
"""A square wave as loud as mu-law can be."""
FRAMES = 15
PATIENCE = 30
"""Seconds: after that a test has failed, however busy the machine."""


async def until(true: Callable[[], bool]) -> None:
    """Until it is true."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 whatever it is, it has no event of its own
            await asyncio.sleep(0.005)


class CallersEnd:
    """What a caller hears and says."""

    def __init__(self, *, echo: bool = False) -> None:
        self.heard: list[tuple[float, bytes]] = []
        self.over = False
        self._echo = echo
        self._frames: deque[bytes] = deque(maxlen=FRAMES)
        self._woken = asyncio.Event()

    async def receive(self) -> bytes:
        while not self._frames and not self.over:
            self._woken.clear()
            await self._woken.wait()
        return b"" if self.over else self._frames.popleft()

    def send(self, frame: bytes) -> None:
        self.heard.append((time.perf_counter(), frame))
        if self._echo:
            self.say(frame)

    def say(self, frame: bytes) -> None:
        self._frames.append(frame)
        self._woken.set()

    def close(self) -> None:
        self.over = True
        self._woken.set()

    @property
    def loudest(self) -> int:
        """How far from silence the loudest sample was that the caller heard: 0 to 127."""
        return max((127 - min(byte & 0x7F for byte in frame) for _, frame in self.heard), default=0)


class Ringing:
    """What the office needs of the switchboard (`Speaking`), decided on the spot. `tell` rings the bell."""

    def __init__(self, *, echo: bool = False) -> None:
        self.tell = lambda: None
        self.ends: dict[CallId, CallersEnd] = {}
        self.declined: list[tuple[CallId, CaseworkerId]] = []
        self.done: list[tuple[str, CaseworkerId | None]] = []
        self._echo = echo
        self._ready: dict[CaseworkerId, Caseworker] = {}
        self._calls: dict[CallId, Waiting] = {}

    def rings(self, number: int = 1, language: str = "ru", waited: float = 0.0) -> CallId:
        """Somebody asks for a person; answers the id of the call."""
        call = CallId(f"{number:016x}")
        since = Moment(time.time() - waited)
        self._put(Waiting(call, Language(language), since, "offered"))
        return call

    def hangs_up(self, call: CallId) -> None:
        del self._calls[call]
        if end := self.ends.pop(call, None):
            end.close()
        self.tell()

    def of(self, call: CallId) -> Waiting:
        return self._calls[call]

    def ready(self, who: Caseworker, on: bool) -> None:
        self._ready.pop(who.id, None)
        if on:
            self._ready[who.id] = who
        for one in list(self._calls.values()):
            if not on and one.holder == who.id:
                self._waits_again(one.call, None)
        self.tell()

    def callers(self) -> tuple[Waiting, ...]:
        return tuple(self._calls.values())

    def on_duty(self) -> tuple[OnDuty, ...]:
        busy = {one.holder for one in self._calls.values()}
        return tuple(OnDuty(who.id, who.name, who.id not in busy) for who in self._ready.values())

    async def take(self, call: CallId, who: CaseworkerId) -> bool:
        one = self._calls.get(call)
        if one is None or one.place not in ("waiting", "offered") or who not in self._ready:
            return False
        self._put(replace(one, place="talking", holder=who))
        return True

    async def decline(self, call: CallId, who: CaseworkerId) -> None:
        self.declined.append((call, who))

    async def do(self, call: CallId, who: CaseworkerId, what: str, to: CaseworkerId | None) -> bool:
        one = self._calls.get(call)
        if one is None or one.holder != who:
            return False
        self.done.append((what, to))
        if what == "release":
            self.hangs_up(call)
        elif what == "hand-over":
            self._waits_again(call, to)
        else:
            self._put(replace(one, place="parked" if what == "park" else "talking"))
        return True

    def talk(self, call: CallId, who: CaseworkerId) -> CallersEnd:
        one = self._calls.get(call)
        if one is None or one.holder != who or one.place not in ("talking", "parked"):
            raise CallGone
        if before := self.ends.get(call):
            before.close()
        self.ends[call] = CallersEnd(echo=self._echo)
        return self.ends[call]

    def _waits_again(self, call: CallId, to: CaseworkerId | None) -> None:
        if end := self.ends.pop(call, None):
            end.close()
        self._put(replace(self._calls[call], place="waiting", holder=to))

    def _put(self, one: Waiting) -> None:
        self._calls[one.call] = one
        self.tell()
