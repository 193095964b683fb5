"""The connection to the Bot API: python-telegram-bot's request over aiohttp, at a seventh of httpx's cost.

Nothing here is logged, and no error holds an address or an answer: the bot's token is part of every
address, and what people write is part of the answers.
"""

import os
from collections.abc import Sequence
from typing import Any

import aiohttp
import msgspec
from telegram import Bot
from telegram._utils.defaultvalue import DefaultValue  # the library's own requests tell "not given" by it
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from safeconduct.settings import TelegramSettings

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
KEEP_SECONDS = 75.0
"""For which a connection is kept that nothing goes over."""
CONNECTIONS = 64
POLL_SECONDS = 25
"""How long Telegram holds the question for updates when there are none (it allows 50)."""
BATCH = 100
HTML = "HTML"
KINDS = ("message", "callback_query", "my_chat_member")

os.environ["PTB_TIMEDELTA"] = (
    "true"  # the library's way to have spans of time as such, which it will make usual
)


class Wire(BaseRequest):
    """One pool of connections. Opened by the first call that needs it."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool, if it is not open."""
        self._opened()

    async def shutdown(self) -> None:
        """Close the pool; a later call opens another."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
                headers={"content-type": "application/json", "user-agent": self.USER_AGENT},
            )
        return self._session

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library asks for it; a body goes out at once
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - waiting for the pool is part of the reading
    ) -> tuple[int, bytes]:
        """Make one call, its parameters as JSON. `TimedOut` and `NetworkError` without any detail."""
        timeout = aiohttp.ClientTimeout(
            total=_or(read_timeout, READ_SECONDS) + CONNECT_SECONDS,
            sock_connect=_or(connect_timeout, CONNECT_SECONDS),
        )
        body = msgspec.json.encode(request_data.parameters if request_data else {})
        try:
            async with self._opened().request(
                method, url, data=body, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer. The library's own would write to the log what it cannot read."""
        try:
            return msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise TelegramError("Invalid server response") from None


class Api(Bot):
    """The library's bot, but for the updates and our messages: those stay as they came.

    Of updates it would make objects with every name in them, log those that it cannot read, and with one of
    these nothing behind it would ever arrive. Of each message that went out it would make objects again, at
    a quarter of what the call costs; we look at its number only, and other servers than Telegram's say the
    rest in other ways, or nothing.
    """

    async def updates(self, offset: int) -> list[Any]:
        """What is new from this number on, waiting a while when there is nothing. It confirms all before."""
        asked = {"offset": offset, "timeout": POLL_SECONDS, "limit": BATCH, "allowed_updates": list(KINDS)}
        found: Sequence[Any] = await self._post("getUpdates", asked, read_timeout=POLL_SECONDS + READ_SECONDS)
        return list(found)

    async def send(self, chat: int | str, text: str, **more: Any) -> int:
        """A message in Telegram's HTML, `more` in the words of the Bot API; its number."""
        sent = await self._post("sendMessage", {"chat_id": chat, "text": text, "parse_mode": HTML, **more})
        return int(sent["message_id"])

    async def edit(self, chat: int | str, message: int, text: str, **more: Any) -> None:
        """Another text for a message, with buttons only if `more` has some."""
        named = {"chat_id": chat, "message_id": message, "text": text, "parse_mode": HTML}
        await self._post("editMessageText", named | more)


def open_api(settings: TelegramSettings) -> Api:
    """The Bot API for this bot. Nothing is sent before the first call."""
    base = settings.base_url.rstrip("/")
    return Api(
        settings.token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=Wire(),
        get_updates_request=Wire(1),
    )


def _or(given: Any, usual: float) -> float:
    return usual if given is None or isinstance(given, DefaultValue) else float(given)
