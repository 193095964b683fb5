"""From what there is to say to the bytes of a page, in one language."""

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape
from msgspec import Struct

from safeconduct.channels.web.assets import Assets
from safeconduct.guide import Guide
from safeconduct.guide.dates import date_text
from safeconduct.model.ids import Language, StepId
from safeconduct.model.line import Line

HTML = "text/html; charset=utf-8"
PERSON, DANGER, SAFE, VERIFY = StepId("person"), StepId("danger"), StepId("safe"), StepId("verify")
HELP = (PERSON, DANGER)
"""The steps that stand at the top of every page."""
LEAVE = "leave"
"""The script of every page."""
PROVING = "proving"
"""The script that the return page fetches when somebody asks for a proof."""
RECEIPT_SCRIPTS = {"return": "returning", "erase": "erasing"}
"""Pages that ask for a receipt, and their scripts."""


class Link(Struct, frozen=True):
    """A way onward, as a list of choices shows it."""

    href: str
    title: str
    lead: str = ""


_OPEN, _CLOSE = "\ue000", "\ue001"
"""Around the number of a word that is filled in later. Private use: no text of a guide has them."""
_PLACE = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


class Pages:
    """The pages of one line and one edition: `pages.render("step.html", "ru", "army", ...)`.

    With `news` the foot of every page leads to the news page, with `ledger` to the public book.
    """

    def __init__(
        self, line: Line, guide: Guide, assets: Assets, *, news: bool = False, ledger: bool = False
    ) -> None:
        self.line = line
        self.news = news
        self.ledger = ledger
        self.guide = guide
        self._assets = assets
        self._skeletons: dict[tuple[object, ...], list[str]] = {}
        self._frames = {language: self._frame(language) for language in guide.languages}
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def render(
        self, template: str, language: Language, path: str, /, *, script: str = "", **values: Any
    ) -> bytes:
        """One page. `path` is its address within the language, to which the language links lead too.

        `script` is the entry of the front-end build that the page loads besides the common one.
        """
        named = [self._assets.scripts[name] for name in (LEAVE, script) if name in self._assets.scripts]
        frame = self._frames[language]
        page = self._environment.get_template(template)
        return page.render(frame, path=path, scripts=named, **values).encode()

    def fill(
        self, template: str, language: Language, path: str, spoken: Mapping[str, str], /, **values: Any
    ) -> bytes:
        """As `render`, for a page that differs from the last one in the words of `spoken` alone.

        All the rest is made once: a page for each hand-in must not cost more than its sealing.
        """
        words = [escape(word) for text in spoken.values() for word in text.split()]
        shape = (
            template,
            language,
            path,
            tuple(len(text.split()) for text in spoken.values()),
            *values.items(),
        )
        if shape not in self._skeletons:
            numbers = itertools.count()
            marked = {
                name: " ".join(f"{_OPEN}{next(numbers)}{_CLOSE}" for _ in text.split())
                for name, text in spoken.items()
            }
            page = self.render(template, language, path, **marked, **values).decode()
            self._skeletons[shape] = _PLACE.split(page)
        parts = list(self._skeletons[shape])
        parts[1::2] = [words[int(number)] for number in parts[1::2]]
        return "".join(parts).encode()

    def say(self, language: Language, key: str, /, **values: object) -> str:
        """A phrase of the guide; the part of its key before the first dot names its area."""
        return self.guide.phrases(key.partition(".")[0], language).format(key, **values)

    def addresses(self, language: Language, ways: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        """Official addresses as a page lists them, each with the name of its kind."""
        named = self.guide.phrases("web", language)
        return [
            {"kind": named[key] if (key := f"web.kind.{kind}") in named else kind, "shown": address}
            for kind, address in ways
        ]

    def date(self, language: Language, day: dt.date) -> str:
        """A day as people of this language write it: 22 November 2026."""
        return date_text(self.guide, language, day)

    def link(self, language: Language, step: StepId, *, lead: bool = False) -> Link:
        """The way to a step, with its title and, when asked for, its short text."""
        text = self.guide.step(step).text(language)
        return Link(self.address(language, step), text.title, text.lead if lead else "")

    def address(self, language: Language, step: StepId) -> str:
        """Where a step is: the start is the language's own address."""
        return f"/{language}/" if step == self.guide.start else f"/{language}/{step}"

    def onward(self, language: Language) -> list[Link]:
        """What a page that found nothing still offers: the menu and a person."""
        links = [Link(f"/{language}/", self.say(language, "web.error.menu"))]
        return links + [self.link(language, step) for step in HELP if step in self.guide.steps]

    def receipt_form(self, language: Language, path: str, *, receipt: str = "", problem: str = "") -> bytes:
        """The page that asks for a receipt: `path` is `return` or `erase`. Steps of the same names explain it."""
        return self.render(
            "return.html",
            language,
            path,
            script=RECEIPT_SCRIPTS[path],
            text=self.guide.step(f"person-{path}").text(language),
            form=self.form(language),
            erasing=path == "erase",
            receipt=receipt,
            problem=problem,
        )

    def form(self, language: Language) -> dict[str, str]:
        """What the scripts of a form need to know, as attributes of the form."""
        assets = self._assets
        return {
            "phrases": assets.phrases[language],
            "words": assets.word_path(language),
            "wordlists": msgspec.json.encode(assets.words).decode(),
            "line": self.line.id,
            "key": self.line.key,
            "proving": assets.scripts[PROVING].path if PROVING in assets.scripts else "",
        }

    def _frame(self, language: Language) -> Mapping[str, Any]:
        """What is the same on every page of a language."""
        guide = self.guide
        return {
            "language": language,
            "source_language": guide.source_language,
            "tongue": guide.tongue(language),
            "tongues": guide.tongues,
            "line": self.line,
            "edition": guide.edition.id,
            "style": self._assets.style,
            "t": partial(self.say, language),
            "help": [self._fixed(language, step) for step in HELP if step in guide.steps],
            "about": self._about(language),
        }

    def _fixed(self, language: Language, step: StepId) -> dict[str, str]:
        title = self.guide.step(step).text(language).title
        return {"id": step, "path": step, "title": title, "digit": self.guide.keys.get(step, "")}

    def _about(self, language: Language) -> list[dict[str, str]]:
        steps = [self._fixed(language, step) for step in (SAFE, VERIFY) if step in self.guide.steps]
        pages = [
            *([("news", "web.news.title")] if self.news else []),
            ("figures", "figures.title"),
            *([("ledger", "web.ledger.title")] if self.ledger else []),
            ("promises", "web.promises.title"),
            ("channels", "web.channels.title"),
            ("offline.html", "web.offline"),
        ]
        return steps + [{"path": path, "title": self.say(language, key), "digit": ""} for path, key in pages]
