"""Somebody who calls with a foreign telephone (SIPp), listens, and does the next thing once the line has said something.

What the caller will do is written into the scenario beforehand (`tests/sipp/walks.xml`), each thing as a
capture of RTP of our own: one stream from the first packet to the last, as one telephone sends it. When it is
done is decided by what the test hears on the port that the caller has offered.
"""

import asyncio
import contextlib
import secrets
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

from phone_line import PATIENCE, clip_of
from safeconduct.channels.phone.render import TONE
from safeconduct.guide import Guide
from safeconduct.model.ids import Language
from safeconduct.rehearsal.telephone.hearing import Heard, Known, Repertoire, Strange, repertoire
from safeconduct.rehearsal.telephone.listening import Listener

SCENARIO = Path(__file__).parent / "sipp/walks.xml"
PARTS = "<!-- parts -->"
HOST = "127.0.0.1"
BESIDE = 10
"""The port of the sound, counted from the one that SIPp binds (`walks.xml`)."""
FRAME_BYTES, FRAME_SECONDS = 160, 0.02
RTP, PCMU, EVENTS, MARKER = struct.Struct("!BBHII"), 0, 101, 0x80
KEYS = "0123456789*#"
SILENCE = b"\xff" * FRAME_BYTES
PRESSED_FRAMES, PAUSE_FRAMES, ENDS = 5, 8, 3
"""A key is held for 100 ms; 160 ms of silence come before it."""
APART = 60 * 8000
"""Timestamps between two captures: nobody knows when the second is played, but it is later."""
SPEAK_NOW = Known("(tone)", Language(""), "phrase", "tone")

Doing = tuple[str | bytes, ...]
"""What is done in one go: keys as text, speech as mu-law."""


def line_repertoire(guide: Guide, title: str) -> Repertoire:
    """The recordings of a line whose clips are those of `clip_of`, and the tone after which one speaks."""

    def sound(known: Known) -> bytes:
        return TONE if known is SPEAK_NOW else clip_of(known.text, known.language)

    learned = Repertoire([*repertoire(guide, title), SPEAK_NOW], sound)
    learned.learn()
    return learned


class SippCaller:
    """One call on its way. It hears everything, and does the next thing of its plan when it is cued."""

    def __init__(self, language: Language, sip_port: int, call: str) -> None:
        self.language = language
        self.listener: Listener
        self.strange = 0
        """So many times a second of sound came that is no recording."""
        self._sip, self._call, self._cues, self._since = (HOST, sip_port), call, 0, 0

    async def hears(self, name: str) -> None:
        """Waits until this is said, since the last thing that the caller did and in the caller's language."""

        def said() -> bool:
            heard = self.listener.heard[self._since :]
            return any(each.name == name and each.language in ("", self.language) for each in heard)

        await self.knows(said, name)

    async def knows(self, true: Callable[[], bool], what: str) -> None:
        """Waits until it is so."""
        there = await self.listener.until(true, PATIENCE)
        heard = [f"{each.name} ({each.language})" for each in self.listener.heard]
        assert there, f"No {what} in {heard}, after doing {self._cues} things."

    def goes_on(self) -> None:
        """Does the next thing; after all of them it hangs up."""
        self._since, self._cues = len(self.listener.heard), self._cues + 1
        cue = (
            f"INFO sip:caller@{HOST} SIP/2.0\r\nVia: SIP/2.0/UDP {HOST}:9;branch=z9hG4bK{self._cues}\r\n"
            f"From: <sip:test@{HOST}>;tag=test\r\nTo: <sip:caller@{HOST}>;tag=1\r\nCall-ID: {self._call}\r\n"
            f"CSeq: {self._cues} INFO\r\nContent-Length: 0\r\n\r\n"
        )
        with socket.socket(type=socket.SOCK_DGRAM) as prompter:
            prompter.sendto(cue.encode(), self._sip)

    def tell(self, heard: Heard) -> None:
        self.strange += isinstance(heard, Strange)


@contextlib.asynccontextmanager
async def sipp_calls(
    line: tuple[str, int], language: Language, plan: Iterable[Doing], learned: Repertoire, folder: Path
) -> AsyncIterator[SippCaller]:
    """A call with this plan. At the end of the block it must have gone as planned, to the end."""
    with _sound_port() as sound:
        port, call = free_udp_port(), f"1-{secrets.token_hex(8)}"
        written = _write(plan, folder / call)
        process = await asyncio.create_subprocess_exec(
            *("sipp", f"{line[0]}:{line[1]}", "-sf", str(written), "-m", "1", "-nostdin", "-s", "100"),
            *("-i", HOST, "-p", str(port), "-cid_str", call.replace("1-", "%u-", 1)),
            *("-mi", HOST, "-mp", str(sound.getsockname()[1] - BESIDE)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        caller, said = SippCaller(language, port, call), asyncio.create_task(process.communicate())
        try:
            async with Listener(_Ear(sound), learned, caller.tell) as caller.listener:
                yield caller
                output, _ = await asyncio.wait_for(asyncio.shield(said), PATIENCE)
        finally:
            if process.returncode is None:
                process.kill()
            await said
        assert process.returncode == 0, output.decode(errors="replace")[-3000:]


class _Ear:
    """What the line sends to the caller, as frames (`rehearsal.telephone.calling.Call`)."""

    def __init__(self, sound: socket.socket) -> None:
        self._sound = sound

    @property
    def frames(self) -> AsyncIterator[bytes]:
        return self._frames()

    async def _frames(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        while True:
            packet = await loop.sock_recv(self._sound, 2048)
            if packet[1] & ~MARKER == PCMU:
                yield packet[RTP.size :]


def free_udp_port() -> int:
    """A UDP port of this machine that nobody listens on now."""
    with _free_port() as probe:
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _free_port(port: int = 0) -> Iterator[socket.socket]:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.setblocking(False)
        probe.bind((HOST, port))
        yield probe


@contextlib.contextmanager
def _sound_port() -> Iterator[socket.socket]:
    """A port where the test listens; those that SIPp then binds are free."""
    while True:
        with contextlib.ExitStack() as stack:
            sound = stack.enter_context(_free_port())
            beside = sound.getsockname()[1] - BESIDE
            try:
                for port in (beside, beside + 2):
                    with _free_port(port):
                        pass
            except OSError:
                continue
            yield sound
            return


def _write(plan: Iterable[Doing], folder: Path) -> Path:
    """The scenario of this plan, with its captures beside it."""
    folder.mkdir(parents=True)
    stream, parts = Stream(), []
    for number, doing in enumerate(plan):
        capture = folder / f"{number}.pcap"
        capture.write_bytes(stream.capture(doing))
        parts.append(
            f'<recv request="INFO"/>\n  <nop><action><exec play_pcap_audio="{capture}"/></action></nop>'
        )
    scenario = folder / "scenario.xml"
    scenario.write_text(SCENARIO.read_text("utf-8").replace(PARTS, "\n  ".join(parts)), "utf-8")
    return scenario


class Stream:
    """All that one telephone sends in a call (RFC 3550, RFC 4733), in captures one after the other."""

    def __init__(self) -> None:
        self._source, self._number, self._timestamp = secrets.randbits(32), secrets.randbits(16), 0

    def capture(self, doing: Doing) -> bytes:
        """As a file of packets over Ethernet (pcap, little-endian)."""
        written = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, 1)]
        self._timestamp += APART
        frames = [frame for each in doing for frame in self._frames(each)]
        for at, packets in enumerate(frames):
            seconds, rest = divmod(at, 50)
            for packet in packets:
                framed = _framed(packet)
                written += [struct.pack("<IIII", seconds, rest * 20_000, len(framed), len(framed)), framed]
        return b"".join(written)

    def _frames(self, each: str | bytes) -> Iterator[list[bytes]]:
        """The packets of every 20 ms."""
        if isinstance(each, bytes):
            for at in range(0, len(each), FRAME_BYTES):
                yield [self._packet(PCMU, each[at : at + FRAME_BYTES])]
                self._timestamp += FRAME_BYTES
            return
        for key in each:
            yield from self._frames(SILENCE * PAUSE_FRAMES)
            for step in range(1, PRESSED_FRAMES + 1):
                last = step == PRESSED_FRAMES
                event = struct.pack("!BBH", KEYS.index(key), 0x80 | 10 if last else 10, step * FRAME_BYTES)
                marker = MARKER if step == 1 else 0
                yield [self._packet(EVENTS | marker, event) for _ in range(ENDS if last else 1)]
            self._timestamp += PRESSED_FRAMES * FRAME_BYTES

    def _packet(self, kind: int, payload: bytes) -> bytes:
        self._number = self._number + 1 & 0xFFFF
        return RTP.pack(0x80, kind, self._number, self._timestamp, self._source) + payload


def _framed(packet: bytes) -> bytes:
    """In UDP, IPv4 and Ethernet: SIPp puts in its own addresses and sums."""
    udp = struct.pack("!HHHH", 9, 9, 8 + len(packet), 0) + packet
    ip = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, 0x7F000001, 0x7F000001)
    return bytes(12) + b"\x08\x00" + ip + udp
