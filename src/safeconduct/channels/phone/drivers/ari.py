"""Asterisk's REST interface (ARI) over one WebSocket: what happens comes in, what we ask goes out, the answers come back.

Needs Asterisk 22.5 or later
(https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/ARI-REST-over-WebSocket/).
Of what Asterisk tells about a call, only the fields of `Told` are ever read: no number, no name, no address.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from safeconduct.errors import AsteriskAway, AsteriskRefused
from safeconduct.settings import PhoneSettings

APPLICATION = "safeconduct"
"""The name under which the dialplan hands calls over (`deploy/asterisk/etc/extensions.conf`)."""
ANSWER = "RESTResponse"
HAPPENINGS = (ANSWER, "StasisStart", "StasisEnd", "ChannelDestroyed")
"""What Asterisk is asked to tell; of everything else it tells nothing. Its answers to us count among them."""
ANSWER_SECONDS = 10.0
BEAT_SECONDS = 10.0
"""Between two signs of life; an Asterisk that hangs is given up after as many again."""
FAILED = 400
"""The first status that means no (RFC 9110)."""
UNAUTHORISED = frozenset({401, 403})


class Channel(Struct, frozen=True):
    """A leg at Asterisk, by the only thing that we want to know of it."""

    id: str = ""


class Told(Struct, frozen=True):
    """What happened, or the answer to what was asked. Whatever else Asterisk says is not even read."""

    type: str
    channel: Channel = Channel()
    request_id: str = ""
    status_code: int = 0
    message_body: str = ""


class _Item(Struct, frozen=True):
    name: str
    value: str


class _Request(Struct, frozen=True, tag_field="type", tag="RESTRequest", omit_defaults=True):
    request_id: str
    method: str
    uri: str
    query_strings: tuple[_Item, ...] = ()
    content_type: str = ""
    message_body: str = ""


_told = msgspec.json.Decoder(Told)
_json = msgspec.json.Encoder()


class Ari:
    """The open connection. `drain` it all the time: an unread WebSocket makes Asterisk stop (asterisk#2140)."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, heard: Callable[[Told], None]) -> None:
        self._socket, self._heard = socket, heard
        self._numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[Told]] = {}

    async def ask(self, method: str, uri: str, body: Any = None, **query: object) -> str:
        """Ask, and wait for the answer's body.

        Raises
        ------
        AsteriskRefused
            Asterisk says no; the detail is its status.
        AsteriskAway
            The connection is gone, or no answer came in time.
        """
        number = str(next(self._numbers))
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._asked[number] = answer
        try:
            await self._send(number, method, uri, body, query)
            async with asyncio.timeout(ANSWER_SECONDS):
                told = await answer
        except TimeoutError as error:
            raise AsteriskAway from error
        finally:
            del self._asked[number]
        if told.status_code >= FAILED:
            raise AsteriskRefused(f"({method} {uri.partition('/')[0]}: {told.status_code})")
        return told.message_body

    async def tell(self, method: str, uri: str, **query: object) -> None:
        """Ask, and do not care for the answer. Never fails: where nobody listens there is nothing left to do."""
        try:
            await self._send("", method, uri, None, query)
        except AsteriskAway:
            return

    async def drain(self) -> None:
        """Take in what Asterisk says, until it says no more. Then whoever still waits is told so."""
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            for answer in self._asked.values():
                if not answer.done():
                    answer.set_exception(AsteriskAway())

    def _take(self, text: str) -> None:
        try:
            told = _told.decode(text)
        except msgspec.DecodeError:
            return  # nothing that we asked to hear of
        if told.type != ANSWER:
            self._heard(told)
            return
        answer = self._asked.get(told.request_id)
        if answer is not None and not answer.done():
            answer.set_result(told)

    async def _send(self, number: str, method: str, uri: str, body: Any, query: dict[str, object]) -> None:
        items = tuple(_Item(name, str(value)) for name, value in query.items())
        content = ("application/json", _json.encode(body).decode()) if body is not None else ("", "")
        request = _Request(number, method, uri, items, *content)
        try:
            await self._socket.send_str(_json.encode(request).decode())
        except (aiohttp.ClientError, ConnectionError, RuntimeError) as error:
            raise AsteriskAway from error


@asynccontextmanager
async def connected(own: PhoneSettings, heard: Callable[[Told], None]) -> AsyncIterator[Ari]:
    """A connection to Asterisk; its calls are ours while it is open.

    Raises
    ------
    AsteriskAway
        Nothing answers there, or it is no Asterisk.
    AsteriskRefused
        It does not know `phone.user` with `phone.password`.
    """
    where = own.asterisk.rstrip("/") + "/ari/events"
    account = {"Authorization": aiohttp.encode_basic_auth(own.user, own.password)}
    limit = aiohttp.ClientWSTimeout(ws_close=2.0)
    async with aiohttp.ClientSession(headers=account) as session:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                socket = await session.ws_connect(
                    where,
                    params={"app": APPLICATION, "subscribeAll": "false"},
                    heartbeat=BEAT_SECONDS,
                    timeout=limit,
                )
        except aiohttp.WSServerHandshakeError as error:
            failure = AsteriskRefused if error.status in UNAUTHORISED else AsteriskAway
            raise failure("(`phone.user`, `phone.password`)" if failure is AsteriskRefused else "") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AsteriskAway from error
        async with socket:
            yield Ari(socket, heard)
