"""Packets of sound and of keys, there and back, without a network."""

import pytest

from safeconduct.channels.phone.drivers.g711 import MULAW_TO_ALAW
from safeconduct.channels.phone.drivers.rtp import FRAME_SECONDS, PCMA, PCMU, Incoming, Outgoing, packet_of

FRAME = bytes(range(160))
CHANCE = bytes.fromhex("00000001fffffff0fffe")
KEYS = 101


class Ears:
    def __init__(self, keys=KEYS):
        self.frames, self.keys = [], []
        self.incoming = Incoming(keys, self.frames.append, self.keys.append)

    def take(self, packets, now=0.0):
        return [self.incoming.take(packet, now) for packet in packets]


def spoken(count, outgoing=None, kind=PCMU):
    outgoing = outgoing or Outgoing(CHANCE, kind, KEYS)
    return [outgoing.frame(FRAME, turn * FRAME_SECONDS) for turn in range(count)]


def test_counting():
    """Numbers and timestamps go on over their end; only the first packet is marked."""
    packets = [packet_of(packet) for packet in spoken(4)]
    assert [packet.number for packet in packets] == [0xFFFE, 0xFFFF, 0, 1]
    assert [packet.timestamp for packet in packets] == [
        (0xFFFFFFF0 + 160 * turn) % 2**32 for turn in range(1, 5)
    ]
    assert [packet.marker for packet in packets] == [True, False, False, False]
    assert {packet.source for packet in packets} == {1}


def test_a_silence_takes_its_time():
    """After a second without packets the timestamp is a second on, and marked; a late tick changes nothing."""
    outgoing = Outgoing(CHANCE, PCMU, KEYS)
    first = packet_of(outgoing.frame(FRAME, 0.0))
    late = packet_of(outgoing.frame(FRAME, 0.07))
    after = packet_of(outgoing.frame(FRAME, 1.04))
    assert (late.timestamp - first.timestamp) % 2**32 == 160
    assert not late.marker
    assert (after.timestamp - late.timestamp) % 2**32 == 160 * 51
    assert after.marker


def test_both_laws():
    """A-law is changed at the edge, and mu-law is left alone bit by bit."""
    ears = Ears()
    ears.take(spoken(1))
    assert ears.frames == [FRAME]
    packet = packet_of(spoken(1, kind=PCMA)[0])
    assert packet.payload == FRAME.translate(MULAW_TO_ALAW)


def test_lost_late_and_doubled():
    """What is lost is missing, what comes late or twice is dropped, and a new source begins anew."""
    ears = Ears()
    packets = spoken(6)
    ears.take([packets[turn] for turn in (0, 2, 1, 2, 5)])
    assert len(ears.frames) == 3
    ears.take(spoken(1, Outgoing(b"\x09" * 10, PCMU, KEYS)))
    assert len(ears.frames) == 4


def test_counting_anew():
    """A machine that plays the same recording twice counts from the beginning again: it is heard both times."""
    ears, recorded = Ears(), spoken(150)
    ears.take(recorded)
    ears.take(recorded)
    assert len(ears.frames) == 300


@pytest.mark.parametrize("length", [80, 240, 320])
def test_other_lengths(length):
    """10, 30 and 40 ms in a packet become frames of 20 ms."""
    ears = Ears()
    sound = (FRAME * 6)[: 80 * 12]
    head = [spoken(1)[0][:2] + number.to_bytes(2, "big") + bytes(8) for number in range(20)]
    pieces = [sound[start : start + length] for start in range(0, len(sound), length)]
    ears.take([head[number] + piece for number, piece in enumerate(pieces)])
    assert ears.frames == [FRAME] * 6


def pressed(outgoing, key, now=0.0):
    return [
        packet for step in range(5) for packet in outgoing.key(key, step, now + step * 0.02, last=step == 4)
    ]


def test_keys():
    """Each press is told once, however many of its packets come, in whatever order; the same key may come again."""
    outgoing, ears = Outgoing(CHANCE, PCMU, KEYS), Ears()
    first, second = pressed(outgoing, "1"), pressed(outgoing, "1", 0.2)
    assert len(first) == 7
    assert len({packet_of(packet).timestamp for packet in first}) == 1
    ears.take([*first[3:], first[0], *second, first[6]])
    assert ears.keys == ["1", "1"]
    for key in "*#0":
        ears.take(pressed(outgoing, key, 1.0)[-1:])
    assert ears.keys == ["1", "1", "*", "#", "0"]


def test_a_recorded_key_again():
    """A machine that plays the same recording of a key again, timestamp and all, has pressed it again."""
    ears, recorded = Ears(), pressed(Outgoing(CHANCE, PCMU, KEYS), "5")
    ears.take(recorded, 1.0)
    ears.take(recorded, 4.0)
    assert ears.keys == ["5", "5"]


def test_keys_that_were_not_agreed_on():
    """A telephone that has not offered keys sends none, and can be sent none."""
    ears = Ears(keys=None)
    assert ears.take(pressed(Outgoing(CHANCE, PCMU, KEYS), "1")[:1]) == [False]
    with pytest.raises(ValueError, match="no such key"):
        Outgoing(CHANCE, PCMU, None).key("1", 0, 0.0, last=False)


@pytest.mark.parametrize(
    ("packet", "payload"),
    [
        (b"", None),
        (bytes(12), None),
        (b"\x80\0" + bytes(10) + b"x", b"x"),
        (b"\x81\0" + bytes(10) + bytes(4) + b"x", b"x"),
        (b"\x90\0" + bytes(10) + b"\0\0\0\1" + bytes(4) + b"x", b"x"),
        (b"\xa0\0" + bytes(10) + b"x\0\0\3", b"x"),
        (b"\xa0\0" + bytes(10) + b"\xff", b""),
        (b"\x9f\0" + bytes(10) + b"\xff\xff\xff\xff", b""),
    ],
)
def test_what_stands_before_and_behind(packet, payload):
    """Contributing sources, an extension and padding are left out; lengths that lie lead to nothing."""
    read = packet_of(packet)
    assert (read.payload if read else None) == payload
