"""The connection: bodies in JSON, no cookie, no redirect, no word in an error."""

import asyncio

import aiohttp.web
import msgspec
import pytest
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from safeconduct.channels.telegram import wire
from safeconduct.settings import TelegramSettings

TOKEN = "4711:the-secret"


def asked(answer, ask, **server):
    """What `ask(api)` brings from a server that gives `answer` to every call, and the calls it got."""
    calls = []

    async def give(request):
        calls.append((request.path, dict(request.headers), msgspec.json.decode(await request.read())))
        status, body, headers = answer
        if status is None:
            await asyncio.sleep(30)
        return aiohttp.web.Response(status=status, body=body, headers=headers)

    async def run():
        app = aiohttp.web.Application()
        app.router.add_route("*", "/{path:.*}", give)
        runner = aiohttp.web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        own = TelegramSettings(token=TOKEN, base_url=f"http://127.0.0.1:{port}/")
        api = wire.open_api(own)
        try:
            return await ask(api)
        finally:
            for request in api._request:
                await request.shutdown()
            await runner.cleanup()

    try:
        return asyncio.run(run()), calls
    except TelegramError as error:
        return error, calls


def fine(result):
    return 200, msgspec.json.encode({"ok": True, "result": result}), {"set-cookie": "who=77"}


def refused(status, said, **parameters):
    body = {"ok": False, "error_code": status, "description": said}
    return status, msgspec.json.encode(body | ({"parameters": parameters} if parameters else {})), {}


def test_parameters_go_as_json_objects_and_updates_come_as_they_are():
    """What the library would not understand arrives as well; nothing is sent back but what we say."""
    odd = [{"update_id": 1, "something_new": {"a": 1}}]

    async def ask(api):
        first = await api.updates(3)
        assert await api.updates(4) == first
        return first

    found, calls = asked(fine(odd), ask)
    assert found == odd
    path, headers, body = calls[1]
    assert path == f"/bot{TOKEN}/getUpdates"
    assert "Cookie" not in headers
    assert headers["content-type" if "content-type" in headers else "Content-Type"] == "application/json"
    assert body == {"offset": 4, "timeout": 25, "limit": 100, "allowed_updates": list(wire.KINDS)}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(400, "Bad Request: chat not found"), BadRequest),
        (refused(401, "Unauthorized"), InvalidToken),
        (refused(409, "Conflict"), Conflict),
        (refused(429, "Too Many Requests", retry_after=7), RetryAfter),
        (refused(502, "Bad Gateway"), NetworkError),
        ((302, b"", {"location": "http://127.0.0.1:1/elsewhere"}), TelegramError),
        ((200, b"the caller's words", {}), TelegramError),
    ],
)
def test_refusals_are_the_librarys_errors(answer, kind, caplog):
    """A redirect is not followed; what cannot be read is not logged."""
    error, calls = asked(answer, lambda api: api.delete_message(7, 5))
    assert isinstance(error, kind)
    assert len(calls) == 1
    assert "words" not in caplog.text + str(error)


def test_how_long_to_wait_comes_as_a_span():
    """Without the library's warning about its old way."""
    error, _ = asked(refused(429, "Too Many Requests", retry_after=7), lambda api: api.delete_message(7, 5))
    assert error.retry_after.total_seconds() == 7


def test_a_server_that_is_silent_or_away_is_an_error_without_an_address(monkeypatch):
    """The token is in every address."""
    monkeypatch.setattr(wire, "READ_SECONDS", 0.1)
    monkeypatch.setattr(wire, "CONNECT_SECONDS", 0.1)
    error, _ = asked((None, b"", {}), lambda api: api.delete_message(7, 5))
    assert isinstance(error, TimedOut)

    async def away():
        api = wire.open_api(TelegramSettings(token=TOKEN, base_url="http://127.0.0.1:1"))
        try:
            await api.delete_message(7, 5)
        finally:
            await api.request.shutdown()

    with pytest.raises(NetworkError) as caught:
        asyncio.run(away())
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ({"message_id": 5, "date": 1_795_000_000_000, "chat": {"id": 7, "type": "private"}}, 5),
        ({"message_id": 6, "chat": None, "from": "nobody"}, 6),
    ],
)
def test_of_a_written_message_only_its_number_is_read(answer, number):
    """Servers that are not Telegram's say the rest in their own way."""
    sent, _ = asked(fine(answer), lambda api: api.send(7, "x"))
    assert sent == number


def test_an_edit_that_is_answered_with_nothing_was_made():
    """Some servers say `null` where Telegram says what became of the message."""
    _, calls = asked(fine(None), lambda api: api.edit(7, 5, "x"))
    assert len(calls) == 1
