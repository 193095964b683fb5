"""The built-in driver and a telephone that calls it, both by SIP and RTP on this machine."""

import asyncio
import logging
import socket

import pytest

from phone_cast import TONE, line, open_files, until
from safeconduct.channels.phone.drivers import leg, sip
from safeconduct.channels.phone.drivers.rtp import PCMA
from safeconduct.errors import CallFailed, SettingsError
from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.settings import PhoneSettings

NUMBER = "4915550199"

INVITE = """\
INVITE sip:line@127.0.0.1 SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{branch};rport
Record-Route: <sip:proxy.example;lr>
Record-Route: <sip:other.example;lr>
From: "Alice" <sip:{number}@trunk.example>;tag=alice
To: <sip:line@127.0.0.1>{to}
Call-ID: a-call
CSeq: {cseq} {method}
Contact: <sip:trunk@127.0.0.1:{port}>
Max-Forwards: 70
{more}Content-Type: application/sdp

{body}"""
SDP = """\
v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio {port} RTP/AVP {formats}
a=rtpmap:101 telephone-event/8000
"""


class Trunk:
    """Somebody who speaks SIP word by word, over one socket."""

    def __init__(self, to):
        self.to = to
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.tag = ""

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.socket.close()

    def send(self, method="INVITE", cseq=1, body=None, branch="1", formats="0 101", more="", to=None):
        text = INVITE.replace("INVITE", method, 1).format(
            port=self.port,
            number=NUMBER,
            branch=branch,
            cseq=cseq,
            method=method,
            more=more,
            to=self.tag if to is None else to,
            body=SDP.format(port=9, formats=formats) if body is None else body,
        )
        self.socket.sendto(text.replace("\n", "\r\n").encode(), self.to)

    async def hear(self, word=""):
        """The next message that has this word in its first line."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(30):
            while True:
                text = (await loop.sock_recv(self.socket, 4096)).decode()
                if word in text.partition("\r\n")[0]:
                    return text

    async def call(self, **given):
        """Call, and confirm that it was picked up."""
        self.send(**given)
        text = await self.hear("200 OK")
        self.tag = ";tag=" + text.partition("\r\nTo:")[2].partition("tag=")[2].partition("\r\n")[0]
        self.send("ACK", body="", branch="ack")
        return text


def run(story):
    asyncio.run(story())


@pytest.mark.parametrize("kind", [0, PCMA])
def test_a_call(kind):
    """Alice hears the line bit by bit, is heard, presses all keys once each, and hangs up; nothing stays open."""

    async def story():
        async with line() as there:
            async with Caller.dial(there.uri) as warm:
                await anext(warm.frames)
            before = open_files()
            async with Caller.dial(there.uri, kind=kind) as call:
                heard = there.calls[1]
                call.say(TONE[7] + TONE[8])
                frames = [frame async for _, frame in aenumerate(call.frames, 30)]
                await until(lambda: len(heard.frames) > 2)
                for key in "1234567890*#1":
                    await call.press(key)
                await until(lambda: len(heard.keys) == 13)
                assert heard.keys == [*"1234567890*#1"]
                if kind != PCMA:
                    assert frames == TONE[:30]
                    assert TONE[7] in heard.frames
            await until(lambda: heard.over)
            assert heard.gone_times == 1
            assert open_files() == before
            assert there.driver.standing().calls == 0

    run(story)


async def aenumerate(frames, most):
    count = 0
    async for frame in frames:
        yield count, frame
        count += 1
        if count == most:
            return


def test_the_line_hangs_up():
    """The caller notices, and both have let go."""

    async def story():
        async with line() as there, Caller.dial(there.uri) as call:
            there.calls[0].leg.hang_up()
            there.calls[0].leg.hang_up()
            there.calls[0].leg.play(TONE[0])
            async with asyncio.timeout(30):
                await call.over.wait()
            assert there.calls[0].gone_times == 1
            assert there.driver.standing().calls == 0

    run(story)


def test_no_room():
    """The port has no room, or the settings allow no more calls: busy, and the others go on."""

    async def story():
        for given in ({"room": 1}, {"calls": 1}):
            async with line(**given) as there, Caller.dial(there.uri) as first:
                with pytest.raises(CallFailed) as failed:
                    async with Caller.dial(there.uri):
                        pass
                assert failed.value.status == 486
                assert await anext(first.frames) in TONE

    run(story)


def test_a_flood_of_strangers_is_not_even_read(monkeypatch):
    """A few are refused each second; of the others not a byte is looked at, and a trunk is answered as ever."""
    read = []
    reading = sip.message_of
    monkeypatch.setattr(sip, "message_of", lambda raw: read.append(raw) or reading(raw))

    async def story():
        async with line(allow="192.0.2.0/24") as there:
            for number in range(500):
                there.driver.received(b"OPTIONS rubbish", ("198.51.100.7", 5060 + number))
            assert len(read) <= 20
            there.driver.received(b"OPTIONS rubbish", ("192.0.2.7", 5060))
            assert len(read) <= 21

    run(story)
    assert read


def test_who_is_not_allowed():
    """Mallory is refused, and garbage is not even answered."""

    async def story():
        async with line(allow="192.0.2.0/24") as there:
            with pytest.raises(CallFailed) as failed:
                async with Caller.dial(there.uri):
                    pass
            assert failed.value.status == 403
            async with Trunk(there.address) as mallory:
                mallory.socket.sendto(b"\x00garbage", mallory.to)
                mallory.send("OPTIONS")
                assert (await mallory.hear()).startswith("SIP/2.0 403")
        assert not there.calls

    run(story)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"formats": "9 18"}, 488),
        ({"body": ""}, 488),
        ({"body": "v=0\nm=audio x RTP/AVP 0\n"}, 488),
        ({"more": "Require: 100rel\n"}, 420),
        ({"method": "SUBSCRIBE"}, 405),
        ({"method": "BYE"}, 481),
        ({"method": "CANCEL"}, 481),
        ({"method": "OPTIONS"}, 200),
        ({"to": ";tag=unknown"}, 481),
    ],
)
def test_answers_to_a_trunk(given, status):
    """Each request gets the answer that the RFC wants, and none leaves anything behind."""

    async def story():
        async with line() as there, Caller.dial(there.uri), Trunk(there.address) as trunk:
            before = open_files()
            trunk.send(**given)
            answer = await trunk.hear()
            assert answer.startswith(f"SIP/2.0 {status} ")
            assert open_files() == before
            assert there.driver.standing().calls == 1

    run(story)


def test_the_way_back():
    """The route is said again in the answer, and taken by the BYE, which names nobody."""

    async def story():
        async with line() as there, Trunk(there.address) as trunk:
            answer = await trunk.call()
            assert answer.index("<sip:proxy.example;lr>") < answer.index("<sip:other.example;lr>")
            there.calls[0].leg.hang_up()
            bye = await trunk.hear("BYE")
            assert bye.index("Route: <sip:proxy.example;lr>") < bye.index("Route: <sip:other.example;lr>")
            assert NUMBER not in bye
            assert (await trunk.hear("BYE")) == bye

    run(story)


def test_the_same_invite_again():
    """The answer was lost: it comes again, and it is one call."""

    async def story():
        async with line() as there, Trunk(there.address) as trunk:
            trunk.send()
            first = await trunk.hear("200 OK")
            trunk.send()
            assert await trunk.hear("200 OK") == first
            assert len(there.calls) == 1
            trunk.send("CANCEL", body="")
            assert "CANCEL" in await trunk.hear("200 OK")
            assert not there.calls[0].over

    run(story)


def test_never_confirmed(monkeypatch):
    """Nobody says that they have heard the answer: the call ends."""
    monkeypatch.setattr(leg, "GIVEN_UP", 0.6)

    async def story():
        async with line() as there, Trunk(there.address) as trunk:
            trunk.send()
            await trunk.hear("BYE")
            assert there.calls[0].gone_times == 1
            assert there.driver.standing().calls == 0

    run(story)


def test_hung_up_before_it_was_confirmed():
    """The BYE waits for the ACK, as it must."""

    async def story():
        async with line() as there, Trunk(there.address) as trunk:
            trunk.send()
            first = await trunk.hear("200 OK")
            there.calls[0].leg.hang_up()
            trunk.send()
            assert await trunk.hear() == first
            await trunk.call()
            await trunk.hear("BYE")
            assert there.calls[0].gone_times == 1

    run(story)


def test_hold():
    """While the trunk holds the call nothing is sent there; then it goes on. What it cannot talk changes nothing."""

    async def story():
        async with line() as there, Caller.dial(there.uri) as call:
            await anext(call.frames)
            agreed = await call.renew("sendonly")
            assert agreed.direction == "recvonly"
            agreed = await call.renew("sendrecv")
            assert agreed.direction == "sendrecv"
            await anext(call.frames)
        async with line() as there, Trunk(there.address) as trunk:
            await trunk.call()
            trunk.send("UPDATE", cseq=2, body="", branch="2")
            await trunk.hear("200 OK")
            trunk.send("INVITE", cseq=3, formats="9", branch="3")
            await trunk.hear("488")
            trunk.send("INVITE", cseq=2, branch="4")
            await trunk.hear("500")
            trunk.send("INVITE", cseq=5, body="", branch="5")
            assert "m=audio" in await trunk.hear("200 OK")
            trunk.send("ACK", cseq=5, branch="6")
            assert not there.calls[0].over

    run(story)


def test_keys_by_info():
    """A trunk that brings keys by INFO, also once more when the answer was lost; from the sound they are not counted twice."""

    async def story():
        async with line() as there, Caller.dial(there.uri) as call:
            await call.inform("5")
            await call.inform("11")
            assert there.calls[0].keys == ["5", "#"]
            await call.press("7")
            await until(lambda: there.calls[0].keys == ["5", "#", "7"])
            await call.inform("7")
            assert there.calls[0].keys == ["5", "#", "7"]

    run(story)


def test_one_call_breaks():
    """What breaks in one call ends that call, and is said without a word of the caller."""

    async def story():
        async with line() as there, Caller.dial(there.uri) as good, Caller.dial(there.uri) as bad:

            def stumble(_frame):
                raise RuntimeError(NUMBER)

            there.calls[1].heard = stumble
            async with asyncio.timeout(30):
                await bad.over.wait()
            assert await anext(good.frames) in TONE
            there.fault = RuntimeError(NUMBER)
            with pytest.raises(CallFailed):
                async with Caller.dial(there.uri):
                    pass
            assert not good.over.is_set()

    run(story)


def test_who_calls_is_not_kept(caplog):
    """The number is in no log and in nothing that lives on, neither of ours nor of the library."""
    caplog.set_level(logging.DEBUG)

    async def story():
        async with line() as there, Trunk(there.address) as trunk:
            await trunk.call(more=f"P-Asserted-Identity: <tel:{NUMBER}>\n")
            trunk.send("INVITE", cseq=2, body="nonsense", branch="2")
            await trunk.hear("488")
            await until(lambda: there.calls[0].leg.acked)
            assert NUMBER not in everything(there.driver)

    run(story)
    assert NUMBER not in caplog.text


def everything(of, depth=8, seen=None):
    """What an object of ours holds, and what that holds, as text."""
    seen = set() if seen is None else seen
    if depth == 0 or id(of) in seen:
        return ""
    seen.add(id(of))
    inner = (
        [*of.keys(), *of.values()]
        if isinstance(of, dict)
        else list(of)
        if isinstance(of, (list, tuple))
        else []
    )
    inner += (
        list(vars(of).values()) if hasattr(of, "__dict__") and "safeconduct" in type(of).__module__ else []
    )
    return repr(of) + "".join(everything(part, depth - 1, seen) for part in inner)


def test_sound_from_elsewhere():
    """Mallory sends to the open port: nobody hears it. The trunk behind NAT is heard from the port it really uses."""

    async def story():
        async with line() as there, Trunk(there.address) as trunk:
            answer = await trunk.call()
            port = int(answer.partition("m=audio ")[2].partition(" ")[0])
            packet = bytes.fromhex("8000000100000000000000ff")
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mallory:
                mallory.bind(("127.0.0.2", 0))
                mallory.sendto(packet + TONE[1], ("127.0.0.1", port))
            trunk.socket.sendto(b"garbage", ("127.0.0.1", port))
            trunk.socket.sendto(packet + TONE[2], ("127.0.0.1", port))
            await until(lambda: there.calls[0].frames)
            assert there.calls[0].frames == [TONE[2]]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mallory:
                mallory.sendto(packet + TONE[3], ("127.0.0.1", port))
            trunk.socket.sendto(bytes.fromhex("8000000200000000000000ff") + TONE[4], ("127.0.0.1", port))
            await until(lambda: len(there.calls[0].frames) == 2)
            assert there.calls[0].frames[1] == TONE[4]

    run(story)


def test_the_port_is_taken(monkeypatch):
    """Something else has it: that is said, and the line listens as soon as it is free."""
    monkeypatch.setattr(sip, "AGAIN_SECONDS", 0.01)

    async def story():
        other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        other.bind(("127.0.0.1", 0))
        driver = sip.SipDriver(PhoneSettings(port=other.getsockname()[1]))
        task = asyncio.create_task(driver.run())
        await until(lambda: "cannot listen" in driver.standing().said)
        assert not driver.standing().ready
        other.close()
        await until(lambda: driver.standing().ready)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert not driver.standing().ready

    run(story)


@pytest.mark.parametrize("given", [{"allow": "trunk.example"}, {"sound_ports": "41000-40000"}])
def test_settings_that_are_none(given):
    """Names and ranges that lead nowhere are refused at the start."""
    with pytest.raises(SettingsError):
        sip.SipDriver(PhoneSettings(**given))


def test_the_driver_ends():
    """Every call is told, and nothing stays open."""

    async def story():
        before = open_files()
        async with line() as there:
            call = Caller.dial(there.uri)
            caller = await call.__aenter__()
        async with asyncio.timeout(30):
            await caller.over.wait()
        assert there.calls[0].gone_times == 1
        await call.__aexit__(None, None, None)
        await until(lambda: open_files() == before)

    run(story)


def test_nobody_there():
    """A call to where nothing listens ends with a sentence."""

    async def story():
        with pytest.raises(CallFailed, match="The call was not answered"):
            async with Caller.dial("sip:line@127.0.0.1:9", seconds=0.2):
                pass
        with pytest.raises(CallFailed):
            async with Caller.dial("sip:line@nowhere.invalid"):
                pass

    run(story)
