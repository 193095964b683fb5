"""From what there is to say to a message of Telegram's: text in its HTML, and buttons."""

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from msgspec import Struct

from safeconduct.channels.telegram import parse
from safeconduct.channels.telegram.calls import Key, Rows
from safeconduct.conversation.commands import (
    Command,
    HandToPerson,
    Misunderstood,
    Offer,
    OfferLanguages,
    Show,
    Warn,
)
from safeconduct.guide import Guide, Step, Text
from safeconduct.guide.actions import ACTIONS
from safeconduct.model.ids import Language, StepId
from safeconduct.model.line import Line
from safeconduct.sealing.roster import check_words
from safeconduct.settings import LOOPBACK, Settings, ways

LETTERS = 4096
"""Of one message, in UTF-16 units, once its entities are parsed (core.telegram.org/bots/api#sendmessage)."""
NOTICES = 600
"""Of these, kept free of a step's own text for what may stand before it."""
PERSON, WRITE, VERIFY = StepId("person"), StepId("person-write"), StepId("verify")
DANGER = StepId("danger")
_TAG = re.compile(r"<[^>]*>")


class Page(Struct, frozen=True):
    """A message: its text in Telegram's HTML, and the rows of buttons below it. It never prints itself."""

    text: str
    rows: Rows = ()

    def __repr__(self) -> str:
        return "Page()"


class Messages:
    """The messages of one line and one edition, as they read on one day."""

    def __init__(self, settings: Settings, line: Line, guide: Guide, today: dt.date) -> None:
        self.guide = guide
        self.today = today
        self.settings = settings
        self._line = line
        server, site = urlsplit(settings.telegram.base_url).hostname, urlsplit(line.url)
        # Telegram refuses a whole message for the sake of one address that it does not like.
        self._apps = site.scheme == "https" or server in LOOPBACK
        self._pages = self._apps or (site.hostname not in LOOPBACK and "." in (site.hostname or ""))
        self.step = lru_cache(maxsize=4096)(self._step)

    def say(self, language: Language, key: str, /, **values: object) -> str:
        """A phrase of the guide; the part of its key before the first dot names its area."""
        return self.guide.phrases(key.partition(".")[0], language).format(key, **values)

    def marked(self, text: str) -> str:
        """A message as it goes out: on a practice line the first thing in it says so."""
        if not self._line.practice:
            return text
        return f"<b>{html.escape(self.say(self.guide.source_language, 'guide.practice'))}</b>\n\n{text}"

    def said(self, commands: Sequence[Command], *notices: str) -> Page:
        """What the conversation answers outside of writing, as one message; `notices` (plain text) before it."""
        before, page = list(notices), None
        for command in commands:
            match command:
                case Misunderstood(language):
                    before.append(self.say(language, "guide.misunderstood"))
                case Warn(_, language):
                    before += [
                        self.say(language, "guide.military"),
                        self.say(language, "telegram.military.deleted"),
                    ]
                case Show(step, language):
                    page = self.step(step, language)
                case Offer():
                    page = self._offer(command)
                case OfferLanguages():
                    page = self.languages(self.guide.start)
                case HandToPerson():
                    pass  # the step that leads to a person is a contact itself
        return noticed(page or Page(""), *before)

    def languages(self, step: StepId) -> Page:
        """Every language by its own name, each leading to this step in it."""
        asked = "\n".join(self.say(tongue.code, "telegram.languages") for tongue in self.guide.tongues)
        rows = tuple(
            (Key(tongue.name, parse.write_step(step, tongue.code)),) for tongue in self.guide.tongues
        )
        return Page(html.escape(asked, quote=False), rows)

    def note(self, language: Language, *sentences: str, rows: Rows = ()) -> Page:
        """Sentences, these buttons, and the row of every message."""
        text = "\n\n".join(html.escape(sentence, quote=False) for sentence in sentences)
        return Page(text, (*rows, self.help_row(language)))

    def truths(self, language: Language | None) -> Iterator[str]:
        """What Telegram sees, in this language; in all of them while nobody has chosen one."""
        for code in [language] if language else self.guide.languages:
            yield self.say(code, "telegram.truth")

    def help_row(self, language: Language, here: StepId | None = None) -> tuple[Key, ...]:
        """Start, a person, another language: below every message, but for the one it stands on."""
        start = self.guide.start
        fixed = [(start, "telegram.start"), (PERSON, "telegram.person")]
        keys = [
            Key(self.say(language, phrase), parse.write_step(step, language))
            for step, phrase in fixed
            if step != here and step in self.guide.steps
        ]
        tongue = parse.write_control("languages", language, here or start)
        return (*keys, Key(self.say(language, "telegram.language"), tongue))

    def open_page(self, language: Language, path: str, text: str) -> Rows:
        """A button that opens a page of the site, where Telegram takes its address."""
        return ((Key(text, url=f"{self._line.url}/{language}/{path}"),),) if self._pages else ()

    def open_form(self, language: Language, step: StepId = WRITE) -> Rows:
        """The sealed form as this step opens it.

        Inside Telegram, where only the browser's page sees the words, and in another browser.
        """
        path = ACTIONS[step].path
        address = f"{self._line.url}/{language}/{path}"
        app = ((Key(self.say(language, "telegram.write.sealed"), app=address),),) if self._apps else ()
        browser = self.open_page(language, path, self.say(language, "telegram.write.browser"))
        return (*app, *browser)

    def date(self, language: Language, day: dt.date) -> str:
        """A day as people of this language write it: 22 November 2026."""
        return f"{day.day} {self.say(language, f'web.month-{day.month}')} {day.year}"

    def _step(self, step: StepId, language: Language) -> Page:
        """One step: what the web says on its page. `StepUnknown` as `Guide.step`."""
        found = self.guide.step(step)
        text = found.text(language)
        rows = (*self._actions(found, language), *self._choices(found, language))
        rows = (*rows, self.help_row(language, step))
        paragraphs = [html.escape(one, quote=False) for one in text.paragraphs]
        room = LETTERS - NOTICES
        head, tail = list(self._head(found, text, language)), list(self._tail(found, text, language))
        page = Page("\n\n".join([*head, *paragraphs, *tail]), rows)
        if length(page.text) <= room:
            return page
        # The guide's checker has said so. What does not fit is on the page, never in a second message.
        while paragraphs and length("\n\n".join([*head, *paragraphs, *tail])) > room:
            paragraphs.pop()
        more = self.open_page(language, step, self.say(language, "telegram.whole"))
        return Page(cut("\n\n".join([*head, *paragraphs, *tail]), room), (*more, *rows))

    def _head(self, step: Step, text: Text, language: Language) -> Iterator[str]:
        if text.language != language:
            yield html.escape(self.say(language, "guide.untranslated"), quote=False)
        yield f"<b>{html.escape(text.title, quote=False)}</b>"
        yield html.escape(text.lead, quote=False)
        if self.today > step.fresh_until:
            stale = self.say(language, "guide.stale", date=self.date(language, step.checked))
            yield f"<b>{html.escape(stale, quote=False)}</b>"
        if step.id == PERSON and self.settings.line.phone:
            spoken = f"{self.say(language, 'web.person.phone')}: {self.settings.line.phone}"
            hint = self.say(language, "web.person.phone.hint")
            yield html.escape(f"{spoken}\n{hint}", quote=False)
        if step.id == VERIFY:
            yield from self._identity(language)

    def _tail(self, step: Step, text: Text, language: Language) -> Iterator[str]:
        if text.doubts:
            listed = "".join(f"\n• {html.escape(doubt, quote=False)}" for doubt in text.doubts)
            yield f"<b>{html.escape(self.say(language, 'guide.doubts'), quote=False)}</b>{listed}"
        checked = self.say(language, "guide.checked", date=self.date(language, step.checked))
        edition = self.say(language, "guide.edition", edition=self.guide.edition.id)
        yield f"<i>{html.escape(f'{checked}. {edition}.', quote=False)}</i>"

    def _identity(self, language: Language) -> Iterator[str]:
        """By what people tell this line from its copies."""
        words = html.escape(check_words(self._line.id, language), quote=False)
        yield f"<b>{html.escape(self.say(language, 'web.verify.words'), quote=False)}</b>\n{words}"
        yield html.escape(self.say(language, "web.verify.words.hint"), quote=False)
        listed = "".join(
            f"\n{html.escape(self.say(language, f'web.kind.{kind}'), quote=False)}: <code>{html.escape(way, quote=False)}</code>"
            for kind, way in ways(self.settings.line, self.settings.telegram.channel)
        )
        hint = html.escape(self.say(language, "web.verify.addresses.hint"), quote=False)
        title = html.escape(self.say(language, "web.verify.addresses"), quote=False)
        yield f"<b>{title}</b>{listed}\n{hint}"

    def _actions(self, step: Step, language: Language) -> Rows:
        if step.id in {PERSON, WRITE}:
            rows = self.open_form(language)
            if step.id == WRITE and self.settings.telegram.write_in_chat:
                here = self.say(language, "telegram.write.here")
                rows = (*rows, (Key(here, parse.write_control("write", language)),))
            return rows
        if step.id == DANGER:
            return self.open_form(language, DANGER)
        if step.id == VERIFY:
            return self.open_page(language, step.id, self.say(language, "telegram.verify.page"))
        action = ACTIONS.get(step.id)
        return self.open_page(language, action.path, self.say(language, action.phrase)) if action else ()

    def _choices(self, step: Step, language: Language) -> Rows:
        """The ways onward, but for a person, who is in the last row already."""
        return tuple(
            (Key(choice.label, parse.write_step(choice.target, language)),)
            for choice in step.text(language).choices
            if choice.target != PERSON
        )

    def _offer(self, offer: Offer) -> Page:
        heading = "guide.found" if offer.confident else "guide.unsure" if offer.found else "guide.nothing"
        rows = tuple(
            (Key(found.title, parse.write_step(found.step, offer.language)),) for found in offer.found
        )
        return self.note(offer.language, self.say(offer.language, heading), rows=rows)


def noticed(page: Page, *notices: str) -> Page:
    """The same message with sentences (plain text) before it."""
    if not notices:
        return page
    return Page(
        "\n\n".join([*(html.escape(notice, quote=False) for notice in notices), page.text]), page.rows
    )


def length(text: str) -> int:
    """Of a message in Telegram's HTML, as Telegram counts: UTF-16 units without the tags."""
    return len(plain(text).encode("utf-16-le")) // 2


def plain(text: str) -> str:
    """A message in Telegram's HTML without its marks."""
    return html.unescape(_TAG.sub("", text))


def cut(text: str, room: int) -> str:
    """The text itself, or as much of it, without its marks, as fits into `room`."""
    return text if length(text) <= room else html.escape(next(parts([plain(text)], room)), quote=False)


def parts(paragraphs: Iterable[str], room: int = LETTERS) -> Iterator[str]:
    """Plain paragraphs in as few pieces of at most `room` UTF-16 units as keep them whole where they fit."""
    piece = ""
    for paragraph in paragraphs:
        joined = f"{piece}\n\n{paragraph}" if piece else paragraph
        if _units(joined) <= room:
            piece = joined
            continue
        if piece:
            yield piece
        piece = paragraph
        while _units(piece) > room:
            head = piece.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
            head = head[: head.rfind(" ") + 1] or head
            yield head
            piece = piece[len(head) :]
    if piece:
        yield piece


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
