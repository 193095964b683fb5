"""A telephone at an Asterisk, in a test: ears that remember, callers who are SIPp, a driver that runs."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from asterisk import PATIENCE, Asterisk
from safeconduct.channels.phone.drivers.asterisk import AsteriskDriver

SCENARIOS = Path(__file__).parent / "sipp"
SPEECH = Path("/usr/share/sip-tester/g711a.pcap")
"""Comes with SIPp."""
PLANTED = "15550142857"
"""The number from which everybody calls (`tests/sipp`). Nobody but the trunk may ever know it."""


class Heard:
    """The ears of one call: everything that was told, in order."""

    def __init__(self, leg):
        self.leg, self.sound, self.keys, self.ends, self.lengths = leg, bytearray(), "", 0, set()
        leg.ears = self

    def heard(self, frame):
        self.sound += frame
        self.lengths.add(len(frame))

    def pressed(self, key):
        self.keys += key

    def gone(self):
        self.ends += 1


class Telephone:
    """A driver that runs, and the calls that it brought."""

    def __init__(self, driver, room=250):
        self.driver, self.calls, self.room = driver, [], room
        driver.answer = self.answer

    def answer(self, leg):
        if len(self.calls) >= self.room:
            return False
        self.calls.append(Heard(leg))
        return True

    async def first(self) -> Heard:
        """The first call."""
        await until(lambda: self.calls)
        return self.calls[0]


async def until(true) -> None:
    """Waits for a state, however long this machine takes for it."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - what is waited for is far away: at SIPp, at Asterisk
            await asyncio.sleep(0.02)


@asynccontextmanager
async def telephone(asterisk: Asterisk, room=250, **own) -> AsyncIterator[Telephone]:
    """A telephone to which calls can come."""
    driver = AsteriskDriver(asterisk.settings(**own))
    running = asyncio.create_task(driver.run())
    try:
        await until(lambda: driver.standing().ready or running.done())
        assert not running.done(), "The driver came to an end."
        yield Telephone(driver, room)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


class Callers:
    """SIPp, with its end and what it said."""

    def __init__(self, process):
        self._process = process

    async def content(self) -> None:
        """All their calls went as the scenario says."""
        async with asyncio.timeout(PATIENCE):
            said, wrong = await self._process.communicate()
        assert self._process.returncode == 0, (said + wrong).decode(errors="replace")[-3000:]

    async def left(self) -> None:
        """They are gone, whatever became of their calls."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


@asynccontextmanager
async def calling(asterisk: Asterisk, scenario: str, *options: str, calls: int = 1) -> AsyncIterator[Callers]:
    """So many callers at once, as `tests/sipp/SCENARIO.xml` says, each with a hidden wish."""
    file, number = str(SCENARIOS / f"{scenario}.xml"), str(calls)
    process = await asyncio.create_subprocess_exec(
        *("sipp", f"127.0.0.1:{asterisk.sip}", "-i", "127.0.0.1", "-s", "100", "-sf", file, "-nostdin"),
        *("-m", number, "-l", number, "-r", "20", *options),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    callers = Callers(process)
    try:
        yield callers
    finally:
        await callers.left()


def payloads(capture: Path) -> bytes:
    """The sound in a capture of RTP over Ethernet (pcap, little-endian)."""
    content, sound, at = capture.read_bytes(), b"", 24
    while at < len(content):
        (length,) = struct.unpack_from("<I", content, at + 8)
        sound += content[at + 16 : at + 16 + length][14 + 20 + 8 + 12 :]
        at += 16 + length
    return sound
