"""Publishing goes on, whatever happens to the guide's files; posts are on the site at once."""

import asyncio
import logging
import weakref

import pytest

from chance import seeded
from desk_cast import DAY, NOW, TODAY
from figures_cast import PAUL, PIA
from safeconduct import publishing
from safeconduct.desk import counts, destruction, figures, releases
from safeconduct.desk.composing import compose
from safeconduct.desk.figures import PublicFigures
from safeconduct.errors import GuideError
from safeconduct.folder import LineFolder
from safeconduct.model.count import SUBSCRIBER, Count
from safeconduct.model.line import Line
from safeconduct.model.post import News, Published
from safeconduct.model.release import Plan
from safeconduct.publishing import Press, ReleasedFigures, settle_memory
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.roster import line_id, root_name
from safeconduct.settings import Settings, TelegramSettings
from safeconduct.store import counts as exact_counts
from safeconduct.store import open_vault
from safeconduct.store.staff import add_caseworker


class Enough(BaseException):
    """The test has seen what it wanted to see."""


@pytest.mark.parametrize(
    ("fault", "said"),
    [(FileNotFoundError("a name"), "FileNotFoundError"), (GuideError("steps/x:3"), "steps/x:3")],
)
def test_a_fault_is_told_and_the_next_look_comes(tmp_path, monkeypatch, caplog, fault, said):
    """An editor renames a file while it is looked at: a minute later the line looks again."""
    press, looks = Press(LineFolder(tmp_path), Settings()), []

    def mark():
        looks.append(None)
        raise fault if len(looks) < 3 else Enough

    monkeypatch.setattr(press, "_mark", mark)
    monkeypatch.setattr(publishing, "SECONDS", 0.0)
    site = type("Site", (), {"today": publishing.today()})
    with caplog.at_level(logging.ERROR), pytest.raises(Enough):
        asyncio.run(press.keep_current(None, None, site))
    assert len(looks) == 3
    assert said in caplog.text


class Door:
    """The public web, as the press knows it."""

    def __init__(self):
        self.site = None

    def publish(self, site):
        self.site = site


class Newsroom:
    """A press of a line whose posts are a list."""

    channel = ""

    def __init__(self, path):
        self.press, self.door, self.posts = Press(LineFolder(path), Settings()), Door(), []
        self.counts = ()
        key = SigningKey.new(root_name("test")).verifier.text
        languages = self.press.guide.languages
        self.line = Line("test", "The line", key, line_id(key), "http://localhost", languages, 30)

    async def read(self):
        return Published(tuple(self.posts), self.counts, self.channel)

    def write(self, number):
        content = compose(self.press.guide, {"en": (f"Word {number}.", [])})
        self.posts.insert(0, News(number, 1_795_348_800.0 + number, 1_795_348_800.0 + number, content, False))

    async def publish(self):
        await self.press.publish_news(self.line, self.door)

    def reads(self, path):
        return self.door.site.shelf[path, "identity"].body["body"].decode()


def test_a_published_post_is_on_the_site_at_once(tmp_path):
    """The first changes the foot of every page; the next ones only the news. Nothing new, nothing done."""
    room = Newsroom(tmp_path)

    async def story():
        await room.press.take_news(room.read)
        first = room.press.site(room.line)
        assert ("/en/news", "br") not in first.shelf
        await room.publish()
        assert room.door.site is None
        room.write(1)
        await room.publish()
        assert 'href="/en/news"' in room.reads("/en/safe")
        before = room.door.site
        room.write(2)
        await room.publish()
        assert "Word 2." in room.reads("/en/news")
        assert room.door.site.shelf["/en/safe", "br"] is before.shelf["/en/safe", "br"]

    asyncio.run(story())


def test_a_count_is_on_the_site_without_another_word(tmp_path, monkeypatch):
    """Whoever counts tells nobody: the look that comes every minute finds it."""
    room = Newsroom(tmp_path)
    room.channel = "@example_line"
    monkeypatch.setattr(publishing, "SECONDS", 0.01)

    async def story():
        await room.press.take_news(room.read)
        site = room.press.site(room.line)
        room.counts = (Count(SUBSCRIBER, "2026-11-22", 14_000),)
        looking = asyncio.create_task(room.press.keep_current(room.line, room.door, site))
        async with asyncio.timeout(20):
            while room.door.site is None:  # noqa: ASYNC110 what is waited for is an assignment
                await asyncio.sleep(0.01)
        looking.cancel()
        assert "Followers of the channel: 14,000" in room.reads("/en/news")
        assert room.door.site.shelf["/en/safe", "br"] is site.shelf["/en/safe", "br"]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("telegram", "channel"),
    [
        (TelegramSettings(channel="@example_line"), ""),
        (TelegramSettings(token="1:a", channel="@example_line"), "@example_line"),
    ],
)
def test_a_channel_is_named_when_there_is_a_bot_for_it(tmp_path, telegram, channel):
    """Nobody is sent to a channel in which nothing is said; what was counted stays public."""

    async def story():
        vault = await open_vault(f"sqlite:///{tmp_path / 'line.sqlite'}")
        try:
            await vault.write(lambda db: counts.record(db, SUBSCRIBER, 7, 1_795_348_800.0))
            told = await vault.read(lambda db: publishing.published(db, telegram))
        finally:
            await vault.close()
        assert told == Published((), (Count(SUBSCRIBER, "2026-11-22", 7),), channel)

    asyncio.run(story())


def test_a_line_starts_with_its_news_and_a_new_edition_keeps_them(tmp_path, monkeypatch):
    """Posts come from the store, not from the guide's folder."""
    room = Newsroom(tmp_path)
    room.write(1)
    monkeypatch.setattr(publishing, "SECONDS", 0.0)

    class Stop(BaseException):
        pass

    async def story():
        await room.press.take_news(room.read)
        site = room.press.site(room.line)
        assert ("/en/news/1", "br") in site.shelf
        monkeypatch.setattr(room.press, "_mark", lambda: "changed")

        async def publish_news(*_):
            raise Stop

        monkeypatch.setattr(room.press, "publish_news", publish_news)
        with pytest.raises(Stop):
            await room.press.keep_current(room.line, room.door, site)
        assert "Word 1." in room.reads("/en/news/1")

    asyncio.run(story())


def test_what_cannot_be_read_now_is_published_a_minute_later(tmp_path, monkeypatch, caplog):
    """Whoever approved it sees no error: the post is published, and the site follows."""
    room = Newsroom(tmp_path)
    room.write(1)
    monkeypatch.setattr(publishing, "SECONDS", 0.01)

    async def story():
        site = room.press.site(room.line)
        room.press._read_published = faulty
        await room.publish()
        assert room.door.site is None
        room.press._read_published = room.read
        looking = asyncio.create_task(room.press.keep_current(room.line, room.door, site))
        async with asyncio.timeout(20):
            while room.door.site is None:  # noqa: ASYNC110 what is waited for is an assignment
                await asyncio.sleep(0.01)
        looking.cancel()
        assert "Word 1." in room.reads("/en/news/1")

    async def faulty():
        raise ValueError("MARKER")

    asyncio.run(story())
    assert "The news pages were not made anew: ValueError" in caplog.messages


def test_an_edition_that_was_set_aside_can_still_go():
    """Its pages refer to each other in a circle: only Python's search finds that nobody serves them any more."""
    one, other = Enough(), Enough()
    one.other, other.other = other, one
    gone = weakref.ref(one)
    settle_memory()
    del one, other
    assert gone() is not None
    settle_memory()
    assert gone() is None


def test_released_figures_are_on_the_site_at_once(tmp_path):
    """With the post that announces them; nothing is read anew while nothing goes out."""
    room = Newsroom(tmp_path)

    async def story(vault):
        read = ReleasedFigures(vault)
        await room.press.take_news(room.read)
        await room.press.take_figures(read)
        room.press.site(room.line)
        await room.publish()
        assert room.door.site is None
        known = await read(PublicFigures())
        assert await read(known) is known
        await vault.write(release_a_day)
        await room.publish()
        assert 'href="/en/figures/1"' in room.reads("/en/figures")
        assert "applications" in room.reads("/en/figures/1")

    def release_a_day(db):
        destruction.begin(db, NOW)
        exact_counts.bump(db, "application", TODAY, 500)
        figures.draw_day(db, TODAY, NOW + DAY, seeded(1))
        for person in (PAUL, PIA):
            add_caseworker(db, person)
        plan = Plan(("application",), TODAY, TODAY)
        made = releases.prepare(db, room.press.guide, plan, PAUL.id, NOW + DAY)
        releases.approve(db, room.line, room.press.guide, made.number, PIA.id, NOW + DAY, seeded(2))

    async def whole():
        vault = await open_vault(f"sqlite:///{tmp_path}/line.db")
        try:
            await story(vault)
        finally:
            await vault.close()

    asyncio.run(whole())
