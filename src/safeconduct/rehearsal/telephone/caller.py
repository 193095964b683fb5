"""A telephone that calls: SIP and RTP as a caller has them, for tests, the demo's page, `safeconduct call` and the doctor.

One socket for SIP and one for sound, in the running event loop, on this machine or in its network. It says
nothing of itself but the name that it is given.
"""

import asyncio
import contextlib
import secrets
import socket
from array import array
from collections import deque
from collections.abc import AsyncIterator
from typing import Self

from safeconduct.channels.phone.drivers import sdp
from safeconduct.channels.phone.drivers.rtp import FRAME_SECONDS, PCMU, Incoming, Outgoing, packet_of
from safeconduct.errors import CallFailed
from safeconduct.model.call import FRAME_BYTES
from safeconduct.rehearsal.telephone.wire import ANSWER_SECONDS, Wire, found

SILENCE = b"\xff" * FRAME_BYTES
PRESS_FRAMES, PAUSE_FRAMES = 5, 3
"""A key is held for 100 ms, then let go for 60."""
KEPT_FRAMES = 1500
"""Of what is heard and not yet taken: 30 s. After that the oldest are dropped, and counted."""
LARGEST_PACKET = 2048
BYE_SECONDS = 2.0


class Caller:
    """A call that was answered. Made by `dial`."""

    def __init__(self, wire: Wire, sound: socket.socket, offer: sdp.Offer) -> None:
        self.over = asyncio.Event()
        """The call has ended, by whichever side."""
        self.dropped = 0
        """Frames that were heard and not taken in time."""
        self._wire, self._socket, self._peer = wire, sound, (offer.address, offer.port)
        self._outgoing = Outgoing(secrets.token_bytes(10), offer.kind, offer.keys)
        self._incoming = Incoming(None, self._hear, lambda _key: None)
        self._heard: deque[bytes] = deque()
        self._more = asyncio.Event()
        self._said = bytearray()
        self._pressing: deque[tuple[str, asyncio.Future[None]]] = deque()
        self._step = 0
        self._gaps = array("f")
        self._last: tuple[int, int, float] | None = None
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._loop.add_reader(sound, self._arrived)
        self._next = self._loop.call_soon(self._tick)

    @classmethod
    @contextlib.asynccontextmanager
    async def dial(
        cls, uri: str, *, name: str = "caller", kind: int = PCMU, seconds: float = ANSWER_SECONDS
    ) -> AsyncIterator[Self]:
        """Call `sip:line@host:port`; the call is there until it is hung up, at the latest at the end of the block.

        `name` is what the other side sees of the caller, `kind` the sound that is offered (`PCMU`, `PCMA`).
        Raises CallFailed when nobody answers within `seconds`, or the call is refused.
        """
        to = await found(uri)
        with contextlib.ExitStack() as stack:
            wire = stack.enter_context(contextlib.closing(await Wire.open(uri, to, name)))
            sound = stack.enter_context(_bound(wire.own[0]))
            offer = await wire.invite(kind, sound.getsockname()[1], seconds)
            call = cls(wire, sound, offer)
            wire.ended = call._ended
            try:
                yield call
            finally:
                await call.hang_up()

    @property
    def frames(self) -> AsyncIterator[bytes]:
        """What is heard, in frames of 160 bytes of mu-law, until the call is over. For one listener."""
        return self._taken()

    async def _taken(self) -> AsyncIterator[bytes]:
        while True:
            while self._heard:
                yield self._heard.popleft()
            if self.over.is_set():
                return
            self._more.clear()
            await self._more.wait()

    def say(self, sound: bytes) -> None:
        """Say this next: mu-law of any length, sent as fast as it is spoken. Silence is sent when there is nothing."""
        self._said += sound

    async def press(self, key: str) -> None:
        """Hold a key for 100 ms. Returns when it was let go, or the call is over. Raises ValueError for what is no key."""
        if self.over.is_set():
            return
        if self._outgoing.keys is None:
            raise CallFailed("The other side takes no keys.")
        pressed: asyncio.Future[None] = self._loop.create_future()
        self._pressing.append((key, pressed))
        await pressed

    async def inform(self, key: str) -> None:
        """The same by SIP INFO, as some trunks bring keys. Raises CallFailed when that is not answered."""
        await self._wire.ask("INFO", f"Signal={key}\r\nDuration=100\r\n".encode(), "application/dtmf-relay")

    async def renew(self, direction: str) -> sdp.Offer | None:
        """Ask for another direction (`sendonly` is hold), by a new INVITE in the call; answers what was agreed."""
        return await self._wire.renew(self._outgoing.kind, self._socket.getsockname()[1], direction)

    async def hang_up(self) -> None:
        """End the call. Twice is as good as once; waits shortly for the other side to confirm it."""
        if not self.over.is_set():
            self._ended()
            with contextlib.suppress(CallFailed):
                await self._wire.ask("BYE", seconds=BYE_SECONDS)

    def gap99(self) -> float | None:
        """Seconds between two packets that follow one another, which 99 of 100 were under; None when none came."""
        ordered = sorted(self._gaps)
        return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] if ordered else None

    # --- inside
    def _ended(self) -> None:
        if self.over.is_set():
            return
        self.over.set()
        self._more.set()
        self._loop.remove_reader(self._socket)
        self._next.cancel()
        for _, pressed in self._pressing:
            if not pressed.done():
                pressed.set_result(None)

    def _tick(self) -> None:
        """Every 20 ms: a packet of a key, of speech or of silence."""
        self._due = max(self._due + FRAME_SECONDS, self._loop.time() - 1)
        self._next = self._loop.call_at(self._due, self._tick)
        now = self._loop.time()
        with contextlib.suppress(OSError):
            if self._pressing:
                self._press(now)
            else:
                sound = bytes(self._said[:FRAME_BYTES])
                del self._said[:FRAME_BYTES]
                packet = self._outgoing.frame(sound.ljust(FRAME_BYTES, b"\xff") if sound else SILENCE, now)
                self._socket.sendto(packet, self._peer)

    def _press(self, now: float) -> None:
        key, pressed = self._pressing[0]
        if self._step < PRESS_FRAMES:
            for packet in self._outgoing.key(key, self._step, now, last=self._step == PRESS_FRAMES - 1):
                self._socket.sendto(packet, self._peer)
        else:
            self._socket.sendto(self._outgoing.frame(SILENCE, now), self._peer)
        self._step += 1
        if self._step == PRESS_FRAMES + PAUSE_FRAMES:
            self._step = 0
            self._pressing.popleft()
            if not pressed.done():
                pressed.set_result(None)

    def _arrived(self) -> None:
        with contextlib.suppress(OSError):
            raw, _ = self._socket.recvfrom(LARGEST_PACKET)
            now = self._loop.time()
            if packet := packet_of(raw):
                follows = self._last and (packet.number - self._last[0], packet.timestamp - self._last[1])
                if self._last and follows == (1, FRAME_BYTES) and not packet.marker:
                    self._gaps.append(now - self._last[2])
                self._last = (packet.number, packet.timestamp, now)
                self._incoming.take(raw, now)

    def _hear(self, frame: bytes) -> None:
        self._heard.append(frame)
        if len(self._heard) > KEPT_FRAMES:
            self._heard.popleft()
            self.dropped += 1
        self._more.set()


def _bound(host: str) -> socket.socket:
    sound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    sound.setblocking(False)
    sound.bind((host, 0))
    return sound
