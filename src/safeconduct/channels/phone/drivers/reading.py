"""What comes in for all calls, looked for every 10 ms.

An event loop that is woken for every packet costs more than the packets do, and 200 calls bring 10,000 of them
a second. Nobody hears 10 ms.
"""

import asyncio
import selectors
import socket
import time
from collections.abc import Callable

LOOK_SECONDS = 0.01
LONGEST_SECONDS = 0.005
"""One look: a flood of packets may take half of the time, and not what sending needs."""


class Reading:
    """The sockets of all calls. Used in the running event loop; without a call there is nothing of it."""

    def __init__(self) -> None:
        self._selector: selectors.BaseSelector | None = None
        self._next: asyncio.TimerHandle | None = None

    def add(self, sound: socket.socket, arrived: Callable[[], None]) -> None:
        """From now on `arrived` is called once for every packet that waits there. It takes one, and never fails."""
        if self._selector is None:
            self._selector = selectors.DefaultSelector()
            self._look_later()
        self._selector.register(sound, selectors.EVENT_READ, arrived)

    def remove(self, sound: socket.socket) -> None:
        """Before the socket is closed. It was added, and not yet removed."""
        if self._selector is None:
            return
        self._selector.unregister(sound)
        if not self._selector.get_map():
            self._selector.close()
            self._selector = None
            if self._next:
                self._next.cancel()

    def _look_later(self) -> None:
        self._next = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        """One packet of each call after the other, until there are no more."""
        self._look_later()
        until = time.monotonic() + LONGEST_SECONDS
        while self._selector and (ready := self._selector.select(0)):
            for key, _ in ready:
                key.data()
            if time.monotonic() > until:
                return
