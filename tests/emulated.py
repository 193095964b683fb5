"""A Bot API emulator that is not ours (npm `telegram-test-api`), and somebody who uses it over its own HTTP interface.

It is a rougher Telegram: it answers at once when there is nothing, knows few methods and refuses the others
with status 500, and says `null` where Telegram says what became of a message.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

from form_cast import NODE
from safeconduct.rehearsal.messenger.world import TOKEN
from safeconduct.rehearsal.visitor import Visitor
from serving import free_port

EMULATOR = Path(__file__).parent / "emulator"
PATIENCE = 20.0
NOBODY = 1


@contextmanager
def emulator() -> Iterator[str]:
    """Its address, from here to the end of the block."""
    port = free_port()
    process = subprocess.Popen(
        [str(NODE), "serve.mjs", str(port)], cwd=EMULATOR, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


class Stands(Struct, frozen=True):
    """A message of the bot, as it stands in the chat now."""

    number: int
    text: str
    buttons: tuple[dict[str, Any], ...] = ()

    def button(self, label: str) -> dict[str, Any]:
        return next(one for one in self.buttons if one["text"] == label)


class Somebody:
    """One person in one chat with the bot."""

    def __init__(self, url: str, number: int, language: str) -> None:
        self._visitor = Visitor(url)
        self._who = {"id": number, "first_name": "Amina", "is_bot": False, "language_code": language}
        self._chat = {"id": number, "type": "private", "first_name": "Amina"}

    def says(self, text: str) -> None:
        said = {
            "botToken": TOKEN,
            "date": int(time.time()),
            "from": self._who,
            "chat": self._chat,
            "text": text,
        }
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            command = {"offset": 0, "length": length, "type": "bot_command"}
            self._ask("/sendCommand", said | {"entities": [command]})
        else:
            self._ask("/sendMessage", said)

    def presses(self, label: str) -> str:
        """Presses the newest button with this label; the address that it opens, if it opens one."""
        message = next(one for one in reversed(self.sees()) if label in [two["text"] for two in one.buttons])
        button = message.button(label)
        if "callback_data" in button:
            pressed = {"message_id": message.number, "chat": self._chat, "text": message.text, "date": 1}
            self._ask(
                "/sendCallback",
                {"botToken": TOKEN, "from": self._who, "message": pressed, "data": button["callback_data"]},
            )
            # A press has the number of the next message here, and would be deleted in its place.
            self._ask(f"/bot{TOKEN}/sendMessage", {"chat_id": NOBODY, "text": "-"})
        return str(button.get("url") or button.get("web_app", {}).get("url", ""))

    def sees(self) -> list[Stands]:
        """What the bot has said and not deleted, the oldest first."""
        said = (one for one in self._history() if "message" in one)
        found = (one for one in said if str(one["message"].get("chat_id")) == str(self._who["id"]))
        return [
            Stands(
                one["messageId"],
                one["message"]["text"],
                tuple(
                    button
                    for row in (one["message"].get("reply_markup") or {}).get("inline_keyboard", ())
                    for button in row
                ),
            )
            for one in found
        ]

    def own(self) -> list[str]:
        """What this person wrote and what nobody deleted."""
        written = (one.get("message", {}) for one in self._history())
        return [one["text"] for one in written if one.get("from", {}).get("id") == self._who["id"]]

    def waits_for(self, part: str) -> Stands:
        """The newest message of the bot with these words."""
        until = time.monotonic() + PATIENCE
        while True:
            found = [one for one in self.sees() if part in one.text]
            if found:
                return found[-1]
            assert time.monotonic() < until, f"“{part}” never came; there stands {self.sees()}"
            time.sleep(0.05)

    def close(self) -> None:
        self._visitor.__exit__()

    def _history(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("/getUpdatesHistory", {"token": TOKEN})
        return found

    def _ask(self, path: str, body: dict[str, Any]) -> Any:
        page = self._visitor.post_json(path, body)
        assert page.status == 200, page.text
        return page.json()["result"]
