"""Starts the telephone process, watches it, and starts it again when it has died. The line never waits for it.

What it says reaches the operator's log only as far as it was said for the operator: whole sentences of our own
loggers, and of anything else the kind of the fault alone, because a traceback may quote what a caller keyed in.
"""

import asyncio
import contextlib
import datetime as dt
import logging
import os
import re
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec import Struct

from safeconduct.folder import UNFINISHED, LineFolder
from safeconduct.switchboard import hearsay
from safeconduct.switchboard.between import Standing
from safeconduct.switchboard.linking import open_link
from safeconduct.switchboard.pacing import Pace
from safeconduct.switchboard.speaking import AWAY, Speaking

MODULE = "safeconduct.channels.phone"
OURS = "safeconduct: "
"""What the telephone process puts before what it says for the operator."""
FORGETFUL = {
    "PYTHONMALLOC": "malloc",
    "MALLOC_PERTURB_": "165",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
    "_RJEM_MALLOC_CONF": "junk:free",
}
"""An environment in which memory is overwritten as soon as it is given back, so that no sound and no digit stays behind in
it: Python leaves it to the C library (glibc: mallopt(3), M_PERTURB), the web server's own allocator is jemalloc. Where
they are others it means nothing (docs/decisions/0015)."""
SECRETS = ("SAFECONDUCT_STORE_", "SAFECONDUCT_TELEGRAM_", "SAFECONDUCT_BACKUP_")
"""How settings in the environment begin that a telephone has no use for, and a thief of it would have."""
AGAIN_SECONDS, LONGEST_SECONDS, VAIN_SECONDS = 0.2, 2.0, 60.0
"""Before it is started again: doubled each time up to the second, and up to the third while it does not even come up."""
LIVED_SECONDS = 30.0
"""After which the pause is short again."""
STOP_SECONDS = 5.0
"""How long it may take to say goodbye before it is killed."""
ASK_SECONDS = 5.0
"""How often it is asked how it is."""
COME_SECONDS, HANG_SECONDS = 60.0, 20.0
"""How long it may take to answer for the first time, and later; then it hangs, and is killed."""
WRITE_SECONDS = 60.0
"""How old the note of its standing becomes while nothing changes."""
LINE_BYTES = 4096
SAID_INTERVAL, SAID_BURST = 1.0, 60
"""Of its sentences one a second reaches the log in the long run: it must not fill the disk."""
LOOK_SECONDS = 5.0
"""How often it is looked whether what it says has changed."""
LONGEST_FRAME = 256 * 1024
"""More than whatever a telephone asks."""
VAIN = "The telephone cannot be started ({}). It is tried again and again, with growing pauses."
_KIND = re.compile(r"(?:[a-z_]+\.)*([A-Z][A-Za-z]*(?:Error|Exception|Interrupt|Group))\b")

logger = logging.getLogger(__name__)


class Watching:
    """Keeps one telephone process of one line alive. `run` it. `mark` changes whenever the guide or its prompts do."""

    def __init__(self, folder: LineFolder, speaking: Speaking, mark: Callable[[], str]) -> None:
        self._folder, self._speaking, self._mark = folder, speaking, mark
        self._said = _Said()
        self._note = _Note(folder.standing_file)
        self.process: asyncio.subprocess.Process | None = None

    async def run(self) -> NoReturn:
        """For as long as the line runs. Ends the process when it is cancelled."""
        looking = asyncio.create_task(self._look())
        loop, pause = asyncio.get_running_loop(), AGAIN_SECONDS
        try:
            while True:
                began = loop.time()
                came = await self._one_life()
                lived = loop.time() - began > LIVED_SECONDS
                most = LONGEST_SECONDS if came else VAIN_SECONDS
                pause = AGAIN_SECONDS if came and lived else min(2 * pause, most)
                await asyncio.sleep(pause)
        finally:
            looking.cancel()
            self._note.remove()

    async def _one_life(self) -> bool:
        """From its start to its end; whether it ever came up. Whatever goes wrong in it, the next one follows."""
        life = _Life()
        self._said.tries()
        try:
            await self._live(life)
        except Exception as error:  # noqa: BLE001 nothing may end the watching
            self._said.say(VAIN.format(type(error).__name__))
        return life.came

    async def _live(self, life: "_Life") -> None:
        ours, its = socket.socketpair()
        with its:
            try:
                process = self.process = await self._started(its)
            except OSError:
                ours.close()
                raise
        link = await open_link(ours, self._speaking.answer, self._speaking.hear, LONGEST_FRAME)
        self._speaking.attach(link)
        duties = [
            asyncio.create_task(duty)
            for duty in (_relay(process.stderr, self._said), self._attend(process, life))
        ]
        try:
            await link.run()
        finally:
            self._speaking.detach()
            link.close()
            await _ended(process)
            duties[1].cancel()
            await asyncio.gather(*duties, return_exceptions=True)
            self.process = None
        if life.came:
            logger.error("The telephone has ended (%s) and is started again.", process.returncode)
        else:
            self._said.say(VAIN.format(process.returncode))

    async def _started(self, its: socket.socket) -> asyncio.subprocess.Process:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(SECRETS)}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", MODULE, str(self._folder.path), str(its.fileno())),
            env=kept | FORGETFUL,
            pass_fds=(its.fileno(),),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
        )

    async def _attend(self, process: asyncio.subprocess.Process, life: "_Life") -> NoReturn:
        """Ask it how it is, and note that for `doctor`. A telephone that hangs carries no call: it is killed."""
        loop = asyncio.get_running_loop()
        heard = loop.time()
        while True:
            standing = await self._speaking.standing()
            now = loop.time()
            if standing is not AWAY:
                heard = now
                if not life.came:
                    life.came = True
                    self._said.came()
                self._note.write(standing)
            elif now - heard > (HANG_SECONDS if life.came else COME_SECONDS):
                logger.error("The telephone does not answer.")
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await asyncio.sleep(ASK_SECONDS if life.came else AGAIN_SECONDS)

    async def _look(self) -> NoReturn:
        """Told once it has come to rest: while prompts are built there is another one in every second."""
        told = last = self._marked("")
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._marked(last)
            if now == last != told:
                told = now
                self._speaking.new_edition()
            last = now

    def _marked(self, before: str) -> str:
        try:
            return self._mark()
        except OSError:  # a folder that went while it was looked at
            return before


class _Life(Struct):
    """One life of the process."""

    came: bool = False
    """It has answered: what ends it now is no fault of how it is started."""


class _Said:
    """What reaches the operator's log: of a process that cannot be started, each sentence once, not once for each try."""

    def __init__(self) -> None:
        self._vain = True
        self._before: set[str] = set()
        self._pace = Pace(SAID_INTERVAL, SAID_BURST)

    def say(self, sentence: str) -> None:
        now = time.monotonic()
        if self._pace.ready() > now or (self._vain and sentence in self._before):
            return
        self._pace.spend(now)
        if self._vain:
            self._before.add(sentence)
        logger.error(sentence)

    def tries(self) -> None:
        """It is started; what was said of the last try in vain need not be said of this one."""
        self._vain = True

    def came(self) -> None:
        """It has come up: whatever it says is news."""
        self._vain = False
        self._before.clear()


class Noted(Struct, frozen=True):
    """How the telephone of the running line was doing, and when. The file `phone.standing`, JSON."""

    at: dt.datetime
    ready: bool
    said: str


class _Note:
    """Keeps the file up to date; without it only `doctor` knows less."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._last: tuple[bool, str] | None = None
        self._written = 0.0

    def write(self, standing: Standing) -> None:
        now, last = time.monotonic(), (standing.ready, standing.said)
        if last == self._last and now - self._written < WRITE_SECONDS:
            return
        self._last, self._written = last, now
        with contextlib.suppress(OSError):
            unfinished = self._file.with_name(f"{UNFINISHED}{self._file.name}")
            unfinished.write_bytes(msgspec.json.encode(Noted(dt.datetime.now(dt.UTC), *last)))
            unfinished.replace(self._file)

    def remove(self) -> None:
        """The line stops."""
        with contextlib.suppress(OSError):
            self._file.unlink()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """It ends by itself once its link is closed; if not in time, it is killed."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _relay(said: asyncio.StreamReader | None, operator: _Said) -> None:
    """What the process says, as far as the log may have it."""
    while said is not None:
        try:
            line = await said.readline()
        except ValueError:  # longer than any sentence of ours
            continue
        if not line:
            return
        if sentence := safe_sentence(line.decode("utf-8", "replace")):
            operator.say(f"The telephone: {sentence}")


def safe_sentence(line: str) -> str:
    """What of a line may be logged: all of it when it was said for that, else the kind of the fault it names, or nothing."""
    if line.startswith(OURS):
        return hearsay.sentence(line.removeprefix(OURS))
    kind = _KIND.match(line)
    return kind[1] if kind else ""
