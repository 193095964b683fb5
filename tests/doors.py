"""Two doors of one line: its pages, and its chat. Somebody opens, chooses, asks, changes the language, and looks."""

import html
from html.parser import HTMLParser
from typing import Protocol

from msgspec import Struct

from safeconduct.guide import Guide
from safeconduct.model.ids import Language
from safeconduct.rehearsal.messenger.person import Person, Seen
from safeconduct.rehearsal.messenger.shapes import Button
from safeconduct.rehearsal.visitor import Visitor

OK = 200


class Sight(Struct, frozen=True):
    """What somebody sees of a step, on any channel."""

    step: str
    """Empty when it is no step: what a search has found."""
    language: str
    lead: str
    choices: tuple[str, ...]
    """What they can choose, but for what every page and message has."""


class Door(Protocol):
    """What people do at a door."""

    said: str
    """All that stands there now."""

    def opens(self, language: Language) -> Sight: ...
    def chooses(self, step: str) -> Sight: ...
    def asks(self, words: str) -> Sight: ...
    def speaks(self, language: Language) -> Sight: ...
    def close(self) -> None: ...


class Web:
    """The pages, by following links and sending forms: no address is made up but the first."""

    def __init__(self, url: str, guide: Guide) -> None:
        self._visitor = Visitor(url)
        self._guide = guide
        self._page = _Page()
        self.said = ""

    def opens(self, language: Language) -> Sight:
        return self._goes(f"/{language}/")

    def chooses(self, step: str) -> Sight:
        return self._goes(next(href for href in self._page.links if href.endswith(f"/{step}")))

    def asks(self, words: str) -> Sight:
        page = self._visitor.post_form(self._page.finding, {"text": words})
        return self._sees(page.status, page.text)

    def speaks(self, language: Language) -> Sight:
        name = self._guide.tongue(language).name
        return self._goes(next(href for href, label in self._page.tongues.items() if label == name))

    def close(self) -> None:
        self._visitor.__exit__()

    def _goes(self, href: str) -> Sight:
        page = self._visitor.get(href)
        return self._sees(page.status, page.text)

    def _sees(self, status: int, text: str) -> Sight:
        assert status == OK, status
        self._page = _Page()
        self._page.feed(text)
        self.said = " ".join(html.unescape(text).split())
        language = Language(self._page.language)
        found = _steps(self._guide, language).get(self._page.title, "")
        fixed = {f"/{language}/{step}" for step in self._guide.keys}
        choices = tuple(label for href, label in self._page.choices.items() if href not in fixed)
        return Sight(found, language, self._page.lead if found else "", choices)


class Chat:
    """The chat, by pressing buttons of the messages that stand there."""

    def __init__(self, url: str, guide: Guide) -> None:
        self._url, self._guide = url, guide
        self._person: Person | None = None
        self._language = Language("")
        self._now = Seen(0, mine=False, text="")
        self.taps = self.messages = 0

    @property
    def said(self) -> str:
        return self._now.text

    def opens(self, language: Language) -> Sight:
        """Somebody whose app speaks this language."""
        self._language, self._person = language, Person(self._url, "Amina", language)
        self._person.starts()
        return self._sees(self._now)

    def chooses(self, step: str) -> Sight:
        return self._presses(f"{step}:{self._language}")

    def asks(self, words: str) -> Sight:
        before = self._now
        self._one().says(words)
        self.messages += 1
        return self._sees(before)

    def speaks(self, language: Language) -> Sight:
        """By the button of every message, then by the language's own name."""
        self._one().presses(self._guide.phrases("telegram", self._language)["telegram.language"])
        self._sees(self._now)
        name = self._guide.tongue(language).name
        here = next(one for one in _buttons(self._now) if one.text == name)
        self._language = language
        return self._presses(here.callback_data)

    def close(self) -> None:
        if self._person is not None:
            self._person.close()

    def _presses(self, data: str) -> Sight:
        assert data in {button.callback_data for button in _buttons(self._now)}, data
        self._one().presses_data(self._now.number, data)
        self.taps += 1
        return self._sees(self._now)

    def _sees(self, before: Seen) -> Sight:
        """The newest message of the bot, once it is another one or says something else."""
        self._now = self._one().waits_for(lambda screen: _last(screen.messages) not in (None, before)).last
        known = _steps(self._guide, self._language)
        paragraphs = self._now.text.split("\n\n")
        at, found = next(((at, known[one]) for at, one in enumerate(paragraphs) if one in known), (0, ""))
        fixed = {f"{step}:{self._language}" for step in self._guide.keys}
        choices = tuple(
            button.text
            for row in self._now.buttons[:-1]
            for button in row
            if button.callback_data and not button.callback_data.startswith("!")
            if button.callback_data not in fixed
        )
        return Sight(found, self._language, paragraphs[at + 1] if found else "", choices)

    def _one(self) -> Person:
        assert self._person is not None, "nobody has opened the chat"
        return self._person


class _Page(HTMLParser):
    """Of a page: its title, its lead, the links of its main part and of its language list."""

    def __init__(self) -> None:
        super().__init__()
        self.language = self.title = self.lead = self.finding = ""
        self.links: dict[str, None] = {}
        self.choices: dict[str, str] = {}
        self.tongues: dict[str, str] = {}
        self._lists = 0
        self._into = self._href = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        match tag, given.get("class", ""):
            case "html", _:
                self.language = given["lang"]
            case "h1", _:
                self._into = "title"
            case "p", "lead":
                self._into = "lead"
            case "form", name if "find" in name:
                self.finding = given["action"]
            case "ul", "choices":
                self._lists += 1
                self._into = "choices"
            case "nav", _ if given.get("id") == "languages":
                self._into = "tongues"
            case "a", _:
                self._href = given["href"]
                self.links[self._href] = None

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h1", "p", "ul", "nav"}:
            self._into = ""
        if tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            return
        match self._into:
            case "title":
                self.title += words
            case "lead" if not self.lead:
                self.lead = words
            case "choices" if self._href and self._lists == 1:
                self.choices.setdefault(self._href, words)
            case "tongues" if self._href:
                self.tongues[self._href] = words


def _steps(guide: Guide, language: Language) -> dict[str, str]:
    """Steps by their titles, which no two share."""
    return {step.text(language).title: step.id for step in guide.public_steps()}


def _last(messages: tuple[Seen, ...]) -> Seen | None:
    return next((seen for seen in reversed(messages) if not seen.mine), None)


def _buttons(message: Seen) -> list[Button]:
    return [button for row in message.buttons for button in row]
