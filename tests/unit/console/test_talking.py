"""The voice of a call: who may speak into it, what passes, and how it ends."""

import asyncio
from contextlib import suppress

import pytest

from console_office import URL, Office
from ringing import LOUD, PATIENCE, QUIET, Ringing, until
from safeconduct.console import talking


@pytest.fixture
def ringing():
    return Ringing()


@pytest.fixture
def office(tmp_path, runner, ringing):
    office = Office(tmp_path, runner.run, ringing=ringing)
    yield office
    office.close()


@pytest.fixture
def alice(office, ringing):
    """Alice has a call: her token, and the call."""
    token = office.on_duty()
    office.ask("take-calls", {"on": True}, token)
    call = ringing.rings()
    office.ask("take-call", {"call": call}, token)
    return token, call


class Browser:
    """The other end of the socket."""

    def __init__(self, office, names=(), origin=URL):
        self._sent, self.said = asyncio.Queue(), asyncio.Queue()
        self._sent.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket", "path": "/talk", "root_path": "", "query_string": b"", "subprotocols": [*names],
            "headers": [(b"origin", origin.encode())] if origin else [],
        }  # fmt: skip
        self.task = asyncio.create_task(office.app(scope, self._sent.get, self.said.put))

    def sends(self, **message):
        self._sent.put_nowait({"type": "websocket.receive", **message})

    @property
    def unread(self):
        """Messages that nobody has looked at."""
        return self._sent.qsize()

    def leaves(self):
        self._sent.put_nowait({"type": "websocket.disconnect", "code": 1006})

    async def next(self):
        return await asyncio.wait_for(self.said.get(), PATIENCE)

    async def code(self):
        """The code it was closed with."""
        while (message := await self.next())["type"] != "websocket.close":
            pass
        await asyncio.wait_for(self.task, PATIENCE)
        return message["code"]


def story(office, tell, *who, **browser):
    """Somebody opens the socket, with the token and the call in the handshake."""

    async def telling():
        end = Browser(office, (talking.PROTOCOL, *who), **browser)
        try:
            return await tell(end)
        finally:
            end.task.cancel()
            with suppress(asyncio.CancelledError):
                await end.task

    return office.run(telling())


def test_both_hear_each_other(office, ringing, alice):
    """What the caller says comes to the browser, what the browser sends comes to the caller; not a byte is changed."""

    async def tell(browser):
        await until(lambda: alice[1] in ringing.ends)
        end = ringing.ends[alice[1]]
        end.say(LOUD)
        assert (await browser.next())["type"] == "websocket.accept"
        assert (await browser.next())["bytes"] == LOUD
        browser.sends(bytes=LOUD[::-1])
        await until(lambda: end.heard)
        ringing.hangs_up(alice[1])
        return end.heard[0][1], await browser.code()

    assert story(office, tell, *alice) == (LOUD[::-1], talking.OVER)


@pytest.mark.parametrize("origin", ["", "https://mallory.example", URL + ".mallory.example", "null"])
def test_another_page_is_turned_away_at_the_door(office, alice, origin):
    """Mallory's page opens a socket in Alice's browser: no handshake, whatever it would have said."""

    async def tell(browser):
        message = await browser.next()
        return message["type"], message["code"]

    assert story(office, tell, *alice, origin=origin) == ("websocket.close", talking.REFUSED)


def test_a_line_without_a_telephone_has_no_such_door(tmp_path, runner):
    """It is shut before anything is said."""
    office = Office(tmp_path, runner.run)

    async def tell(browser):
        return (await browser.next())["type"]

    assert story(office, tell) == "websocket.close"
    office.close()


@pytest.mark.parametrize(
    "names",
    [
        (),
        (talking.PROTOCOL,),
        (talking.PROTOCOL, "x" * 43),
        (talking.PROTOCOL, "x" * 65, "0" * 16),
        (talking.PROTOCOL, "x" * 43, "0" * 15),
        (talking.PROTOCOL, "x" * 43, "0" * 16, "more"),
        ("chat", "x" * 43, "0" * 16),
    ],
)
def test_whoever_does_not_say_who_they_are_is_turned_away_at_the_door(office, names):
    """No handshake, and not a byte of what they would send is read."""

    async def telling():
        browser = Browser(office, names)
        browser.sends(text="x" * 1_000_000)
        message = await browser.next()
        await browser.task
        return message["type"], message["code"], browser.unread

    assert office.run(telling()) == ("websocket.close", talking.REFUSED, 2)


def test_of_a_stranger_nothing_is_read(office, alice):
    """A token of nobody: the socket is closed, with what was sent still in it."""

    async def tell(browser):
        browser.sends(bytes=bytes(8 << 20))
        return await browser.code(), browser.unread

    assert story(office, tell, "x" * 43, alice[1]) == (talking.SIGNED_OUT, 1)


def test_only_the_one_who_has_the_call_hears_it(office, alice):
    """Bob, on duty, with a good token; Paula, who writes posts; and nobody at all."""
    tokens = [office.on_duty("Bob"), office.on_duty("Paula", "publisher"), "x" * 43]
    codes = [story(office, Browser.code, token, alice[1]) for token in tokens]
    assert codes == [talking.REFUSED, talking.REFUSED, talking.SIGNED_OUT]


@pytest.mark.parametrize(
    "frame", [{"bytes": b""}, {"bytes": QUIET[1:]}, {"bytes": QUIET * 2}, {"text": "x" * 160}]
)
def test_what_is_no_frame_closes(office, alice, ringing, frame):
    """The caller hears nothing of it."""

    async def tell(browser):
        browser.sends(**frame)
        return await browser.code()

    assert story(office, tell, *alice) == talking.UNREADABLE
    assert ringing.ends[alice[1]].heard == []


def test_signing_out_ends_it(office, alice, monkeypatch):
    """And so does the end of the session's hours."""
    monkeypatch.setattr(talking, "LOOK_SECONDS", 0.01)

    async def tell(browser):
        await browser.next()
        office.console.sessions.end(alice[0])
        return await browser.code()

    assert story(office, tell, *alice) == talking.SIGNED_OUT


def test_a_second_socket_takes_the_place_of_the_first(office, ringing, alice):
    """The network was away and the browser comes back before the old end is known to be dead."""

    async def tell(browser):
        await until(lambda: alice[1] in ringing.ends)
        second = Browser(office, (talking.PROTOCOL, *alice))
        code = await browser.code()
        second.sends(bytes=LOUD)
        await until(lambda: ringing.ends[alice[1]].heard)
        second.leaves()
        await asyncio.wait_for(second.task, PATIENCE)
        return code

    assert story(office, tell, *alice) == talking.OVER


def test_the_socket_is_not_the_call(office, ringing, alice):
    """A browser that is gone leaves the caller where they are: it may come back."""

    async def tell(browser):
        await browser.next()
        browser.leaves()
        await asyncio.wait_for(browser.task, PATIENCE)

    story(office, tell, *alice)
    assert ringing.of(alice[1]).place == "talking"


def test_a_fault_is_told_by_its_kind_alone(office, ringing, alice, monkeypatch, caplog):
    """What broke may hold sound: neither the browser nor the log gets it."""

    def broken(*_):
        raise RuntimeError("MARKER")

    monkeypatch.setattr(ringing, "talk", broken)

    async def tell(browser):
        return await browser.code()

    assert story(office, tell, *alice) == talking.BROKEN
    assert caplog.messages == ["A conversation failed: RuntimeError"]
