"""The line's telephone, as the office has it: who takes calls, who has which, and whose console still listens."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Protocol

from safeconduct.errors import CallGone
from safeconduct.model.call import OnDuty, Waiting
from safeconduct.model.ids import CallId, CaseworkerId
from safeconduct.model.staff import Caseworker
from safeconduct.switchboard.between import Does

AWAY_SECONDS = 20.0
"""Without a live stream for so long, a console takes no calls any more: longer than a network hiccup, and
shorter than a caller's patience with a caseworker who is not there."""


class Talk(Protocol):
    """One end of a conversation with a caller."""

    async def receive(self) -> bytes:
        """The next 20 ms of the caller, 160 bytes of mu-law; empty when the conversation is over.

        What nobody fetches in time is dropped, the oldest first.
        """

    def send(self, frame: bytes) -> None:
        """20 ms for the caller. Dropped when it cannot go at once."""

    def close(self) -> None:
        """This end listens no more; the caller stays. Twice is as good as once."""


class Speaking(Protocol):
    """What the switchboard does for the office with calls."""

    def ready(self, who: Caseworker, on: bool) -> None:
        """They take calls from now on, or no more. Whoever has a call and takes no more has lost it."""

    def callers(self) -> tuple[Waiting, ...]:
        """Who waits for a person or talks with one."""

    def on_duty(self) -> tuple[OnDuty, ...]:
        """Who takes calls."""

    async def take(self, call: CallId, who: CaseworkerId) -> bool:
        """Whether the call is theirs now. One of many wins."""

    async def decline(self, call: CallId, who: CaseworkerId) -> None:
        """It need not ring for them any more."""

    async def do(self, call: CallId, who: CaseworkerId, what: Does, to: CaseworkerId | None) -> bool:
        """Whether it was done; not when the call is not theirs."""

    def talk(self, call: CallId, who: CaseworkerId) -> Talk:
        """The conversation of this call; an older end of it is closed. `CallGone` when the call is not theirs."""


class Telephone:
    """Calls in the office. Everything here is in memory, and of callers there is nothing but their call's id."""

    def __init__(self, speaking: Speaking, away_seconds: float = AWAY_SECONDS) -> None:
        self.speaking = speaking
        self._away_seconds = away_seconds
        self._taking: dict[CaseworkerId, Caseworker] = {}
        self._streams: dict[CaseworkerId, int] = {}
        self._leaving: dict[CaseworkerId, asyncio.TimerHandle] = {}
        self._had: dict[CaseworkerId, CallId] = {}

    def takes_calls(self, who: CaseworkerId) -> bool:
        return who in self._taking

    def take_calls(self, who: Caseworker) -> None:
        """They take calls from now on, for as long as one of their consoles listens."""
        self._taking[who.id] = who
        self.speaking.ready(who, on=True)
        if who.id not in self._streams:
            self._leave_later(who.id)

    def leave(self, who: CaseworkerId) -> None:
        """They take no more calls; one that they have waits for a colleague."""
        self._stay(who)
        left = self._taking.pop(who, None)
        if left:
            self.speaking.ready(left, on=False)

    def keep_only(self, here: Collection[CaseworkerId]) -> None:
        """Whoever is not on duty takes no more calls; nobody is torn from one, and a lead may always."""
        talking = {waiting.holder for waiting in self.speaking.callers() if waiting.place != "waiting"}
        for who, person in list(self._taking.items()):
            if who not in here and who not in talking and person.role != "lead":
                self.leave(who)

    @contextmanager
    def listening(self, who: CaseworkerId) -> Iterator[None]:
        """A live stream of theirs is open."""
        self._streams[who] = self._streams.get(who, 0) + 1
        self._stay(who)
        try:
            yield
        finally:
            self._streams[who] -= 1
            if not self._streams[who]:
                del self._streams[who]
                self._leave_later(who)

    async def take(self, call: CallId, who: CaseworkerId) -> None:
        """They take this call. `CallGone` when a colleague was faster or the caller has left."""
        if not await self.speaking.take(call, who):
            raise CallGone
        self._had[who] = call

    async def do(self, call: CallId, who: CaseworkerId, what: Does, to: CaseworkerId | None) -> None:
        """`CallGone` when the call is not theirs. One whose caller has hung up may still be released, once."""
        done = await self.speaking.do(call, who, what, to)
        if not done and not (what == "release" and self._had.get(who) == call):
            raise CallGone
        if what in ("release", "hand-over"):
            self._had.pop(who, None)

    def _leave_later(self, who: CaseworkerId) -> None:
        if who in self._taking and who not in self._leaving:
            loop = asyncio.get_running_loop()
            self._leaving[who] = loop.call_later(self._away_seconds, self.leave, who)

    def _stay(self, who: CaseworkerId) -> None:
        if timer := self._leaving.pop(who, None):
            timer.cancel()
