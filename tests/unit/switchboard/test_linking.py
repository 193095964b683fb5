"""The link between the line and its telephone: both ends in one loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import msgspec
import pytest

from safeconduct.errors import CaseFull, StoreBroken, TelephoneAway
from safeconduct.model.ids import CallId, CaseworkerId, Lookup
from safeconduct.switchboard import linking
from safeconduct.switchboard.between import (
    Answered,
    AskAnswers,
    Asked,
    AskStanding,
    Done,
    Erase,
    NewEdition,
    Standing,
    Take,
    Told,
    Voice,
)
from safeconduct.switchboard.linking import VOICE_BYTES, Link, open_link

CALL = CallId("00" * 8)
STANDING = Standing(True, "It stands.", 3)


class Side:
    """One side: what it was told, and what it answers."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.heard = asyncio.Event()
        self.slow = asyncio.Event()
        self.asked = asyncio.Event()
        self.done: list[Asked] = []

    async def answer(self, asked: Asked) -> Answered:
        match asked:
            case AskStanding():
                return STANDING
            case Erase():
                self.asked.set()
                await self.slow.wait()
                self.done.append(asked)
                return Done()
            case Take():
                raise CaseFull("something of a caller")
            case _:
                raise ValueError("something of a caller")

    def hear(self, told: Told) -> None:
        self.told.append(told)
        self.heard.set()


@contextlib.asynccontextmanager
async def linked(line: Side, telephone: Side) -> AsyncIterator[tuple[Link, Link]]:
    one, other = socket.socketpair()
    ours = await open_link(one, line.answer, line.hear)
    its = await open_link(other, telephone.answer, telephone.hear)
    running = [asyncio.create_task(link.run()) for link in (ours, its)]
    try:
        yield ours, its
    finally:
        ours.close()
        line.slow.set()
        telephone.slow.set()
        await asyncio.gather(*running)


def test_both_sides_ask_and_are_answered() -> None:
    """Each answer finds its question, though others were asked meanwhile."""

    async def story() -> None:
        line, telephone = Side(), Side()
        async with linked(line, telephone) as (ours, its):
            late = asyncio.create_task(ours.ask(Erase(Lookup(bytes(32)))))
            assert await ours.ask(AskStanding()) == STANDING
            assert await its.ask(AskStanding()) == STANDING
            telephone.slow.set()
            assert await late == Done()

    asyncio.run(story())


def test_a_refusal_comes_back_as_its_error_without_a_word_of_it() -> None:
    """What an error says stays where it was raised; of a fault of ours not even the name is believed."""

    async def story() -> None:
        async with linked(Side(), Side()) as (ours, _):
            with pytest.raises(CaseFull) as refused:
                await ours.ask(Take(CALL, CaseworkerId("a")))
            assert not refused.value.detail
            with pytest.raises(StoreBroken):
                await ours.ask(AskAnswers(Lookup(bytes(32))))

    asyncio.run(story())


def test_whoever_asks_hears_when_the_other_side_dies() -> None:
    """Nobody waits for ever; what was begun on the other side is done to its end."""

    async def story() -> None:
        line, telephone = Side(), Side()
        async with linked(line, telephone) as (ours, its):
            late = asyncio.create_task(ours.ask(Erase(Lookup(bytes(32)))))
            await telephone.asked.wait()
            its.close()
            with pytest.raises(TelephoneAway):
                await late
            with pytest.raises(TelephoneAway):
                await ours.ask(AskStanding())
            ours.tell(NewEdition())  # it does no harm
        assert telephone.done

    asyncio.run(story())


def test_sound_is_dropped_when_the_other_side_is_slow_and_the_rest_is_not() -> None:
    """A side that does not read loses sound; what else it was told it hears once it reads again."""

    async def story() -> None:
        line, telephone = Side(), Side()
        one, other = socket.socketpair()
        ours = await open_link(one, line.answer, line.hear)
        frames = 0
        while not ours.dropped:
            ours.tell(Voice(CALL, bytes(160)))
            frames += 1
            assert frames < 100 * VOICE_BYTES
        ours.tell(NewEdition())
        its = await open_link(other, telephone.answer, telephone.hear)
        running = asyncio.create_task(its.run())
        while NewEdition() not in telephone.told:
            telephone.heard.clear()
            await telephone.heard.wait()
        assert len(telephone.told) == frames - ours.dropped + 1
        ours.close()
        await running

    asyncio.run(story())


@pytest.mark.parametrize("garbage", [b"\xff\xff\xff\xff", b"\x00\x00\x00\x03abc", b"\x00\x00"])
def test_what_cannot_be_read_ends_the_link(garbage: bytes) -> None:
    """Both processes are of one version: a frame that is none means that the other side went wrong."""

    async def story() -> None:
        one, other = socket.socketpair()
        line = Side()
        link = await open_link(one, line.answer, line.hear)
        other.sendall(garbage)
        other.close()
        await link.run()
        assert not line.told

    asyncio.run(story())


@contextlib.asynccontextmanager
async def heard_from(line: Side, longest: int = linking.FRAME_BYTES) -> AsyncIterator[socket.socket]:
    """The line's end runs; the other one is Mallory's, who has the telephone."""
    one, other = socket.socketpair()
    link = await open_link(one, line.answer, line.hear, longest)
    running = asyncio.create_task(link.run())
    other.setblocking(False)
    try:
        yield other
    finally:
        other.close()
        line.slow.set()
        await running


def written(said: object, number: int = 0) -> bytes:
    body = msgspec.msgpack.encode((number, said))
    return len(body).to_bytes(4, "big") + body


def test_a_frame_that_is_longer_than_any_question_ends_the_link(caplog: pytest.LogCaptureFixture) -> None:
    """Before a byte of it is waited for."""

    async def story() -> None:
        async with heard_from(Side(), longest=1000) as mallory:
            mallory.send((1001).to_bytes(4, "big"))
            assert await asyncio.get_running_loop().sock_recv(mallory, 1) == b""

    asyncio.run(story())
    assert "DecodeError" in caplog.text


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
def test_nested_rubbish_ends_the_link_and_nothing_else(depth: int) -> None:
    """Whatever the decoder raises about it."""

    async def story() -> None:
        async with heard_from(Side()) as mallory:
            body = b"\x92\x00" + b"\x91" * depth
            await asyncio.get_running_loop().sock_sendall(mallory, len(body).to_bytes(4, "big") + body)
            assert await asyncio.get_running_loop().sock_recv(mallory, 1) == b""

    asyncio.run(story())


def test_a_fault_in_hearing_ends_the_link_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs the link must be able to go on; the log gets the kind of the fault alone."""

    class Broken(Side):
        def hear(self, told: Told) -> None:
            raise ZeroDivisionError("something of a caller")

    async def story() -> None:
        async with heard_from(Broken()) as mallory:
            mallory.send(written(NewEdition()))
            assert await asyncio.get_running_loop().sock_recv(mallory, 1) == b""

    asyncio.run(story())
    assert caplog.messages == ["The link ends: ZeroDivisionError."]


def test_no_more_questions_are_read_than_can_be_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait in the socket, which has an end."""
    monkeypatch.setattr(linking, "QUESTIONS", 3)

    async def story() -> None:
        line = Side()
        async with heard_from(line) as mallory:
            for number in range(1, 11):
                mallory.send(written(Erase(Lookup(bytes(32))), number))
            mallory.send(written(NewEdition()))
            await line.asked.wait()
            for _ in range(20):
                await asyncio.sleep(0)
            assert not line.told
            line.slow.set()
            await line.heard.wait()
            assert len(line.done) >= 8

    asyncio.run(story())


def test_whoever_says_too_much_is_listened_to_more_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten frames in a second are the most here; all forty are heard, later."""
    monkeypatch.setattr(linking, "FRAMES_A_SECOND", 10)

    async def story() -> None:
        line, loop = Side(), asyncio.get_running_loop()
        async with heard_from(line) as mallory:
            began = loop.time()
            for _ in range(40):
                mallory.send(written(Voice(CALL, bytes(160))))
            while len(line.told) < 40:
                line.heard.clear()
                await line.heard.wait()
            assert loop.time() - began > 2.5

    asyncio.run(story())


def test_a_side_that_asks_and_does_not_read_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for it has an end, too."""
    monkeypatch.setattr(linking, "UNREAD_BYTES", 100_000)

    class Large(Side):
        async def answer(self, asked: Asked) -> Answered:
            return Standing(True, "x" * 50_000, 0)

    async def story() -> None:
        async with heard_from(Large()) as mallory:
            number = 0
            with contextlib.suppress(OSError):
                while number < 1000:
                    number += 1
                    await asyncio.get_running_loop().sock_sendall(mallory, written(AskStanding(), number))
                    await asyncio.sleep(0)
            assert number < 1000

    asyncio.run(story())
