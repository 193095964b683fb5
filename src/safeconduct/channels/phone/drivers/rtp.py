"""Sound on the network: RTP packets (RFC 3550) with G.711 (RFC 3551) and key presses (RFC 4733), without input and output.

A packet has 12 bytes of header and 160 of sound. This is a little of the RFC, because 200 calls mean 20,000
packets a second: no reports (RTCP), no repair of lost packets, and what comes late is dropped.
"""

import struct
from collections.abc import Callable

from msgspec import Struct

from safeconduct.channels.phone.drivers.g711 import ALAW_TO_MULAW, MULAW_TO_ALAW
from safeconduct.model.call import FRAME_BYTES

FRAME_SECONDS = 0.02
RATE = 8000
PCMU, PCMA = 0, 8
"""Payload types of mu-law and A-law (RFC 3551, table 4)."""
KEYS = "0123456789*#"
"""By their RFC 4733 event codes, which begin at 0."""

VERSION = 0x80
MARKER = 0x80
HEADER = struct.Struct("!BBHII")
EVENT = struct.Struct("!BBH")
END_OF_EVENT = 0x80
ENDS = 3
VOLUME = 10
"""Of a key's tone, in -dBm0."""
GAP_SECONDS = 0.1
"""After a longer silence a new spurt of sound begins: the timestamp moves on with the clock."""
EVENT_SECONDS = 1.0
"""Packets of one key press are the same press for so long after the last one."""
LATE = 100
"""Packets (2 s): what is at most so far behind comes late or twice. Further behind, the sender counts anew."""


class Packet(Struct, frozen=True, gc=False):
    """An RTP packet, its header read."""

    kind: int
    """Payload type."""
    marker: bool
    number: int
    """Sequence number, 16 bits."""
    timestamp: int
    """In samples, 32 bits."""
    source: int
    """SSRC: who sends, 32 bits."""
    payload: bytes


def packet_of(raw: bytes) -> Packet | None:
    """Read a packet; None for what is none. Contributing sources, extension and padding are left out (RFC 3550, 5.1)."""
    if len(raw) < HEADER.size:
        return None
    flags, kind, number, timestamp, source = HEADER.unpack_from(raw)
    if flags & 0xC0 != VERSION:
        return None
    payload = raw[HEADER.size :] if flags == VERSION else _unwrapped(raw, flags)
    return Packet(kind & 0x7F, kind >= MARKER, number, timestamp, source, payload)


def _unwrapped(raw: bytes, flags: int) -> bytes:
    start, end = HEADER.size + 4 * (flags & 0x0F), len(raw)
    if flags & 0x10:
        words = int.from_bytes(raw[start + 2 : start + 4], "big")
        start += 4 + 4 * words
    if flags & 0x20:
        end -= raw[-1]
    return raw[start:end] if start < end else b""


class Outgoing:
    """What one side sends: numbers, timestamps and its source. Time is given in seconds of any steady clock."""

    def __init__(self, chance: bytes, kind: int, keys: int | None) -> None:
        """`chance`: 10 random bytes, where the counts begin (RFC 3550, 5.1). `keys`: payload type of key presses."""
        self._source, self._timestamp, self._number = struct.unpack("!IIH", chance)
        self.kind, self.keys = kind, keys
        self._due: float | None = None
        self._began = self._timestamp

    def frame(self, sound: bytes, now: float) -> bytes:
        """The packet of 20 ms of mu-law."""
        marker = self._moved_on(now)
        packet = HEADER.pack(VERSION, self.kind | marker, self._number, self._timestamp, self._source)
        self._number = (self._number + 1) & 0xFFFF
        return packet + (sound.translate(MULAW_TO_ALAW) if self.kind == PCMA else sound)

    def key(self, key: str, step: int, now: float, *, last: bool) -> tuple[bytes, ...]:
        """What is sent in frame `step` (from 0) of a key press. Raises ValueError when the other side takes no such key.

        All its packets have the timestamp of its beginning; its end is said three times (RFC 4733, 2.5.1).
        """
        if self.keys is None or key not in KEYS:
            raise ValueError("There is no such key.")
        marker = self._moved_on(now)
        if step == 0:
            self._began, marker = self._timestamp, MARKER
        event = EVENT.pack(
            KEYS.index(key), END_OF_EVENT | VOLUME if last else VOLUME, (step + 1) * FRAME_BYTES
        )
        packets = []
        for _ in range(ENDS if last else 1):
            packets.append(
                HEADER.pack(VERSION, self.keys | marker, self._number, self._began, self._source) + event
            )
            self._number = (self._number + 1) & 0xFFFF
        return tuple(packets)

    def _moved_on(self, now: float) -> int:
        """Advance the timestamp by a frame, or by what a silence took; answers the marker bit."""
        if self._due is not None and now - self._due < GAP_SECONDS:
            frames, marker = 1, 0
            self._due += FRAME_SECONDS
        else:
            frames = 1 if self._due is None else 1 + int((now - self._due) / FRAME_SECONDS)
            marker = MARKER
            self._due = now + FRAME_SECONDS
        self._timestamp = (self._timestamp + frames * FRAME_BYTES) & 0xFFFFFFFF
        return marker


class Incoming:
    """What the other side sends, as frames of 20 ms of mu-law and keys, in the order in which they come."""

    def __init__(
        self, keys: int | None, heard: Callable[[bytes], None], pressed: Callable[[str], None]
    ) -> None:
        self.keys = keys
        self._heard, self._pressed = heard, pressed
        self._source: int | None = None
        self._number = 0
        self._rest = b""
        self._lately: dict[tuple[int, int, int], float] = {}
        self.keyed = False
        """Keys have come this way, so the same ones on another way are not counted again."""

    def take(self, raw: bytes, now: float) -> bool:
        """One packet; False when it is nothing that was agreed on. Raises what the callbacks raise."""
        packet = packet_of(raw)
        if packet is None:
            return False
        if packet.kind in (PCMU, PCMA):
            self._sound(packet)
            return True
        if packet.kind == self.keys and len(packet.payload) >= EVENT.size:
            self._key(packet, now)
            return True
        return False

    def _sound(self, packet: Packet) -> None:
        if packet.source != self._source:
            self._source = packet.source
        elif (self._number - packet.number) & 0xFFFF < LATE:
            return
        self._number = packet.number
        sound = packet.payload.translate(ALAW_TO_MULAW) if packet.kind == PCMA else packet.payload
        if self._rest:
            sound = self._rest + sound
        if len(sound) == FRAME_BYTES:
            self._rest = b""
            self._heard(sound)
            return
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        for start in range(0, whole, FRAME_BYTES):
            self._heard(sound[start : start + FRAME_BYTES])

    def _key(self, packet: Packet, now: float) -> None:
        event = packet.payload[0]
        if event >= len(KEYS):
            return
        press = (packet.source, packet.timestamp, event)
        new = now - self._lately.pop(press, -EVENT_SECONDS) >= EVENT_SECONDS
        self._lately = {known: at for known, at in self._lately.items() if now - at < EVENT_SECONDS}
        self._lately[press] = now
        if new:
            self.keyed = True
            self._pressed(KEYS[event])
