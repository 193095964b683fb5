"""A leg turned into verbs: what is played, what is pressed, what is recorded."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from phone_line import HandLeg, tone
from safeconduct.channels.phone.port import FRAME_SECONDS, SILENT, Gone, Port, Second, Ticker, level
from safeconduct.model.call import FRAME_BYTES

CLIP = tone(0.1)


@contextlib.asynccontextmanager
async def ported() -> AsyncIterator[tuple[Port, HandLeg, Ticker]]:
    leg, ticker = HandLeg(), Ticker()
    running = asyncio.create_task(ticker.run())
    try:
        yield Port(leg, ticker), leg, ticker
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def speak(port: Port, sound: bytes) -> None:
    for at in range(0, len(sound), FRAME_BYTES):
        port.heard(sound[at : at + FRAME_BYTES])


async def recorded(port: Port, limit: float = 60, silence: float = 10) -> list[Second]:
    return [second async for second in port.record(limit, silence)]


def test_clips_are_played_frame_by_frame_and_silence_between_calls_of_play() -> None:
    """What is heard is bit by bit what was given, filled up to whole frames; something goes out in every tick."""

    async def story() -> None:
        async with ported() as (port, leg, _):
            await port.play([CLIP, CLIP[:100]])
            heard = b"".join(frame for frame in leg.frames if frame != SILENT)
            assert heard == CLIP + CLIP[:100].ljust(FRAME_BYTES, b"\xff")
            count = len(leg.frames)
            assert await port.digit(3 * FRAME_SECONDS) is None
            assert set(leg.frames[count:]) <= {SILENT}

    asyncio.run(story())


def test_a_call_that_the_network_has_lost_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a frame nor a key for minutes: nobody is there, and the leg is free for somebody else."""
    monkeypatch.setattr("safeconduct.channels.phone.port.DEAD_FRAMES", 5)

    async def story() -> None:
        async with ported() as (port, leg, _):
            with pytest.raises(Gone):
                await port.digit(30)
            assert leg.over.is_set()

    asyncio.run(story())


def test_a_key_stops_what_is_played_and_stays_to_be_taken() -> None:
    """The caller need not listen to the end; what would be played next is not played either."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            playing = asyncio.create_task(port.play([tone(600)]))
            await asyncio.sleep(0)
            port.pressed("5")
            await playing
            await port.play([tone(600)])
            assert port.typed
            assert await port.digit(30) == "5"
            assert not port.typed

    asyncio.run(story())


def test_keys_pressed_too_early_are_kept_up_to_a_whole_receipt() -> None:
    """The newest are kept."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            for key in "0123456789" * 3:
                port.pressed(key)
            keys = [await port.digit(30) for _ in range(24)]
            assert "".join(filter(None, keys)) == ("0123456789" * 3)[-24:]

    asyncio.run(story())


def test_an_interruption_ends_what_goes_on() -> None:
    """Something happened that the caller must hear of now."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            playing = asyncio.create_task(port.play([tone(600)]))
            await asyncio.sleep(0)
            port.interrupt()
            await playing
            listening = asyncio.create_task(port.digit(600))
            await asyncio.sleep(0)
            port.interrupt()
            assert await listening is None

    asyncio.run(story())


def test_every_verb_tells_when_the_caller_has_left() -> None:
    """Also the one that is going on."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            playing = asyncio.create_task(port.play([tone(600)]))
            await asyncio.sleep(0)
            port.gone()
            with pytest.raises(Gone):
                await playing
            with pytest.raises(Gone):
                await port.digit(1)
            with pytest.raises(Gone):
                await recorded(port)

    asyncio.run(story())


def test_a_recording_comes_in_seconds_and_ends_by_the_hash_key() -> None:
    """The last one is shorter; keys of the recording are forgotten, a second hash key too."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            recording = asyncio.create_task(recorded(port))
            await asyncio.sleep(0)
            speak(port, tone(1.5))
            port.pressed("4")
            port.pressed("#")
            seconds = await recording
            assert [len(second.sound) for second in seconds] == [8000, 4000]
            assert b"".join(second.sound for second in seconds) == tone(1.5)
            assert seconds[0].voice > 0.9
            assert "sound" not in repr(seconds[0])
            port.pressed("#")
            assert not port.typed

    asyncio.run(story())


@pytest.mark.parametrize(("sound", "length"), [(tone(3), 16_000), (b"\xff" * 24_000, 8_000)])
def test_a_recording_ends_by_its_limit_or_by_silence(sound: bytes, length: int) -> None:
    """Two seconds of anything, or one of silence."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            recording = asyncio.create_task(recorded(port, limit=2, silence=1))
            await asyncio.sleep(0)
            speak(port, sound)
            assert sum(len(second.sound) for second in await recording) == length

    asyncio.run(story())


def test_a_phone_that_sends_nothing_in_a_pause_is_recorded_as_silent() -> None:
    """Time goes on without packets, so silence ends this recording too."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            seconds = await recorded(port, silence=0.3)
            assert {byte for second in seconds for byte in second.sound} == {0xFF}

    asyncio.run(story())


def test_what_was_said_before_a_hang_up_still_comes() -> None:
    """Then nothing more."""

    async def story() -> None:
        async with ported() as (port, _, _ticker):
            recording = asyncio.create_task(recorded(port))
            await asyncio.sleep(0)
            speak(port, tone(0.5))
            port.gone()
            assert [len(second.sound) for second in await recording] == [4000]

    asyncio.run(story())


def test_one_bad_leg_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    """Its sound stops, and the log says the kind of the fault."""

    async def story() -> None:
        async with ported() as (port, leg, ticker):
            ticker.add(lambda: 1 // 0)  # type: ignore[arg-type,return-value]
            await port.play([CLIP])
            assert CLIP[:FRAME_BYTES] in leg.frames

    asyncio.run(story())
    assert "ZeroDivisionError" in caplog.text


def test_speech_is_louder_than_the_hiss_of_a_line() -> None:
    """The level is that of the ear: logarithmic."""
    hiss = bytes(0xFF - at % 8 for at in range(FRAME_BYTES))
    assert level(SILENT) == 0
    assert level(hiss) < 10
    assert level(tone(0.02)) > 60
