"""A line of a few made-up recordings, and a call to it that needs no network."""

import asyncio
import contextlib
import hashlib
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from safeconduct.model.ids import Language
from safeconduct.rehearsal.telephone.hearing import FRAME_BYTES, Known, Repertoire
from safeconduct.rehearsal.telephone.serve import telephone
from safeconduct.sealing.receipts import DigitReceipt

EN, RU = Language("en"), Language("ru")
FRAME_SECONDS = 0.02
RECEIPT = DigitReceipt("123456789012345678").text
SILENCE = b"\xff"
HELLO = Known("This is Example line. You need no name.", EN, "phrase", "phone.hello")
START = Known("What is your situation? Choose one.", EN, "step", "root")
FIRST = Known("A paper came: press one.", EN, "choice", "root")
SECOND = Known("A paper came: press two.", EN, "choice", "root")
PRIVET = Known("Это пример линии.", RU, "phrase", "phone.hello")
DIGITS = [Known(str(digit), EN, "phrase", f"phone.digit.{digit}") for digit in range(10)]
KNOWN = [HELLO, START, FIRST, SECOND, PRIVET, *DIGITS]


def sound_of(known: Known) -> bytes:
    """Noise that is the same for the same beginning of a text, 60 ms a letter, as a voice's would be."""
    sound, said = b"", f"{known.language} "
    for letter in known.text:
        said += letter
        seed = hashlib.sha256(said.encode()).digest()
        sound += b"".join(hashlib.sha256(seed + bytes([part])).digest() for part in range(15))
    return sound[: len(sound) - 7]  # a recording ends anywhere


def line_repertoire() -> Repertoire:
    learned = Repertoire(KNOWN, sound_of)
    learned.learn()
    return learned


def said(*known: Known, pause: int = 1600, before: int = 0) -> list[bytes]:
    """Frames as the line sends them. `pause`, `before`: bytes of silence between the recordings, and first."""
    sound = SILENCE * before + b"".join(sound_of(each) + SILENCE * pause for each in known)
    sound += SILENCE * (-len(sound) % FRAME_BYTES)
    return [sound[place : place + FRAME_BYTES] for place in range(0, len(sound), FRAME_BYTES)]


class MadeUpCall:
    """A line that greets, answers 1 with a step, 2 with a receipt, 3 with a person's voice, and keeps what it heard."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.pressed: list[str] = []
        self.heard = b""
        self._say(said(HELLO))

    @property
    def frames(self) -> AsyncIterator[bytes]:
        return self._frames()

    async def press(self, key: str) -> None:
        self.pressed.append(key)
        if key == "1":
            self._say(said(START, FIRST, SECOND))
        elif key == "2":
            self._say(said(*(DIGITS[int(digit)] for digit in RECEIPT if digit != " "), pause=160))
        elif key == "3":
            self._say([bytes(reversed(frame)) for frame in said(PRIVET, START)])

    def say(self, sound: bytes) -> None:
        self.heard += sound

    async def hang_up(self) -> None:
        self.waiting.put_nowait(None)

    def _say(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.waiting.put_nowait(frame)

    async def _frames(self) -> AsyncIterator[bytes]:
        while (frame := await self.waiting.get()) is not None:
            yield frame


class Exchange:
    """Where pages ring; remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[MadeUpCall] = []

    @contextlib.asynccontextmanager
    async def dial(self) -> AsyncIterator[MadeUpCall]:
        self.calls.append(MadeUpCall())
        yield self.calls[-1]


async def say_something(_: Language) -> bytes:
    """A second of a made-up sentence."""
    return sound_of(PRIVET)[:8000]


@contextlib.contextmanager
def telephones(scripts: Path) -> Iterator[tuple[str, Exchange]]:
    """The page with its built scripts, in a thread of its own, and who rings there."""
    exchange, loop = Exchange(), asyncio.new_event_loop()
    told, url = threading.Event(), []

    async def serve() -> None:
        async with telephone(exchange.dial, line_repertoire(), say_something, static=scripts) as at:
            url.append(at)
            told.set()
            await stop.wait()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert told.wait(30)
    try:
        yield url[0], exchange
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
