"""Packets of all calls are looked for together, and one call's do not keep another's waiting."""

import asyncio
import socket
from contextlib import ExitStack

import pytest

from phone_cast import open_files, until
from safeconduct.channels.phone.drivers import reading
from safeconduct.channels.phone.drivers.reading import Reading


@pytest.fixture
def sounds():
    """Two sockets for sound."""
    with ExitStack() as stack:
        made = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in range(2)]
        for one in made:
            one.setblocking(False)
            one.bind(("127.0.0.1", 0))
        yield made


def send(sound, *packets):
    with socket.socket(type=socket.SOCK_DGRAM) as caller:
        for packet in packets:
            caller.sendto(packet, sound.getsockname())


def test_every_packet_is_taken_in_its_order(sounds):
    """Alice's and Bob's, however many came since the last look."""
    heard = {0: [], 1: []}

    async def story():
        calls = Reading()
        for number, sound in enumerate(sounds):
            calls.add(sound, lambda number=number, sound=sound: heard[number].append(sound.recv(100)))
        send(sounds[0], b"a", b"b", b"c")
        send(sounds[1], b"d")
        await until(lambda: (len(heard[0]), len(heard[1])) == (3, 1))
        send(sounds[1], b"e")
        await until(lambda: len(heard[1]) == 2)

    asyncio.run(story())
    assert heard == {0: [b"a", b"b", b"c"], 1: [b"d", b"e"]}


def test_a_flood_waits_for_the_next_look(sounds, monkeypatch):
    """Mallory sends without end at Alice's port: Bob is heard in the first look, and then it is the turn of what is sent."""
    monkeypatch.setattr(reading, "LONGEST_SECONDS", 0.0)
    heard = []

    async def story():
        calls = Reading()
        for name, sound in zip(("Alice", "Bob"), sounds, strict=True):
            calls.add(sound, lambda name=name, sound=sound: heard.append((name, sound.recv(100))))
        monkeypatch.setattr(reading, "LOOK_SECONDS", 3600.0)  # the next look never comes
        send(sounds[0], *[b"flood"] * 50)
        send(sounds[1], b"hello")
        await until(lambda: heard)
        assert len(heard) == 2, "All of the flood was read at once."
        assert ("Bob", b"hello") in heard

    asyncio.run(story())


def test_without_a_call_there_is_nothing(sounds):
    """The last one leaves, perhaps in the middle of a look: nothing stays open, and the next call is heard."""
    heard = []

    async def story():
        calls, before = Reading(), open_files()

        def leaves():
            heard.append(sounds[0].recv(100))
            calls.remove(sounds[0])

        for packet in (b"first", b"next"):
            calls.add(sounds[0], leaves)
            send(sounds[0], packet)
            await until(lambda packet=packet: packet in heard)
            assert open_files() == before

    asyncio.run(story())
    assert heard == [b"first", b"next"]
