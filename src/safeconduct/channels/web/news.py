"""The news pages and their feed, one for each language: what was published, corrected, withdrawn; and public counts."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from safeconduct.channels.web.render import HTML, Pages
from safeconduct.desk.composing import public_text, reads_as_quoted
from safeconduct.desk.typesetting import news_address
from safeconduct.guide.texts import number_text
from safeconduct.model.count import SUBSCRIBER, Count, Unit
from safeconduct.model.ids import Language, Moment
from safeconduct.model.post import News, PostText, Published, QuotedStep

NEWS = "news"
OLDER = "news/older"
FEED = "news.atom"
"""Their paths within a language."""
COUNTS = "/counts.json"
UNITS: tuple[Unit, ...] = (SUBSCRIBER,)
ATOM = "application/atom+xml; charset=utf-8"
JSON = "application/json"
IN_FULL = 10
"""Posts that the news page and the feed show; older ones are links on a page of their own."""
ROOM_LETTERS = 12_000
"""That the news page shows in full, and the newest post in any case: so it fits the first ten packets (RFC 6928)."""
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


def front_pages(pages: Pages, published: Published) -> Iterator[File]:
    """For each language the newest posts, the list of older ones and the feed, as far as there is anything to show."""
    shown = _in_full(published.posts)
    for language in pages.guide.languages if published.worth_a_page else ():
        entries = [_entry(pages, language, one) for one in published.posts]
        newest, older = entries[:shown], entries[shown:]
        listed = pages.render(
            "news.html",
            language,
            NEWS,
            entries=newest,
            older=bool(older),
            channel=published.channel.removeprefix("@"),
            followers=_followers(pages, language, published.counts),
        )
        yield f"/{language}/{NEWS}", listed, HTML
        if older:
            yield (
                f"/{language}/{OLDER}",
                pages.render("news-older.html", language, OLDER, entries=older),
                HTML,
            )
        if entries:
            yield f"/{language}/{FEED}", _feed(pages, language, entries[:IN_FULL]), ATOM


def counts_file(pages: Pages, counts: Sequence[Count]) -> File:
    """The public counts for machines, and in each language what is counted."""
    units = {
        unit: {language: pages.say(language, f"web.unit.{unit}") for language in pages.guide.languages}
        for unit in UNITS
    }
    return COUNTS, msgspec.json.encode({"counts": counts, "units": units}), JSON


def _in_full(posts: Sequence[News]) -> int:
    """How many of the newest the news page shows in full: in every language the same ones."""
    room = ROOM_LETTERS
    for before, one in enumerate(posts[:IN_FULL]):
        room -= 0 if one.withdrawn else max(map(_letters, one.content.texts.values()))
        if room < 0 and before:
            return before
    return min(len(posts), IN_FULL)


def _letters(text: PostText) -> int:
    return len(text.words) + sum(len(step.title) + len(step.lead) for step in text.steps)


def _followers(pages: Pages, language: Language, counts: Sequence[Count]) -> str:
    """How many follow the channel, as counted last; empty before the first count."""
    newest = next((count for count in counts if count.unit == SUBSCRIBER), None)
    if newest is None:
        return ""
    date = pages.date(language, dt.date.fromisoformat(newest.day))
    return pages.say(language, "web.news.followers", number=number_text(language, newest.value), date=date)


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
