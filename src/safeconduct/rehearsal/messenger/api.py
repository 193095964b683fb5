"""The messenger over HTTP: `/bot<token>/<method>` for the bot, the rest for people and for whoever rehearses.

No framework stands between a bot's call and its answer: the bench measures the bot, not this server.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from safeconduct.rehearsal.messenger.bodies import Fields, read_fields
from safeconduct.rehearsal.messenger.methods import Methods
from safeconduct.rehearsal.messenger.operating import Operating, operating
from safeconduct.rehearsal.messenger.pacing import Pacing
from safeconduct.rehearsal.messenger.page import STATIC
from safeconduct.rehearsal.messenger.polling import Polling
from safeconduct.rehearsal.messenger.presenting import presenting
from safeconduct.rehearsal.messenger.shapes import Refusal, encode
from safeconduct.rehearsal.messenger.trouble import Trouble, Troubles
from safeconduct.rehearsal.messenger.webhook import Webhook
from safeconduct.rehearsal.messenger.world import World

BOT = "/bot"
JSON = (b"content-type", b"application/json")
NOT_FOUND = Refusal(404, "Not Found")
UNAUTHORIZED = Refusal(401, "Unauthorized")
REASONS = {
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Messenger:
    """One world, served. An ASGI application."""

    def __init__(self, world: World, static: Path = STATIC) -> None:
        self.world = world
        self.pacing = Pacing(world.clock)
        self.troubles = Troubles()
        self.counts: Counter[str] = Counter()
        """Calls by method that had their effect."""
        self.webhook = Webhook(world)
        self._polling = Polling(world)
        methods = Methods(world, self.pacing).table | presenting(world)
        hooks = {"setwebhook": self.webhook.set, "deletewebhook": self.webhook.delete}
        self._methods: dict[str, Callable[[Fields], Any]] = (
            methods | hooks | {"getwebhookinfo": self.webhook.info}
        )
        self._operating = Operating(world, self.pacing, self.troubles, self.counts)
        self._rest: ASGIApp = operating(self._operating, static)
        world.knocked = self._knock

    def close(self) -> None:
        """Nothing more is sent to the bot, and nobody waits any longer."""
        self.webhook.close()
        self._polling.close()
        self._operating.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(BOT):
            await self._bot(scope, receive, send)
        else:
            await self._rest(scope, receive, send)

    def _knock(self) -> None:
        self._polling.knock()
        self.webhook.knock()

    async def _bot(self, scope: Scope, receive: Receive, send: Send) -> None:
        token, _, method = scope["path"][len(BOT) :].partition("/")
        body = await _body(receive)
        method = method.lower()
        met = self.troubles.meet(method)
        try:
            await _before(met)
            self._check_token(token)
            fields = read_fields(_content_type(scope), body, scope["query_string"])
            status, content = 200, b'{"ok":true,"result":%b}' % encode(await self._call(method, fields))
        except Refusal as refusal:
            status, content = refusal.code, _refused(refusal)
        except _Cut:
            await _cut(send)
            return
        if met is not None and met.kind == "cut-after":
            await _cut(send)
            return
        length = (b"content-length", str(len(content)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [JSON, length]})
        await send({"type": "http.response.body", "body": content})

    async def _call(self, method: str, fields: Fields) -> Any:
        if method == "getupdates":
            found: Any = await self._polling.get_updates(fields)
        elif method in self._methods:
            found = self._methods[method](fields)
        else:
            raise NOT_FOUND
        self.counts[method] += 1
        return found

    def _check_token(self, token: str) -> None:
        if token == self.world.bot.token:
            return
        number, _, secret = token.partition(":")
        raise UNAUTHORIZED if number.isdigit() and secret else NOT_FOUND


class _Cut(Exception):
    """The connection breaks here."""


async def _before(met: Trouble | None) -> None:
    """What goes wrong before a call has its effect."""
    if met is None:
        return
    if met.kind == "delay":
        await asyncio.sleep(met.seconds)
    elif met.kind == "cut-before":
        raise _Cut
    elif met.kind == "refuse":
        raise Refusal(met.status, REASONS.get(met.status, "Internal Server Error"))


async def _cut(send: Send) -> None:
    """Ends the connection without an answer: it promises a body and has none."""
    await send({"type": "http.response.start", "status": 200, "headers": [JSON, (b"content-length", b"64")]})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _refused(refusal: Refusal) -> bytes:
    said: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after:
        said["parameters"] = {"retry_after": refusal.retry_after}
    return encode(said)


def _content_type(scope: Scope) -> str:
    found: bytes = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    return found.decode("latin-1")


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
    return body
