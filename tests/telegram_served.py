"""A line served by a process of its own with its Telegram bot, and the rehearsal's messenger in another: both may die.

Amina writes in her chat, Alice is on duty.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from messenger_cast import rehearsing
from safeconduct.guide import Guide
from safeconduct.model.ids import Language
from safeconduct.rehearsal.messenger.person import Person, Screen, Seen
from safeconduct.rehearsal.messenger.world import TOKEN
from safeconduct.settings import PhoneSettings, StoreSettings, TelegramSettings
from serving import ServedLine, make_served

PATIENCE = 30.0
"""Seconds after which a test gives up on an answer: a killed line needs some to come back."""
FAST = 1000
"""Messages a second over all chats: these tests wait for the line, not for Telegram's limits."""


def bot(url: str, **own: Any) -> TelegramSettings:
    """The settings of a line whose Telegram is the messenger at `url`."""
    return TelegramSettings(
        **{"token": TOKEN, "base_url": url, "write_in_chat": True, "per_second": FAST} | own
    )


@contextmanager
def line_in_chats(
    path: Path, *, store: StoreSettings | None = None, phone: PhoneSettings | None = None, **own: Any
) -> Iterator[tuple[ServedLine, str]]:
    """A new line, not yet served, and the address of the messenger that its bot is on."""
    with rehearsing() as url:
        line = make_served(path, store=store, telegram=bot(url, **own), phone=phone)
        try:
            yield line, url
        finally:
            if line.process is not None:
                line.stop()


def rows(line: ServedLine, query: str, **values: object) -> list[tuple[Any, ...]]:
    """What the line's database says, beside the line."""
    engine = create_engine(line.folder.store_url(line.folder.settings()))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]
    finally:
        engine.dispose()


def count(line: ServedLine, table: str, where: str = "true") -> int:
    """How many rows of a table, whose name the test itself wrote, are like that."""
    ((number,),) = rows(line, f"SELECT count(*) FROM {table} WHERE {where}")
    return int(number)


def eventually(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Waits until it is so."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "It never became so."
        time.sleep(0.05)


class Writer:
    """Somebody who walks to a person and writes in the chat itself, one answered step after another."""

    def __init__(self, person: Person, guide: Guide, language: Language) -> None:
        self.person = person
        self._guide, self._language = guide, language
        self.receipt = ""
        self._since = 0

    def phrase(self, key: str) -> str:
        return self._guide.phrases(key.partition(".")[0], self._language)[key]

    def title(self, step: str) -> str:
        return self._guide.step(step).text(self._language).title

    def sees(self, part: str) -> Seen:
        """Waits for these words in what was said since the walk began."""

        def found(screen: Screen) -> Seen | None:
            said = (seen for seen in reversed(screen.messages) if not seen.mine and seen.number > self._since)
            return next((seen for seen in said if part in seen.text), None)

        message = found(self.person.waits_for(lambda screen: found(screen) is not None, PATIENCE))
        assert message is not None
        return message

    def walks_to_a_person(self) -> None:
        self._since = self.person.says("/start")
        self.sees(self.title("root"))
        self.presses(self.phrase("telegram.person"))
        self.sees(self.title("person"))
        here = self._guide.step("person").text(self._language)
        self.presses(next(choice.label for choice in here.choices if choice.target == "person-write"))
        self.sees(self.title("person-write"))

    def presses(self, label: str) -> None:
        """The button with this label under what was said since the walk began."""
        for seen in reversed(self.person.sees().messages):
            for button in (one for row in seen.buttons for one in row if seen.number > self._since):
                if button.text == label:
                    self.person.presses_data(seen.number, button.callback_data)
                    return
        raise AssertionError(f"There is no button “{label}”.")

    def writes(self, words: str, situation: str = "home") -> str:
        """Goes on from there until the receipt stands in the chat; its words."""
        for button, question in (
            ("telegram.write.here", "telegram.write.caution"),
            ("telegram.write.anyway", "guide.ask.situation"),
            (f"web.situation.{situation}", "guide.ask.country"),
            ("telegram.write.skip", "guide.ask.people"),
            ("telegram.write.skip", "guide.ask.text"),
        ):
            self.presses(self.phrase(button))
            self.sees(self.phrase(question))
        self.person.says(words)
        self.receipt = receipt_in(self.sees(self.phrase("web.receipt.title")))
        return self.receipt

    def wants_it(self, where: str) -> None:
        """The answer: `here` in the chat too, or with the `words` only."""
        self.presses(self.phrase("telegram.receipt.known"))
        self.sees(self.phrase("telegram.where"))
        self.presses(self.phrase(f"telegram.where.{where}"))
        self.sees(self.phrase(f"telegram.where.{where}.done"))


def receipt_in(message: Seen) -> str:
    """The numbered words of a receipt, as they stand in a message."""
    numbered = (line.split(". ", 1) for line in message.text.splitlines())
    return " ".join(line[1] for line in numbered if len(line) == 2 and line[0].isdigit())
