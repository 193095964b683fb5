"""Calls in the office: who takes them, who has one, and what is written down of it."""

import asyncio

import pytest

from console_office import Office
from ringing import Ringing, until
from safeconduct.console.telephone import Telephone


@pytest.fixture
def ringing():
    return Ringing()


@pytest.fixture
def office(tmp_path, runner, ringing):
    office = Office(tmp_path, runner.run, ringing=ringing)
    yield office
    office.close()


def takes_calls(office, name="Alice", role="caseworker"):
    """Somebody on duty who takes calls: their token."""
    token = office.on_duty(name, role)
    assert office.ask("take-calls", {"on": True}, token).status == 200
    return token


def audited(office):
    lead = office.on_duty("Lena", "lead")
    return [record["what"] for record in office.ask("audit", {}, lead).said["records"]]


def test_a_line_without_a_telephone_shows_nothing_of_it(tmp_path, runner):
    """The console learns that there is none; whoever asks on is refused, and the browser's microphone stays shut."""
    office = Office(tmp_path, runner.run)
    token = office.on_duty()
    assert office.ask("calls", {}, token).said["phone"] is False
    assert office.ask("take-calls", {"on": True}, token).said["kind"] == "CallGone"
    assert "microphone=()" in office.send("GET", "/").headers["permissions-policy"]
    office.close()


def test_the_microphone_is_for_the_page_of_a_line_with_a_telephone(office):
    """And for nobody in a frame of it; nothing else is opened."""
    policy = office.send("GET", "/").headers["permissions-policy"]
    assert "microphone=(self)" in policy
    assert policy.count("=(self)") == 1


def test_one_takes_the_call_and_the_other_is_refused(office, ringing):
    """Alice and Bob press at the same time: one has the caller, the other is told so."""
    alice, bob = takes_calls(office), takes_calls(office, "Bob")
    call = ringing.rings()
    assert office.ask("calls", {}, alice).said["waiting"][0]["call"] == call
    assert office.ask("take-call", {"call": call}, alice).status == 200
    refused = office.ask("take-call", {"call": call}, bob)
    assert (refused.status, refused.said["kind"]) == (410, "CallGone")
    seen = office.ask("calls", {}, bob).said
    assert [one["free"] for one in seen["on_duty"]] == [False, True]


def test_the_audit_list_says_how_a_call_ended_and_no_more(office, ringing):
    """One word of the list of closings; no call id, no language, no time of waiting."""
    alice = takes_calls(office)
    call = ringing.rings()
    office.ask("take-call", {"call": call}, alice)
    office.ask("call-act", {"call": call, "what": "release", "closing": "silent"}, alice)
    assert audited(office)[1:3] == ["call ended: silent", "took a call"]
    assert office.ask("call-act", {"call": call, "what": "release"}, alice).status == 410


def test_a_call_whose_caller_hung_up_is_still_closed_once(office, ringing):
    """The caller is gone before Alice could say how it ended; she says it, and cannot say it twice."""
    alice, bob = takes_calls(office), takes_calls(office, "Bob")
    call = ringing.rings()
    office.ask("take-call", {"call": call}, alice)
    ringing.hangs_up(call)
    end = {"call": call, "what": "release", "closing": "hung-up"}
    assert office.ask("call-act", end, bob).status == 410
    assert office.ask("call-act", end, alice).status == 200
    assert office.ask("call-act", end, alice).status == 410
    assert audited(office).count("call ended: hung-up") == 1


def test_a_caller_is_parked_and_handed_over_to_a_colleague(office, ringing):
    """Only to somebody who takes calls, and never to oneself."""
    alice, _ = takes_calls(office), takes_calls(office, "Bob")
    bob, carol = (one.id for one in ringing.on_duty()), "0" * 32
    me, to = bob
    call = ringing.rings()
    office.ask("take-call", {"call": call}, alice)
    for what, place in (("park", "parked"), ("resume", "talking")):
        assert office.ask("call-act", {"call": call, "what": what}, alice).status == 200
        assert ringing.of(call).place == place
    over = {"call": call, "what": "hand-over"}
    for nobody in (carol, me):
        assert office.ask("call-act", over | {"to": nobody}, alice).said["kind"] == "CaseworkerGone"
    assert office.ask("call-act", over | {"to": to}, alice).status == 200
    assert (ringing.of(call).place, ringing.of(call).holder) == ("waiting", to)


def test_a_declined_call_rings_on_for_the_others(office, ringing):
    """Alice cannot now; the call goes on waiting."""
    alice = takes_calls(office)
    call = ringing.rings()
    assert office.ask("decline-call", {"call": call}, alice).status == 200
    assert [one for one, _ in ringing.declined] == [call]
    assert ringing.of(call).place == "offered"


def test_whoever_signs_out_takes_no_more_calls(office, ringing):
    """At once; the caller they had waits for somebody else."""
    alice = takes_calls(office)
    call = ringing.rings()
    office.ask("take-call", {"call": call}, alice)
    office.ask("sign-out", {}, alice)
    assert ringing.on_duty() == ()
    assert ringing.of(call).place == "waiting"


def test_whoever_is_dismissed_takes_no_more_calls(office, ringing):
    """At once, as they are signed out at once."""
    takes_calls(office)
    lead = office.on_duty("Lena", "lead")
    office.ask("dismiss", {"caseworker": ringing.on_duty()[0].id}, lead)
    assert ringing.on_duty() == ()


def test_a_publisher_has_nothing_to_do_with_calls(office):
    """Whoever writes posts sees no caller and takes none."""
    token = office.on_duty("Paula", "publisher")
    for verb, asked in (("calls", {}), ("take-calls", {"on": True}), ("take-call", {"call": "0" * 16})):
        assert office.ask(verb, asked, token).said["kind"] == "NotAllowed"


@pytest.mark.parametrize("call", ["", "0" * 15, "G" * 16, "0" * 16 + "\n", None])
def test_what_is_no_call_is_not_understood(office, call):
    """Nothing but sixteen digits is ever asked of the telephone."""
    assert office.ask("take-call", {"call": call}, takes_calls(office)).said["kind"] == "RequestUnreadable"


class Somebody:
    """Alice's record, as far as the telephone reads it."""

    id, name = "a" * 32, "Alice"


def test_a_console_that_is_gone_takes_no_calls(ringing):
    """Its stream broke: for a moment nothing happens, then she is off duty; a stream that comes back in time keeps her."""

    async def story():
        phone = Telephone(ringing, away_seconds=0.05)
        with phone.listening("a" * 32):
            phone.take_calls(Somebody())
        with phone.listening("a" * 32), phone.listening("a" * 32):
            await asyncio.sleep(0.2)
            assert phone.takes_calls("a" * 32)
        assert phone.takes_calls("a" * 32)
        await until(lambda: not phone.takes_calls("a" * 32))
        return ringing.on_duty()

    assert asyncio.run(story()) == ()


def test_without_a_live_stream_nobody_takes_calls_for_long(ringing):
    """A script that only sends `take-calls` would let callers wait for nobody."""

    async def story():
        phone = Telephone(ringing, away_seconds=0.01)
        phone.take_calls(Somebody())
        await until(lambda: not phone.takes_calls("a" * 32))

    asyncio.run(story())


def test_whose_duty_is_over_takes_no_more_calls(office, ringing):
    """Bob leaves; Alice, who talks with a caller, is not torn from them; a lead may always; then nobody is forgotten."""
    alice, bob, lena = (takes_calls(office), takes_calls(office, "Bob"), takes_calls(office, "Lena", "lead"))
    call = ringing.rings()
    assert office.ask("take-call", {"call": call}, alice).status == 200

    async def over():
        office.console.phone.keep_only(())

    office.run(over())
    assert [office.ask("calls", {}, token).said["taking"] for token in (alice, bob, lena)] == [
        True,
        False,
        True,
    ]
    assert office.ask("call-act", {"call": call, "what": "release"}, alice).status == 200
    office.run(over())
    assert not office.ask("calls", {}, alice).said["taking"]


def test_who_is_on_a_break_takes_no_calls(office):
    """A break ends it, and nobody begins during one."""
    bob = takes_calls(office, "Bob")
    assert office.ask("break", {"minutes": 10}, bob).status == 200
    assert not office.ask("calls", {}, bob).said["taking"]
    assert office.ask("take-calls", {"on": True}, bob).said["kind"] == "NotOnDuty"
    assert office.ask("take-calls", {"on": False}, bob).status == 200
