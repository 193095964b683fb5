"""Live updates: open consoles hear THAT something changed, and fetch it themselves. Never what.

Server-sent events over an authorised request, read by the browser as a stream (an `EventSource` cannot
carry a bearer token, and there are no cookies).
"""

import asyncio
from collections.abc import Callable

import msgspec
from starlette.types import Receive, Send

from safeconduct.model.ids import CaseId

GATHER_SECONDS = 0.3
"""Changes within this time go out together: a flood of applications rings the bell three times a second, not more."""
BEAT_SECONDS = 15.0
"""A comment is sent this often, so that proxies keep the line open and a dead one is noticed."""
MANY = 50
"""Beyond so many changed cases at once, "everything" is said instead."""


class Live:
    """The bell of the office. `tell` may be called by anybody in the event loop."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()

    def tell(self, case: CaseId | None = None) -> None:
        """Something changed: this case, or (None) something in the queue."""
        for listener in self._listeners:
            listener.hear(case)

    def tell_team(self) -> None:
        """People, keys or posts changed."""
        for listener in self._listeners:
            listener.hear_team()

    @property
    def listening(self) -> int:
        return len(self._listeners)

    async def stream(
        self, receive: Receive, send: Send, alive: Callable[[], bool], *, cases: bool = True
    ) -> None:
        """Send events until the browser leaves or `alive` says no. The response has been started already.

        Without `cases` nothing is said of the queue, not even that it changed.

        ASGI servers do not fail a `send` after the other side left, so `receive` is watched for it.
        """
        listener = _Listener(cases=cases)
        self._listeners.add(listener)
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await _event(send, "hello", [])
            while alive() and await self._turn(listener, gone, send):
                pass
        finally:
            gone.cancel()
            self._listeners.discard(listener)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _turn(self, listener: "_Listener", gone: asyncio.Future[None], send: Send) -> bool:
        """Wait for the bell, or for as long as silence may last; whether the browser is still there."""
        rung = asyncio.ensure_future(listener.wait())
        await asyncio.wait({gone, rung}, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        silent = rung.cancel()
        if gone.done():
            return False
        if silent:
            await send({"type": "http.response.body", "body": b":\n\n", "more_body": True})
        else:
            await asyncio.sleep(GATHER_SECONDS)
            await _event(send, *listener.take())
        return True


class _Listener:
    def __init__(self, *, cases: bool) -> None:
        self._rung = asyncio.Event()
        self._hears_cases = cases
        self._cases: set[CaseId] = set()
        self._queue = self._team = False

    def hear(self, case: CaseId | None) -> None:
        if not self._hears_cases:
            return
        if case is None or len(self._cases) >= MANY:
            self._queue = True
        else:
            self._cases.add(case)
        self._rung.set()

    def hear_team(self) -> None:
        self._team = True
        self._rung.set()

    async def wait(self) -> None:
        await self._rung.wait()

    def take(self) -> tuple[str, list[CaseId]]:
        """The event to send: "team", or "changed" with the cases; no case stands for "any"."""
        event = (
            "team" if self._team else "changed",
            [] if self._queue or self._team else sorted(self._cases),
        )
        self._cases.clear()
        self._queue = self._team = False
        self._rung.clear()
        return event


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _event(send: Send, name: str, cases: list[CaseId]) -> None:
    body = f"event: {name}\ndata: {msgspec.json.encode(cases).decode()}\n\n"
    await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
