"""Somebody who listens to one call: what was heard so far, the receipt, and whether the line waits for us now."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Self

from safeconduct.rehearsal.telephone.calling import Call
from safeconduct.rehearsal.telephone.hearing import Digits, Heard, Hearing, Known, Repertoire

FRAME_SECONDS = 0.02
LOUD = 0x10
"""A logarithmic level (0 to 127, mu-law without its sign) of about 0.4 % of full scale: more than the noise of silence."""
LOUD_CODES = bytes(code for code in range(256) if 0x7F - (code & 0x7F) >= LOUD)
QUIET_SECONDS = 0.8
"""Longer than any pause between two sentences of the line."""
POLL_SECONDS = 0.02


class Listener:
    """Takes every frame of a call. Use it as `async with Listener(call, repertoire, tell) as listener:`."""

    def __init__(self, call: Call, repertoire: Repertoire, tell: Callable[[Heard], None]) -> None:
        self.heard: list[Known] = []
        self.receipt = ""
        """The receipt of this call, in groups of four, once it was said."""
        self.over = asyncio.Event()
        self._call, self._hearing, self._tell = call, Hearing(repertoire), tell
        self._digits = Digits()
        self._sounds = 0.0
        """Seconds of sound so far."""
        self._loud_at = asyncio.get_running_loop().time()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def sounds(self) -> float:
        """Seconds of sound that came until now, silence left out."""
        return self._sounds

    @property
    def quiet(self) -> bool:
        """Whether nothing has been said for a moment: the line waits for a key, or for speech."""
        return asyncio.get_running_loop().time() - self._loud_at > QUIET_SECONDS

    async def until(self, there: Callable[[], bool], seconds: float) -> bool:
        """Wait until this is so. False when the call ended or the time was over before."""
        until = asyncio.get_running_loop().time() + seconds
        while not there():
            if self.over.is_set() or asyncio.get_running_loop().time() > until:
                return False
            await asyncio.sleep(POLL_SECONDS)
        return True

    async def _listen(self) -> None:
        try:
            async for frame in self._call.frames:
                if frame.translate(None, LOUD_CODES) != frame:
                    self._loud_at = asyncio.get_running_loop().time()
                    self._sounds += FRAME_SECONDS
                if heard := self._hearing.frame(frame):
                    self._take(heard)
        finally:
            self.over.set()

    def _take(self, heard: Heard) -> None:
        if isinstance(heard, Known):
            self.heard.append(heard)
        self.receipt = self._digits.hear(heard) or self.receipt
        self._tell(heard)
