"""Looking at the running line, for whoever looks after it: beside its work, and at most once a minute."""

import asyncio
import time
from collections.abc import Callable

from safeconduct.model.checkup import Checkup

FRESH_SECONDS = 60.0


def nothing_looked_at() -> Checkup:
    """Of a line that was put together without a checkup."""
    return Checkup()


class Checkups:
    """The newest checkup. `look` runs in a thread; who asks while it runs waits for the same answer."""

    def __init__(
        self, look: Callable[[], Checkup] = nothing_looked_at, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look
        self._clock = clock
        self._began = clock()
        self._turn = asyncio.Lock()
        self._newest: tuple[float, Checkup] | None = None

    @property
    def uptime(self) -> float:
        """Seconds since the line was put together."""
        return self._clock() - self._began

    async def newest(self) -> Checkup:
        async with self._turn:
            if self._newest is None or self._clock() - self._newest[0] >= FRESH_SECONDS:
                found = await asyncio.to_thread(self._look)
                self._newest = self._clock(), found
            return self._newest[1]
