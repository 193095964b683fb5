"""Starts the telephone process, watches it, and starts it again when it has died. The line never waits for it.

What it says reaches the operator's log only as far as it was said for the operator: whole sentences of our own
loggers, and of anything else the kind of the fault alone, because a traceback may quote what a caller keyed in.
"""

import asyncio
import contextlib
import logging
import os
import re
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from safeconduct.switchboard.linking import open_link
from safeconduct.switchboard.speaking import Speaking

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
AGAIN_SECONDS, LONGEST_SECONDS = 0.2, 2.0
"""Before it is started again: doubled each time, and short again once it has lived for a while."""
LIVED_SECONDS = 30.0
STOP_SECONDS = 5.0
"""How long it may take to say goodbye before it is killed."""
LINE_BYTES = 4096
LOOK_SECONDS = 5.0
"""How often it is looked whether what it says has changed."""
_KIND = re.compile(r"(?:[a-z_]+\.)*([A-Z][A-Za-z]*(?:Error|Exception|Interrupt|Group))\b")

logger = logging.getLogger(__name__)


class Watching:
    """Keeps one telephone process of one line alive. `run` it. `mark` changes whenever the guide or its prompts do."""

    def __init__(self, folder: Path, speaking: Speaking, mark: Callable[[], str]) -> None:
        self._folder, self._speaking, self._mark = folder, speaking, mark
        self.process: asyncio.subprocess.Process | None = None

    async def run(self) -> NoReturn:
        """For as long as the line runs. Ends the process when it is cancelled."""
        looking = asyncio.create_task(self._look())
        try:
            pause = AGAIN_SECONDS
            while True:
                began = asyncio.get_running_loop().time()
                await self._one_life()
                lived = asyncio.get_running_loop().time() - began
                pause = AGAIN_SECONDS if lived > LIVED_SECONDS else min(2 * pause, LONGEST_SECONDS)
                await asyncio.sleep(pause)
        finally:
            looking.cancel()

    async def _one_life(self) -> None:
        ours, its = socket.socketpair()
        with its:
            process = self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", MODULE, str(self._folder), str(its.fileno())),
                env=os.environ | FORGETFUL,
                pass_fds=(its.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                limit=LINE_BYTES,
            )
        link = await open_link(ours, self._speaking.answer, self._speaking.hear)
        self._speaking.attach(link)
        relaying = asyncio.create_task(_relay(process.stderr))
        try:
            await link.run()
        finally:
            self._speaking.detach()
            link.close()
            await _ended(process)
            await asyncio.gather(relaying, return_exceptions=True)
            self.process = None
        logger.error("The telephone has ended (%s) and is started again.", process.returncode)

    async def _look(self) -> NoReturn:
        """Told once it has come to rest: while prompts are built there is another one in every second."""
        told = last = self._mark()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = self._mark()
            if now == last != told:
                told = now
                self._speaking.new_edition()
            last = now


async def _ended(process: asyncio.subprocess.Process) -> None:
    """It ends by itself once its link is closed; if not in time, it is killed."""
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _relay(said: asyncio.StreamReader | None) -> None:
    """What the process says, as far as the log may have it."""
    while said is not None:
        try:
            line = await said.readline()
        except ValueError:  # longer than any sentence of ours
            continue
        if not line:
            return
        if sentence := safe_sentence(line.decode("utf-8", "replace")):
            logger.error("The telephone: %s", sentence)


def safe_sentence(line: str) -> str:
    """What of a line may be logged: all of it when it was said for that, else the kind of the fault it names, or nothing."""
    if line.startswith(OURS):
        return line.removeprefix(OURS).strip()
    kind = _KIND.match(line)
    return kind[1] if kind else ""
