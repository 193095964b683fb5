"""Live updates: open consoles hear THAT something changed, and fetch it themselves. Never what.

Server-sent events over an authorised request, read by the browser as a stream (an `EventSource` cannot
carry a bearer token, and there are no cookies).
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Literal

import msgspec
from starlette.types import Receive, Send

from safeconduct.model.ids import CaseId

GATHER_SECONDS = 0.3
"""Changes within this time go out together: a flood of applications rings the bell three times a second, not more."""
BEAT_SECONDS = 15.0
"""A comment is sent this often, so that proxies keep the line open and a dead one is noticed."""
MANY = 50
"""Beyond so many changed cases at once, "everything" is said instead."""


Bell = Literal["changed", "team", "newsroom", "calls"]
"""What rings: cases, people and keys, posts, callers on the telephone and who takes them. A `team` says `changed` as well."""


class Live:
    """The bells of the office. `tell` and its sisters may be called by anybody in the event loop."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()

    def tell(self, case: CaseId | None = None) -> None:
        """Something changed: this case, or (None) something in the queue."""
        for listener in self._listeners:
            listener.hear_of(case)

    def tell_team(self) -> None:
        """People or keys changed."""
        for listener in self._listeners:
            listener.hear("team")

    def tell_newsroom(self) -> None:
        """Posts changed, or how they get to the channel."""
        for listener in self._listeners:
            listener.hear("newsroom")

    def tell_calls(self) -> None:
        """Who waits on the telephone changed, or who takes calls."""
        for listener in self._listeners:
            listener.hear("calls")

    @property
    def listening(self) -> int:
        return len(self._listeners)

    async def stream(
        self, receive: Receive, send: Send, alive: Callable[[], bool], bells: Collection[Bell]
    ) -> None:
        """Send events until the browser leaves or `alive` says no. The response has been started already.

        Of other `bells` nothing is said, not even that they rang.

        ASGI servers do not fail a `send` after the other side left, so `receive` is watched for it.
        """
        listener = _Listener(bells)
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
            for bell, cases in listener.take():
                await _event(send, bell, cases)
        return True


class _Listener:
    def __init__(self, bells: Collection[Bell]) -> None:
        self._bells = bells
        self._rung: set[Bell] = set()
        self._cases: set[CaseId] = set()
        self._any = False
        self._woken = asyncio.Event()

    def hear(self, bell: Bell) -> None:
        if bell in self._bells:
            self._rung.add(bell)
            self._woken.set()

    def hear_of(self, case: CaseId | None) -> None:
        if "changed" not in self._bells:
            return
        if case is None or len(self._cases) >= MANY:
            self._any = True
        else:
            self._cases.add(case)
        self.hear("changed")

    async def wait(self) -> None:
        await self._woken.wait()

    def take(self) -> list[tuple[Bell, list[CaseId]]]:
        """The events to send. `changed` comes with its cases, and no case stands for "any"."""
        rung = self._rung - {"changed"} if "team" in self._rung else self._rung
        cases = [] if self._any else sorted(self._cases)
        events = [(bell, cases if bell == "changed" else []) for bell in sorted(rung)]
        self._rung, self._cases, self._any = set(), set(), False
        self._woken.clear()
        return events


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _event(send: Send, name: str, cases: list[CaseId]) -> None:
    body = f"event: {name}\ndata: {msgspec.json.encode(cases).decode()}\n\n"
    await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
