"""A caller goes from one caseworker to another: from the console's verbs to what the caller hears."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from phone_line import Caller, PhoneLine, clip_of, eventually, phone_line
from safeconduct.console import calls
from safeconduct.console.calls import Act, OfCall, TakeCalls
from safeconduct.console.live import Live
from safeconduct.console.office import Console
from safeconduct.console.telephone import Telephone
from safeconduct.errors import CallGone, CaseworkerGone
from safeconduct.model.call import FRAME_BYTES, Waiting
from safeconduct.model.ids import CallId, CaseworkerId
from safeconduct.model.staff import Caseworker
from safeconduct.settings import ConsoleSettings
from web_line import NOON, Founding


class Room(Struct):
    """The line, its office, and who is in it."""

    line: PhoneLine
    console: Console
    alice: Caseworker
    bob: Caseworker

    async def takes_calls(self, who: Caseworker) -> None:
        await calls.take_calls(self.console, who, TakeCalls(True))

    async def takes(self, who: Caseworker, call: CallId) -> None:
        await calls.take_call(self.console, who, OfCall(call))

    async def does(self, who: Caseworker, call: CallId, what: str, to: str | None = None) -> None:
        await calls.call_act(self.console, who, Act(call, what, to))  # type: ignore[arg-type]

    async def waits(self) -> tuple[Caller, CallId]:
        """Amina asks for a person."""
        amina = self.line.call()
        await amina.hears("phone.language")
        amina.press("10")
        await eventually(lambda: bool(self.line.speaking.callers()))
        return amina, self.line.speaking.callers()[0].call

    async def seen(self, so: Callable[[Waiting], bool]) -> None:
        await eventually(lambda: any(so(one) for one in self.line.speaking.callers()))


Story = Callable[[Room], Awaitable[None]]


def tell(founding: Founding, path: Path, story: Story) -> None:
    async def told() -> None:
        async with phone_line(founding, path) as line:
            alice = line.alice()
            bob = replace(alice, id=CaseworkerId("b" * 32), name="Bob")
            phone = Telephone(line.speaking, away_seconds=60)
            console = Console(
                line.vault, line.line, line.folder, ConsoleSettings(), lambda: line.guide, Live(),
                lambda: NOON, phone=phone,
            )  # fmt: skip
            with phone.listening(alice.id), phone.listening(bob.id):
                await story(Room(line, console, alice, bob))

    asyncio.run(told())


async def heard_by_caller(room: Room, call: CallId, who: Caseworker, amina: Caller, word: str) -> None:
    """This caseworker speaks, and the caller hears it."""
    talk, frame = room.line.speaking.talk(call, who.id), clip_of(word, "en")[:FRAME_BYTES]

    async def speak() -> None:
        while True:
            talk.send(frame)
            await asyncio.sleep(0.02)

    speaking = asyncio.create_task(speak())
    await amina.hears_sound(frame, word)
    speaking.cancel()


def test_alice_gives_the_caller_to_bob(founding: Founding, tmp_path: Path) -> None:
    """For him alone it rings; Alice hears nothing more of it, he takes it, and the caller hears him."""

    async def story(room: Room) -> None:
        await room.takes_calls(room.alice)
        await room.takes_calls(room.bob)
        amina, call = await room.waits()
        await room.takes(room.alice, call)
        await amina.hears("phone.connected")
        talk = room.line.speaking.talk(call, room.alice.id)
        await room.does(room.alice, call, "hand-over", room.bob.id)
        await room.seen(lambda one: (one.place, one.holder) == ("offered", room.bob.id))
        await amina.hears("phone.queue")
        while await talk.receive():
            pass
        with pytest.raises(CallGone):
            await room.takes(room.alice, call)
        with pytest.raises(CallGone):
            await room.does(room.alice, call, "release")
        await room.takes(room.bob, call)
        await amina.hears("phone.connected")
        await heard_by_caller(room, call, room.bob, amina, "Bob here.")
        with pytest.raises(CallGone):
            room.line.speaking.talk(call, room.alice.id)
        await room.does(room.bob, call, "release")
        await amina.hears("phone.released")

    tell(founding, tmp_path, story)


def test_alice_gives_the_caller_to_everybody(founding: Founding, tmp_path: Path) -> None:
    """It rings for Bob, not for her again; before those who have waited longer."""

    async def story(room: Room) -> None:
        await room.takes_calls(room.alice)
        amina, call = await room.waits()
        await room.takes(room.alice, call)
        bohdan = room.line.call()
        await bohdan.hears("phone.language")
        bohdan.press("10")
        await eventually(lambda: len(room.line.speaking.callers()) == 2)
        await room.takes_calls(room.bob)
        await room.does(room.alice, call, "hand-over")
        await room.seen(lambda one: one.call == call and one.place == "offered" and one.holder is None)
        assert room.line.speaking.callers()[0].call == call
        await room.takes(room.bob, call)
        await amina.hears("phone.connected")

    tell(founding, tmp_path, story)


def test_a_caller_is_given_to_nobody_who_is_not_there(founding: Founding, tmp_path: Path) -> None:
    """Not to Bob, who takes no calls, and not to oneself; the caller stays with Alice."""

    async def story(room: Room) -> None:
        await room.takes_calls(room.alice)
        amina, call = await room.waits()
        await room.takes(room.alice, call)
        for nobody in (room.bob.id, room.alice.id, "f" * 32):
            with pytest.raises(CaseworkerGone):
                await room.does(room.alice, call, "hand-over", nobody)
        await room.does(room.alice, call, "park")
        await amina.hears("phone.parked")

    tell(founding, tmp_path, story)


def test_nobody_acts_on_a_call_that_is_not_theirs(founding: Founding, tmp_path: Path) -> None:
    """Bob knows the name of Alice's call from the list that all see. It helps him nothing."""

    async def story(room: Room) -> None:
        await room.takes_calls(room.alice)
        amina, call = await room.waits()
        with pytest.raises(CallGone):
            await room.takes(room.bob, call)  # he takes no calls
        await room.takes_calls(room.bob)
        await room.takes(room.alice, call)
        await amina.hears("phone.connected")
        for what in ("park", "resume", "hand-over", "release"):
            with pytest.raises(CallGone):
                await room.does(room.bob, call, what)
        with pytest.raises(CallGone):
            room.line.speaking.talk(call, room.bob.id)
        await heard_by_caller(room, call, room.alice, amina, "Alice is still here.")

    tell(founding, tmp_path, story)


def test_the_caller_of_somebody_who_is_dismissed_waits_for_the_others(
    founding: Founding, tmp_path: Path
) -> None:
    """Alice is off duty at once, and has lost the call soon after; it does not ring for her."""

    async def story(room: Room) -> None:
        await room.takes_calls(room.alice)
        await room.takes_calls(room.bob)
        amina, call = await room.waits()
        await room.takes(room.alice, call)
        assert room.console.phone
        room.console.phone.leave(room.alice.id)  # as `dismiss` does
        await amina.hears("phone.lost")
        with pytest.raises(CallGone):
            await room.takes(room.alice, call)
        await room.takes(room.bob, call)
        await amina.hears("phone.connected")

    tell(founding, tmp_path, story)
