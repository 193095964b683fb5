"""The line's side of its telephone, with a telephone that a test plays."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from safeconduct.errors import CallGone, RequestUnreadable, SessionOver, StoreBusy
from safeconduct.model.application import Handed
from safeconduct.model.call import OnDuty, Place, Second, Waiting
from safeconduct.model.case import Answer
from safeconduct.model.ids import (
    CallId,
    CaseworkerId,
    DeliveryKey,
    Epoch,
    Language,
    Lookup,
    Moment,
    Team,
)
from safeconduct.model.staff import Caseworker
from safeconduct.switchboard import speaking
from safeconduct.switchboard.between import (
    Answered,
    AskAnswers,
    Asked,
    AskStanding,
    Callers,
    CallOver,
    Decline,
    Do,
    Done,
    Erase,
    HandIn,
    KeepSeconds,
    NewEdition,
    Staff,
    Standing,
    Take,
    Told,
    Voice,
)
from safeconduct.switchboard.linking import Link, open_link
from safeconduct.switchboard.speaking import AWAY, FRAMES, Speaking
from safeconduct.switchboard.tallying import Tallying

CALL = CallId("ab" * 8)
FRAME = bytes(160)
STANDING = Standing(True, "It stands.", 1)


def caseworker(name: str) -> Caseworker:
    return Caseworker(CaseworkerId(name.lower()), name, "caseworker", Team("help"), "", "")


ALICE, BOB = caseworker("Alice"), caseworker("Bob")


class Telephone:
    """The other end: Alice was there first, whoever asks."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.told: list[Told] = []
        self.link: Link | None = None
        self.deaf, self.ended = False, asyncio.Event()
        self.refuses: type[Exception] | None = None

    async def answer(self, asked: Asked) -> Answered:
        self.asked.append(asked)
        if self.deaf:
            await self.ended.wait()
        if self.refuses:
            raise self.refuses
        if isinstance(asked, AskStanding):
            return STANDING
        if isinstance(asked, Take | Do) and asked.who != ALICE.id:
            raise CallGone
        return Done()

    def hear(self, told: Told) -> None:
        self.told.append(told)

    def says(self, told: Told) -> None:
        assert self.link
        self.link.tell(told)

    def has(self, place: Place, holder: Caseworker | None = None) -> None:
        who = holder.id if holder else None
        self.says(Callers((Waiting(CALL, Language("ru"), Moment(0), place, who),)))


class Desk:
    """What was done for the telephone."""

    def __init__(self) -> None:
        self.handed: list[Handed] = []
        self.asked: list[Lookup] = []

    async def hand_in(self, handed: Handed) -> None:
        self.handed.append(handed)

    async def answers(self, lookup: Lookup) -> tuple[Answer, ...]:
        self.asked.append(lookup)
        return ()

    async def erase(self, lookup: Lookup) -> None:
        self.asked.append(lookup)


class Scene:
    """Both ends, and how often the bell rang."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.telephone = Telephone()
        self.desk = Desk()
        self.tallying = Tallying()
        self.speaking = Speaking(self.desk, None, bytes(32), self.rung.set, lambda: None, self.tallying)  # type: ignore[arg-type,return-value]

    async def bell(self) -> None:
        await self.rung.wait()
        self.rung.clear()

    async def in_step(self) -> None:
        """Everything that was told before has been heard."""
        await self.speaking.standing()


@contextlib.asynccontextmanager
async def scene() -> AsyncIterator[Scene]:
    here = Scene()
    one, other = socket.socketpair()
    ours = await open_link(one, here.speaking.answer, here.speaking.hear)
    its = here.telephone.link = await open_link(other, here.telephone.answer, here.telephone.hear)
    running = [asyncio.create_task(link.run()) for link in (ours, its)]
    here.speaking.attach(ours)
    try:
        yield here
    finally:
        here.telephone.ended.set()
        ours.close()
        await asyncio.gather(*running)
        here.speaking.detach()


def test_calls_are_counted_by_language_and_nothing_else() -> None:
    """Who wants a person once, however often it is told; who has called when it is over; no nonsense."""

    async def run() -> None:
        async with scene() as here:
            here.telephone.has("waiting")
            here.telephone.has("talking", ALICE)
            here.telephone.says(CallOver(Language("ru")))
            here.telephone.says(CallOver(Language("no language")))
            await here.in_step()
            counted = {(one.unit, one.language): value for one, value in here.tallying.sums.items()}
            assert counted == {("call", "ru"): 1, ("contact", "ru"): 1}

    asyncio.run(run())


def test_a_telephone_gone_wrong_cannot_invent_many_calls() -> None:
    """More than 250 at once can come to is not counted."""

    async def run() -> None:
        async with scene() as here:
            for _ in range(400):
                here.telephone.says(CallOver(Language("ru")))
            await here.in_step()
            assert sum(here.tallying.sums.values()) < 400

    asyncio.run(run())


def test_who_is_on_duty_reaches_the_telephone_and_the_office() -> None:
    """Whoever talks is not free for the office; the telephone knows that by itself."""

    async def story() -> None:
        async with scene() as here:
            here.speaking.ready(ALICE, on=True)
            await here.bell()
            await here.in_step()
            assert here.telephone.told[-1] == Staff((OnDuty(ALICE.id, "Alice", free=True),))
            here.telephone.has("talking", ALICE)
            await here.bell()
            assert here.speaking.on_duty() == (OnDuty(ALICE.id, "Alice", free=False),)
            here.speaking.ready(ALICE, on=False)
            await here.in_step()
            assert here.telephone.told[-1] == Staff(())

    asyncio.run(story())


def test_one_takes_a_call_and_the_other_hears_that_it_is_gone() -> None:
    """Taking, doing and declining are asked of the telephone, which decides."""

    async def story() -> None:
        async with scene() as here:
            assert await here.speaking.take(CALL, ALICE.id)
            assert not await here.speaking.take(CALL, BOB.id)
            assert await here.speaking.do(CALL, ALICE.id, "hand-over", BOB.id)
            assert here.telephone.asked[-1] == Do(CALL, ALICE.id, "hand-over", BOB.id)
            assert not await here.speaking.do(CALL, BOB.id, "park")
            await here.speaking.decline(CALL, BOB.id)
            await here.in_step()
            assert Decline(CALL, BOB.id) in here.telephone.told

    asyncio.run(story())


def test_sound_goes_both_ways_and_what_is_late_is_dropped() -> None:
    """A console that fetches nothing for a while hears the newest; after the call it hears nothing."""

    async def story() -> None:
        async with scene() as here:
            with pytest.raises(CallGone):
                here.speaking.talk(CALL, ALICE.id)
            here.telephone.has("talking", ALICE)
            await here.bell()
            with pytest.raises(CallGone):
                here.speaking.talk(CALL, BOB.id)
            talk = here.speaking.talk(CALL, ALICE.id)
            talk.send(FRAME)
            for number in range(FRAMES + 5):
                here.telephone.says(Voice(CALL, bytes([number]) * 160))
            await here.in_step()
            assert Voice(CALL, FRAME) in here.telephone.told
            assert (await talk.receive())[0] == 5
            again = here.speaking.talk(CALL, ALICE.id)
            assert await talk.receive() == b""
            here.telephone.says(Callers(()))
            assert await again.receive() == b""
            again.send(FRAME)
            again.close()

    asyncio.run(story())


def test_without_a_telephone_nobody_waits_and_nothing_fails() -> None:
    """It is being started again; whoever is on duty still is when it is there."""

    async def story() -> None:
        async with scene() as here:
            here.telephone.has("talking", ALICE)
            await here.bell()
            talk = here.speaking.talk(CALL, ALICE.id)
            assert await here.speaking.standing() == STANDING
            here.speaking.detach()
            assert await talk.receive() == b""
            assert here.speaking.callers() == ()
            assert not await here.speaking.take(CALL, ALICE.id)
            assert await here.speaking.standing() == AWAY
            here.speaking.ready(BOB, on=True)
            await here.speaking.decline(CALL, BOB.id)
            here.speaking.new_edition()

    asyncio.run(story())


def test_a_new_edition_is_told() -> None:
    """For the next call."""

    async def story() -> None:
        async with scene() as here:
            here.speaking.new_edition()
            await here.in_step()
            assert NewEdition() in here.telephone.told

    asyncio.run(story())


def test_the_telephone_cannot_ask_what_only_the_line_asks() -> None:
    """Nor the other way round: a mistake is refused, not done."""

    async def story() -> None:
        async with scene() as here:
            assert here.telephone.link
            with pytest.raises(Exception, match="store"):
                await here.telephone.link.ask(Take(CALL, ALICE.id))

    asyncio.run(story())


HANDED = Handed(
    DeliveryKey(bytes(16)),
    Lookup(bytes(32)),
    Team("help"),
    Epoch("2026-W47"),
    Language("ru"),
    "phone",
    bytes(6000),
    spoken=True,
)


@pytest.mark.parametrize(
    "asked",
    [
        HandIn(replace(HANDED, key=DeliveryKey(bytes(15)))),
        HandIn(replace(HANDED, lookup=Lookup(bytes(33)))),
        HandIn(replace(HANDED, channel="web")),
        HandIn(replace(HANDED, spoken=False)),
        HandIn(replace(HANDED, decoy=Lookup(bytes(32)))),
        HandIn(replace(HANDED, sealed=bytes(17_000))),
        HandIn(replace(HANDED, language=Language("<b>"))),
        AskAnswers(Lookup(b"")),
        Erase(Lookup(bytes(64))),
        KeepSeconds((Second(Lookup(bytes(32)), DeliveryKey(bytes(16)), 1 << 63, b""),)),
        KeepSeconds((Second(Lookup(bytes(32)), DeliveryKey(bytes(16)), -1, b""),)),
        KeepSeconds((Second(Lookup(bytes(32)), DeliveryKey(b""), 0, b""),)),
        KeepSeconds((Second(Lookup(bytes(32)), DeliveryKey(bytes(16)), 0, b""),) * 17),
    ],
)
def test_a_telephone_in_foreign_hands_files_nothing_that_no_telephone_files(asked: Asked) -> None:
    """Mallory has the process that meets the network: the desk never sees what has not the form of a spoken message."""

    async def story() -> None:
        async with scene() as here:
            assert here.telephone.link
            with pytest.raises(RequestUnreadable):
                await here.telephone.link.ask(asked)
            assert not here.desk.handed
            assert not here.desk.asked

    asyncio.run(story())


@pytest.mark.parametrize(
    ("asked", "most"),
    [(HandIn(HANDED), 250), (AskAnswers(Lookup(bytes(32))), 60), (Erase(Lookup(bytes(32))), 60)],
)
def test_a_telephone_in_foreign_hands_cannot_flood_the_desk(asked: Asked, most: int) -> None:
    """Far more messages than calls, far more receipts than callers can key in: the line says that it is busy."""

    async def story() -> None:
        async with scene() as here:
            link = here.telephone.link
            assert link
            began, done = time.monotonic(), 0
            with contextlib.suppress(StoreBusy):
                while done < 10 * most:
                    await link.ask(asked)
                    done += 1
            assert most <= done <= most + 1 + (time.monotonic() - began) / 0.05

    asyncio.run(story())


def test_what_a_telephone_says_of_callers_cannot_harm_a_console() -> None:
    """A language that no browser knows, a call that is none, the same call twice, time that is no number."""

    async def story() -> None:
        async with scene() as here:
            good = Waiting(CALL, Language("ru"), Moment(0), "offered")
            bad = (
                replace(good, language=Language("x" * 100_000)),
                replace(good, language=Language("<script>")),
                replace(good, call=CallId("../../..")),
                replace(good, since=Moment(float("nan"))),
                replace(good, holder=CaseworkerId("x" * 65)),
            )
            here.telephone.says(Callers((*bad, good, replace(good, language=Language("uk")))))
            await here.in_step()
            assert here.speaking.callers() == (good,)
            here.telephone.says(
                Callers(tuple(replace(good, call=CallId(f"{number:016x}")) for number in range(2000)))
            )
            await here.in_step()
            assert len(here.speaking.callers()) == 500

    asyncio.run(story())


def test_a_sound_that_is_no_frame_reaches_no_console() -> None:
    """Nor does a sound of a call that nobody talks in."""

    async def story() -> None:
        async with scene() as here:
            here.telephone.has("talking", ALICE)
            await here.bell()
            talk = here.speaking.talk(CALL, ALICE.id)
            here.telephone.says(Voice(CALL, bytes(100_000)))
            here.telephone.says(Voice(CallId("cd" * 8), FRAME))
            here.telephone.says(Voice(CALL, FRAME))
            assert await talk.receive() == FRAME

    asyncio.run(story())


def test_a_telephone_that_hangs_holds_up_no_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caseworker hears that the call is gone, and the operator that it does not answer."""
    monkeypatch.setattr(speaking, "ANSWER_SECONDS", 0.05)

    async def story() -> None:
        async with scene() as here:
            here.telephone.deaf = True
            assert not await here.speaking.take(CALL, ALICE.id)
            assert await here.speaking.standing() == AWAY

    asyncio.run(story())


def test_a_telephone_signs_nobody_out() -> None:
    """Whatever it calls its refusal, for the console the call is gone."""

    async def story() -> None:
        async with scene() as here:
            here.telephone.refuses = SessionOver
            assert not await here.speaking.take(CALL, ALICE.id)
            assert not await here.speaking.do(CALL, ALICE.id, "park")

    asyncio.run(story())
