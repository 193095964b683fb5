"""The broadcast channel shows what everybody reads, whatever the messenger does meanwhile."""

import asyncio
import contextlib
import html.parser
import logging

import pytest

from broadcast_room import GUIDE, LINE, NOON, PEOPLE, Newsroom
from safeconduct.broadcasting import LONGEST_PAUSE, LOOK_SECONDS, WAITING
from safeconduct.desk import counts, posts, typesetting
from safeconduct.desk.composing import compose
from safeconduct.errors import MessengerAway, MessengerRefused, StoreBusy
from safeconduct.model.count import SUBSCRIBER, Count
from safeconduct.store import open_vault, staff


@pytest.fixture
def play(tmp_path):
    """Runs a story in a newsroom of its own."""

    def run(story):
        async def inside():
            vault = await open_vault(f"sqlite:///{tmp_path / 'line.sqlite'}")
            room = Newsroom(vault)
            for person in PEOPLE:
                await room.do(staff.add_caseworker, person)
            await room.do(counts.record, SUBSCRIBER, 1, NOON)
            try:
                await story(room)
            finally:
                await vault.close()

        asyncio.run(inside())

    return run


def test_a_post_goes_out_in_every_language_and_once(play):
    """The first with a notification, the others silent; later looks say nothing more."""

    async def story(room):
        post = await room.publish()
        await room.settle()
        await room.settle()
        assert room.channel.said == ["broadcast", "broadcast silent"]
        english, russian = room.channel.messages.values()
        assert english == typesetting.message(LINE, GUIDE, post.number, post.content, "en").html
        assert russian.startswith("Границы открыты.")
        kept = await room.look(post)
        assert (kept.carried, [kept.messages[each].message for each in ("en", "ru")]) == (1, [101, 102])
        assert room.broadcast.state == ""
        assert room.rung == 4  # each message, and twice that nothing waits any more

    play(story)


def test_a_draft_never_leaves(play):
    """Nor does a proposal, nor a correction on its way."""

    async def story(room):
        post = await room.publish()
        await room.settle()
        changed = compose(GUIDE, {"en": ("Secret.", [])})
        await room.do(posts.change, post.number, post.revision, changed, PEOPLE[0].id, NOON)
        await room.do(posts.begin, changed, PEOPLE[0].id, NOON)
        await room.settle()
        assert len(room.channel.said) == 2

    play(story)


def test_a_correction_rewrites_its_messages(play):
    """A new language is said silently, a language that was dropped is taken away."""

    async def story(room):
        post = await room.publish()
        await room.settle()
        await room.publish({"en": ("Closed.", []), "uk": ("Закрито.", [])}, post)
        await room.settle()
        assert room.channel.said[2:] == ["remove", "rewrite", "broadcast silent"]
        assert [text.partition("\n")[0] for text in room.channel.messages.values()] == ["Closed.", "Закрито."]
        kept = await room.look(post)
        assert (kept.carried, kept.messages.keys()) == (2, {"en", "uk"})

    play(story)


def test_a_message_that_somebody_deleted_is_said_anew(play):
    """Rewriting it is refused; the correction must reach the channel all the same."""

    async def story(room):
        post = await room.publish({"en": ("Open.", [])})
        await room.settle()
        room.channel.messages.clear()
        await room.publish({"en": ("Closed.", [])}, post)
        await room.settle()
        assert list(room.channel.messages) == [102]
        assert (await room.look(post)).messages["en"].message == 102

    play(story)


def test_a_withdrawn_post_is_taken_away(play):
    """From the channel, in every language."""

    async def story(room):
        post = await room.publish()
        await room.settle()
        await room.do(posts.withdraw, post.number, post.revision, NOON)
        await room.settle()
        assert room.channel.messages == {}
        assert (await room.look(post)).messages == {}

    play(story)


def test_what_cannot_be_taken_away_says_that_it_was_withdrawn(play):
    """The messenger keeps old messages; then their words go."""

    async def story(room):
        post = await room.publish({"en": ("Open.", [])})
        await room.settle()
        await room.do(posts.withdraw, post.number, post.revision, NOON)
        room.channel.faults = [MessengerRefused()]
        await room.settle()
        (said,) = room.channel.messages.values()
        assert said == '<a href="https://line.example/en/news/1">This post was withdrawn.</a>'

    play(story)


def test_a_messenger_that_is_away_is_asked_again_less_and_less_often(play, caplog):
    """Nothing is lost, nothing is said twice, and the operator hears of it once."""

    async def story(room):
        post = await room.publish()
        room.channel.faults = [None, *[MessengerAway()] * 12]
        with caplog.at_level(logging.ERROR):
            await room.settle()
        assert room.rests[:-1] == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[LONGEST_PAUSE] * 3]
        assert len(room.channel.messages) == 2
        assert (await room.look(post)).carried == 1
        assert caplog.messages == ["The broadcast channel does not show what it should: MessengerAway"]

    play(story)


def test_a_messenger_that_says_how_long_is_left_alone_so_long(play):
    """Also when somebody publishes meanwhile; our own pauses do not grow by it."""

    async def story(room):
        await room.publish({"en": ("Open.", [])})
        room.channel.faults = [MessengerAway(), MessengerAway("", 37), MessengerAway()]
        sleep = room.sleep

        async def publishing_meanwhile(seconds):
            if seconds == 37:
                room.broadcast.wake()
                await asyncio.sleep(0.01)
                assert len(room.channel.said) == 2
            await sleep(seconds)

        room.broadcast._sleep = publishing_meanwhile
        await room.settle()
        assert room.rests == [1, 37, 2, LOOK_SECONDS]
        assert len(room.channel.messages) == 1

    play(story)


def test_a_post_that_is_refused_holds_no_other_up(play):
    """The newsroom sees that something is wrong."""

    async def story(room):
        await room.publish({"en": ("First.", [])})
        await room.publish({"en": ("Second.", [])})
        states = []
        room.channel.faults = [MessengerRefused(), None, MessengerRefused()]
        sleep = room.sleep

        async def noting(seconds):
            states.append(room.broadcast.state)
            await sleep(seconds)

        room.broadcast._sleep = noting
        await room.settle()
        assert [text.partition("\n")[0] for text in room.channel.messages.values()] == ["Second.", "First."]
        assert states == ["MessengerRefused", "MessengerRefused", ""]

    play(story)


def test_trouble_rings_the_newsroom(play):
    """What stands in the way is on the screens when it begins, and off them when it is over."""

    async def story(room):
        await room.publish({"en": ("Open.", [])})
        room.channel.faults = [MessengerAway(), MessengerAway()]
        seen = []
        room.broadcast._tell = lambda: seen.append(room.broadcast.state)
        await room.settle()
        assert seen == ["MessengerAway", "MessengerAway", ""]

    play(story)


def test_a_fault_that_nobody_thought_of_does_not_end_it(play, caplog):
    """Its kind is told, its text is not."""

    async def story(room):
        await room.publish({"en": ("Open.", [])})
        room.channel.faults = [ValueError("MARKER")]
        with caplog.at_level(logging.ERROR):
            await room.settle()
        assert len(room.channel.messages) == 1
        assert "ValueError" in caplog.text
        assert "MARKER" not in caplog.text

    play(story)


def test_a_busy_store_does_not_make_us_say_it_twice(play, monkeypatch):
    """What was said is written down as soon as the store has time."""

    async def story(room):
        await room.publish({"en": ("Open.", [])})
        write, refusals = room.vault.write, [StoreBusy(), StoreBusy()]

        async def busy(job):
            if refusals:
                raise refusals.pop()
            return await write(job)

        monkeypatch.setattr(room.vault, "write", busy)
        await room.settle()
        assert room.channel.said == ["broadcast"]
        assert room.rests[:2] == [1, 2]

    play(story)


def test_what_was_said_before_a_crash_is_not_said_again(play):
    """The line stops between two languages; the next one goes on with the second."""

    async def story(room):
        await room.publish()
        room.channel.faults = [None, asyncio.CancelledError()]
        with contextlib.suppress(asyncio.CancelledError):
            await room.broadcast.run()
        again = Newsroom(room.vault)
        await again.settle()
        assert again.channel.said == ["broadcast silent"]

    play(story)


def test_old_news_is_no_news(play):
    """A line that gets a channel later does not send a year of posts at once."""

    async def story(room):
        await room.publish()
        room.now += 8 * 86_400
        await room.do(counts.record, SUBSCRIBER, 1, room.now)
        await room.settle()
        assert room.channel.said == []

    play(story)


def test_subscribers_are_counted_once_a_day(play):
    """Also when the messenger did not answer at first."""

    async def story(room):
        await room.settle()
        assert room.channel.said == []
        room.now += 86_400
        room.channel.faults = [MessengerAway()]
        await room.settle()
        await room.settle()
        assert room.channel.said == ["subscribers", "subscribers"]
        days = await room.vault.read(lambda db: counts.newest(db, SUBSCRIBER))
        assert days == (Count(SUBSCRIBER, "2026-11-23", 14_000), Count(SUBSCRIBER, "2026-11-22", 1))

    play(story)


def test_a_publication_shows_as_waiting_until_it_is_there(play):
    """From the press of the button on."""

    async def story(room):
        await room.publish()
        room.broadcast.wake()
        assert room.broadcast.state == WAITING
        await room.settle()
        assert room.broadcast.state == ""

    play(story)


class Marks(html.parser.HTMLParser):
    """What a messenger reads of a message: its text, and its marks."""

    def __init__(self, message):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(message)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("words", ["<b>&amp;</b> \"'", "</a><script>", "🕊️ мир", "a\n\n\nb"])
def test_a_message_reads_as_it_was_written(words):
    """Nothing in a text becomes a mark, and it is as long as the messenger counts: UTF-16 code units."""
    content = compose(GUIDE, {"ru": (words, ["army-surrender", "safe"])})
    message = typesetting.message(LINE, GUIDE, 7, content, "ru")
    read = Marks(message.html)
    assert read.text == message.plain
    assert message.plain.startswith(words)
    assert len(message.plain.encode("utf-16-le")) == 2 * message.letters
    assert [tag for tag, _ in read.tags] == ["b", "a", "b", "a", "a"]
    assert [attrs["href"] for tag, attrs in read.tags if tag == "a"] == [
        "https://line.example/ru/army-surrender",
        "https://line.example/ru/safe",
        "https://line.example/ru/news/7",
    ]
