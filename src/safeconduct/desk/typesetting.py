"""From a post to the message that the broadcast channel shows; the newsroom's preview is the same message.

The marks are the few that the Bot API reads as HTML (core.telegram.org/bots/api#html-style).
"""

from html import escape

from msgspec import Struct

from safeconduct.guide import Guide
from safeconduct.model.ids import Language
from safeconduct.model.line import Line
from safeconduct.model.post import PostContent

LETTERS = 4096
"""What one message holds: UTF-16 code units, counted without the marks (Bot API, sendMessage)."""


class Message(Struct, frozen=True):
    """One message, with marks and without."""

    html: str
    plain: str

    @property
    def letters(self) -> int:
        """How long it is, as Telegram counts."""
        return len(self.plain.encode("utf-16-le")) // 2


def message(line: Line, guide: Guide, number: int, content: PostContent, language: Language) -> Message:
    """A post in one of its languages: own words, the steps with their links, and where it came from."""
    text, site = content.texts[language], f"{line.url}/{language}"
    blocks = [_plain(text.words.strip())]
    blocks += [
        _joined("\n", _bold(_link(f"{site}/{step.step}", step.title)), _plain(step.lead))
        for step in text.steps
    ]
    edition = guide.phrases("guide", language).format("guide.edition", edition=content.edition)
    on_site = guide.phrases("web", language)["web.news.on-site"]
    blocks.append(_joined(" · ", _plain(edition), _link(news_address(line, language, number), on_site)))
    return _joined("\n\n", *(block for block in blocks if block.plain))


def withdrawn(line: Line, guide: Guide, number: int, language: Language) -> Message:
    """What stands in the place of a message that cannot be taken away."""
    said = guide.phrases("web", language)["web.news.is-withdrawn"]
    return _link(news_address(line, language, number), said)


def news_address(line: Line, language: Language, number: int) -> str:
    """Where a post is on the line's site."""
    return f"{line.url}/{language}/news/{number}"


def _plain(text: str) -> Message:
    return Message(escape(text, quote=False), text)


def _bold(inside: Message) -> Message:
    return Message(f"<b>{inside.html}</b>", inside.plain)


def _link(address: str, text: str) -> Message:
    return Message(f'<a href="{escape(address)}">{escape(text, quote=False)}</a>', text)


def _joined(between: str, *parts: Message) -> Message:
    return Message(between.join(part.html for part in parts), between.join(part.plain for part in parts))
