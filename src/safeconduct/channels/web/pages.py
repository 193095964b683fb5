"""Every page of an edition, made once: all languages, all encodings, with the headers they are sent with."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from safeconduct.channels.web import hot
from safeconduct.channels.web.assets import KINDS, Assets
from safeconduct.channels.web.figures import figures_pages
from safeconduct.channels.web.headers import CLEAR, FOREVER, GUIDE, NO_STORE, Header, public_headers
from safeconduct.channels.web.ledger import ledger_files, new_tiles
from safeconduct.channels.web.letters import CHANNEL
from safeconduct.channels.web.news import NEWS, counts_file, front_pages, post_pages
from safeconduct.channels.web.render import DANGER, HELP, HTML, PERSON, RECEIPT_SCRIPTS, VERIFY, Link, Pages
from safeconduct.desk.figures import PublicFigures
from safeconduct.errors import GuideError
from safeconduct.guide import Finder, Guide, Step, offline
from safeconduct.guide.actions import ACTIONS
from safeconduct.guide.countries import shown_rows
from safeconduct.model.ids import Language, StepId
from safeconduct.model.line import Line
from safeconduct.model.post import Published
from safeconduct.sealing.minisign import public_key
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.roster import check_words, read_channels, valid_until
from safeconduct.settings import LineSettings, ways
from safeconduct.switchboard.book import PublicLedger
from safeconduct.switchboard.tallying import Counted

PLAIN = "text/plain; charset=utf-8"
WAYS = ("paper", "tor", "web", "telegram", "phone", "sms", "relative")
"""The rows of the channel table, those that leave the fewest traces first."""
PROMISES = range(1, 11)
KEPT = 5
"""The promise that says for how long something is kept."""
OURS = frozenset(
    {
        "write",
        "kept",
        "return",
        "erase",
        "find",
        "countries",
        "channels",
        "promises",
        "news",
        "figures",
        "ledger",
        "offline.html",
    }
)
"""Paths within a language that no step may have."""
NEUTRAL_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#6b7785"/>'
    b'<path d="M4 5h8M4 8h8M4 11h5" stroke="#fff"/></svg>'
)
ROBOTS = b"User-agent: *\nDisallow: /exit/\n"
SEE_OTHER, MOVED = 303, 308


class SignedChannels(Struct, frozen=True):
    """The official channels as the root signed them, with the minisign signature of that note's bytes."""

    note: str
    minisig: str


class Site(Struct, frozen=True):
    """One edition on the web: what is ready, and what is needed to make the rest."""

    shelf: hot.Shelf
    pages: Pages
    finder: Finder
    headers: tuple[Header, ...]
    today: dt.date
    """The day for which freshness was judged: build a new site every day."""
    published: Published = Published()
    figures: PublicFigures = PublicFigures()
    ledger: PublicLedger | None = None
    """The public book; None on a line that keeps none."""
    official: tuple[tuple[str, str], ...] = ()
    """The official channels, each its kind and its address, the site first."""


def build_site(
    line: Line,
    guide: Guide,
    settings: LineSettings,
    assets: Assets,
    today: dt.date,
    channels: SignedChannels | None = None,
    published: Published = Published(),  # noqa: B008 a frozen value
    figures: PublicFigures = PublicFigures(),  # noqa: B008 a frozen value
    ledger: PublicLedger | None = None,
) -> Site:
    """Every page of this edition as it reads today. `GuideError` when a step takes the address of one of our pages.

    `NoteError` when the list of channels is not signed by the line's root.
    """
    taken = sorted(OURS & guide.steps.keys())
    if taken:
        raise GuideError(f"The step `{taken[0]}` has the address of another page. Give it another id.")
    builder = _Builder(
        line,
        guide,
        settings,
        assets,
        today,
        channels,
        news=published.worth_a_page,
        ledger=ledger is not None,
    )
    site = with_figures(with_news(builder.site(), published), figures)
    return with_ledger(site, ledger) if ledger else site


def with_news(site: Site, published: Published) -> Site:
    """The same edition with what was published since; only the pages of changed posts are made again.

    Not when `worth_a_page` has changed: build the site again, for the foot of every page leads to the news.
    """
    known = {one.number: one for one in site.published.posts}
    changed = [one for one in published.posts if known.get(one.number) != one]
    shelf, pages = dict(site.shelf), site.pages
    fronts = front_pages(pages, published)
    for path, content, kind in (*post_pages(pages, changed), *fronts, counts_file(pages, published.counts)):
        _put(shelf, path, content, kind, [GUIDE, *site.headers])
    return replace(site, shelf=shelf, published=published)


def with_figures(site: Site, figures: PublicFigures) -> Site:
    """The same edition with what was released since; only the pages of new releases and corrections are made again."""
    shelf = dict(site.shelf)
    for path, content, kind in figures_pages(site.pages, figures, site.figures):
        _put(shelf, path, content, kind, [GUIDE, *site.headers])
    return replace(site, shelf=shelf, figures=figures)


def with_ledger(site: Site, ledger: PublicLedger) -> Site:
    """The same edition with the public book as it is now."""
    shelf = dict(site.shelf)
    for path, content, kind in ledger_files(site.pages, ledger):
        _put(shelf, path, content, kind, [GUIDE, *site.headers])
    shelf.update(new_tiles(ledger, shelf, site.headers))
    return replace(site, shelf=shelf, ledger=ledger)


def _put(shelf: hot.Shelf, path: str, content: bytes, kind: str, headers: Iterable[Header]) -> None:
    for encoding, ready in hot.page(content, kind, headers).items():
        shelf[path, encoding] = ready


class _Builder:
    """One building of a site."""

    def __init__(
        self,
        line: Line,
        guide: Guide,
        settings: LineSettings,
        assets: Assets,
        today: dt.date,
        channels: SignedChannels | None,
        *,
        news: bool,
        ledger: bool,
    ) -> None:
        self._line = line
        self._guide = guide
        self._settings = settings
        self._assets = assets
        self._today = today
        self._signed = channels
        self._channels = read_channels(channels.note, Verifier.from_text(line.key)) if channels else None
        self._pages = Pages(line, guide, assets, news=news, ledger=ledger)
        self._headers = public_headers(line.url)
        self._shelf: hot.Shelf = {}

    def site(self) -> Site:
        source = self._guide.source_language
        self._put("/", self._pages.render("languages.html", source, "", entries=self._entries()))
        for tongue in self._guide.tongues:
            self._language(tongue.code)
        for path, content in self._assets.files.items():
            self._put(path, content, KINDS["." + path.rpartition(".")[2]], FOREVER)
        self._put("/favicon.ico", NEUTRAL_ICON, KINDS[".svg"], FOREVER)
        self._put("/robots.txt", ROBOTS, PLAIN)
        if self._signed:
            self._put("/channels.note", self._signed.note.encode(), PLAIN)
            self._put("/channels.note.minisig", self._signed.minisig.encode(), PLAIN)
        finder = Finder(self._guide)
        return Site(
            self._shelf, self._pages, finder, self._headers, self._today, official=tuple(self._addresses())
        )

    def _language(self, language: Language) -> None:
        pages, guide = self._pages, self._guide
        for step in guide.public_steps():
            self._put(pages.address(language, step.id), self._step(step, language))
            self._count(pages.address(language, step.id), Counted("visit", CHANNEL, language, step.id))
        self._send(f"/{language}", f"/{language}/", MOVED, GUIDE)
        self._send(f"/{language}/{guide.start}", f"/{language}/", MOVED, GUIDE)
        self._send(f"/exit/{language}", guide.tongue(language).exit, SEE_OTHER, NO_STORE, CLEAR)
        self._countries(language)
        self._put(f"/{language}/channels", pages.render("channels.html", language, "channels", ways=WAYS))
        self._put(f"/{language}/promises", self._promises(language))
        for path in RECEIPT_SCRIPTS:
            self._put(f"/{language}/{path}", pages.receipt_form(language, path), HTML, NO_STORE)
        copy = offline.page(guide, language).encode()
        # Named plainly: what is on the device must not speak for itself in a list of files.
        download = (
            b"content-disposition",
            f'attachment; filename="{guide.edition.id}-{language}.html"'.encode(),
        )
        self._put(f"/{language}/offline.html", copy, HTML, GUIDE, download)

    def _put(
        self, path: str, content: bytes, kind: str = HTML, cache: Header = GUIDE, *headers: Header
    ) -> None:
        _put(self._shelf, path, content, kind, [cache, *headers, *self._headers])

    def _count(self, path: str, visit: Counted) -> None:
        """Whoever opens this page has made a visit."""
        for encoding in hot.ENCODINGS:
            self._shelf[path, encoding] = replace(self._shelf[path, encoding], visit=visit)

    def _send(self, path: str, address: str, status: int, *headers: Header) -> None:
        for encoding, ready in hot.elsewhere(address, [*headers, *self._headers], status).items():
            self._shelf[path, encoding] = ready

    def _entries(self) -> list[dict[str, object]]:
        start = self._guide.step(self._guide.start)
        return [{"tongue": tongue, "title": start.text(tongue.code).title} for tongue in self._guide.tongues]

    def _step(self, step: Step, language: Language) -> bytes:
        text = step.text(language)
        stale = self._today > step.fresh_until
        path = "" if step.id == self._guide.start else step.id
        return self._pages.render(
            "step.html",
            language,
            path,
            step=step,
            text=text,
            links=self._choices(step, language),
            hub=step.kind == "menu"
            or step.id == PERSON,  # there the choices are the answer; elsewhere the text is
            stale=self._pages.date(language, step.checked) if stale else "",
            checked=self._pages.date(language, step.checked),
            sources=[self._guide.sources.get(source, source) for source in step.sources],
            action=self._action(step.id, language),
            ways=list(self._ways(language)) if step.id == PERSON else [],
            identity=self._identity(language) if step.id == VERIFY else None,
        )

    def _choices(self, step: Step, language: Language) -> list[Link]:
        """The ways onward. A menu leaves out what already stands at the top of every page; the start has the news."""
        left_out = HELP if step.kind == "menu" else ()
        links = [
            Link(self._pages.address(language, one.target), one.label)
            for one in step.text(language).choices
            if one.target not in left_out
        ]
        if self._pages.news and step.id == self._guide.start:
            links.append(Link(f"/{language}/{NEWS}", self._pages.say(language, "web.news.title")))
        return links

    def _action(self, step: StepId, language: Language) -> dict[str, Any] | None:
        if step not in ACTIONS:
            return None
        action = ACTIONS[step]
        # Where somebody is in danger, writing comes after what to do first, and after a person.
        return {
            "path": action.path,
            "title": self._pages.say(language, action.phrase),
            "last": step == DANGER,
        }

    def _ways(self, language: Language) -> Iterator[dict[str, str]]:
        """How to talk to a person outside this site."""
        for number in filter(None, (part.strip() for part in self._settings.phone.split(","))):
            dialled = "".join(letter for letter in number if letter.isdecimal() or letter == "+")
            yield self._way("phone", f"tel:{dialled}", number, language)
        if self._settings.telegram:
            name = self._settings.telegram.removeprefix("@")
            yield self._way(
                "telegram", f"https://t.me/{name}?start={language}_{self._guide.start}", f"@{name}", language
            )

    def _way(self, kind: str, href: str, shown: str, language: Language) -> dict[str, str]:
        title = self._pages.say(language, f"web.person.{kind}")
        hint = self._pages.say(language, f"web.person.{kind}.hint")
        return {"title": title, "href": href, "shown": shown, "hint": hint}

    def _identity(self, language: Language) -> dict[str, object]:
        """By what people tell this line from its copies."""
        signed = self._channels
        return {
            "words": check_words(self._line.id, language).split(),
            "addresses": self._pages.addresses(language, self._addresses()),
            "signed": self._pages.date(language, dt.date.fromisoformat(signed.made)) if signed else "",
            "until": self._pages.date(language, valid_until(signed.made)) if signed else "",
            "expired": signed is not None and self._today > valid_until(signed.made),
            "minisign": f"minisign -Vm channels.note -P {public_key(Verifier.from_text(self._line.key))}",
        }

    def _addresses(self) -> list[tuple[str, str]]:
        if self._channels:
            shown = [(channel.kind, channel.address) for channel in self._channels.channels]
            return sorted(shown, key=lambda way: (way[0] != "web", way))
        return [*ways(self._settings, "")]

    def _countries(self, language: Language) -> None:
        pages, guide = self._pages, self._guide
        names = {code: country_name(guide, code, language) for code in guide.countries}
        links = [Link(f"/{language}/countries/{code}", name) for code, name in names.items()]
        self._put(
            f"/{language}/countries", pages.render("countries.html", language, "countries", links=links)
        )
        for code, country in guide.countries.items():
            shown = shown_rows(guide.form, country, language, guide.source_language, self._today)
            rows = [
                {
                    "label": row.label,
                    "standing": row.standing,
                    "value": row.value,
                    "language": row.language,
                    "source": row.source,
                    "checked": pages.date(language, row.checked),
                }
                for row in shown
            ]
            path = f"countries/{code}"
            content = pages.render(
                "country.html", language, path, name=names[code], example=country.example, rows=rows
            )
            self._put(f"/{language}/{path}", content)

    def _promises(self, language: Language) -> bytes:
        say = self._pages.say
        table = Markup('<a href="/{}/channels">{}</a>').format(language, say(language, "web.channels.title"))
        extra = self._line.extra_days
        known = {"days": self._line.longest_days - extra, "extra": extra, "link": "{link}"}
        keys = [f"web.promise-{'5-longer' if number == KEPT and extra else number}" for number in PROMISES]
        promises = [Markup.escape(say(language, key, **known)).replace("{link}", table) for key in keys]
        return self._pages.render(
            "promises.html", language, "promises", promises=promises, signed=self._signed_sentence(language)
        )

    def _signed_sentence(self, language: Language) -> str:
        if not self._channels:
            return ""
        made = self._pages.date(language, dt.date.fromisoformat(self._channels.made))
        link = Markup('<a href="/channels.note">{}</a>').format(
            self._pages.say(language, "web.verify.signed")
        )
        sentence = self._pages.say(language, "web.promises.signed", date=made, link="{link}")
        return Markup.escape(sentence).replace("{link}", link)


def country_name(guide: Guide, code: str, language: Language) -> str:
    """A country's name in this language, or in the source language."""
    names = guide.countries[code].name
    return names.get(language) or names[guide.source_language]
