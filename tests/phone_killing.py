"""kill -9 of the telephone process while people speak; then their seconds are counted.

Used by `tests/crash/test_phone.py` and by hand (`python tests/phone_killing.py 50`).
"""

import asyncio
import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from msgspec import Struct

from phone_line import clip_of, tone
from safeconduct.channels.phone.render import TONE
from safeconduct.errors import CallFailed
from safeconduct.guide import read_guide, sample_folder, spoken
from safeconduct.model.call import FRAME_BYTES
from safeconduct.prompts.clips import Clips
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.sealing.opening import open_document, open_second
from safeconduct.settings import PhoneSettings
from serving import ServedLine, make_served

PATIENCE = 60.0
ENOUGH_SECONDS = 3
"""What everybody has said before the kill."""


class Tally(Struct):
    """What became of everything."""

    calls: int
    before: int = 0
    """Seconds in the store just before the kill."""
    lost: int = 0
    """Of these, not there afterwards, or not to be opened."""
    gaps: int = 0
    """Messages with a second missing before their last one."""
    back_seconds: float = 0.0
    """From the kill to the next call that was answered."""
    unanswered: int = 0
    """Questions to the website that failed meanwhile."""


@contextlib.contextmanager
def line_with_telephone(path: Path) -> Iterator[tuple[ServedLine, str]]:
    """A served line with short prompts and the built-in telephone, and where to call it."""
    port = _free_udp_port()
    own = PhoneSettings(driver="built-in", port=port, sound_ports="47000-47999", calls=120)
    line = make_served(path, phone=own)
    clips = Clips(line.folder.path)
    for each in spoken.everything(read_guide(sample_folder()), "The line of the tests"):
        clips.put(each.text, each.language, clip_of(each.text, each.language), "test")
    line.start()
    try:
        yield line, f"sip:line@127.0.0.1:{port}"
    finally:
        if line.process is not None:
            line.stop()


def kill_calls(line: ServedLine, uri: str, calls: int) -> Tally:
    """So many people speak; then the telephone is killed, and everybody counted."""
    tally = Tally(calls)
    asyncio.run(_kill(line, uri, tally))
    line.stop()
    _count(line, tally)
    return tally


async def _kill(line: ServedLine, uri: str, tally: Tally) -> None:
    async with contextlib.AsyncExitStack() as stack:
        await asyncio.wait_for(_answered(uri), PATIENCE)
        callers = [await stack.enter_async_context(Caller.dial(uri)) for _ in range(tally.calls)]
        await asyncio.wait_for(asyncio.gather(*map(_speaks, callers)), PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while tally.before < ENOUGH_SECONDS * tally.calls:
                await asyncio.sleep(0.1)
                tally.before = len(_seconds(line))
        began = time.monotonic()
        telephone = telephone_of(line)
        assert telephone
        os.kill(telephone, signal.SIGKILL)
        website = asyncio.create_task(_ask_website(line, tally))
        await asyncio.wait_for(_answered(uri), PATIENCE)
        tally.back_seconds = time.monotonic() - began
        website.cancel()
        for caller in callers:
            caller.over.set()  # nobody is there to say goodbye to


async def _answered(uri: str) -> None:
    """Returns when a call is answered."""
    while True:
        with contextlib.suppress(CallFailed):
            async with Caller.dial(uri, seconds=1):
                return
        await asyncio.sleep(0.02)


async def _speaks(caller: Caller) -> None:
    """To a person, of whom there is none; and after the tone, a long message."""
    heard = aiter(caller.frames)
    await _hears(heard, clip_of("For English, press one.", "en")[:FRAME_BYTES])
    for key in "10":
        await caller.press(key)
    await _hears(heard, TONE[:FRAME_BYTES])
    caller.say(tone(PATIENCE))


async def _hears(frames: AsyncIterator[bytes], wanted: bytes) -> None:
    async for frame in frames:
        if frame == wanted:
            return
    raise AssertionError("The call ended early.")


async def _ask_website(line: ServedLine, tally: Tally) -> None:
    def ask() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    while True:
        tally.unanswered += not await asyncio.to_thread(ask)
        await asyncio.sleep(0.05)


def telephone_of(line: ServedLine) -> int | None:
    """The telephone's process: the line's only child."""
    threads = Path(f"/proc/{line.pid}/task").iterdir()
    children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    return children[0] if children else None


def is_running(process: int) -> bool:
    """Whether it is there, and not only its name."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _seconds(line: ServedLine) -> list[tuple[bytes, int, bytes]]:
    with contextlib.closing(sqlite3.connect(f"file:{line.folder.store_file}?mode=ro", uri=True)) as store:
        return store.execute("SELECT take, number, sealed FROM sounds ORDER BY take, number").fetchall()


def _count(line: ServedLine, tally: Tally) -> None:
    """Every second that was there opens, and follows the one before it."""
    team = line.founded.team
    with contextlib.closing(sqlite3.connect(line.folder.store_file)) as store:
        entries = dict(store.execute("SELECT take, sealed FROM entries WHERE take IS NOT NULL").fetchall())
    messages: dict[bytes, list[tuple[int, bytes]]] = {}
    for take, number, sealed in _seconds(line):
        messages.setdefault(take, []).append((number, sealed))
    for take, numbered in messages.items():
        document = open_document(
            entries[take],
            team.identity,
            line=line.founded.line,
            team=team.team,
            epoch=team.epoch.epoch,
        )
        tally.gaps += [number for number, _ in numbered] != list(range(len(numbered)))
        for number, sealed in numbered:
            open_second(sealed, team.identity, number=number, case=document.case, take=take)
    tally.lost = max(tally.before - sum(map(len, messages.values())), 0)


def _free_udp_port() -> int:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    calls = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as path, line_with_telephone(Path(path)) as (line, uri):
        sys.stdout.write(f"{kill_calls(line, uri, calls)}\n")


if __name__ == "__main__":
    main()
