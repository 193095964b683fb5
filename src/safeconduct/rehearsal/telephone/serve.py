"""The telephone's page on a port of this machine, inside another program's loop."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from safeconduct.rehearsal.serving import serving_here
from safeconduct.rehearsal.telephone.calling import Dial, Speak, carry
from safeconduct.rehearsal.telephone.hearing import Repertoire
from safeconduct.rehearsal.telephone.page import STATIC, telephone_page
from safeconduct.settings import LOOPBACK

CALLS = 8
"""Pages that may call at once."""


@contextlib.asynccontextmanager
async def telephone(
    dial: Dial, repertoire: Repertoire, speak: Speak, port: int = 0, static: Path = STATIC
) -> AsyncIterator[str]:
    """The page, served from here to the end of the block; gives its address, without a slash at the end.

    `dial` rings the line, `repertoire` are its recordings, `speak` says a made-up sentence; `port` 0 takes
    any free one. `AddressTaken` when the port is not free.
    """
    async with serving_here(_app(dial, repertoire, speak, static), port, websockets=True) as url:
        yield url


def _app(dial: Dial, repertoire: Repertoire, speak: Speak, static: Path) -> ASGIApp:
    page, room, learning = telephone_page(static), asyncio.Semaphore(CALLS), asyncio.Lock()

    async def call(socket: WebSocket) -> None:
        if room.locked():
            await socket.close()
            return
        async with room:
            async with learning:
                await asyncio.to_thread(repertoire.learn)
            await carry(socket, dial, repertoire, speak)

    routes = [
        Route("/", page.index),
        Route("/static/{name}", page.asset),
        Route("/words/{language}.json", page.words),
        WebSocketRoute("/call", call),
    ]
    return _for_this_machine(Starlette(routes=routes))


def _for_this_machine(app: ASGIApp) -> ASGIApp:
    """Only pages of this server may call: a WebSocket may be opened from any page, but says from which."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _own_page(HTTPConnection(scope)):
            await WebSocket(scope, receive, send).close()
        elif scope["type"] == "http" and HTTPConnection(scope).url.hostname not in LOOPBACK:
            await Response("This telephone is for this machine only.", 421)(scope, receive, send)
        else:
            await app(scope, receive, send)

    return guarded


def _own_page(asked: HTTPConnection) -> bool:
    host = asked.headers.get("host", "")
    return asked.url.hostname in LOOPBACK and urlsplit(asked.headers.get("origin", "")).netloc == host
