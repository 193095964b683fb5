"""Whatever comes at the open ports: no crash, nothing stuck, the next call is answered, and nothing stays open."""

import asyncio
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phone_cast import TONE, line, open_files, until
from safeconduct.channels.phone.drivers import leg, sdp, sip
from safeconduct.channels.phone.drivers.rtp import Incoming, packet_of
from safeconduct.channels.phone.drivers.signalling import message_of
from safeconduct.rehearsal.telephone.caller import Caller
from sip_mutations import HOSTILE_SOUND, SOUND, assailed, garbage


@pytest.mark.slow
def test_mutated_packets(monkeypatch, caplog):
    """Twelve thousand mutated packets from a trunk that went mad, and garbage at the sound ports of a call."""
    monkeypatch.setattr(leg, "GIVEN_UP", 0.2)
    monkeypatch.setattr(sip, "GIVEN_UP", 0.2)
    caplog.set_level(logging.ERROR)

    async def story():
        async with line(calls=50) as there:
            async with Caller.dial(there.uri) as call:
                await anext(call.frames)
            before = open_files()
            async with Caller.dial(there.uri) as call:
                await assailed(there.address)
                for confirmed in there.calls[2:]:
                    confirmed.leg.hang_up()
                await until(lambda: there.driver.standing().calls == 1)
                await garbage(there.calls[1].leg._port)
                assert not call.over.is_set()
                there.calls[1].frames.clear()
                call.say(TONE[5] * 3)
                await until(lambda: TONE[5] in there.calls[1].frames)
            await until(lambda: all(call.gone_times == 1 for call in there.calls))
            assert len(there.calls) > 100, "the mutations are so wild that hardly any became a call"
            async with Caller.dial(there.uri) as call:
                assert await anext(call.frames) in TONE
            await until(lambda: open_files() == before)

    asyncio.run(story())
    assert not [
        record for record in caplog.records if "fault" in record.message or "understood" in record.message
    ]


@given(st.binary(max_size=2000))
def test_any_bytes(raw):
    """Read as a message, as an offer and as sound, by parsers that raise nothing."""
    message_of(raw)
    sdp.offer_of(raw)
    packet_of(raw)


@given(st.lists(st.binary(max_size=1500).map(lambda rest: b"\x80" + rest), max_size=20))
def test_any_sound(packets):
    """Whatever is in the packets, what is heard are frames of 160 bytes, and what is pressed are keys."""
    frames, keys = [], []
    incoming = Incoming(101, frames.append, keys.append)
    for at, packet in enumerate(packets):
        incoming.take(packet, at * 0.02)
    assert all(len(frame) == 160 for frame in frames)
    assert set(keys) <= {*"0123456789*#"}


@given(st.lists(st.sampled_from([*HOSTILE_SOUND, *SOUND.split("\n")]), max_size=30))
def test_any_offer(lines):
    """What can be answered is answered with as many streams, and the answer can be read."""
    offer = sdp.offer_of("\r\n".join(lines).encode())
    if offer:
        answer = sdp.answer_to(offer, "127.0.0.1", 40000, 1)
        assert answer.count(b"m=") == len(offer.streams)
        assert sdp.offer_of(answer).kind == offer.kind
