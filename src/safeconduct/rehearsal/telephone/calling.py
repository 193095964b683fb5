"""One call of the page: keys, sound and words between a WebSocket and a line that is called by SIP.

From the page: `{"does": "press", "key": "1"}`, `{"does": "hang-up"}`, `{"does": "say"}` (a made-up sentence
instead of a microphone), and frames of 160 bytes of mu-law. To the page: the same frames, and what is
known about them (`Told`).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta, Struct
from starlette.websockets import WebSocket, WebSocketDisconnect

from safeconduct.errors import SafeconductError
from safeconduct.model.ids import Language
from safeconduct.rehearsal.telephone.hearing import FRAME_BYTES, Digits, Hearing, Known, Repertoire


class Call(Protocol):
    """A call that the line has answered, as `caller.Caller` brings it."""

    @property
    def frames(self) -> AsyncIterator[bytes]: ...

    async def press(self, key: str) -> None: ...

    def say(self, sound: bytes) -> None: ...

    async def hang_up(self) -> None: ...


Dial = Callable[[], AbstractAsyncContextManager[Call]]
Speak = Callable[[Language], Awaitable[bytes]]
"""The made-up sentence in a language, as mu-law."""


class Press(Struct, frozen=True, tag_field="does", tag="press", forbid_unknown_fields=True):
    """A key of the keypad."""

    key: Annotated[str, Meta(pattern=r"^[0-9*#]$")]


class HangUp(Struct, frozen=True, tag_field="does", tag="hang-up", forbid_unknown_fields=True):
    """The caller puts the receiver down."""


class Say(Struct, frozen=True, tag_field="does", tag="say", forbid_unknown_fields=True):
    """A made-up sentence is said for a caller without a microphone."""

    language: Language


class Told(Struct, frozen=True, omit_defaults=True):
    """What the page is told; one of these at a time."""

    state: Literal["", "connected", "unanswered", "over"] = ""
    heard: Known | None = None
    strange: bool = False
    """Sound that is no recording: a person, an answer, a tone."""
    receipt: str = ""
    saying: float = 0
    """The made-up sentence is being said, for so many seconds; -1: there is no voice for it here."""
    missing: int = 0
    """Recordings that the line has not made yet."""


_DOES = msgspec.json.Decoder(Press | HangUp | Say)


async def carry(socket: WebSocket, dial: Dial, repertoire: Repertoire, speak: Speak) -> None:
    """One call, from the first ring to the end, for a page that was let in. Every trouble ends the call, and is told."""
    await socket.accept()
    try:
        async with dial() as call:
            await _tell(socket, Told(state="connected", missing=repertoire.unlearned))
            await _until_either_hangs_up(socket, call, Hearing(repertoire), speak)
        await _tell(socket, Told(state="over"))
    except SafeconductError:
        await _tell(socket, Told(state="unanswered"))
    with contextlib.suppress(RuntimeError):  # the page closed first
        await socket.close()


async def _until_either_hangs_up(socket: WebSocket, call: Call, hearing: Hearing, speak: Speak) -> None:
    listens = asyncio.create_task(_line_to_page(socket, call, hearing))
    does = asyncio.create_task(_page_to_line(socket, call, speak))
    try:
        await asyncio.wait({listens, does}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (listens, does):
            task.cancel()
        await asyncio.gather(listens, does, return_exceptions=True)


async def _line_to_page(socket: WebSocket, call: Call, hearing: Hearing) -> None:
    digits = Digits()
    async for frame in call.frames:
        await socket.send_bytes(frame)
        heard = hearing.frame(frame)
        if heard is None:
            continue
        known = heard if isinstance(heard, Known) else None
        await _tell(socket, Told(heard=known, strange=known is None))
        if receipt := digits.hear(heard):
            await _tell(socket, Told(receipt=receipt))


async def _page_to_line(socket: WebSocket, call: Call, speak: Speak) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if sound := message.get("bytes"):
            if len(sound) == FRAME_BYTES:
                call.say(sound)
            continue
        match _DOES.decode(message.get("text") or "null"):
            case Press(key):
                await call.press(key)
            case Say(language):
                await _say(socket, call, await speak(language))
            case HangUp():
                await call.hang_up()
                return


async def _say(socket: WebSocket, call: Call, sound: bytes) -> None:
    call.say(sound)
    await _tell(socket, Told(saying=len(sound) / 8000 if sound else -1))


async def _tell(socket: WebSocket, told: Told) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # nobody is there any more
        await socket.send_text(msgspec.json.encode(told).decode())
