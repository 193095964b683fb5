"""The line's side of its telephone, with a telephone that a test plays."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from safeconduct.errors import CallGone
from safeconduct.model.call import OnDuty, Place, Waiting
from safeconduct.model.ids import CallId, CaseworkerId, Language, Moment, Team
from safeconduct.model.staff import Caseworker
from safeconduct.switchboard.between import (
    Answered,
    Asked,
    AskStanding,
    Callers,
    Decline,
    Do,
    Done,
    NewEdition,
    Staff,
    Standing,
    Take,
    Told,
    Voice,
)
from safeconduct.switchboard.linking import Link, open_link
from safeconduct.switchboard.speaking import AWAY, FRAMES, Speaking

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

    async def answer(self, asked: Asked) -> Answered:
        self.asked.append(asked)
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


class Scene:
    """Both ends, and how often the bell rang."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()
        self.telephone = Telephone()
        self.speaking = Speaking(None, None, bytes(32), self.rung.set)  # type: ignore[arg-type]

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
        ours.close()
        await asyncio.gather(*running)
        here.speaking.detach()


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
