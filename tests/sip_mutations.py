"""Packets of a trunk that went mad, and the sending of them: thousands, each damaged in its own way."""

import asyncio
import contextlib
import random
import re
import socket

PACKETS = 12_000
BURST_BYTES = 20_000
ROUNDS = 20
SOUND_PACKETS = 3000
HEAD = """\
{method} sip:line@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{branch};rport
Record-Route: <sip:proxy.example;lr>
From: "Mallory" <sip:mallory@127.0.0.1>;tag=m{call}
To: <sip:line@127.0.0.1>{to}
Call-ID: c{call}
CSeq: {cseq} {method}
Contact: <sip:mallory@127.0.0.1:{port}>
Max-Forwards: 70
Content-Type: {kind}
Content-Length: {length}

"""
SOUND = """\
v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio 9 RTP/AVP 0 8 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=sendrecv
"""
METHODS = (
    "INVITE",
    "INVITE",
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "REGISTER",
    "OPTIONS",
    "INFO",
    "UPDATE",
    "PRACK",
)
HOSTILE_LINES = (
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: x",
    "Content-Length: ٣",
    "CSeq: 99999999999999999999 INVITE",
    "CSeq: ",
    "Via: SIP/2.0/UDP 127.0.0.1:99999999;branch=z9hG4bKx",
    "Via: SIP/2.0/UDP [::1:x;branch=z9hG4bKx",
    "Via: ;;;;",
    "Via: SIP/2.0/UDP somewhere.invalid:5060;branch=z9hG4bKx;received=somewhere.invalid;rport=x",
    'From: "unfinished <sip:',
    "To: <sip:line@[::",
    "Contact: *",
    "Contact: <>",
    "Require: 100rel, timer, x",
    "Session-Expires: -5;refresher=nobody",
    "Record-Route: " + ",".join(["<sip:x;lr>"] * 300),
    "X: " + "y" * 9000,
    ": no name",
    "Content-Type: multipart/mixed;boundary=x",
)
HOSTILE_SOUND = (
    "m=audio 99999999 RTP/AVP 0",
    "m=audio -1 RTP/AVP 0",
    "m=audio x RTP/AVP 0",
    "m=audio",
    "m=",
    "m=audio 9 RTP/AVP " + " ".join(map(str, range(400))),
    "c=IN IP4 255.255.255.255",
    "c=IN IP4 somewhere.invalid",
    "c=IN IP4 0.0.0.0",
    "c=IN IP6 ::1",
    "c=IN IP4 224.0.0.1",
    "c=IN IP6 fe80::1%nowhere",
    "a=rtpmap:x y/z",
    "a=rtpmap:101 telephone-event/x",
    "a=rtpmap:9999 PCMU/8000/99999999999",
    "a=ptime:0",
    "v=x",
    "t=x y",
    "b=AS:x",
    "\x00\x01\x02",
    "m=audio 9 RTP/AVP 0\n" * 200,
)


class Mutator:
    """Makes packets of valid ones, each damaged in its own way."""

    def __init__(self, seed, port):
        self.chance, self.port = random.Random(seed), port
        self.known = []
        self.taken = set()
        """All calls that were picked up, each with the line's tag."""

    def learn(self, answers):
        """Calls that were picked up: their Call-ID and the line's tag, so that later packets belong to them."""
        for answer in answers:
            found = re.search(
                rb"To: [^\r]*;tag=([0-9a-f]{16})\r\nCall-ID: c(\d+)\r\nCSeq: \d+ INVITE", answer
            )
            if found and answer.startswith(b"SIP/2.0 200"):
                self.known = [*self.known[-20:], (int(found[2]), found[1].decode())]
                self.taken.add(self.known[-1])

    def goodbyes(self):
        """An honest BYE for each of them."""
        for call, tag in self.taken:
            head = HEAD.format(
                method="BYE", port=self.port, branch=f"bye{call}", to=f";tag={tag}", call=call,
                cseq=(1 << 32) - 1, kind="text/plain", length=0,
            )  # fmt: skip
            yield head.replace("\n", "\r\n").encode()

    def packet(self, number):
        chance = self.chance
        method = chance.choice(METHODS)
        body = (
            self.sound()
            if method in ("INVITE", "UPDATE", "ACK")
            else "Signal=1\n"
            if method == "INFO"
            else ""
        )
        call, tag = number, "x"
        if self.known and chance.random() < 0.4:
            call, tag = chance.choice(self.known)
        head = HEAD.format(
            method=method,
            port=self.port,
            branch=number if chance.random() < 0.8 else call,
            to="" if chance.random() < 0.5 else f";tag={tag}",
            call=call,
            cseq=chance.choice((1, 2, chance.randrange(1 << 32))),
            kind=chance.choice(("application/sdp", "application/dtmf-relay", "text/plain")),
            length=len(body.replace("\n", "\r\n")) if chance.random() < 0.8 else chance.randrange(5000),
        )
        lines = head.rstrip("\n").split("\n")
        for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
            self.damage(lines)
        raw = ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode(
            "utf-8", "surrogateescape"
        )
        return self.damaged(raw)[:60_000]

    def sound(self):
        lines = SOUND.rstrip("\n").split("\n")
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            lines[self.chance.randrange(len(lines))] = self.chance.choice(HOSTILE_SOUND)
        return "\n".join(lines) + "\n"

    def damage(self, lines):
        chance, where = self.chance, self.chance.randrange(len(lines))
        what = chance.randrange(6)
        if what == 0:
            lines[where] = chance.choice(HOSTILE_LINES)
        elif what == 1:
            lines.insert(max(1, where), chance.choice(HOSTILE_LINES))
        elif what == 2:
            del lines[where]
            lines or lines.append("")
        elif what == 3:
            lines[where:where] = [lines[where]] * chance.choice((1, 3, 300))
        elif what == 4:
            lines[where] = lines[where][: chance.randrange(len(lines[where]) + 1)]
        else:
            lines[where] = lines[where].replace(
                chance.choice(":;<>@ "), chance.choice(("", "\t", "::", "\udcff"))
            )

    def damaged(self, raw):
        chance, what = self.chance, self.chance.randrange(10)
        if what == 0:
            return raw[: chance.randrange(len(raw))]
        if what == 1:
            broken = bytearray(raw)
            for _ in range(chance.randrange(1, 12)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            return bytes(broken)
        if what == 2:
            return chance.randbytes(chance.randrange(1500))
        if what == 3:
            return raw + chance.randbytes(chance.choice((10, 1000, 20_000)))
        return raw


async def assailed(address):
    """All of it, in bursts that the line's socket can hold; after each the line still answers an honest question."""
    with udp() as mallory, udp() as alice:
        mutator = Mutator(20261122, mallory.getsockname()[1])
        bytes_sent = 0
        for number in range(PACKETS):
            packet = mutator.packet(number)
            mallory.sendto(packet, address)
            bytes_sent += len(packet)
            if bytes_sent > BURST_BYTES or number == PACKETS - 1:
                bytes_sent = 0
                await answered(alice, address, number)
                mutator.learn(drained(mallory))
        return mutator


def udp():
    plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    plain.setblocking(False)
    plain.bind(("127.0.0.1", 0))
    return plain


async def answered(alice, to, number):
    """An honest question, and its answer: whatever came before it was taken."""
    head = HEAD.format(
        method="OPTIONS", port=1, branch=f"h{number}", to="", call=f"h{number}", cseq=1, kind="", length=0
    )
    alice.sendto(head.replace("\n", "\r\n").encode(), to)
    async with asyncio.timeout(30):
        reply = await asyncio.get_running_loop().sock_recv(alice, 65_536)
    assert reply.startswith(b"SIP/2.0 200")
    assert f"ch{number}\r".encode() in reply


def drained(of):
    answers = []
    with contextlib.suppress(BlockingIOError):
        while True:
            answers.append(of.recv(65_536))
    return answers


async def garbage(port):
    """At the port of a call: noise, broken headers, extensions and paddings without end."""
    chance = random.Random(7)
    target = ("127.0.0.1", port)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mallory:
        for number in range(SOUND_PACKETS):
            head = bytes((chance.randrange(256), chance.randrange(256))) if number % 2 else b"\xbf\x65"
            mallory.sendto(head + chance.randbytes(chance.randrange(400)), target)
            if number % ROUNDS == 0:
                await asyncio.sleep(0)
