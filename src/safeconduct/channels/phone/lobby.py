"""The exchange with a clock and with ears: calls that wait for a person, and caseworkers who take them.

Decisions are `conversation.calls.exchange`'s. Here they reach the calls they are about, the line hears who
is here as soon as it changes, and the sound of those who talk goes its way.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import NoReturn

from msgspec import Struct

from safeconduct.conversation.calls import events
from safeconduct.conversation.calls.exchange import Effect, Exchange
from safeconduct.errors import CallGone
from safeconduct.model.call import Waiting
from safeconduct.model.ids import CallId, Language, Moment
from safeconduct.switchboard import between

LOOK_SECONDS = 0.5
"""How often it is looked what the time has brought."""

Hear = Callable[[events.Event], None]
Say = Callable[[bytes], None]


class _Caller(Struct):
    """Where a call is to be reached: with what happens to it, and with the sound of whoever took it."""

    hear: Hear
    say: Say | None = None


class Lobby:
    """Everybody who waits or talks. `tell` reaches the line."""

    def __init__(
        self, patience: float, tell: Callable[[between.Told], None], clock: Callable[[], float] = time.time
    ) -> None:
        self._exchange = Exchange(patience)
        self._tell, self._clock = tell, clock
        self._callers: dict[CallId, _Caller] = {}
        self._told: tuple[Waiting, ...] = ()

    async def run(self) -> NoReturn:
        """For as long as the telephone is there."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._look()

    # --- for a call
    def join(self, call: CallId, language: Language, hear: Hear, *, first: bool) -> None:
        """Wait for a person. `hear` gets what comes of it, perhaps before this returns."""
        self._callers.setdefault(call, _Caller(hear))
        self._exchange.wait(call, language, self._now(), first)
        self._look()

    def leave(self, call: CallId) -> None:
        """Wait no more, talk no more. Twice is as good as once."""
        self._callers.pop(call, None)
        self._exchange.leave(call)
        self._look()

    def over(self, language: Language) -> None:
        """A call is over, which was in this language."""
        self._tell(between.CallOver(language))

    def minutes(self, call: CallId) -> int | None:
        """How long the wait is likely to be; None when nobody can know."""
        return self._exchange.estimate(call, self._now())

    def connect(self, call: CallId, say: Say) -> None:
        """The sound of whoever took this call goes to `say` from now on."""
        if caller := self._callers.get(call):
            caller.say = say

    def carry(self, call: CallId, frame: bytes) -> None:
        """20 ms of the caller to whoever took them."""
        self._tell(between.Voice(call, frame))

    # --- for the line
    def take(self, asked: between.Take) -> None:
        """`CallGone` when a colleague was faster or the caller has left."""
        if not self._exchange.take(asked.call, asked.who, self._now()):
            raise CallGone
        if caller := self._callers.get(asked.call):
            caller.hear(events.Taken())
        self._look()

    def do(self, asked: between.Do) -> None:
        """`CallGone` when the call is not theirs."""
        effects = self._exchange.act(asked.call, asked.who, asked.what, self._now(), asked.to)
        if not effects:
            raise CallGone
        self._reach(effects)

    def hear(self, told: between.Told) -> None:
        """What the line tells of people and their voices."""
        match told:
            case between.Staff(on_duty):
                self._exchange.staff(on_duty, self._now())
                self._look()
            case between.Decline(call, who):
                self._exchange.decline(call, who)
                self._look()
            case between.Voice(call, frame):
                caller = self._callers.get(call)
                if caller and caller.say:
                    caller.say(frame)

    # --- inside
    def _look(self) -> None:
        self._reach(self._exchange.tick(self._now()))

    def _reach(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if caller := self._callers.get(effect.call):
                caller.hear(effect.event)
        waiting = self._exchange.callers()
        if waiting != self._told:
            self._told = waiting
            self._tell(between.Callers(waiting))

    def _now(self) -> Moment:
        return Moment(self._clock())
