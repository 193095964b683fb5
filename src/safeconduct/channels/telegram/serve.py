"""Telegram's door: updates come in, are taken durably, and only then confirmed.

It asks Telegram for them, or is called by it (`webhook`). Whatever happens at Telegram, the rest of the
line goes on. Nothing here writes first.
"""

import asyncio
import hmac
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import msgspec
from msgspec import Struct
from starlette.types import Receive, Scope, Send
from telegram.error import Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from safeconduct.channels.telegram import parse
from safeconduct.channels.telegram.carrying import Carrying, seconds_of
from safeconduct.channels.telegram.menu import dress
from safeconduct.channels.telegram.taking import Taking
from safeconduct.channels.telegram.wire import BATCH, KINDS, open_api
from safeconduct.errors import Passing
from safeconduct.guide import Finder, Guide
from safeconduct.model.line import Line
from safeconduct.settings import Settings
from safeconduct.switchboard.chatting import Chatting
from safeconduct.switchboard.tallying import Tallying
from safeconduct.switchboard.turn import Switchboard

PATH = "/telegram/webhook"
WEBHOOK_LABEL = b"safeconduct/telegram/webhook/v1"
SECRET_HEADER = b"x-telegram-bot-api-secret-token"
BODY_BYTES = 256 * 1024
"""More than the longest message with all that hangs on it."""
BODY_SECONDS = 15
CONNECTIONS = 40
"""On which Telegram may call at once."""
WAITING = 1000
"""Updates that may wait to be written down; Telegram is told to bring more of them later."""
EMPTY_SECONDS = 0.25
"""Between two questions when an empty answer came sooner than that: no server makes us spin."""
AWAY_SECONDS = 30.0
BUSY_SECONDS, BROKEN_SECONDS = 1.0, 5.0
REPEAT_SECONDS = 60.0
"""Between two sentences to the operator about the same trouble."""
OK, FORBIDDEN, NOT_ALLOWED, LARGE, UNAVAILABLE, BAD = 200, 403, 405, 413, 503, 400
TROUBLE = {
    InvalidToken: "Telegram does not know this token. Check `telegram.token`; until then the bot is silent.",
    Conflict: "Somebody else asks Telegram for this bot's updates. Stop the other program, or make a new token.",
    Forbidden: "Telegram does not let this bot in.",
}

FAILURES = (TelegramError, KeyError, TypeError)
"""Of a call. The last two: an answer without its result."""

_log = logging.getLogger(__name__)


class _Waiting(Struct):
    """An update that Telegram brought, and the call that waits for it to be durable."""

    raw: Any
    done: asyncio.Future[None]


class TelegramDoor:
    """The Telegram bot of one line. `run` it; mount `webhook` at `PATH`; give `carrier` to the delivery."""

    def __init__(
        self,
        settings: Settings,
        line: Line,
        guide: Callable[[], Guide],
        finder: Callable[[], Finder],
        chatting: Chatting,
        board: Switchboard,
        clock: Callable[[], float] = time.time,
        tallying: Tallying | None = None,
    ) -> None:
        for name in (
            "telegram",
            "aiohttp",
            "httpx",
        ):  # their addresses hold the token, their words the callers'
            logging.getLogger(name).setLevel(logging.WARNING)
        for language in guide().languages:
            guide().phrases(parse.AREA, language)  # `GuideError` now, not at somebody's first message
        self._own, self._line, self._finder = settings.telegram, line, finder
        self._api = open_api(self._own)
        self._taking = Taking(settings, line, guide, finder, chatting, board, self._api, clock, tallying)
        self._secret = webhook_secret(self._own.token)
        self._said_at: dict[str, float] = {}
        self._waiting: deque[_Waiting] = deque()
        self._brought = asyncio.Event()
        self._ended = False
        self.carrier = Carrying(self._api, lambda: self._taking.messages)
        self.broadcast, self.rewrite = self.carrier.broadcast, self.carrier.rewrite
        self.remove, self.subscribers = self.carrier.remove, self.carrier.subscribers

    async def run(self) -> NoReturn:
        """Take updates for as long as the line runs."""
        try:
            # Else the first question builds the search, and everybody, on the web too, waits for that.
            await asyncio.to_thread(self._finder().warm)
            async with asyncio.TaskGroup() as duties:
                duties.create_task(dress(self._api, self._taking.messages))
                duties.create_task(self._called() if self._own.webhook else self._ask())
        finally:
            await self.close()
        raise RuntimeError("The door was left.")

    async def close(self) -> None:
        """Close the connections to Telegram."""
        self._taking.close()
        requests = self._api.request, self._api._request[0]  # noqa: SLF001 - its own `shutdown` wants `get_me` first
        await asyncio.gather(*(request.shutdown() for request in requests))

    # --- asking for updates
    async def _ask(self) -> NoReturn:
        """Ask, write down, and only with the next question confirm."""
        offset, away = 0, 1.0
        hooked = True
        while True:
            began = time.monotonic()
            try:
                if hooked:  # a webhook that was set once would be in the way
                    await self._api.delete_webhook()
                    hooked = False
                raws = await self._api.updates(offset)
            except FAILURES as error:
                hooked = hooked or isinstance(error, Conflict)
                away = await self._wait(error, away)
                continue
            away = 1.0
            numbers = [number for raw in raws if (number := parse.number_of(raw)) is not None]
            if numbers:
                if await self._taken(raws):
                    offset = max(numbers) + 1
            elif time.monotonic() - began < EMPTY_SECONDS:
                await asyncio.sleep(EMPTY_SECONDS)

    async def _wait(self, error: Exception, away: float) -> float:
        """Tell the operator what is wrong, wait; the answer is how long to wait the next time."""
        if isinstance(error, RetryAfter):
            await asyncio.sleep(seconds_of(error))
            return away
        kind = type(error)
        if kind in TROUBLE:
            self._tell_operator(kind.__name__, TROUBLE[kind])
        await asyncio.sleep(AWAY_SECONDS if kind in TROUBLE else away)
        return min(2 * away, AWAY_SECONDS)

    async def _taken(self, raws: Sequence[Any]) -> bool:
        """Whether all that these updates lead to is written down, however long the store is busy.

        If not, they are asked for again after a moment, with what has come meanwhile.
        """
        while True:
            try:
                await self._taking.take(raws)
            except Passing:
                await asyncio.sleep(BUSY_SECONDS)
            except Exception as error:  # noqa: BLE001 - no fault of ours may confirm what was not taken, or end the door
                if await self._taken_singly(raws, error):
                    return True
                await asyncio.sleep(BROKEN_SECONDS)
                return False
            else:
                return True

    async def _taken_singly(self, raws: Sequence[Any], error: Exception) -> bool:
        """After `error`: whether others of these can be taken. Then the one at fault is given up, or it would hold up all."""
        self._tell_operator(type(error).__name__, f"Updates cannot be taken ({type(error).__name__}).")
        failed = 0
        for raw in raws:
            try:
                await self._taking.take([raw])
            except Passing:
                return False
            except Exception:  # noqa: BLE001 - as in `_taken`
                failed += 1
        if failed == len(raws):
            return False  # then it is not they who are at fault
        if failed:
            _log.error("%d update(s) were given up: what they lead to cannot be written down.", failed)
        return True

    # --- being called
    async def webhook(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`POST /telegram/webhook`. Answers 200 only once the update is durable; fails closed."""
        if scope["method"] != "POST":
            await _say(send, NOT_ALLOWED)
            return
        given = next((value for name, value in scope["headers"] if name == SECRET_HEADER), b"")
        if not self._own.webhook or not hmac.compare_digest(given, self._secret.encode()):
            await _say(send, FORBIDDEN)
            return
        try:
            async with asyncio.timeout(BODY_SECONDS):
                raw = msgspec.json.decode(await _body(receive))
        except (msgspec.MsgspecError, UnicodeDecodeError, ValueError, TimeoutError):
            await _say(send, BAD)
            return
        await _say(send, OK if await self._bring(raw) else UNAVAILABLE)

    async def _bring(self, raw: Any) -> bool:
        if parse.number_of(raw) is None:
            return True  # nothing that could be told apart from another: not worth bringing again
        if self._ended or len(self._waiting) >= WAITING:
            return False
        waiting = _Waiting(raw, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._brought.set()
        try:
            await waiting.done
        except Passing:
            return False
        return True

    async def _called(self) -> NoReturn:
        """Have Telegram call us, and write down together what it brings at once."""
        setting = asyncio.create_task(self._hook())
        try:
            while True:
                await self._brought.wait()
                self._brought.clear()
                while self._waiting:
                    await self._brought_now()
        finally:
            setting.cancel()
            self._ended = True  # whoever calls now is told to come again: no server waits for us to close
            _answer(self._waiting, Passing())

    async def _brought_now(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        failed: Passing | None = Passing()
        try:
            await self._taking.take([one.raw for one in batch])
            failed = None
        except Passing as error:
            failed = error
        except Exception as error:  # noqa: BLE001 - as in `_taken`: Telegram brings them again
            if await self._taken_singly([one.raw for one in batch], error):
                failed = None
        finally:
            _answer(batch, failed)

    async def _hook(self) -> None:
        away = 1.0
        while True:
            try:
                await self._api.set_webhook(
                    f"{self._line.url}{PATH}",
                    max_connections=CONNECTIONS,
                    allowed_updates=list(KINDS),
                    secret_token=self._secret,
                )
            except FAILURES as error:
                away = await self._wait(error, away)
            else:
                return

    def _tell_operator(self, kind: str, sentence: str) -> None:
        now = time.monotonic()
        if now - self._said_at.get(kind, -REPEAT_SECONDS) >= REPEAT_SECONDS:
            self._said_at[kind] = now
            _log.error(sentence)


def webhook_secret(token: str) -> str:
    """What Telegram must say when it calls, and nobody without the bot's token can."""
    return hmac.digest(token.encode(), WEBHOOK_LABEL, "sha256").hex()


def _answer(waiting: Iterable[_Waiting], failed: Passing | None) -> None:
    """Tell the calls that wait what became of their updates."""
    for one in waiting:
        if one.done.done():
            continue
        if failed:
            one.done.set_exception(failed)
        else:
            one.done.set_result(None)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > BODY_BYTES:
            raise ValueError
        if not message.get("more_body", False):
            return bytes(body)


async def _say(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0")]
    if status == UNAVAILABLE:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
