"""The webhook: updates are posted to the bot one after the other, again and again until it takes them."""

import asyncio
import http.client
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from safeconduct.rehearsal.messenger.bodies import Fields
from safeconduct.rehearsal.messenger.polling import take_allowed
from safeconduct.rehearsal.messenger.shapes import bad_request, encode
from safeconduct.rehearsal.messenger.world import World
from safeconduct.settings import LOOPBACK

TIMEOUT = 30
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """Sends while an address is set. It goes to this machine only, as everything here."""

    def __init__(self, world: World, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._world = world
        self._sleep = sleep
        self._knocked = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None

    def knock(self) -> None:
        """Something waits."""
        self._knocked.set()

    def close(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def set(self, fields: Fields) -> bool:
        url, bot = fields.text("url"), self._world.bot
        if not url:
            return self.delete(fields)
        if urlsplit(url).hostname not in LOOPBACK:
            raise bad_request("bad webhook: a rehearsal sends to this machine only")
        secret = fields.text("secret_token")
        if secret and not SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        take_allowed(self._world, fields)
        if fields.flag("drop_pending_updates"):
            self._world.mail.clear()
        bot.webhook, bot.secret, bot.trouble = url, secret, ""
        self.close()
        self._knocked.set()
        self._sending = asyncio.create_task(self._send())
        return True

    def delete(self, fields: Fields) -> bool:
        self._world.bot.webhook = ""
        self.close()
        if fields.flag("drop_pending_updates"):
            self._world.mail.clear()
        return True

    def info(self, _: Fields) -> dict[str, Any]:
        bot, mail = self._world.bot, self._world.mail
        told: dict[str, Any] = {
            "url": bot.webhook,
            "has_custom_certificate": False,
            "pending_update_count": len(mail),
        }
        if bot.webhook:
            told["max_connections"] = 1
        if bot.trouble:
            told |= {"last_error_date": bot.troubled, "last_error_message": bot.trouble}
        return told | ({"allowed_updates": sorted(mail.allowed)} if mail.allowed else {})

    async def _send(self) -> None:
        world, pause = self._world, FIRST_PAUSE
        while True:
            waiting = world.mail.first(1)
            if not waiting:
                self._knocked.clear()
                await self._knocked.wait()
                continue
            trouble = await asyncio.to_thread(_post, world.bot.webhook, world.bot.secret, encode(waiting[0]))
            if not trouble:
                world.mail.drop([waiting[0].update_id])
                pause = FIRST_PAUSE
                continue
            world.bot.trouble, world.bot.troubled = trouble, int(world.clock())
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _post(url: str, secret: str, body: bytes) -> str:
    """Posts one update; answers what went wrong, or nothing."""
    address = urlsplit(url)
    made = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = made(address.hostname or "", address.port, timeout=TIMEOUT)
    headers = {"Content-Type": "application/json"} | ({HEADER: secret} if secret else {})
    try:
        connection.request(
            "POST", f"{address.path or '/'}{'?' * bool(address.query)}{address.query}", body, headers
        )
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return f"Connection failed: {type(error).__name__}"
    finally:
        connection.close()
    good = 200 <= answer.status < 300  # noqa: PLR2004
    return "" if good else f"Wrong response from the webhook: {answer.status} {answer.reason}"
