"""Asterisk connects with the sound of a call. Mallory connects too, and knows no call's name."""

import asyncio
import contextlib
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.channels.phone.drivers import audiosocket
from safeconduct.channels.phone.drivers.audiosocket import (
    ENDED,
    LATE_BYTES,
    NAMED,
    SOUND,
    Message,
    Messages,
    Sound,
    Sounds,
)
from safeconduct.channels.phone.drivers.g711 import linear_from_mulaw
from safeconduct.errors import AddressTaken

PATIENCE = 30
SILENCE = b"\x10\x01\x40" + bytes(320)


def written(kind, content=b""):
    return bytes((kind,)) + len(content).to_bytes(2, "big") + content


class Call:
    """The sound of one call, and what was told of it."""

    def __init__(self):
        self.frames, self.keys, self.losses = [], [], 0
        self.over = asyncio.Event()
        self.sound = Sound(self.frames.append, self.keys.append, self.lose)

    def lose(self):
        self.losses += 1
        self.over.set()


class Line:
    """A connection whose other end does not read."""

    def __init__(self):
        self.waiting = b""

    def get_write_buffer_size(self):
        return len(self.waiting)

    def write(self, content):
        self.waiting += content


def from_here(address):
    return address == "127.0.0.1"


def told(story):
    async def limited():
        async with asyncio.timeout(PATIENCE), Sounds("127.0.0.1", 0, from_here) as sounds:
            await story(sounds)

    asyncio.run(limited())


async def dialled(sounds):
    host, _, port = sounds.address.rpartition(":")
    return await asyncio.open_connection(host, int(port))


@given(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=700))), st.data())
def test_messages_come_whole_however_they_were_cut(messages, data):
    """Wherever the network cuts, the same messages come out."""
    stream = b"".join(written(*message) for message in messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    reader, found = Messages(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += reader.feed(stream[start:end])
    assert found == [Message(*message) for message in messages]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_garbage_is_only_messages_of_unknown_kinds(pieces):
    """Any bytes at all can be read: there is nothing in them that could go wrong."""
    reader = Messages()
    for piece in pieces:
        for message in reader.feed(piece):
            assert 0 <= message.kind <= 255


def test_sound_goes_both_ways():
    """A call's sound comes as frames of 20 ms, in whatever pieces Asterisk sends it, and its keys; ours goes as it wants it."""

    async def story(sounds):
        call = Call()
        sounds.expect(call.sound)
        reader, writer = await dialled(sounds)
        mulaw = bytes(range(128, 248)) * 8
        linear = linear_from_mulaw(mulaw)
        writer.write(written(NAMED, call.sound.name.bytes))
        writer.writelines(written(SOUND, linear[start : start + 480]) for start in range(0, 1920, 480))
        await call.sound.joined.wait()
        assert await reader.readexactly(323) == SILENCE
        call.sound.play(mulaw[:160])
        while (frame := await reader.readexactly(323)) == SILENCE:
            pass
        assert frame == written(SOUND, linear[:320])
        writer.write(written(0x03, b"5") + written(ENDED))
        await call.over.wait()
        assert call.frames == [mulaw[start : start + 160] for start in range(0, 960, 160)]
        assert (call.keys, call.losses) == (["5"], 1)
        call.sound.play(mulaw[:160])
        writer.close()

    told(story)


@pytest.mark.parametrize(
    "words",
    [
        written(NAMED, uuid.UUID(int=1).bytes),
        written(NAMED, b"short"),
        written(SOUND, bytes(320)),
        b"GET / HTTP/1.1\r\n\r\n" + bytes(20_000),
    ],
)
def test_strangers_are_cut_off(words):
    """Mallory, who knows no call's name, hears nothing and disturbs nobody."""

    async def story(sounds):
        call = Call()
        sounds.expect(call.sound)
        reader, writer = await dialled(sounds)
        writer.write(words)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        assert not call.sound.joined.is_set()
        assert not call.losses
        writer.close()

    told(story)


def test_the_silent_are_cut_off(monkeypatch):
    """Who connects and says nothing does not stay."""
    monkeypatch.setattr(audiosocket, "NAMING_SECONDS", 0.01)

    async def story(sounds):
        reader, writer = await dialled(sounds)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()

    told(story)


def test_a_name_is_good_for_one_connection():
    """Whoever overheard a call's name is too late with it."""

    async def story(sounds):
        call = Call()
        sounds.expect(call.sound)
        _, first = await dialled(sounds)
        first.write(written(NAMED, call.sound.name.bytes))
        await call.sound.joined.wait()
        reader, second = await dialled(sounds)
        second.write(written(NAMED, call.sound.name.bytes))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        assert not call.losses
        first.close()
        second.close()

    told(story)


def test_a_call_that_is_over_lets_nobody_in():
    """After the end its name opens nothing, its connection closes, and nothing more is told."""

    async def story(sounds):
        call, later = Call(), Call()
        sounds.expect(call.sound)
        reader, writer = await dialled(sounds)
        writer.write(written(NAMED, call.sound.name.bytes))
        await call.sound.joined.wait()
        sounds.forget(call.sound)
        with contextlib.suppress(ConnectionError):
            while await reader.read(1000):
                pass
        assert not call.losses
        sounds.expect(later.sound)
        sounds.forget(later.sound)
        reader, other = await dialled(sounds)
        other.write(written(NAMED, later.sound.name.bytes))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()
        other.close()

    told(story)


def test_a_quiet_call_still_sends():
    """While nothing is played Asterisk gets silence; while something is, nothing else."""
    call, line = Call(), Line()
    call.sound.join(line)
    call.sound.breathe(time.monotonic())
    assert line.waiting == 2 * SILENCE
    call.sound.play(b"\x80" * 160)
    call.sound.breathe(time.monotonic())
    assert line.waiting.count(b"\x10\x01\x40") == 3

    async def story(sounds):
        sounds.expect(call.sound)
        reader, writer = await dialled(sounds)
        writer.write(written(NAMED, call.sound.name.bytes))
        assert await reader.readexactly(10 * 323) == 10 * SILENCE
        writer.close()

    told(story)


def test_late_sound_is_left_out():
    """When Asterisk does not take our sound, it is dropped: nobody hears minutes later what was said now."""
    call, line = Call(), Line()
    call.sound.play(bytes(160))
    call.sound.join(line)
    for _ in range(1000):
        call.sound.play(bytes(160))
    assert LATE_BYTES <= len(line.waiting) < LATE_BYTES + 400


def test_a_taken_port_is_said():
    """Another program has the port: one sentence names the setting."""

    async def story(sounds):
        with pytest.raises(AddressTaken, match="sound-port"):
            async with Sounds("127.0.0.1", int(sounds.address.rpartition(":")[2]), from_here):
                pass

    told(story)


def test_nobody_but_asterisk_may_connect():
    """A stranger is cut off before a byte is read, also one who knows the name of a call."""

    async def story():
        heard = Call()
        async with Sounds("127.0.0.1", 0, lambda address: address == "192.0.2.1") as sounds:
            sounds.expect(heard.sound)
            reader, writer = await dialled(sounds)
            writer.write(written(0x01, heard.sound.name.bytes))
            assert await _rest(reader) == b""
            assert not heard.sound.joined.is_set()
            writer.close()

    asyncio.run(story())


def test_only_so_many_may_be_without_a_name(monkeypatch):
    """Whoever connects and says nothing takes no place from calls for long, and never many."""
    monkeypatch.setattr(audiosocket, "NAMELESS", 2)

    async def story(sounds):
        kept = [await dialled(sounds) for _ in range(2)]
        for _, writer in kept:
            await writer.drain()
        while len(sounds._nameless) < 2:  # noqa: ASYNC110 it tells nobody
            await asyncio.sleep(0.01)
        reader, writer = await dialled(sounds)
        assert await _rest(reader) == b""
        for each in (writer, *(one for _, one in kept)):
            each.close()

    told(story)


async def _rest(reader):
    try:
        return await reader.read()
    except ConnectionError:
        return b""
