"""The connection to Asterisk's REST interface, with an Asterisk that is a script."""

import asyncio
import json
from base64 import b64encode

import pytest
from aiohttp import WSMsgType, web

from asterisk_calls import until
from safeconduct.channels.phone.drivers import ari as ours
from safeconduct.channels.phone.drivers.ari import Told, connected
from safeconduct.channels.phone.drivers.asterisk import AsteriskDriver
from safeconduct.errors import AsteriskAway, AsteriskRefused
from safeconduct.settings import PhoneSettings

PATIENCE = 30
NUMBER = "+15550142857"
ACCOUNT = "Basic " + b64encode(b"safeconduct:the-secret").decode()


class Interface:
    """Asterisk's side: it says `first`, remembers every request, and answers with `answers`, then with 204.

    An answer of None is an end of the connection.
    """

    def __init__(self, *first, answers=()):
        self.first, self.answers = first, list(answers)
        self.requests, self.addresses = [], []

    async def __aenter__(self):
        application = web.Application()
        application.router.add_get("/ari/events", self._serve)
        self._runner = web.AppRunner(application, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(self, *_):
        await self._runner.cleanup()

    def settings(self, password="the-secret"):
        return PhoneSettings(asterisk=self.url, user="safeconduct", password=password, sound_port=0)

    async def _serve(self, request):
        self.addresses.append(request.path_qs)
        if request.headers.get("Authorization") != ACCOUNT:
            raise web.HTTPUnauthorized
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for words in self.first:
            await socket.send_str(words)
        async for message in socket:
            assert message.type is WSMsgType.TEXT
            self.requests.append(json.loads(message.data))
            status, body = self.answers.pop(0) if self.answers else (204, "")
            if status is None:
                break
            answer = {"type": "RESTResponse", "request_id": self.requests[-1]["request_id"]}
            await socket.send_json(answer | {"status_code": status, "message_body": body})
        return socket


def told(story, *first, answers=()):
    """Runs a story with a connection to such an Asterisk; what was heard."""
    heard = []

    async def limited():
        async with (
            asyncio.timeout(PATIENCE),
            Interface(*first, answers=answers) as interface,
            connected(interface.settings(), heard.append) as ari,
        ):
            reading = asyncio.create_task(ari.drain())
            await story(ari, interface)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    asyncio.run(limited())
    return heard


def test_a_request_and_its_answer():
    """What is asked goes out as Asterisk wants it; the answer finds the one who asked."""

    async def story(ari, interface):
        first, second = await asyncio.gather(
            ari.ask("GET", "channels"), ari.ask("POST", "bridges/a", {"b": 1}, type="mixing")
        )
        assert (first, second) == ("[1]", "[2]")
        assert interface.requests == [
            {"type": "RESTRequest", "request_id": "1", "method": "GET", "uri": "channels"},
            {
                "type": "RESTRequest",
                "request_id": "2",
                "method": "POST",
                "uri": "bridges/a",
                "query_strings": [{"name": "type", "value": "mixing"}],
                "content_type": "application/json",
                "message_body": '{"b":1}',
            },
        ]
        assert interface.addresses == ["/ari/events?app=safeconduct&subscribeAll=false"]

    told(story, answers=[(200, "[1]"), (200, "[2]")])


def test_a_refusal_is_a_sentence():
    """Asterisk says no: the sentence names what kind of thing was asked and the status, no call."""

    async def story(ari, _interface):
        with pytest.raises(AsteriskRefused) as refused:
            await ari.ask("DELETE", "channels/1795.1", reason="busy")
        assert str(refused.value).endswith("(DELETE channels: 404)")

    told(story, answers=[(404, "{}")])


def test_the_end_reaches_whoever_waits():
    """The connection ends before the answer: whoever waits for it is told so, and so is whoever asks later."""

    async def story(ari, _interface):
        with pytest.raises(AsteriskAway):
            await ari.ask("GET", "channels")
        with pytest.raises(AsteriskAway):
            await ari.ask("GET", "channels")
        await ari.tell("GET", "channels")

    told(story, answers=[(None, "")])


def test_an_answer_that_never_comes(monkeypatch):
    """An Asterisk that hangs is not waited for without end."""
    monkeypatch.setattr(ours, "ANSWER_SECONDS", 0.05)

    async def story(ari, interface):
        interface.answers.append((100, ""))
        monkeypatch.setattr(ari, "_take", lambda _text: None)
        with pytest.raises(AsteriskAway):
            await ari.ask("GET", "channels")

    told(story)


def test_only_what_is_needed_is_read():
    """Of an event with a caller's number the number is not read; what is no event at all is passed over."""
    event = {"type": "StasisStart", "channel": {"id": "7", "caller": {"number": NUMBER, "name": "Mallory"}}}

    async def story(ari, _interface):
        await ari.ask("GET", "channels")

    heard = told(story, "nonsense", "[]", "{}", '{"type": 5}', json.dumps(event))
    assert [known.type for known in heard] == ["StasisStart"]
    assert heard[0].channel.id == "7"
    assert NUMBER not in repr(heard)
    assert set(Told.__struct_fields__) == {
        "type",
        "channel",
        "request_id",
        "status_code",
        "message_body",
    }


def test_a_wrong_password():
    """The sentence names the settings, not what is in them."""

    async def story():
        async with Interface() as interface:
            with pytest.raises(AsteriskRefused, match=r"phone\.password") as refused:
                async with connected(interface.settings("another"), lambda _told: None):
                    pass
            assert "another" not in str(refused.value)
            assert "another" not in "".join(interface.addresses)

    asyncio.run(story())


def test_nobody_there():
    """Asterisk is not there: the driver says so, and goes on trying."""

    async def story():
        async with Interface() as interface:
            settings = interface.settings()
        driver = AsteriskDriver(settings)
        running = asyncio.create_task(driver.run())
        await until(lambda: "does not answer" in driver.standing().said)
        assert not driver.standing().ready
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        with pytest.raises(AsteriskAway):
            async with connected(settings, lambda _told: None):
                pass

    asyncio.run(story())
