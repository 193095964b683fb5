"""A line with a telephone, and callers whose number, voice and receipt are known to the test.

Each frame of what they say begins with the same 24 bytes, so that any piece of it that lies anywhere is found.
"""

import asyncio
import contextlib
import hashlib
import random
import socket
import time
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

from aiosipua import SipRequest
from msgspec import Struct

from phone_line import PATIENCE, clip_of
from safeconduct.channels.phone.render import TONE
from safeconduct.guide import read_guide, sample_folder, spoken
from safeconduct.model.call import FRAME_BYTES
from safeconduct.prompts.clips import Clips
from safeconduct.rehearsal.telephone import caller
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.hearing import Known
from safeconduct.rehearsal.telephone.listening import Listener
from safeconduct.rehearsal.telephone.recordings import recordings
from safeconduct.rehearsal.telephone.wire import Wire
from safeconduct.sealing.receipts import DigitReceipt
from safeconduct.settings import PhoneSettings, StoreSettings
from serving import ServedLine, make_served

CALLER = "+380445559173"
"""The number from which the call comes, in every header that can carry it."""
CALLED = "Waldemarsruh-Zichorie"
"""The name that the telephone company shows with it."""
HEADERS = ("P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion", "X-Caller")
MARK_BYTES = 24
LIVELY = 20
"""So many different bytes has no silence."""
VOICES = "24000-24999"
TITLE = "The line of the tests"


class PlantedWire(Wire):
    """Signalling of somebody who hides nothing."""

    def _request(self, method: str, body: bytes = b"", kind: str = "") -> SipRequest:
        request = super()._request(method, body, kind)
        host, port = self.own
        request.headers.set_single("Contact", f'"{CALLED}" <sip:{CALLER}@{host}:{port}>')
        for name in HEADERS:
            request.headers.append(name, f'"{CALLED}" <sip:{CALLER}@{host}>;party=calling')
        return request

    def _addressed(self, request: SipRequest, way: str, number: str) -> None:
        super()._addressed(request, way, number)
        request.headers.set_single("From", f'"{CALLED}" <sip:{CALLER}@{self.own[0]}>;tag={self._tag}')


class Sound(Struct, frozen=True):
    """A voice that nobody else has."""

    name: str

    @property
    def mark(self) -> bytes:
        """Lies at the beginning of each of its frames."""
        return _loud(hashlib.shake_256(self.name.encode()).digest(MARK_BYTES))

    def spoken(self, seconds: float) -> bytes:
        """So much of it, as mu-law."""
        chance, rest = random.Random(self.name), FRAME_BYTES - MARK_BYTES
        frames = (self.mark + _loud(chance.randbytes(rest)) for _ in range(round(50 * seconds)))
        return b"".join(frames)


class Planted(Struct):
    """Somebody who calls, what they heard, and what only they know."""

    call: Caller
    listener: Listener
    frames: list[bytes]
    _seen: int = 0

    async def hears(self, name: str) -> None:
        """Waits until this phrase or step is recognised, after those before it."""
        assert await self.listener.until(lambda: name in self._names(), PATIENCE), (
            f"Never heard: {name}. After it: {self._names()}"
        )
        self._seen += self._names().index(name) + 1

    async def until_heard(self, sound: bytes) -> None:
        """Waits until this is in what came."""
        assert await self.listener.until(lambda: sound in b"".join(self.frames), PATIENCE)

    async def presses(self, keys: str) -> None:
        for key in keys:
            await self.call.press(key)

    @property
    def receipt(self) -> DigitReceipt:
        """As it was read out."""
        return DigitReceipt(self.listener.receipt.replace(" ", "")[:18])

    def no_recording(self) -> list[bytes]:
        """The frames of sound that are of no recording of the line: what a voice has said for this call."""
        known = _recorded()
        return [frame for frame in self.frames if len(set(frame)) > LIVELY and frame not in known]

    def _names(self) -> list[str]:
        return [known.name for known in self.listener.heard[self._seen :]]


class _Overheard:
    """A call whose frames are kept on their way to the listener."""

    def __init__(self, call: Caller, kept: list[bytes]) -> None:
        self._call, self._kept = call, kept

    @property
    def frames(self) -> AsyncIterator[bytes]:
        return self._frames()

    async def _frames(self) -> AsyncIterator[bytes]:
        async for frame in self._call.frames:
            self._kept.append(frame)
            yield frame

    async def press(self, key: str) -> None:
        await self._call.press(key)

    def say(self, sound: bytes) -> None:
        self._call.say(sound)

    async def hang_up(self) -> None:
        await self._call.hang_up()


@contextlib.asynccontextmanager
async def planted_call(line: ServedLine) -> AsyncIterator[Planted]:
    """Somebody calls, and hangs up at the end of the block."""
    learned, frames = recordings(line.folder), []
    learned.learn()
    async with (
        Caller.dial(uri_of(line)) as call,
        Listener(_Overheard(call, frames), learned, _unnoticed) as listener,
    ):
        yield Planted(call, listener, frames)


@contextlib.contextmanager
def hiding_nothing() -> Iterator[None]:
    """Whoever calls within this block shows number and name."""
    before, caller.Wire = caller.Wire, PlantedWire
    try:
        yield
    finally:
        caller.Wire = before


def line_with_telephone(place: Path, store: StoreSettings | None = None) -> ServedLine:
    """A line with the built-in telephone and short recordings, not yet served."""
    own = PhoneSettings(driver="built-in", port=_free_udp_port(), sound_ports=VOICES)
    line = make_served(place, store=store, phone=own)
    clips = Clips(line.folder.path)
    for each in spoken.everything(read_guide(sample_folder()), TITLE):
        clips.put(each.text, each.language, clip_of(each.text, each.language), "test")
    return line


def uri_of(line: ServedLine) -> str:
    return f"sip:line@127.0.0.1:{line.folder.settings().phone.port}"


def children(pid: int) -> list[int]:
    """The processes that this one has started and that are still there."""
    threads = [*Path(f"/proc/{pid}/task").iterdir()]
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def telephone_of(line: ServedLine) -> int:
    """The telephone's process, once it is there: the line's only child."""
    until = time.monotonic() + PATIENCE
    while not (found := children(line.pid)):
        assert time.monotonic() < until
        time.sleep(0.01)
    return found[0]


async def answered(line: ServedLine) -> None:
    """Returns when the telephone answers."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with contextlib.suppress(caller.CallFailed):
                async with Caller.dial(uri_of(line), seconds=1):
                    return
            await asyncio.sleep(0.02)


def number_marks() -> dict[str, bytes]:
    """The caller's number and name."""
    return {"number": CALLER.removeprefix("+").encode(), "name": CALLED.encode()}


def written_by(pid: int) -> int:
    """Bytes that a process has given to a file system so far."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


def environment(home: Path) -> dict[str, str]:
    """Folders of its own for everything that a program may leave."""
    return {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp")}


@cache
def _recorded() -> frozenset[bytes]:
    """All frames of all recordings, and of the tone."""
    guide = read_guide(sample_folder())
    sounds = [TONE, *(clip_of(each.text, each.language) for each in spoken.everything(guide, TITLE))]
    return frozenset(
        sound[at : at + FRAME_BYTES] for sound in sounds for at in range(0, len(sound), FRAME_BYTES)
    )


def _unnoticed(_: Known | object) -> None:
    """What is heard is looked up later."""


def _loud(chance: bytes) -> bytes:
    """Mu-law loud enough to be taken for speech, and of no silence."""
    return bytes(byte & 0xBF for byte in chance)


def _free_udp_port() -> int:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
