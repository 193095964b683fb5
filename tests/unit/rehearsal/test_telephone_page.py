"""The telephone's server: only its own page may call, and a call is carried both ways until somebody hangs up."""

import asyncio
import contextlib
import http.client
import json
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest

from safeconduct.rehearsal.telephone.serve import telephone
from telephone_cast import (
    FIRST,
    HELLO,
    RECEIPT,
    SECOND,
    START,
    Exchange,
    line_repertoire,
    say_something,
    sound_of,
)

LIMIT = 30.0


class Page:
    """The page's script, without a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.sound = b""

    async def told(self) -> dict[str, object]:
        """The next thing told, sound put aside."""
        async with asyncio.timeout(LIMIT):
            while True:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.sound += message.data
                elif message.type is aiohttp.WSMsgType.TEXT:
                    found: dict[str, object] = json.loads(message.data)
                    return found
                else:
                    return {"closed": True}

    async def does(self, **said: str) -> None:
        await self.socket.send_str(json.dumps(said))


@contextlib.asynccontextmanager
async def calling(exchange: Exchange, origin: str = "") -> AsyncIterator[Page]:
    async with (
        telephone(exchange.dial, line_repertoire(), say_something) as url,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{url}/call", origin=origin or url) as socket,
    ):
        yield Page(socket)


def heard(
    text: str, language: str = "en", what: str = "phrase", name: str = "phone.hello"
) -> dict[str, object]:
    return {"heard": {"text": text, "language": language, "what": what, "name": name, "part": 0}}


def test_a_call_is_heard_and_written_down() -> None:
    """Sound comes as it is; sentences come as text; keys go to the line; a receipt is put together."""

    async def story() -> None:
        exchange = Exchange()
        async with calling(exchange) as page:
            assert await page.told() == {"state": "connected"}
            assert await page.told() == heard(HELLO.text)
            await page.does(does="press", key="1")
            assert await page.told() == heard(START.text, what="step", name="root")
            assert await page.told() == heard(FIRST.text, what="choice", name="root")
            assert await page.told() == heard(SECOND.text, what="choice", name="root")
            await page.does(does="press", key="2")
            for digit in RECEIPT.replace(" ", ""):
                assert await page.told() == heard(digit, name=f"phone.digit.{digit}")
            assert await page.told() == {"receipt": RECEIPT}
            await page.does(does="hang-up")
            assert await page.told() == {"state": "over"}
        assert page.sound.startswith(sound_of(HELLO))
        assert exchange.calls[0].pressed == ["1", "2"]

    asyncio.run(story())


def test_other_voices_are_not_put_into_words() -> None:
    """A person is strange sound, told once."""

    async def story() -> None:
        async with calling(Exchange()) as page:
            await page.told()
            await page.told()
            await page.does(does="press", key="3")
            assert await page.told() == {"strange": True}

    asyncio.run(story())


def test_the_caller_speaks_by_microphone_or_by_a_made_up_sentence() -> None:
    """Frames of the right size go to the line, others do not; the sentence's length is told."""

    async def story() -> None:
        exchange = Exchange()
        async with calling(exchange) as page:
            await page.told()
            await page.told()
            await page.socket.send_bytes(b"\x10" * 160)
            await page.socket.send_bytes(b"\x11" * 161)
            await page.does(does="say", language="ru")
            assert await page.told() == {"saying": 1.0}
        assert exchange.calls[0].heard == b"\x10" * 160 + await say_something(HELLO.language)

    asyncio.run(story())


@pytest.mark.parametrize("said", ["{}", "nonsense", '{"does": "press", "key": "12"}', "[]"])
def test_what_is_not_understood_ends_the_call(said: str) -> None:
    """No key is made up."""

    async def story() -> None:
        exchange = Exchange()
        async with calling(exchange) as page:
            await page.told()
            await page.socket.send_str(said)
            while "heard" in (told := await page.told()):
                pass
            assert told == {"state": "over"}
        assert exchange.calls[0].pressed == []

    asyncio.run(story())


def test_pages_of_others_may_not_call() -> None:
    """A WebSocket may be opened from any page: this one looks from which."""

    async def story() -> None:
        exchange = Exchange()
        for origin in ("http://mallory.example", "null", "http://localhost:1"):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                async with calling(exchange, origin):
                    pass
        assert exchange.calls == []

    asyncio.run(story())


def test_the_page_is_for_this_machine() -> None:
    """Another name for this machine, as a foreign page could choose one, is refused; the policy is strict."""

    async def story() -> None:
        async with telephone(Exchange().dial, line_repertoire(), say_something) as url:
            assert (await asyncio.to_thread(ask, url, "mallory.example"))[0] == 421
            status, headers = await asyncio.to_thread(ask, url, "")
            assert status == 200
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["permissions-policy"] == "camera=(), geolocation=(), microphone=(self)"

    asyncio.run(story())


def ask(url: str, host: str) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=LIMIT)
    connection.request("GET", "/", headers={"host": host} if host else {})
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return found
