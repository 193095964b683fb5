"""The line's side of its telephone: what it asks is done at the desk, and the office hears of its calls.

Who waits and who takes whom is decided in the telephone process, so that one process decides. Here is only
what it said last. Of a caller there is the random name of their call, their language, and how long they wait.
What it says is believed as far as `hearsay` goes.
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence

from safeconduct.desk import sounds
from safeconduct.errors import CallGone, RequestUnreadable, SafeconductError, StoreBroken, StoreBusy
from safeconduct.guide import Guide
from safeconduct.guide.carried import packed
from safeconduct.model.call import FRAME_BYTES, OnDuty, Second, Waiting
from safeconduct.model.ids import CallId, CaseworkerId, Language, Lookup
from safeconduct.model.staff import Caseworker
from safeconduct.sealing.receipts import receipt_tag
from safeconduct.store import Vault
from safeconduct.switchboard import hearsay
from safeconduct.switchboard.between import (
    Answered,
    Answers,
    AskAnswers,
    Asked,
    AskGuide,
    AskKeys,
    AskStanding,
    Callers,
    CallOver,
    Decline,
    Do,
    Does,
    Done,
    Erase,
    HandIn,
    InForce,
    KeepSeconds,
    Keys,
    NewEdition,
    Staff,
    Standing,
    Take,
    Told,
    Voice,
)
from safeconduct.switchboard.linking import Link
from safeconduct.switchboard.tallying import Counted, Tallying
from safeconduct.switchboard.turn import Switchboard

FRAMES = 15
"""Sound that may wait for a console, 300 ms: what is older is dropped."""
ANSWER_SECONDS = 5.0
"""Within which the telephone answers. One that hangs must not hold up a console."""
AWAY = Standing(False, "The telephone is being started.", 0)

logger = logging.getLogger(__name__)


class Talk:
    """One end of a conversation with a caller, for the console of whoever has the call."""

    def __init__(self, call: CallId, who: CaseworkerId, send: Callable[[Told], None]) -> None:
        self.call, self.who = call, who
        self._send = send
        self._frames: deque[bytes] = deque(maxlen=FRAMES)
        self._woken = asyncio.Event()
        self._over = False

    async def receive(self) -> bytes:
        """The next 20 ms of the caller, 160 bytes of mu-law; empty when the conversation is over.

        What nobody fetches in time is dropped, the oldest first.
        """
        while not self._frames and not self._over:
            self._woken.clear()
            await self._woken.wait()
        return b"" if self._over else self._frames.popleft()

    def send(self, frame: bytes) -> None:
        """20 ms for the caller. Dropped when it cannot go at once."""
        if not self._over:
            self._send(Voice(self.call, frame))

    def close(self) -> None:
        """This end listens no more; the caller stays. Twice is as good as once."""
        self._over = True
        self._frames.clear()
        self._woken.set()

    def hear(self, frame: bytes) -> None:
        """20 ms of the caller, from the telephone."""
        self._frames.append(frame)
        self._woken.set()


class Speaking:
    """The telephone, as the line and its office see it. `tell` is called when callers or colleagues changed."""

    def __init__(
        self,
        board: Switchboard,
        vault: Vault,
        pepper: bytes,
        tell: Callable[[], None],
        guide: Callable[[], Guide],
        tallying: Tallying | None = None,
    ) -> None:
        """`guide`: the edition in force, asked for each time. `tallying` counts calls."""
        self._sums = (tallying or Tallying()).sums
        self._board, self._vault, self._pepper = board, vault, pepper
        self._tell, self._guide = tell, guide
        self._budget = hearsay.Budget()
        self._link: Link | None = None
        self._waiting: tuple[Waiting, ...] = ()
        self._ready: dict[CaseworkerId, Caseworker] = {}
        self._talks: dict[CallId, Talk] = {}

    # --- for whoever watches the telephone process
    def attach(self, link: Link) -> None:
        """A telephone is there."""
        self._link = link
        self._tell_staff()

    def detach(self) -> None:
        """It is gone, and its callers with it."""
        self._link = None
        self._hear_callers(())

    def new_edition(self) -> None:
        """The guide or its prompts are not what they were."""
        if self._link:
            self._link.tell(NewEdition())

    async def answer(self, asked: Asked) -> Answered:
        """What the telephone asks of the line.

        `RequestUnreadable` for what no telephone of ours asks, `StoreBusy` for more than it can honestly ask.
        """
        now = time.monotonic()
        match asked:
            case AskKeys():
                keys = await self._board.keys()
                return Keys(keys.roster, keys.epochs)
            case AskGuide():
                return InForce(packed(self._guide()))
            case HandIn(handed):
                hearsay.is_message(handed)
                self._budget.message(now)
                await self._board.hand_in(handed)
            case KeepSeconds(seconds):
                hearsay.are_seconds(seconds)
                self._budget.seconds(len(seconds), now)
                await self._keep(seconds)
            case AskAnswers(lookup):
                self._judge(lookup, now)
                return Answers(await self._board.answers(lookup))
            case Erase(lookup):
                self._judge(lookup, now)
                await self._board.erase(lookup)
            case _:
                raise StoreBroken("It asked what only the line asks.")
        return Done()

    def hear(self, told: Told) -> None:
        """What the telephone tells the line."""
        if isinstance(told, Callers):
            self._hear_callers(hearsay.callers(told.waiting))
        elif isinstance(told, CallOver):
            self._count_call(told.language)
        elif (
            isinstance(told, Voice)
            and len(told.frame) == FRAME_BYTES
            and (talk := self._talks.get(told.call))
        ):
            talk.hear(told.frame)

    # --- for the office
    def ready(self, who: Caseworker, on: bool) -> None:
        """They take calls from now on, or no more. Whoever has a call and takes no more has lost it."""
        if on:
            self._ready[who.id] = who
        else:
            self._ready.pop(who.id, None)
        self._tell_staff()
        self._tell()

    def callers(self) -> tuple[Waiting, ...]:
        """Who waits for a person or talks with one."""
        return self._waiting

    def on_duty(self) -> tuple[OnDuty, ...]:
        """Who takes calls."""
        busy = {one.holder for one in self._waiting if one.place in ("talking", "parked")}
        return tuple(OnDuty(who.id, who.name, who.id not in busy) for who in self._ready.values())

    async def take(self, call: CallId, who: CaseworkerId) -> bool:
        """Whether the call is theirs now. One of many wins."""
        return await self._done(Take(call, who))

    async def decline(self, call: CallId, who: CaseworkerId) -> None:
        """It need not ring for them any more."""
        if self._link:
            self._link.tell(Decline(call, who))

    async def do(self, call: CallId, who: CaseworkerId, what: Does, to: CaseworkerId | None = None) -> bool:
        """Whether it was done; not when the call is not theirs."""
        return await self._done(Do(call, who, what, to))

    def talk(self, call: CallId, who: CaseworkerId) -> Talk:
        """The conversation of whoever has this call; an older end of it is closed. `CallGone` when it is not theirs."""
        if self._link is None or not self._has(call, who):
            raise CallGone
        if before := self._talks.get(call):
            before.close()
        self._talks[call] = Talk(call, who, self._link.tell)
        return self._talks[call]

    async def standing(self) -> Standing:
        """How the telephone is doing; `AWAY` when it does not answer."""
        said = await self._asked(AskStanding())
        if not isinstance(said, Standing):
            return AWAY
        return Standing(said.ready, hearsay.sentence(said.said), said.calls)

    # --- inside
    def _judge(self, lookup: Lookup, now: float) -> None:
        hearsay.is_lookup(lookup)
        self._budget.lookup(now)

    async def _done(self, asked: Asked) -> bool:
        return isinstance(await self._asked(asked), Done)

    async def _asked(self, asked: Asked) -> Answered | None:
        """What the telephone answers; None when it refuses, whatever it calls that, or does not answer in time."""
        if self._link is None:
            return None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._link.ask(asked)
        except (SafeconductError, TimeoutError):
            return None

    async def _keep(self, seconds: Sequence[Second]) -> None:
        """All of them, durable when this returns. The refusal of one is raised."""
        now = self._board.now()
        heard = [sounds.Heard(one, receipt_tag(self._pepper, one.lookup), now) for one in seconds]
        kept = await asyncio.gather(*(self._vault.write_together(sounds.keep_all, one) for one in heard))
        refusal = next((one for one in kept if isinstance(one, SafeconductError)), None)
        if refusal is not None:
            raise refusal

    def _count_call(self, language: Language) -> None:
        with contextlib.suppress(RequestUnreadable, StoreBusy):
            self._budget.call(language, time.monotonic())
            self._sums[Counted("contact", hearsay.CHANNEL, language)] += 1

    def _hear_callers(self, waiting: tuple[Waiting, ...]) -> None:
        known = {one.call for one in self._waiting}
        for one in waiting:
            if one.call not in known:  # somebody wants a person: what the planner counts as a call
                self._sums[Counted("call", hearsay.CHANNEL, one.language)] += 1
        self._waiting = waiting
        for call, talk in list(self._talks.items()):
            if not self._has(call, talk.who):
                self._talks.pop(call).close()
        self._tell()

    def _has(self, call: CallId, who: CaseworkerId) -> bool:
        return any(
            one.call == call and one.holder == who and one.place in ("talking", "parked")
            for one in self._waiting
        )

    def _tell_staff(self) -> None:
        if self._link:
            here = tuple(OnDuty(who.id, who.name, free=True) for who in self._ready.values())
            self._link.tell(Staff(here))  # who is busy, the exchange knows itself
