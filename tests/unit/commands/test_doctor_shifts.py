"""`safeconduct doctor` on shifts and alarms, and `safeconduct alarm`."""

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from alarm_sinks import hook
from kept_line import NOW
from safeconduct.checkup import shifts as checking
from safeconduct.commands.alarm import alarm
from safeconduct.desk import alarms, shifts
from safeconduct.errors import SettingsError
from safeconduct.model.alarm import Alarm
from safeconduct.model.shift import Pattern, Plan, Roster
from safeconduct.settings import DeskSettings

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own
TODAY = dt.datetime.fromtimestamp(NOW, dt.UTC)
EVERY_DAY = tuple(range(7))


def found(line, addresses=""):
    """The findings, as (check, state, sentence)."""
    settings = replace(line.folder.settings(), desk=DeskSettings(alarms=addresses))
    kept = asyncio.run(checking.look_into(line.folder.store_url(settings), NOW))
    return [(one.check, one.state, one.says) for one in checking.findings(kept, settings, TODAY)]


def put_up(line, start, end):
    alice = line.person("Alice")
    pattern = Pattern("all", EVERY_DAY, start, end, (alice,))
    roster = Roster(ZoneInfo("Europe/Kyiv"), patterns=(pattern,))
    line.write(shifts.save, line.team.team, alice, 0, Plan(roster), NOW)


def test_a_team_without_a_plan(line):
    """It is no fault, and it is said what it means."""
    ((check, state, says),) = found(line)
    assert (check, state) == ("shifts", "ok")
    assert "has no plan: whoever is signed in is on duty" in says


def test_a_plan_with_a_hole(line):
    """The first missing hour of the next three days is named, on the team's clock."""
    put_up(line, dt.time(6), dt.time(5))
    ((_, state, says),) = found(line)
    assert state == "look"
    assert says.endswith("05:00.")


def test_a_plan_without_one(line):
    """Round the clock."""
    put_up(line, dt.time(6), dt.time(6))
    assert [state for _, state, _ in found(line)] == ["ok"]


def test_addresses_of_alarms(line):
    """One that nobody knows is broken and not quoted; one that is known is counted by kind."""
    (_, (check, state, says)) = found(line, "nowhere://secret")
    assert (check, state) == ("alarms", "broken")
    assert "secret" not in says
    (_, (_, state, says)) = found(line, "json://localhost/x mailto://u:p@example.org")
    assert (state, says) == (
        "ok",
        "Alarms go to 2 address(es): json, mailto. Whether they arrive, only a test tells.",
    )


def test_alarms_that_did_not_go_out(line):
    """An hour ago something was wrong, and nobody was told."""
    line.write(alarms.take_note, [Alarm("oldest", line.team.team, "")], NOW - 3600)
    assert ("alarms", "broken", "1 alarm(s) could not be sent: oldest.") in found(line, "json://localhost/x")
    assert len(found(line)) == 1  # where nobody is to be told, nobody was forgotten


def test_a_test_alarm_arrives(line, monkeypatch, capsys):
    """In the words that say that it is one; without --test nothing is sent."""

    async def tried(**more):
        async with hook() as posts:
            monkeypatch.setenv("SAFECONDUCT_DESK_ALARMS", posts.address)
            await asyncio.to_thread(alarm, line.folder.path, **more)
            return posts.received

    assert asyncio.run(tried()) == []
    (post,) = asyncio.run(tried(test=True))
    assert "this is a test. Nothing is wrong." in post
    assert capsys.readouterr().out.splitlines() == [
        "The addresses can be used. Send a test with --test.",
        "It was sent. Look whether it has arrived.",
    ]


def test_a_line_without_addresses_says_so(line):
    """Nobody is told of anything."""
    with pytest.raises(SettingsError):
        alarm(line.folder.path, test=True)
