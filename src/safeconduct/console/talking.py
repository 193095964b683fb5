"""The voice of a call in the console: a WebSocket that carries 20 ms of sound each way, and keeps none of it.

Who speaks, and in which call, is said in the handshake, as names of protocols (`Sec-WebSocket-Protocol`, RFC
6455, 1.9): not in the address, which proxies write into their logs, and not in a first message, which a
stranger could make 64 MB long. Of a stranger nothing is read. Sound is lost rather than late.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.websockets import WebSocket, WebSocketDisconnect

from safeconduct.console.calls import CallText
from safeconduct.console.office import Console
from safeconduct.console.telephone import Talk, Telephone
from safeconduct.errors import CallGone, NotAllowed, SessionOver
from safeconduct.model.call import FRAME_BYTES
from safeconduct.model.ids import CallId, CaseworkerId
from safeconduct.model.staff import KEYLESS

PROTOCOL = "safeconduct.talk"
"""The first of three names; the token and the call follow."""
LOOK_SECONDS = 1.0
"""How often it is looked whether the session goes on."""
OVER, BROKEN, UNREADABLE, SIGNED_OUT, REFUSED = 1000, 1011, 4400, 4401, 4403
"""Close codes: the conversation is over; a fault of ours; what was sent cannot be used; sign in again; not yours."""

logger = logging.getLogger(__name__)


class Hello(Struct, frozen=True):
    """Who speaks, and in which call."""

    token: Annotated[str, Meta(max_length=64)]
    call: CallText


class _Unreadable(Exception):
    """Something came that is no frame."""


def talk_endpoint(console: Console) -> Callable[[WebSocket], Awaitable[None]]:
    """The end of `/console/talk` for a line with a telephone; without one, and to strange pages, it stays shut."""

    async def endpoint(socket: WebSocket) -> None:
        hello = _hello(socket.scope.get("subprotocols") or ())
        if console.phone is None or hello is None or socket.headers.get("origin") != console.origin:
            await socket.close(REFUSED)
            return
        await socket.accept(PROTOCOL)
        code = await _conversation(console, console.phone, socket, hello)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it may have left by itself
            await socket.close(code)

    return endpoint


def _hello(names: Sequence[str]) -> Hello | None:
    """None for what is no greeting."""
    if len(names) != len((PROTOCOL, *Hello.__struct_fields__)) or names[0] != PROTOCOL:
        return None
    try:
        return msgspec.convert(dict(zip(Hello.__struct_fields__, names[1:], strict=True)), Hello)
    except msgspec.ValidationError:  # its message may quote the token: dropped
        return None


async def _conversation(console: Console, phone: Telephone, socket: WebSocket, hello: Hello) -> int:
    """Until the last frame; the code to close with. A fault is told by its kind alone."""
    try:
        return await _talk(console, phone, socket, hello, _caseworker(console, hello.token))
    except SessionOver:
        return SIGNED_OUT
    except (NotAllowed, CallGone):
        return REFUSED
    except _Unreadable:
        return UNREADABLE
    except WebSocketDisconnect:
        return OVER
    except Exception as error:  # noqa: BLE001 what it says may hold sound, and no server need write it down
        logger.error("A conversation failed: %s", type(error).__name__)  # noqa: TRY400 no traceback, as above
        return BROKEN


def _caseworker(console: Console, token: str) -> CaseworkerId:
    who = console.sessions.find(token, console.now())
    if who.role in KEYLESS:
        raise NotAllowed
    return who.id


async def _talk(
    console: Console, phone: Telephone, socket: WebSocket, hello: Hello, who: CaseworkerId
) -> int:
    talk = phone.speaking.talk(CallId(hello.call), who)
    try:
        await _first(
            _from_caller(talk, socket), _to_caller(socket, talk), _while_signed_in(console, hello.token)
        )
    finally:
        talk.close()
    return OVER


async def _from_caller(talk: Talk, socket: WebSocket) -> None:
    while frame := await talk.receive():
        await socket.send_bytes(frame)


async def _to_caller(socket: WebSocket, talk: Talk) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        frame = message.get("bytes")
        if frame is None or len(frame) != FRAME_BYTES:
            raise _Unreadable
        talk.send(frame)


async def _while_signed_in(console: Console, token: str) -> None:
    """Talking is a sign of life: nobody is signed out for having listened to one caller for half an hour."""
    while True:
        console.sessions.find(token, console.now())
        await asyncio.sleep(LOOK_SECONDS)


async def _first(*works: Coroutine[Any, Any, None]) -> None:
    """Until the first of them ends; its error is raised, the others are stopped."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
