"""AudioSocket: Asterisk brings the sound of a call over TCP, and takes ours back.

A message is a kind (1 byte), a length (2 bytes, big-endian) and that many bytes
(https://docs.asterisk.org/Configuration/Channel-Drivers/AudioSocket/). The first one names the call by the
UUID that we made up for it: who does not know such a name is cut off. Keys come here too, each once; the REST
interface tells of a key twice that follows within 45 ms of another, as when two thumbs roll over the keypad.

Asterisk 22 waits for our sound with the call's lock held, and whoever wants that lock waits with it, in the end
every new call. So every connection gets a frame each 20 ms from its first moment on: silence, when there is
nothing to say. That also keeps the trunk from taking a quiet call for a dead one.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable, Iterator
from typing import NoReturn, Self, cast

from msgspec import Struct

from safeconduct.channels.phone.drivers.g711 import linear_from_mulaw, mulaw_from_linear
from safeconduct.errors import AddressTaken

ENDED, NAMED, KEY, SOUND = 0x00, 0x01, 0x03, 0x10
"""Kinds of messages. `KEY`: one ASCII character. `SOUND`: samples of 16 bits, 8,000 a second, little-endian."""
HEAD_BYTES = 3
FRAME_BYTES = 160
"""20 ms of mu-law."""
LATE_BYTES = 16 * (HEAD_BYTES + 2 * FRAME_BYTES)
"""Sound that may wait for a slow Asterisk: 0.3 s. What comes later than that is of no use to the caller."""
NAMELESS = 300
"""Connections that have not named their call yet, at once: more than a line has calls."""
NAMING_SECONDS = 5.0
"""Within which whoever connects must name its call."""
TICK_SECONDS = 0.02
QUIET_SECONDS = 3 * TICK_SECONDS
"""After so long without a frame of the line's, silence is sent. A frame that is merely late must not get some before it."""
_SOUND_HEAD = bytes((SOUND,)) + (2 * FRAME_BYTES).to_bytes(2, "big")
_SILENCE = _SOUND_HEAD + bytes(2 * FRAME_BYTES)


class Message(Struct, frozen=True):
    """One message of the connection."""

    kind: int
    content: bytes


class Messages:
    """Makes messages of bytes, however they were cut up on the way. Holds at most one unfinished message (64 KB)."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, received: bytes) -> Iterator[Message]:
        """What is whole by now, in order."""
        waiting = self._waiting
        waiting += received
        start = 0
        while len(waiting) - start >= HEAD_BYTES:
            end = start + HEAD_BYTES + int.from_bytes(waiting[start + 1 : start + HEAD_BYTES], "big")
            if len(waiting) < end:
                break
            yield Message(waiting[start], bytes(waiting[start + HEAD_BYTES : end]))
            start = end
        del waiting[:start]


class Sound:
    """The sound of one call, both ways. `joined` is set when Asterisk has connected for it."""

    def __init__(
        self, heard: Callable[[bytes], None], pressed: Callable[[str], None], lost: Callable[[], None]
    ) -> None:
        self.pressed = pressed
        """Takes a key, as Asterisk names it."""
        self.name = uuid.uuid4()
        self.joined = asyncio.Event()
        self._heard, self._lost = heard, lost
        self._line: asyncio.Transport | None = None
        self._rest = b""
        self._played_at = 0.0

    def play(self, frame: bytes) -> None:
        """Send 20 ms of mu-law; dropped when Asterisk is too slow to take it, or is not connected."""
        self._played_at = time.monotonic()
        self._send(_SOUND_HEAD + linear_from_mulaw(frame))

    def breathe(self, now: float) -> None:
        """Send 20 ms of silence, unless something is being played."""
        if now - self._played_at > QUIET_SECONDS:
            self._send(_SILENCE)

    def _send(self, message: bytes) -> None:
        line = self._line
        if line is not None and line.get_write_buffer_size() < LATE_BYTES:
            line.write(message)

    def join(self, line: asyncio.Transport) -> None:
        """Asterisk has connected for this call."""
        self._line = line
        self._send(_SILENCE)
        self.joined.set()

    def came(self, linear: bytes) -> None:
        """The caller's sound, in pieces of any length: told on as frames of 20 ms."""
        mulaw = self._rest + mulaw_from_linear(linear)
        whole = len(mulaw) - len(mulaw) % FRAME_BYTES
        for start in range(0, whole, FRAME_BYTES):
            self._heard(mulaw[start : start + FRAME_BYTES])
        self._rest = mulaw[whole:]

    def leave(self) -> None:
        """Asterisk has hung up."""
        self._line, self._rest = None, b""
        self._lost()

    def close(self) -> None:
        """Hang up; nothing is told any more."""
        self._lost = _nothing
        if self._line is not None:
            self._line.abort()


def _nothing() -> None:
    """Nobody needs to hear of it."""


class Sounds:
    """Where Asterisk brings the sound of calls: `async with Sounds(address, port, peers) as sounds`."""

    def __init__(self, address: str, port: int, peers: Callable[[str], bool]) -> None:
        """`peers`: which addresses may connect at all."""
        self._wanted, self._peers = (address, port), peers
        self._nameless: set[asyncio.Transport] = set()
        self._awaited: dict[bytes, Sound] = {}
        self._sounds: set[Sound] = set()
        self._server: asyncio.Server | None = None
        self._breathing: asyncio.Task[NoReturn] | None = None
        self.address = ""
        """`host:port`, as Asterisk is told to connect to."""

    async def __aenter__(self) -> Self:
        """Listen.

        Raises
        ------
        AddressTaken
            Something else listens there.
        """
        address, port = self._wanted
        try:
            self._server = await asyncio.get_running_loop().create_server(
                lambda: _Connection(self._awaited, self._nameless, self._peers), address, port
            )
        except OSError as error:
            raise AddressTaken("(`phone.sound-port`)") from error
        host = f"[{address}]" if ":" in address else address
        self.address = f"{host}:{self._server.sockets[0].getsockname()[1]}"
        self._breathing = asyncio.create_task(self._breathe())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        if self._breathing is not None:
            self._breathing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._breathing

    async def _breathe(self) -> NoReturn:
        """Silence for every call in which nothing is played."""
        due = time.monotonic()
        while True:
            now = time.monotonic()
            for sound in self._sounds:
                sound.breathe(now)
            due = max(due + TICK_SECONDS, now)
            await asyncio.sleep(due - now)

    def expect(self, sound: Sound) -> None:
        """A connection for this call may come."""
        self._awaited[sound.name.bytes] = sound
        self._sounds.add(sound)

    def forget(self, sound: Sound) -> None:
        """The call is over: its name opens nothing any more."""
        self._awaited.pop(sound.name.bytes, None)
        self._sounds.discard(sound)
        sound.close()


class _Connection(asyncio.Protocol):
    """One connection from Asterisk, nameless at first."""

    def __init__(
        self, awaited: dict[bytes, Sound], nameless: set[asyncio.Transport], peers: Callable[[str], bool]
    ) -> None:
        self._awaited, self._nameless, self._peers = awaited, nameless, peers
        self._messages = Messages()
        self._sound: Sound | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._line = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        if peer is None or not self._peers(peer[0]) or len(self._nameless) >= NAMELESS:
            self._line.abort()
        self._nameless.add(self._line)
        self._limit = asyncio.get_running_loop().call_later(NAMING_SECONDS, self._line.abort)

    def data_received(self, received: bytes) -> None:
        for message in self._messages.feed(received):
            if self._line.is_closing():
                return
            self._take(message)

    def connection_lost(self, _error: Exception | None) -> None:
        self._limit.cancel()
        self._nameless.discard(self._line)
        if self._sound is not None:
            self._sound.leave()

    def _take(self, message: Message) -> None:
        if self._sound is None:
            self._named(message)
        elif message.kind == SOUND:
            self._sound.came(message.content)
        elif message.kind == KEY:
            self._sound.pressed(message.content.decode("ascii", "replace"))
        elif message.kind == ENDED:
            self._line.close()

    def _named(self, message: Message) -> None:
        """A name is good for one connection."""
        sound = self._awaited.pop(message.content, None) if message.kind == NAMED else None
        if sound is None:
            self._line.abort()
            return
        self._limit.cancel()
        self._nameless.discard(self._line)
        self._sound = sound
        sound.join(self._line)
