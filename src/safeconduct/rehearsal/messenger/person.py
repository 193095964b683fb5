"""Somebody with the messenger's app, for tests, the demo and the bench: types, presses, looks, waits."""

import time
from collections.abc import Callable
from typing import Any, Self

import msgspec
from msgspec import Struct

from safeconduct.rehearsal.messenger.shapes import Button, Message, Notice
from safeconduct.rehearsal.visitor import Visitor

OK = 200
WAIT_SECONDS = 10.0
LOOK_SECONDS = 5.0
"""How long one look waits for something new."""


class Seen(Struct, frozen=True):
    """A message on the screen."""

    number: int
    mine: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edited: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.text for row in self.buttons for button in row)


class Screen(Struct, frozen=True):
    """What a person sees of one chat."""

    messages: tuple[Seen, ...]
    deleted: tuple[int, ...]
    notices: tuple[Notice, ...]

    @property
    def last(self) -> Seen:
        """The newest message of the other side."""
        return next(seen for seen in reversed(self.messages) if not seen.mine)


class NotPossible(Exception):
    """The messenger's app would not let a person do this."""


class Person:
    """One person at one app. `url`: the messenger's address. Not for several threads at once."""

    def __init__(self, url: str, name: str, language: str, username: str = "") -> None:
        self._visitor = Visitor(url)
        made = self._visitor.post_json(
            "/world/people", {"name": name, "language": language, "username": username}
        )
        self.id: int = made.json()["id"]
        self.name = name
        self.language = language

    def starts(self, deep_link: str = "") -> None:
        """Presses Start, at the end of a link `t.me/<bot>?start=<deep_link>`."""
        self._do("start", payload=deep_link)

    def says(self, text: str, chat: int = 0) -> int:
        """Types a text and sends it; its number."""
        return int(self._do("say", text=text, chat=chat)["message_id"])

    def edits(self, number: int, text: str) -> None:
        self._do("edit", message=number, text=text)

    def presses(self, label: str) -> str:
        """Presses the newest button with this label. Answers the address that it opens, if it opens one."""
        for seen in reversed(self.sees().messages):
            for button in (one for row in seen.buttons for one in row):
                if button.text == label:
                    return self._press(seen.number, button)
        raise NotPossible(f"There is no button “{label}”.")

    def presses_data(self, number: int, data: str) -> None:
        """Presses the button with this data under one message."""
        self._do("press", message=number, data=data)

    def sends(self, kind: str) -> None:
        """Sends a `contact`, `photo`, `album`, `location`, `voice`, `document` or `sticker`."""
        self._do("send", kind=kind)

    def sends_photo(self) -> None:
        self.sends("photo")

    def blocks(self) -> None:
        self._do("block", yes=True)

    def unblocks(self) -> None:
        self._do("block", yes=False)

    def makes_group(self, title: str) -> int:
        """A group with the bot in it; its number."""
        return int(self._do("group", title=title)["id"])

    def subscribes(self, channel: str) -> None:
        self._do("subscribe", channel=channel, yes=True)

    def sees(self, chat: int = 0) -> Screen:
        """The chat as it stands; 0 is the one with the bot, a name is a channel's."""
        return self._screen(self._sight(-1, 0.0), chat)

    def reads(self, channel: str) -> Screen:
        """A public channel's posts."""
        sight = self._sight(-1, 0.0)
        found = [room for room in sight["rooms"] if room["chat"].get("username") == channel.removeprefix("@")]
        return self._screen(sight, found[0]["chat"]["id"])

    def waits_for(
        self, wanted: Callable[[Screen], bool], seconds: float = WAIT_SECONDS, chat: int = 0
    ) -> Screen:
        """Looks until the chat is as `wanted` says. `TimeoutError` with what is there instead."""
        until, after = time.monotonic() + seconds, -1
        screen = Screen((), (), ())
        while (left := until - time.monotonic()) > 0:
            sight = self._sight(after, min(left, LOOK_SECONDS))
            after = sight["moves"]
            if any(room["chat"]["id"] == (chat or self.id) for room in sight["rooms"]):
                screen = self._screen(sight, chat)
                if wanted(screen):
                    return screen
        raise TimeoutError(f"{self.name} waited {seconds:g} s and saw: {screen}")

    def waits_for_text(self, part: str, seconds: float = WAIT_SECONDS) -> Seen:
        """Waits until a message of the other side has these words; that message."""

        def found(screen: Screen) -> list[Seen]:
            return [seen for seen in screen.messages if not seen.mine and part in seen.text]

        return found(self.waits_for(lambda screen: bool(found(screen)), seconds))[-1]

    def close(self) -> None:
        self._visitor.__exit__()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _press(self, number: int, button: Button) -> str:
        if button.callback_data:
            self.presses_data(number, button.callback_data)
        return button.url or (button.web_app.url if button.web_app else "")

    def _do(self, verb: str, **said: Any) -> Any:
        page = self._visitor.post_json(f"/world/people/{self.id}/{verb}", said)
        if page.status != OK:
            raise NotPossible(page.json()["error"])
        return page.json()

    def _sight(self, after: int, wait: float) -> Any:
        return self._visitor.get(f"/world/people/{self.id}?after={after}&wait={wait}").json()

    def _screen(self, sight: Any, chat: int) -> Screen:
        room = next(room for room in sight["rooms"] if room["chat"]["id"] == (chat or self.id))
        messages = msgspec.convert(room["messages"], tuple[Message, ...])
        return Screen(
            tuple(self._seen(message) for message in messages),
            tuple(room["deleted"]),
            msgspec.convert(sight["notices"], tuple[Notice, ...]),
        )

    def _seen(self, message: Message) -> Seen:
        markup = message.reply_markup
        return Seen(
            message.message_id,
            message.sender is not None and message.sender.id == self.id,
            message.text,
            markup.inline_keyboard if markup else (),
            bool(message.edit_date),
        )


def operate(url: str, path: str, **said: Any) -> Any:
    """What whoever rehearses asks of the messenger: `channels`, `trouble`, `limits`; without words, `counts`."""
    with Visitor(url) as visitor:
        answer = (
            visitor.post_json(f"/world/{path}", said) if path != "counts" else visitor.get("/world/counts")
        )
        if answer.status != OK:
            raise NotPossible(answer.text)
        return answer.json()
