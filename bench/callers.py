"""People who call a line: many by SIPp, to whom `ears` listens, and one who is timed by the key.

SIPp is a stack of somebody else, in C, so that the calls cost this machine little beside what is measured.
"""

import asyncio
import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.ears import HEADER, HOST, Heard, listening, waiting
from bench.rig import HERE
from phone_line import tone
from safeconduct.channels.phone.drivers.rtp import FRAME_SECONDS, PCMU, Outgoing
from safeconduct.rehearsal.telephone.wire import Wire, found
from serving import AS_INSTALLED
from sipp_caller import BESIDE, SILENCE, Stream, free_udp_port

SCENARIO = HERE / "calls.xml"
A_SECOND = 19
"""So many call in a second: no multiple of 20 ms apart, or all would speak at the same moments."""
LISTEN_SECONDS = 2
"""Somebody hears the languages, before they press a key and begin to speak."""
LAST_SECONDS = 3
"""After what is measured, until the first one hangs up."""
KEY_FRAMES = 5
"""A key is held for 100 ms."""
PATIENCE = 60.0
KEPT = 1000


class Load(Struct):
    """So many calls at once. `heard` and `failed` are there after it."""

    calls: int
    heard: Heard | None = None
    failed: int = 0


@contextlib.contextmanager
def calling(port: int, calls: int, seconds: float, folder: Path) -> Iterator[Load]:
    """Within the block all of them are on the telephone, for so many seconds; they hang up at its end."""
    load, stay = Load(calls), calls / A_SECOND + LISTEN_SECONDS + seconds + LAST_SECONDS
    folder.mkdir()
    with _ears() as ears, contextlib.ExitStack() as stack:
        said = stack.enter_context((folder / "said.txt").open("wb"))
        command = _command(port, calls, ears, _written(folder, stay))
        sipp = stack.enter_context(subprocess.Popen(command, cwd=folder, stdout=said, stderr=said))
        stack.callback(sipp.kill)
        time.sleep(calls / A_SECOND + LISTEN_SECONDS)
        yield load
        sipp.wait(timeout=stay + PATIENCE)
        load.heard = ears.heard()
        load.failed = _failed(folder) + calls - load.heard.calls


def _command(port: int, calls: int, ears: "_Ears", scenario: Path) -> list[str]:
    return [
        *("sipp", f"{HOST}:{port}", "-sf", str(scenario), "-nostdin", "-s", "100"),
        *("-m", str(calls), "-l", str(calls), "-r", str(A_SECOND)),
        *("-i", HOST, "-p", str(free_udp_port()), "-mi", HOST, "-mp", str(ears.port - BESIDE)),
        *("-trace_stat", "-stf", "counts.csv", "-fd", "1"),
    ]


def _written(folder: Path, seconds: float) -> Path:
    """The scenario: a key, and then speech until the end."""
    capture, scenario = folder / "speech.pcap", folder / "calls.xml"
    capture.write_bytes(Stream().capture((SILENCE * (LISTEN_SECONDS * 50), "1", tone(seconds))))
    text = SCENARIO.read_text("utf-8").replace("CAPTURE", str(capture))
    scenario.write_text(text.replace("MILLISECONDS", str(round(seconds * 1000))), "utf-8")
    return scenario


def _failed(folder: Path) -> int:
    """Calls that did not go as the scenario says, as SIPp counts them."""
    names, *_, last = (folder / "counts.csv").read_text().splitlines()
    return int(dict(zip(names.split(";"), last.split(";"), strict=False))["FailedCall(C)"])


class _Ears:
    """The process that listens for all of them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._line())

    def heard(self) -> Heard:
        with socket.socket(type=socket.SOCK_DGRAM) as end:
            end.sendto(b"", (HOST, self.port))
        return msgspec.json.decode(self._line(), type=Heard)

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextlib.contextmanager
def _ears() -> Iterator[_Ears]:
    command = [sys.executable, "-m", "bench.ears"]
    environment = os.environ | AS_INSTALLED
    with subprocess.Popen(
        command, cwd=HERE.parent, env=environment, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            yield _Ears(process)
        finally:
            process.kill()


class Timed:
    """One call, by the clock: moments are nanoseconds of `time.time_ns`. Made by `dial`."""

    def __init__(self, sound: socket.socket, peer: tuple[str, int], keys: int | None) -> None:
        self.answered = time.time_ns()
        self._sound, self._peer = sound, peer
        self._outgoing = Outgoing(secrets.token_bytes(10), PCMU, keys)
        self._heard: deque[tuple[int, bytes]] = deque(maxlen=KEPT)
        self._more = asyncio.Event()

    @classmethod
    @contextlib.asynccontextmanager
    async def dial(cls, port: int) -> AsyncIterator["Timed"]:
        """Call the line. Raises CallFailed."""
        uri, loop = f"sip:line@{HOST}:{port}", asyncio.get_running_loop()
        with (
            contextlib.closing(await Wire.open(uri, await found(uri), "caller")) as wire,
            listening() as sound,
        ):
            offer = await wire.invite(PCMU, sound.getsockname()[1], PATIENCE)
            call = cls(sound, (offer.address, offer.port), offer.keys)
            loop.add_reader(sound, call._arrived)
            try:
                yield call
            finally:
                loop.remove_reader(sound)
                await wire.ask("BYE")

    async def hears(self, wanted: Callable[[bytes], bool], since: int) -> int:
        """When the first such frame came after that moment."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self._heard:
                    moment, frame = self._heard.popleft()
                    if moment > since and wanted(frame):
                        return moment
                self._more.clear()
                await self._more.wait()

    async def presses(self, key: str) -> int:
        """Hold a key for 100 ms. When its first packet went out."""
        began = time.time_ns()
        for step in range(KEY_FRAMES):
            for packet in self._outgoing.key(key, step, time.monotonic(), last=step == KEY_FRAMES - 1):
                self._sound.sendto(packet, self._peer)
            await asyncio.sleep(FRAME_SECONDS)
        return began

    def _arrived(self) -> None:
        for packet, _, moment in waiting(self._sound):
            self._heard.append((moment, packet[HEADER.size :]))
        self._more.set()
