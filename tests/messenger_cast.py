"""A messenger in a process of its own, and a bot of a few lines that speaks to it."""

import contextlib
import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from safeconduct.rehearsal.messenger.world import TOKEN

OK = 200
CHANNEL = "rehearsal_news"
PAGE = "https://line.example/en/write"
TEXT = (
    "<b>If a paper came</b>\n\nRead who sent it and for which day. <i>Ask for a copy.</i>\n\n"
    '<blockquote>Nobody may be forced to sign.</blockquote> <a href="https://line.example/en/law">The law</a>'
)


class Called(Struct, frozen=True):
    """What came back from a call."""

    status: int
    result: Any
    description: str = ""


class Api:
    """One connection of a bot."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.token = token

    def call(self, method: str, **fields: Any) -> Called:
        body = json.dumps(fields)
        self.connection.request(
            "POST", f"/bot{self.token}/{method}", body, {"Content-Type": "application/json"}
        )
        answer = self.connection.getresponse()
        said = json.loads(answer.read())
        return Called(answer.status, said.get("result"), said.get("description", ""))


class EchoBot(threading.Thread):
    """Until somebody else polls: says what it was told, edits its message when a button is pressed, deletes what is not text."""

    def __init__(self, url: str, page: str = PAGE) -> None:
        super().__init__(daemon=True)
        self.api = Api(url)
        self.page = page

    def run(self) -> None:
        offset = 0
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            while (called := self.api.call("getUpdates", offset=offset, timeout=30)).status == OK:
                for update in called.result:
                    offset = update["update_id"] + 1
                    self.answer(update)
        self.api.connection.close()

    def answer(self, update: dict[str, Any]) -> None:
        if press := update.get("callback_query"):
            alert = press["data"] == "alert"
            self.api.call(
                "answerCallbackQuery", callback_query_id=press["id"], text="Heard you", show_alert=alert
            )
            message = press["message"]
            where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            self.api.call(
                "editMessageText", **where, text=f"You chose <b>{press['data']}</b>.", **self.extras
            )
        elif message := update.get("message"):
            chat = message["chat"]
            if chat["type"] != "private":
                self.api.call("leaveChat", chat_id=chat["id"])
            elif "text" not in message:
                self.api.call("deleteMessage", chat_id=chat["id"], message_id=message["message_id"])
            else:
                text = TEXT if message["text"].startswith("/start") else f"You said: {message['text']}"
                self.api.call("sendMessage", chat_id=chat["id"], text=text, **self.extras)

    @property
    def extras(self) -> dict[str, Any]:
        keys = [
            [{"text": "At home", "callback_data": "home"}],
            [{"text": "In the army", "callback_data": "army"}, {"text": "Tell me", "callback_data": "alert"}],
            [{"text": "Write, sealed", "web_app": {"url": self.page}}],
            [{"text": "The same page in a browser", "url": self.page}],
        ]
        return {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": keys}}


@contextlib.contextmanager
def rehearsing(*arguments: str) -> Iterator[str]:
    """The messenger's address, from here to the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "safeconduct.rehearsal.messenger", "0", "--channel", CHANNEL, *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def screens(scripts: Path, page: str = PAGE) -> Iterator[tuple[str, Api]]:
    """The messenger with its page, its made-up people and the bot; and the bot's own connection for more."""
    with rehearsing("--cast", "--static", str(scripts)) as url:
        bot, api = EchoBot(url, page), Api(url)
        bot.start()
        yield url, api
        api.call("getUpdates")
        bot.join(5)
        api.connection.close()
