"""Who waits for a person, who is offered to whom, and who takes them. Sans I/O: the time comes in as an argument.

exchange = Exchange(patience=120)
exchange.staff(on_duty, now)
exchange.wait(call, language, now)
exchange.take(call, alice, now)  # True once, for one of them

It lives in the one process that carries the sound, so a call has one taker: whoever asks first. Every verb
answers with what it did, and `tick` with what the time has brought. A call that was left is nowhere in here.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.conversation.calls.events import HandedOver, Lost, NobodyFree, Parked, Released, Resumed
from safeconduct.model.call import OnDuty, Place, Waiting
from safeconduct.model.ids import CallId, CaseworkerId, Language, Moment

OFFER_SECONDS = 25.0
"""How long a caller is offered to one colleague alone, to whom they were handed over."""
GRACE_SECONDS = 10.0
"""How long a caseworker's connection may be gone before the caller they talk with waits again."""
RECENT_SECONDS = 1800.0
"""From how far back the rate of takings is known."""
FEWEST_TAKINGS = 2
"""From fewer nobody can tell a rate."""

Act = Literal["park", "resume", "hand-over", "release"]
Told = HandedOver | Lost | NobodyFree | Parked | Released | Resumed


class Effect(Struct, frozen=True):
    """What the call of this id must hear of."""

    call: CallId
    event: Told


class _Caller(Struct, frozen=True):
    """A call, as the exchange knows it."""

    call: CallId
    language: Language
    since: Moment
    first: bool
    """Before all others: they had a person once."""
    patient_until: float
    place: Literal["waiting", "talking", "parked"] = "waiting"
    holder: CaseworkerId | None = None
    """Who talks with them; while they wait: for whom alone."""
    alone_until: float = 0
    declined: frozenset[CaseworkerId] = frozenset()
    missing_since: float | None = None
    """Since when the one who talks with them is gone."""

    @property
    def waits(self) -> bool:
        return self.place == "waiting"


class Exchange:
    """The callers who wait for a person or talk with one, and the caseworkers who are there for them.

    Times are in seconds since 1970. `patience`: seconds after which somebody whom nobody took is asked for a message.
    """

    def __init__(self, patience: float, offer_seconds: float = OFFER_SECONDS) -> None:
        self._patience = patience
        self._offer_seconds = offer_seconds
        self._callers: dict[CallId, _Caller] = {}
        self._staff: dict[CaseworkerId, OnDuty] = {}
        self._takings: deque[Moment] = deque()

    # --- the caller
    def wait(self, call: CallId, language: Language, now: Moment, first: bool = False) -> None:
        """Let them wait for a person; `first`: before all others. Once they are in here, only the language changes."""
        known = self._callers.get(call)
        waiting = _Caller(call, language, now, first, now + self._patience)
        self._callers[call] = replace(known, language=language) if known else waiting

    def leave(self, call: CallId) -> None:
        """They wait no more, or are gone. Twice is as good as once."""
        self._callers.pop(call, None)

    # --- the caseworkers
    def staff(self, on_duty: Sequence[OnDuty], now: Moment) -> None:
        """Who takes calls, as it is now. One who has a call and is missing loses it after a while (`tick`)."""
        self._staff = {each.id: each for each in on_duty}
        for caller in self._talking():
            gone = None if caller.holder in self._staff else caller.missing_since or now
            self._callers[caller.call] = replace(caller, missing_since=gone)

    def take(self, call: CallId, who: CaseworkerId, now: Moment) -> bool:
        """Whether the call is theirs now. False: a colleague was faster, the caller has left, or they have a call."""
        caller = self._callers.get(call)
        if caller is None or not caller.waits or who not in self._staff or who in self._busy():
            return False
        if caller.holder not in {None, who}:
            return False
        self._callers[call] = replace(caller, place="talking", holder=who)
        self._takings.append(now)
        return True

    def decline(self, call: CallId, who: CaseworkerId) -> None:
        """It need not ring for them any more. They may still take it."""
        caller = self._callers.get(call)
        if caller and caller.waits:
            holder = None if caller.holder == who else caller.holder
            self._callers[call] = replace(caller, holder=holder, declined=caller.declined | {who})

    def act(
        self, call: CallId, who: CaseworkerId, what: Act, now: Moment, to: CaseworkerId | None = None
    ) -> tuple[Effect, ...]:
        """What a caseworker does with the call they have. Empty: it is not theirs, or this makes no sense in it."""
        caller = self._callers.get(call)
        if caller is None or caller.waits or caller.holder != who:
            return ()
        match what, caller.place:
            case "park", "talking":
                self._callers[call] = replace(caller, place="parked")
                return (Effect(call, Parked()),)
            case "resume", "parked":
                self._callers[call] = replace(caller, place="talking")
                return (Effect(call, Resumed()),)
            case "hand-over", _:
                self._handed_over(caller, now, to)
                return (Effect(call, HandedOver()),)
            case "release", _:
                self.leave(call)
                return (Effect(call, Released()),)
        return ()

    def lost(self, who: CaseworkerId, now: Moment) -> tuple[Effect, ...]:
        """Their connection is gone for good: whoever talked with them waits again, before all others."""
        theirs = [caller for caller in self._talking() if caller.holder == who]
        for caller in theirs:
            self._waits_again(caller, now)
        return tuple(Effect(caller.call, Lost()) for caller in theirs)

    # --- time
    def tick(self, now: Moment) -> tuple[Effect, ...]:
        """What the time has brought. A caller for whom nobody is free is in here no more."""
        while self._takings and self._takings[0] < now - RECENT_SECONDS:
            self._takings.popleft()
        return (*self._missing(now), *self._impatient(now))

    def _missing(self, now: Moment) -> Iterator[Effect]:
        for caller in self._talking():
            if caller.missing_since is not None and now - caller.missing_since > GRACE_SECONDS:
                self._waits_again(caller, now)
                yield Effect(caller.call, Lost())

    def _impatient(self, now: Moment) -> Iterator[Effect]:
        for caller in self._waiting():
            if now >= caller.patient_until or not self._staff.keys() - caller.declined:
                self.leave(caller.call)
                yield Effect(caller.call, NobodyFree())
            elif caller.holder and (now >= caller.alone_until or caller.holder not in self._staff):
                self._callers[caller.call] = replace(caller, holder=None)

    def _waits_again(self, caller: _Caller, now: Moment) -> _Caller:
        """Before all others, and for everybody."""
        again = _Caller(caller.call, caller.language, now, first=True, patient_until=now + self._patience)
        self._callers[caller.call] = again
        return again

    def _handed_over(self, caller: _Caller, now: Moment, to: CaseworkerId | None) -> None:
        """For `to` alone at first; it does not ring again for whoever had them."""
        alone = to if to in self._staff and to != caller.holder else None
        had = frozenset({caller.holder} if caller.holder else ())
        again = self._waits_again(caller, now)
        self._callers[caller.call] = replace(
            again, holder=alone, alone_until=now + self._offer_seconds, declined=had
        )

    # --- what there is to see
    def callers(self) -> tuple[Waiting, ...]:
        """Everybody in here: whoever waits in the order in which they are offered, then whoever talks."""
        free = self._free()
        seen: list[Waiting] = []
        for at, caller in enumerate(self._waiting()):
            asked = {caller.holder} if caller.holder else free - caller.declined
            rings = at < len(free) and bool(asked & free)
            seen.append(_seen(caller, "offered" if rings else "waiting"))
        return (*seen, *(_seen(caller, caller.place) for caller in self._talking()))

    def estimate(self, call: CallId, now: Moment) -> int | None:
        """In how many minutes somebody takes them, rounded up. None: nobody can know.

        Known is how many callers were taken in the last half hour, and how many are before this one; for
        whom a caseworker is free and was not asked for long, it is a minute.
        """
        recent = sum(taken >= now - RECENT_SECONDS for taken in self._takings)
        waiting = self._waiting()
        ahead = next((at for at, caller in enumerate(waiting) if caller.call == call), None)
        if ahead is None or recent < FEWEST_TAKINGS:
            return None
        if ahead < len(self._free()) and now - waiting[ahead].since < self._offer_seconds:
            return 1
        return ceil((ahead + 1) * RECENT_SECONDS / recent / 60)

    def _waiting(self) -> list[_Caller]:
        waiting = (caller for caller in self._callers.values() if caller.waits)
        return sorted(waiting, key=lambda caller: (not caller.first, caller.since))

    def _talking(self) -> list[_Caller]:
        return [caller for caller in self._callers.values() if not caller.waits]

    def _busy(self) -> set[CaseworkerId | None]:
        return {caller.holder for caller in self._talking()}

    def _free(self) -> set[CaseworkerId]:
        busy = self._busy()
        return {each.id for each in self._staff.values() if each.free and each.id not in busy}


def _seen(caller: _Caller, place: Place) -> Waiting:
    return Waiting(caller.call, caller.language, caller.since, place, caller.holder)
