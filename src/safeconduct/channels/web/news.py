"""The news pages and their feed, one for each language: what was published, corrected, withdrawn."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from safeconduct.channels.web.render import HTML, Pages
from safeconduct.desk.composing import public_text, reads_as_quoted
from safeconduct.desk.typesetting import news_address
from safeconduct.model.ids import Language, Moment
from safeconduct.model.post import News, QuotedStep

NEWS = "news"
FEED = "news.atom"
"""Their paths within a language."""
ATOM = "application/atom+xml; charset=utf-8"
IN_FULL = 10
"""Posts that the news page and the feed show; older ones are links."""
HEADLINE_LETTERS = 80

File = tuple[str, bytes, str]
"""A path, what is there, and its content type."""


class Quote(Struct, frozen=True):
    """A quoted step on a page."""

    title: str
    lead: str
    href: str
    """Empty when the step is gone."""
    changed: bool


class Entry(Struct, frozen=True):
    """A post in one language, ready for the templates."""

    path: str
    id: str
    address: str
    heading: str
    headline: str
    language: Language
    """Of what it says: the first of its own languages when it lacks the page's."""
    paragraphs: list[str]
    quotes: list[Quote]
    edition: str
    published: str
    updated: str
    """RFC 3339, to the second."""
    corrected: str
    withdrawn: str
    """Days as people write them; empty when it was not."""


def post_pages(pages: Pages, news: Iterable[News]) -> Iterator[File]:
    """A page for each post in each language of the guide."""
    for one in news:
        for language in pages.guide.languages:
            entry = _entry(pages, language, one)
            yield (
                f"/{language}/{entry.path}",
                pages.render("news-post.html", language, entry.path, entry=entry),
                HTML,
            )


def front_pages(pages: Pages, news: Sequence[News]) -> Iterator[File]:
    """The list and the feed of each language. `news` begins with the newest."""
    for language in pages.guide.languages if news else ():
        entries = [_entry(pages, language, one) for one in news]
        shown, older = entries[:IN_FULL], entries[IN_FULL:]
        listed = pages.render("news.html", language, NEWS, entries=shown, older=older)
        yield f"/{language}/{NEWS}", listed, HTML
        yield f"/{language}/{FEED}", _feed(pages, language, shown), ATOM


def _feed(pages: Pages, language: Language, entries: list[Entry]) -> bytes:
    """An Atom feed (RFC 4287)."""
    site = f"{pages.line.url}/{language}"
    return pages.render(
        "news.atom",
        language,
        FEED,
        entries=entries,
        id=_lasting_id(pages, language, "feed"),
        updated=max(entry.updated for entry in entries),
        address=f"{site}/{NEWS}",
        own=f"{site}/{FEED}",
    )


def _entry(pages: Pages, language: Language, one: News) -> Entry:
    spoken = language if language in one.content.texts else next(iter(one.content.texts))
    text = one.content.texts[spoken]
    paragraphs = [part.strip() for part in text.words.split("\n\n") if part.strip()]
    return Entry(
        path=f"{NEWS}/{one.number}",
        id=_lasting_id(pages, language, str(one.number)),
        address=news_address(pages.line, language, one.number),
        heading=pages.say(
            language, "web.news.post", number=one.number, date=_day(pages, language, one.published)
        ),
        headline=_headline([*paragraphs, *(step.title for step in text.steps)]),
        language=spoken,
        paragraphs=[] if one.withdrawn else paragraphs,
        quotes=[] if one.withdrawn else [_quote(pages, language, spoken, step) for step in text.steps],
        edition=one.content.edition,
        published=_moment(one.published).isoformat(),
        updated=_moment(one.updated).isoformat(),
        corrected=_day(pages, language, one.updated) if one.corrected else "",
        withdrawn=_day(pages, language, one.updated) if one.withdrawn else "",
    )


def _quote(pages: Pages, language: Language, spoken: Language, quoted: QuotedStep) -> Quote:
    there = public_text(pages.guide, quoted.step, spoken) is not None
    return Quote(
        quoted.title,
        quoted.lead,
        pages.address(language, quoted.step) if there else "",
        changed=there and not reads_as_quoted(pages.guide, quoted, spoken),
    )


def _headline(parts: Sequence[str]) -> str:
    """The first line, cut at a word."""
    line = parts[0].partition("\n")[0]
    return line if len(line) <= HEADLINE_LETTERS else line[:HEADLINE_LETTERS].rpartition(" ")[0] + " …"


def _lasting_id(pages: Pages, language: Language, name: str) -> str:
    """The same for ever, also when the line moves to another address (RFC 4287 section 4.2.6, RFC 9562 section 5.5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"safeconduct:{pages.line.id}/{language}/{NEWS}/{name}").urn


def _moment(at: Moment) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(at), dt.UTC)


def _day(pages: Pages, language: Language, at: Moment) -> str:
    return pages.date(language, _moment(at).date())
