"""The webhook: who may call, and when a call is confirmed."""

import asyncio

import msgspec
import pytest

from safeconduct.channels.telegram import serve, wire
from safeconduct.channels.telegram.serve import webhook_secret
from telegram_door import (
    TOKEN,
    URL,
    open_door,
    says,
)


async def post(door, body, secret, method="POST"):
    said = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        said.append(message)

    headers = [(serve.SECRET_HEADER, secret.encode())] if secret is not None else []
    await door.webhook({"type": "http", "method": method, "headers": headers}, receive, send)
    return said[0]["status"]


SECRET = webhook_secret(TOKEN)


@pytest.mark.parametrize("secret", [None, "", "x", SECRET[:-1], SECRET.upper()])
def test_nobody_but_telegram_may_call(chats, monkeypatch, secret):
    """Without the secret nothing is read."""
    door, _ = open_door(chats, monkeypatch, webhook=True)
    assert asyncio.run(post(door, b"{}", secret)) == 403


def test_where_telegram_is_asked_it_may_not_call(chats, monkeypatch):
    """Polling and webhook at once would take updates twice; the door that is not used is shut."""
    door, _ = open_door(chats, monkeypatch)
    assert asyncio.run(post(door, b"{}", SECRET)) == 403


@pytest.mark.parametrize(
    ("body", "status"), [(b"nonsense", 400), (b"x" * 300_000, 400), (b"\xff", 400), (b"{}", 200)]
)
def test_what_is_no_update_is_refused(chats, monkeypatch, body, status):
    """Of a bounded size."""
    door, _ = open_door(chats, monkeypatch, webhook=True)
    assert asyncio.run(post(door, body, SECRET)) == status
    assert asyncio.run(post(door, body, SECRET, "GET")) == 405


@pytest.mark.parametrize(("busy", "status"), [(0, 200), (1, 503)])
def test_a_call_is_confirmed_only_when_it_is_durable(chats, monkeypatch, busy, status):
    """Else Telegram is told to come again. Calls that wait together are written down together."""
    chats.busy = busy
    door, api = open_door(chats, monkeypatch, webhook=True)

    async def both():
        running = asyncio.create_task(door.run())
        bodies = [msgspec.json.encode(says(number, "/start", number)) for number in (1, 2)]
        answers = await asyncio.gather(*(post(door, body, SECRET) for body in bodies))
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait([running])
        return answers

    assert asyncio.run(both()) == [status, status]
    assert len(chats.batches) == (0 if busy else 1)
    url, how = api.hooks[0]
    assert (url, how["secret_token"]) == (f"{URL}/telegram/webhook", SECRET)
    assert how["allowed_updates"] == list(wire.KINDS)


def test_a_line_that_ends_keeps_no_call_waiting(chats, monkeypatch):
    """Nor one that comes after it: both are told to come again, so the server can close."""
    door, _ = open_door(chats, monkeypatch, webhook=True)
    body = msgspec.json.encode(says(1, "/start"))

    async def ended():
        running = asyncio.create_task(door.run())
        await asyncio.sleep(0.01)

        async def stuck(_):
            await asyncio.Event().wait()

        monkeypatch.setattr(door._taking, "take", stuck)
        calls = [asyncio.create_task(post(door, body, SECRET)) for _ in range(serve.BATCH + 1)]
        await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.wait([running])
        return set(await asyncio.wait_for(asyncio.gather(*calls, post(door, body, SECRET)), 1))

    assert asyncio.run(ended()) == {503}


def test_too_many_that_wait_are_told_to_come_again(chats, monkeypatch):
    """A flood costs no memory."""
    monkeypatch.setattr(serve, "WAITING", 0)
    door, _ = open_door(chats, monkeypatch, webhook=True)
    assert asyncio.run(post(door, msgspec.json.encode(says(1, "/start")), SECRET)) == 503
