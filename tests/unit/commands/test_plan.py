"""`safeconduct plan`, as a lead types it."""

import datetime as dt
import json
import time
from zoneinfo import ZoneInfo

import pytest

from safeconduct.commands.plan import plan
from safeconduct.desk import shifts
from safeconduct.desk.hours import hour_of
from safeconduct.errors import PlaceUnwritable, PlanError
from safeconduct.model.shift import Pattern, Plan, Roster
from safeconduct.model.tally import Tally
from safeconduct.store import tallies

WEEK = """\
calls-per-hour = 12
cases-per-hour = 3
handling = "8m"
case-handling = "30m"
patience = "3m"
shifts = ["daily 22:00-16:00 5", "Mon-Fri 16:00-22:00 5", "Sat,Sun 16:00-22:00 3"]
"""


@pytest.fixture
def week(tmp_path):
    """Two people too few on weekend evenings."""
    file = tmp_path / "week.toml"
    file.write_text(WEEK, "utf-8")
    return file


def test_typed_numbers(capsys):
    """A table, what breaks first, one sentence, and what was guessed."""
    plan(calls_per_hour=12, cases_per_hour=3)
    said = capsys.readouterr().out
    assert "Every day 00:00-24:00     12.0      3.0       5        5" in said
    assert "What breaks first: Above about 1.1 times this load, cases take longer than 4 h" in said
    assert "The line needs 5 on duty in every hour" in said
    assert "Guessed, because nobody typed it: --handling 8m, --patience 3m, --case-handling 30m." in said


def test_a_file_and_its_gaps(week, capsys):
    """Everything was typed, so nothing is guessed; the roster's gaps have a row."""
    plan(week)
    said = capsys.readouterr().out
    assert "Sat-Sun 16:00-22:00" in said
    assert "The roster is short in 12 of 168 hours, most of all on Sat 16:00" in said
    assert "Guessed" not in said


def test_options_replace_the_file(week, capsys):
    """Six people in every hour instead of the file's shifts."""
    plan(week, people=6)
    assert "The roster has enough people in each of the 168 hours" in capsys.readouterr().out


def test_a_goal_of_ones_own(capsys):
    """Half of the calls within two minutes: what was asked and assumed is said."""
    plan(calls_per_hour=12, within="2m", share=50, handling="8m", patience="never")
    said = capsys.readouterr().out
    assert "The line needs 3 on duty in every hour, 504 person-hours a week" in said
    assert "that it is enough when 50 % of calls are answered within 2 min" in said
    assert "that callers never hang up" in said


def test_the_lines_own_arrivals(line, capsys):
    """What the line counted in the last weeks and whom its plan names; an option replaces what was counted."""
    hour = hour_of(time.time())
    line.write(tallies.add, [Tally("call", hour - back, "phone", "ru", 12) for back in range(1, 24 * 21)])
    plan(line.folder.path, arrivals=True)
    assert "The line needs" in capsys.readouterr().out
    shift = Pattern("Always", tuple(range(7)), dt.time(), dt.time(), (line.person("Alice"),))
    roster = Roster(ZoneInfo("Europe/Kyiv"), patterns=(shift,))
    team, alice = line.team.team, line.person("Alice")
    line.write(shifts.save, team, alice, 0, Plan(roster), time.time())
    plan(line.folder.path, arrivals=True, weeks=2, json=True)
    said = json.loads(capsys.readouterr().out)
    assert {hour["on_duty"] for hour in said["hours"]} == {1}
    assert {hour["calls"] for hour in said["hours"]} == {12.0}
    plan(line.folder.path, arrivals=True, calls_per_hour=1, people=1)
    assert "The roster has enough people" in capsys.readouterr().out


def test_a_line_where_nothing_came_in(line):
    """It says so, and how to go on."""
    with pytest.raises(PlanError) as refused:
        plan(line.folder.path, arrivals=True)
    assert "Nothing came in" in refused.value.detail
    with pytest.raises(PlanError):
        plan(line.folder.path, arrivals=True, weeks=13)


def test_the_articles_alone(capsys):
    """Their scenario brings its own arrivals and people; only the time for a case is guessed."""
    plan(what_if=["applications"])
    said = capsys.readouterr().out
    assert said.count("What if (applications)? 2,000 applications in two weeks") == 2
    assert "about 660 wait at once, and an answer takes up to 7 days" in said
    assert "Guessed, because nobody typed it: --case-handling 30m." in said
    assert "hours  " not in said


def test_more_than_one_what_if(week, capsys):
    """Each has a paragraph of its own, in the order typed."""
    plan(week, what_if=["surge", "x2", "one-less"])
    said = capsys.readouterr().out
    places = [said.index(f"What if ({name})?") for name in ("surge", "x2", "one-less")]
    assert places == sorted(places)
    assert "One day (Mon) brings 31 times the mean day" in said


def test_for_programs(week, capsys):
    """The same, hour by hour, and nothing else on standard output."""
    plan(week, what_if=["x2"], json=True)
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"sentence", "breaks_first", "guessed", "hours", "growth", "scenarios"}
    assert len(said["hours"]) == 168
    assert said["hours"][136]["hour"] == "Sat 16:00"
    assert (said["hours"][136]["need"], said["hours"][136]["on_duty"]) == ({"calls": 3, "cases": 2}, 3)
    assert said["scenarios"][0]["hours"][0]["wait"] is None  # never, as far as was looked


def test_the_picture(week, tmp_path, capsys):
    """One file; drawn again over itself."""
    file = tmp_path / "week.svg"
    plan(week, svg=file)
    plan(week, svg=file)
    picture = file.read_text("utf-8")
    assert picture.startswith("<svg ")
    assert "<title>Sat-Sun 16:00: 5 needed, 3 on duty</title>" in picture
    capsys.readouterr()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "Say what comes in"),
        ({"people": 3}, "Say what comes in"),
        ({"what_if": ["surge"]}, "Say what comes in"),
        ({"calls_per_hour": -1}, "calls-per-hour"),
        ({"calls_per_hour": float("nan")}, "calls-per-hour"),
        ({"calls_per_hour": 3, "share": 100}, "--share"),
        ({"calls_per_hour": 3, "within": "soon"}, "--within"),
        ({"calls_per_hour": 3, "handling": "0"}, "handling"),
        ({"cases_per_hour": 3, "case_within": 0}, "--case-within"),
        ({"cases_per_hour": 3, "shift": ["Mon"]}, "is not a shift"),
        ({"cases_per_hour": 3, "what_if": ["peace"]}, "There is no scenario `peace`"),
        ({"calls_per_hour": 1_000_000}, "more than 20000 people"),
    ],
)
def test_what_cannot_be_planned_is_a_sentence(options, says):
    """It names what to change."""
    with pytest.raises(PlanError, match=says):
        plan(**options)


def test_files_that_cannot_be_used(tmp_path):
    """Not there, not a text, not to be written."""
    with pytest.raises(PlanError, match="No such file"):
        plan(tmp_path / "nothing.toml")
    (tmp_path / "picture.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanError, match="not UTF-8"):
        plan(tmp_path / "picture.csv")
    with pytest.raises(PlaceUnwritable):
        plan(calls_per_hour=3, svg=tmp_path / "no" / "week.svg")
