"""A foreign telephone (SIPp) calls through a real Asterisk, set up as `deploy/asterisk` says, to our driver."""

import asyncio
import functools
import struct
from contextlib import AsyncExitStack

import pytest

import sipp_caller
from asterisk import PATIENCE, running_asterisk
from asterisk_calls import PLANTED, SPEECH, calling, payloads, telephone, until
from safeconduct.channels.phone.drivers import audiosocket, g711
from safeconduct.channels.phone.drivers.ari import Ari
from safeconduct.model.ids import Language
from safeconduct.rehearsal.telephone.hearing import Repertoire

pytestmark = [pytest.mark.asterisk, pytest.mark.sipp, pytest.mark.slow, pytest.mark.xdist_group("asterisk")]

FRAME = 0.02


@pytest.fixture(scope="module")
def asterisk():
    with running_asterisk() as server:
        yield server


async def left_nothing(server) -> None:
    """No leg leaks: neither channels nor bridges are at Asterisk any more."""

    def empty() -> bool:
        channels = server.told("core show channels count").startswith("0 active channels")
        return channels and "safeconduct" not in server.told("bridge show all")

    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(empty):  # noqa: ASYNC110 - Asterisk tells nobody
            await asyncio.sleep(0.2)


@functools.cache
def said() -> bytes:
    """What SIPp says in A-law, as mu-law: by way of linear samples, as Asterisk brings it."""
    codes = g711.mulaw_from_linear(struct.pack("<256h", *g711._ALAW_LEVELS))
    return payloads(SPEECH).translate(codes)


def test_keys_come_once_each_and_the_caller_may_leave(asterisk):
    """Somebody presses six keys and hangs up: each key is told once, then the end, and nothing stays behind."""

    async def story():
        async with telephone(asterisk) as ours, calling(asterisk, "presses") as callers:
            call = await ours.first()
            await callers.content()
            await until(lambda: call.ends)
            assert call.keys == "159*#0"
            assert call.ends == 1
            assert ours.driver.standing().calls == 0
            await left_nothing(asterisk)

    asyncio.run(story())


def test_keys_that_follow_at_once_come_once_each(asterisk, monkeypatch, tmp_path):
    """Two thumbs roll over the keypad, as with a receipt: less than 45 ms between two keys, and none is told twice."""
    monkeypatch.setattr(sipp_caller, "PAUSE_FRAMES", 1)
    keys, nothing = "11223344556677889900*#", Repertoire([], lambda _known: None)
    sip = (sipp_caller.HOST, asterisk.sip)

    async def story():
        async with (
            telephone(asterisk) as ours,
            sipp_caller.sipp_calls(sip, Language("en"), [(keys,)], nothing, tmp_path / "calls") as caller,
        ):
            call = await ours.first()
            while caller.listener.sounds < 0.5:
                call.leg.play(bytes(160))
                await asyncio.sleep(FRAME)
            caller.goes_on()
            await until(lambda: call.keys.endswith("#"))
            caller.goes_on()
            await until(lambda: call.ends)
            assert call.keys == keys

    asyncio.run(story())


def test_speech_arrives_bit_by_bit(asterisk):
    """Somebody speaks in A-law; we hear what was said, in frames of 20 ms, and hang up."""
    expected = said()
    assert len(expected) > 8_000

    async def story():
        async with telephone(asterisk) as ours, calling(asterisk, "speaks", "-mp", "31000") as callers:
            call = await ours.first()
            await until(lambda: expected[-800:] in call.sound)
            call.leg.hang_up()
            call.leg.hang_up()
            await callers.content()
            await until(lambda: call.ends)
            assert expected in call.sound
            assert call.lengths == {160}
            assert call.ends == 1
            await left_nothing(asterisk)

    asyncio.run(story())


def test_what_we_play_is_what_is_heard(asterisk, monkeypatch):
    """A caller whose telephone sends back what it hears: every sample that we play returns unchanged."""
    monkeypatch.setattr(audiosocket, "QUIET_SECONDS", PATIENCE)  # no silence where this machine is slow
    played = bytes(range(256)) * 125
    returned = played.replace(b"\x7f", b"\xff")  # the two zeros of mu-law are one linear sample

    async def story():
        async with (
            telephone(asterisk) as ours,
            calling(asterisk, "stays", "-rtp_echo", "-mp", "31100") as callers,
        ):
            call = await ours.first()
            for start in range(0, len(played), 160):
                call.leg.play(played[start : start + 160])
                await asyncio.sleep(FRAME)
            await until(lambda: returned[-320:] in call.sound)
            call.leg.hang_up()
            await callers.content()
            assert returned[3200:] in call.sound.replace(b"\x7f", b"\xff")

    asyncio.run(story())


@pytest.mark.parametrize(("room", "own"), [(0, {}), (250, {"calls": 1})])
def test_no_room_is_busy(asterisk, room, own):
    """When the line takes no call, or the driver has as many as it may have, the next caller hears "busy"."""

    async def story():
        async with telephone(asterisk, room, **own) as ours, AsyncExitStack() as stack:
            if room:
                await stack.enter_async_context(calling(asterisk, "stays"))
                await ours.first()
            callers = await stack.enter_async_context(calling(asterisk, "busy"))
            await callers.content()
            assert len(ours.calls) == (1 if room else 0)
        await left_nothing(asterisk)

    asyncio.run(story())


def test_twenty_calls_at_once(asterisk):
    """Twenty speak at the same time while we play to each: all of them are heard to the end."""

    async def story():
        async with (
            telephone(asterisk) as ours,
            calling(asterisk, "speaks", "-mp", "32000", calls=20) as callers,
        ):
            await until(lambda: len(ours.calls) == 20)
            async with asyncio.timeout(PATIENCE):
                while not all(said()[-800:] in call.sound for call in ours.calls):
                    for call in ours.calls:
                        call.leg.play(bytes(160))
                    await asyncio.sleep(FRAME)
            for call in ours.calls:
                call.leg.hang_up()
            await callers.content()
            await until(lambda: all(call.ends == 1 for call in ours.calls))
            await left_nothing(asterisk)

    asyncio.run(story())


def test_asterisk_dies_and_comes_back(asterisk):
    """Asterisk is killed during a call: the call is over, the driver says so, waits, and brings the next one."""

    async def story():
        async with telephone(asterisk) as ours:
            async with calling(asterisk, "stays"):
                call = await ours.first()
                await asyncio.to_thread(asterisk.kill)
                await until(lambda: call.ends == 1 and not ours.driver.standing().ready)
                assert ours.driver.standing().calls == 0
            await asyncio.to_thread(asterisk.start)
            await until(lambda: ours.driver.standing().ready)
            async with calling(asterisk, "presses") as callers:
                await callers.content()
                await until(lambda: len(ours.calls) == 2 and ours.calls[1].ends == 1)
                assert ours.calls[1].keys == "159*#0"

    asyncio.run(story())


def test_what_a_killed_line_left_is_cleared(asterisk, monkeypatch):
    """A line dies with a caller on it. Its next life ends that call: nobody listens into nothing for ever."""

    async def dead(*_args, **_query):
        """A killed process tells Asterisk nothing."""

    async def story():
        async with calling(asterisk, "stays") as callers:
            with monkeypatch.context() as killed:
                killed.setattr(Ari, "tell", dead)
                async with telephone(asterisk) as ours:
                    await ours.first()
            assert not asterisk.told("core show channels count").startswith("0 active channels")
            async with telephone(asterisk):
                await callers.content()
                await left_nothing(asterisk)

    asyncio.run(story())


def test_nobody_learns_the_callers_number(asterisk, monkeypatch):
    """The number from which people call reaches neither us, nor Asterisk's log, nor any file of it."""
    told = []
    take = Ari._take
    monkeypatch.setattr(Ari, "_take", lambda ari, text: (told.append(text), take(ari, text))[1])

    async def story():
        async with telephone(asterisk) as ours, calling(asterisk, "presses") as callers:
            await ours.first()
            await callers.content()
        async with telephone(asterisk, 0), calling(asterisk, "busy") as callers:
            await callers.content()

    asyncio.run(story())
    assert any("StasisStart" in text for text in told)
    assert not any(PLANTED in text or "Planted" in text for text in told)
    files = [path for path in asterisk.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if PLANTED.encode() in path.read_bytes()]
