"""Alarms reach a lead outside, through real carriers, and say nothing of anybody."""

import asyncio
import json
from contextlib import AsyncExitStack
from email import message_from_string
from itertools import pairwise

import pytest

from alarm_sinks import hook, mailbox
from desk_cast import ALICE, BOB, DAY, MINUTE, NOW, office
from safeconduct.desk import alarms, audit, queue, shifts
from safeconduct.errors import AlarmUnsent, SettingsError
from safeconduct.guide.reader import read_guide, sample_folder
from safeconduct.model.alarm import Alarm
from safeconduct.model.shift import Plan, Roster
from safeconduct.planner.rosters import read_roster
from safeconduct.switchboard.alarms import Outside, words
from safeconduct.switchboard.duty_watch import LONGEST_PAUSE, DutyWatch

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own

TUESDAY = 1_795_482_000.0
"""2026-11-24 03:00 in Kyiv."""
HOUR = 3600.0


@pytest.fixture(scope="module")
def guide():
    return read_guide(sample_folder())


@pytest.fixture
def line(tmp_path):
    with office(f"sqlite:///{tmp_path}/line.db") as opened:
        opened.furnish()
        yield opened


class Watched:
    """A watch with its bells counted. Bob alone is signed in, or nobody."""

    def __init__(self, line, guide, outside):
        self.rung = []
        self.here = []
        self.present = {BOB.id}
        self.watch = DutyWatch(
            line.vault,
            lambda _: self.present,
            lambda: guide.phrases("console", "en"),
            outside,
            tell_case=lambda case: self.rung.append(("case", case)),
            tell_team=lambda: self.rung.append(("team", None)),
            tell_duty=lambda here: self.here.append(set(here)),
        )


def test_a_letter_and_a_hook_arrive():
    """Both addresses are told, in the words given and no others."""

    async def both():
        async with AsyncExitStack() as stack:
            letters = await stack.enter_async_context(mailbox())
            posts = await stack.enter_async_context(hook())
            outside = Outside(f"{letters.address}  {posts.address}")
            await outside.send("Safeconduct", "Safeconduct alarm: this is a test. Nothing is wrong.")
            return letters.received, posts.received

    (letter,), (post,) = asyncio.run(both())
    parsed = message_from_string(letter)
    assert (parsed["Subject"], parsed["To"]) == ("Safeconduct", "lead@example.org")
    assert "this is a test. Nothing is wrong." in letter
    assert json.loads(post)["message"] == "Safeconduct alarm: this is a test. Nothing is wrong."


def test_one_way_is_enough():
    """A mail server that refuses everything keeps nobody from being told by another way."""

    async def one():
        async with AsyncExitStack() as stack:
            letters = await stack.enter_async_context(mailbox())
            posts = await stack.enter_async_context(hook())
            letters.fails = True
            await Outside(f"{letters.address} {posts.address}").send("Safeconduct", "x")
            assert len(posts.received) == 1
            posts.fails = True
            with pytest.raises(AlarmUnsent) as failed:
                await Outside(f"{letters.address} {posts.address}").send("Safeconduct", "x")
            return str(failed.value)

    said = asyncio.run(one())
    assert said.endswith("json, mailto")
    assert "example.org" not in said


@pytest.mark.parametrize("addresses", ["nonsense", "json://localhost nowhere://x"])
def test_an_address_that_is_none_is_refused_unquoted(addresses):
    """It may hold a password."""
    with pytest.raises(SettingsError) as refused:
        Outside(addresses)
    assert not any(address in str(refused.value) for address in addresses.split())


def test_no_address_is_fine():
    """Then nobody is told outside, and no library is loaded."""
    assert not Outside("  ")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Safeconduct alarm: a shift on Tuesday 03:00 is not covered."),
        ("ru", "Тревога Safeconduct: смена не закрыта (вторник, 03:00)."),
        ("uk", "Тривога Safeconduct: зміна не закрита (вівторок, 03:00)."),
        ("id", "Alarm Safeconduct: giliran Selasa 03:00 belum terisi."),
    ],
)
def test_the_words_of_an_alarm(guide, language, said):
    """On the team's clock, in the line's language; no team, no person, no case."""
    found = [Alarm("uncovered", "legal", "1", TUESDAY, "Europe/Kyiv")]
    assert words(found, guide.phrases("console", language)) == said
    for kind in ("handover", "danger", "oldest"):
        said = words([Alarm(kind, "legal", "MARKER")] * 3, guide.phrases("console", language))
        assert "\n" not in said
        assert not any(marker in said for marker in ("legal", "MARKER", "{"))


def test_a_watch_tells_the_consoles_and_outside(line, guide):
    """Danger waits and nobody is on duty: consoles at once, outside after five minutes, once; then it is over."""
    line.hand_in("amber", now=NOW)
    case = line.do(queue.take_next, BOB.id, NOW, 900.0)
    line.do(queue.release, case.id, BOB.id, 3)

    async def night():
        async with hook() as posts:
            watched = Watched(line, guide, Outside(posts.address))
            watched.present = set()
            for minute in range(8):
                await watched.watch.look(NOW + minute * MINUTE)
            told = len(posts.received)
            watched.present = {BOB.id}
            await watched.watch.look(NOW + 10 * MINUTE)
            return watched, told, json.loads(posts.received[0])["message"]

    watched, told, said = line.wait(night())
    assert told == 1
    assert said == "Safeconduct alarm: something urgent waits, and nobody is on duty."
    assert watched.rung == [("team", None)] * 2
    assert watched.here[-1] == {BOB.id}


def test_what_cannot_be_sent_is_tried_again_less_and_less_often(line, guide):
    """The audit list hears of it once, by kind; when the way is open again it goes out."""
    roster = read_roster(b'{"zone": "Europe/Kyiv"}')
    line.do(shifts.save, "legal", ALICE.id, 0, Plan(roster), NOW)

    async def away():
        async with hook() as posts:
            tries = []
            outside = Outside(posts.address)
            send = outside.send

            async def counted(title, text):
                tries.append(minute)
                await send(title, text)

            outside.send = counted
            watched = Watched(line, guide, outside)
            posts.fails = True
            for minute in range(100):
                await watched.watch.look(NOW + minute * MINUTE)
            posts.fails = False
            for minute in range(100, 140):
                await watched.watch.look(NOW + minute * MINUTE)
            return tries, posts.received

    tries, received = line.wait(away())
    gaps = [after - before for before, after in pairwise(tries)]
    assert gaps[:5] == [1, 2, 4, 8, 16]
    assert max(gaps) == LONGEST_PAUSE / MINUTE
    assert len(received) == 1
    failed = [row for row in line.look(audit.recent, 50) if row.who == "alarms"]
    assert [row.what for row in failed] == ["alarm not sent: json"]
    assert line.look(alarms.unsent, NOW + DAY) == []


def test_a_gap_that_runs_keeps_its_name(line):
    """Uncovered since last night is the same alarm at noon as it was at midnight."""
    line.do(shifts.save, "legal", ALICE.id, 0, Plan(Roster(read_roster(b'{"zone": "UTC"}').zone)), NOW)
    names = {
        alarm.subject
        for hours in range(8)
        for alarm in line.look(alarms.of_team, "legal", set(), NOW + hours * HOUR)
    }
    assert len(names) == 1


def test_somebody_waits_for_hours(line):
    """After four full hours the lead hears of it."""
    line.hand_in("amber", now=NOW)

    def kinds(hours):
        return [one.kind for one in line.look(alarms.of_team, "legal", {BOB.id}, NOW + hours * HOUR)]

    assert (kinds(4), kinds(5)) == ([], ["oldest"])


def test_a_fault_does_not_end_the_watch(line, guide, monkeypatch, caplog):
    """The kind of it is logged, and the next look comes."""
    watched = Watched(line, guide, Outside(""))
    looks = asyncio.Event()

    async def run():
        calls = []

        async def look(now):
            calls.append(now)
            if len(calls) == 1:
                raise ValueError("MARKER")
            looks.set()

        monkeypatch.setattr(watched.watch, "look", look)
        monkeypatch.setattr("safeconduct.switchboard.duty_watch.SECONDS", 0.001)
        running = asyncio.create_task(watched.watch.run())
        await asyncio.wait_for(looks.wait(), 30)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    line.wait(run())
    assert caplog.messages == ["The watch over duties failed: ValueError"]
