"""What callers hear, by its times, as a process of its own: `python -m bench.ears`.

All calls of a load offer one port, and are told apart by where their sound comes from. It says that port in one
line. A packet without content ends it; then it says in a line of JSON what was heard: `Heard`.

When a packet came is what the kernel noted (SO_TIMESTAMPNS, socket(7)): ears that are late themselves measure
the line, and not themselves. So they look every few milliseconds only: whoever waits for each packet is woken
by whoever sends it, at the sender's cost.
"""

import socket
import struct
import sys
import time
from array import array
from collections.abc import Iterator

import msgspec
from msgspec import Struct

HOST = "127.0.0.1"
STAMPED = 35
"""SO_TIMESTAMPNS and SCM_TIMESTAMPNS, which Python's socket module does not name."""
STAMP = struct.Struct("@qq")
HEADER = struct.Struct("!BBHII")
WAITING_BYTES = 4 << 20
"""What may wait for ears that are late: two seconds of 200 calls, and more."""
LARGEST_PACKET = 2048
LOOK_SECONDS = 0.005


class Heard(Struct, frozen=True):
    """What all callers together heard."""

    calls: int
    """Those that heard something else than silence."""
    packets: int
    lost: int
    """Packets whose number was left out."""
    gap99: float
    """Seconds between two packets of a call which 99 of 100 were under."""
    longest: float


class Ear:
    """One caller's."""

    def __init__(self, number: int) -> None:
        self.number, self.lost, self.spoken = number - 1, 0, False
        self.times = array("Q")

    def hear(self, number: int, payload: bytes, moment: int) -> None:
        self.lost += (number - self.number - 1) & 0xFFFF
        self.number = number
        self.times.append(moment)
        self.spoken = self.spoken or payload.count(payload[0]) < len(payload)


def listening() -> socket.socket:
    """A socket for sound, whose packets come with their time."""
    sound = socket.socket(type=socket.SOCK_DGRAM)
    sound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, WAITING_BYTES)
    sound.setsockopt(socket.SOL_SOCKET, STAMPED, 1)
    sound.setblocking(False)
    sound.bind((HOST, 0))
    return sound


def waiting(sound: socket.socket) -> Iterator[tuple[bytes, tuple[str, int], int]]:
    """Packets that are there, where they are from, and when they came, in nanoseconds of `time.time_ns`."""
    while True:
        try:
            packet, beside, _, source = sound.recvmsg(LARGEST_PACKET, socket.CMSG_SPACE(STAMP.size))
        except BlockingIOError:
            return
        seconds, rest = STAMP.unpack(beside[0][2])
        yield packet, source, seconds * 1_000_000_000 + rest


def listen(sound: socket.socket) -> Heard:
    """Until a packet without content comes."""
    ears: dict[tuple[str, int], Ear] = {}
    while True:
        for packet, source, moment in waiting(sound):
            if not packet:
                return _told(ears)
            _, _, number, _, _ = HEADER.unpack_from(packet)
            ear = ears.get(source)
            if ear is None:
                ear = ears[source] = Ear(number)
            ear.hear(number, packet[HEADER.size :], moment)
        time.sleep(LOOK_SECONDS)


def _told(ears: dict[tuple[str, int], Ear]) -> Heard:
    gaps = sorted(
        after - before
        for ear in ears.values()
        for before, after in zip(ear.times, ear.times[1:], strict=False)
    )
    return Heard(
        calls=sum(ear.spoken for ear in ears.values()),
        packets=sum(len(ear.times) for ear in ears.values()),
        lost=sum(ear.lost for ear in ears.values()),
        gap99=gaps[len(gaps) * 99 // 100] / 1e9 if gaps else 0.0,
        longest=gaps[-1] / 1e9 if gaps else 0.0,
    )


def main() -> None:
    with listening() as sound:
        _say(str(sound.getsockname()[1]))
        _say(msgspec.json.encode(listen(sound)).decode())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
