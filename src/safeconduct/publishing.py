"""Publishing: which edition of the guide is in force, on every door at once, and which posts are on the news page.

A new edition comes into force between two requests, when the guide's files have changed and the checker
finds no error in them, and every day, because what counts as fresh is judged by the day. A guide that
has an error is never published: the edition in force stays, and the operator is told.
"""

import asyncio
import gc
import hashlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

from safeconduct.channels.web.assets import read_assets
from safeconduct.channels.web.pages import (
    SignedChannels,
    Site,
    build_site,
    with_figures,
    with_ledger,
    with_news,
)
from safeconduct.channels.web.serve import PublicApp
from safeconduct.desk import counts, figures, posts
from safeconduct.desk.figures import PublicFigures
from safeconduct.errors import GuideError, SafeconductError
from safeconduct.folder import LineFolder
from safeconduct.guide import Finder, Guide, read_guide, sample_folder
from safeconduct.guide.checker import check
from safeconduct.model.count import SUBSCRIBER
from safeconduct.model.line import Line
from safeconduct.model.post import Published
from safeconduct.settings import Settings, TelegramSettings
from safeconduct.store import Db, Vault
from safeconduct.switchboard.book import PublicLedger

SECONDS = 60.0
"""Between two looks at the guide's files: a changed step is on every channel within about a minute (R39)."""
STATIC = Path(__file__).parent / "static"

ReadPublished = Callable[[], Awaitable[Published]]
ReadLedger = Callable[[], Awaitable[PublicLedger | None]]
ReadFigures = Callable[[PublicFigures], Awaitable[PublicFigures]]
"""What is released now; it is told what was released before, which it answers again when nothing has changed."""

logger = logging.getLogger(__name__)


async def nothing() -> Published:
    """For a line without a newsroom."""
    return Published()


def published(db: Db, telegram: TelegramSettings) -> Published:
    """What the news pages show. A channel is named only when there is a bot to speak in it."""
    channel = telegram.channel if telegram.token else ""
    return Published(tuple(posts.news(db)), counts.newest(db, SUBSCRIBER), channel)


async def no_ledger() -> None:
    """For a line that keeps no public book."""


async def as_before(known: PublicFigures) -> PublicFigures:
    """For a line that releases nothing."""
    return known


class ReleasedFigures:
    """Reads what was released; all of it only when something has changed, for it is a row for every day and unit."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._mark: tuple[int, str] | None = None

    async def __call__(self, known: PublicFigures) -> PublicFigures:
        """What is released now; `known` itself when nothing has changed."""
        mark = await self._vault.read(figures.mark)
        if mark == self._mark:
            return known
        found = await self._vault.read(figures.public)
        self._mark = mark
        return found


class Press:
    """Makes the edition that the line serves, and notices when there is a newer one."""

    def __init__(self, folder: LineFolder, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._source = folder.path / settings.guide.folder if settings.guide.folder else sample_folder()
        self._printed = ""
        self._read_published: ReadPublished = nothing
        self._published = Published()
        self._read_figures: ReadFigures = as_before
        self._figures = PublicFigures()
        self._read_ledger: ReadLedger = no_ledger
        self._ledger: PublicLedger | None = None
        self._site: Site | None = None
        self._at_work = asyncio.Lock()
        self.guide = self._read()

    async def take_news(self, read: ReadPublished) -> None:
        """Where what is published stands, read here for the first time. Before `site`."""
        self._read_published = read
        self._published = await read()

    async def take_figures(self, read: ReadFigures) -> None:
        """Where what is released stands, read here for the first time. Before `site`."""
        self._read_figures = read
        self._figures = await read(self._figures)

    async def take_ledger(self, read: ReadLedger) -> None:
        """Where the public book stands, read here for the first time. Before `site`."""
        self._read_ledger = read
        self._ledger = await read()

    def site(self, line: Line) -> Site:
        """Every page of the edition in force, as it reads today, and what is published."""
        assets = read_assets(self.guide, STATIC)
        self._site = build_site(
            line,
            self.guide,
            self._settings.line,
            assets,
            today(),
            self._channels(),
            self._published,
            self._figures,
            self._ledger,
        )
        return self._site

    def finder(self) -> Finder:
        """The search of the edition in force."""
        if self._site is None:
            raise GuideError("No edition is in force yet.")
        return self._site.finder

    async def publish_news(self, line: Line, door: PublicApp) -> None:
        """If a post was published, corrected or withdrawn, something was counted or figures were released, its pages are made anew.

        It never fails. What could not be done now is tried again in a minute, and the operator is told.
        """
        try:
            async with self._at_work:
                now, self._figures = await self._read_published(), await self._read_figures(self._figures)
                if self._site is None or now != self._site.published:
                    self._published = now
                    door.publish(await asyncio.to_thread(self._print_news, line))
                if self._site is not None and self._figures != self._site.figures:
                    self._site = await asyncio.to_thread(with_figures, self._site, self._figures)
                    door.publish(self._site)
        except Exception as error:  # noqa: BLE001 the post is published, and whoever approved it must hear that
            logger.error("The news pages were not made anew: %s", type(error).__name__)  # noqa: TRY400 its text may quote the post

    async def publish_book(self, door: PublicApp) -> None:
        """The public book has grown, or a witness has signed it: its pages and tiles are made anew."""
        async with self._at_work:
            self._ledger = await self._read_ledger()
            if self._site is not None and self._ledger is not None:
                self._site = await asyncio.to_thread(with_ledger, self._site, self._ledger)
                door.publish(self._site)

    async def keep_current(self, line: Line, door: PublicApp, site: Site) -> None:
        """For as long as the line runs: publish what has changed, and what a new day has made stale.

        Posts and counts are looked at as well: posts in case they could not be published at once.
        """
        while True:
            await asyncio.sleep(SECONDS)
            try:
                if site.today != today() or self._mark() != self._printed:
                    async with self._at_work:
                        site = await asyncio.to_thread(self._print_again, line)
                        door.publish(site)
                    settle_memory()
                    logger.info("Edition %s is in force.", self.guide.edition.id)
            except Exception as error:  # noqa: BLE001 a file that goes while it is read must not end the publishing
                why = error if isinstance(error, SafeconductError) else type(error).__name__
                logger.error("The guide has changed and was not published: %s", why)  # noqa: TRY400 a sentence is enough
            await self.publish_news(line, door)

    def _print_again(self, line: Line) -> Site:
        self.guide = self._read()
        site = self.site(line)
        site.finder.warm()
        return site

    def _print_news(self, line: Line) -> Site:
        if self._site is None or self._site.published.worth_a_page != self._published.worth_a_page:
            return self.site(line)  # the foot of every page changes
        self._site = with_news(self._site, self._published)
        return self._site

    def _read(self) -> Guide:
        """The guide as it is in its folder now. `GuideError` when it has errors."""
        mark = self._mark()
        guide = read_guide(self._source)
        wrong = [finding for finding in check(guide, today()) if finding.severity == "error"]
        self._printed = mark  # also when it is wrong: the same fault is told once
        if wrong:
            first = wrong[0]
            raise GuideError(
                f"{first.file}:{first.line}: {first.sentence} ({len(wrong)} in all; `safeconduct guide check`)"
            )
        return guide

    def _mark(self) -> str:
        """Changes whenever a file of the guide does, or the list of channels is signed again."""
        note = self._folder.channels_file
        signed = [path for path in (note, note.with_suffix(".note.minisig")) if path.is_file()]
        files = sorted(path for path in self._source.rglob("*") if path.is_file()) + signed
        stamps = ((str(path), path.stat()) for path in files)
        lines = (f"{name} {stat.st_mtime_ns} {stat.st_size}" for name, stat in stamps)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _channels(self) -> SignedChannels | None:
        note = self._folder.channels_file
        if not note.exists():
            return None
        return SignedChannels(note.read_text("utf-8"), note.with_suffix(".note.minisig").read_text("utf-8"))


def settle_memory() -> None:
    """What is in memory now stays: whoever looks for rubbish in cycles need not look through it again.

    A whole search takes some 50 ms, in which nobody is answered; in a flood it came every few seconds. After this
    it looks at what is newer only. Called again after a new edition, so that the one before can go.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def today() -> date:
    """The day by which the line goes: UTC, the same for every reader."""
    return datetime.now(UTC).date()
