"""The planner's screen: what comes in, what it takes, who is there."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from safeconduct.desk.hours import hour_of
from safeconduct.model.tally import Tally
from safeconduct.store import tallies


@pytest.fixture
def lead(office):
    return office.on_duty("Alice", "lead")


def count(office, *rows):
    office.run(office.vault.write(lambda db: tallies.add(db, rows)))


def ask(office, token, **asked):
    answer = office.ask("load", asked, token)
    assert answer.status == 200, answer.said
    return answer.said


def plan(office, token, people):
    """These people are there around the clock."""
    shape = {
        "name": "Always",
        "days": list(range(7)),
        "start": "00:00:00",
        "end": "00:00:00",
        "people": people,
    }
    roster = {"zone": "Europe/Kyiv", "patterns": [shape]}
    answer = office.ask("save-plan", {"number": 0, "plan": {"roster": roster}}, token)
    assert answer.status == 200, answer.said


def test_typed_numbers_say_how_many_people(office, lead):
    """As `safeconduct plan --calls-per-hour 12 --cases-per-hour 3` says it: every hour alike."""
    said = ask(office, lead, typed={"calls": 12, "cases": 3})
    assert len(said["hours"]) == 168
    assert {hour["need_calls"] + hour["need_cases"] for hour in said["hours"]} == {5}
    assert not said["rostered"]
    assert said["counted"] == 0


def test_the_lines_own_arrivals_count(office, lead):
    """Applications, messages and calls of the last weeks; an hour that runs is not over and does not count."""
    hour = hour_of(office.now)
    count(
        office,
        Tally("application", hour - 3, "web", "ru", 5),
        Tally("message", hour - 3, "telegram", "uk", 1),
        Tally("call", hour - 2, "phone", "ru", 4),
        Tally("visit", hour - 2, "web", "ru", 900),
        Tally("application", hour, "web", "ru", 70),
    )
    said = ask(office, lead, weeks=4)
    assert said["counted"] == 3
    assert sum(one["cases"] for one in said["hours"]) == 6
    assert sum(one["calls"] for one in said["hours"]) == 4
    assert [one["channel"] for one in said["shares"]] == ["web", "phone", "telegram"]


def test_the_plan_is_laid_over_it(office, lead):
    """Two people are there in every hour of next week; five are needed."""
    me = office.ask("plan", {}, lead).said["people"][0]["id"]
    plan(office, lead, [me])
    said = ask(office, lead, typed={"calls": 12, "cases": 3})
    assert said["rostered"]
    assert said["zone"] == "Europe/Kyiv"
    assert {hour["on_duty"] for hour in said["hours"]} == {1}
    monday = dt.date.fromisoformat(said["monday"])
    today = dt.datetime.fromtimestamp(office.now, ZoneInfo("Europe/Kyiv")).date()
    assert monday.weekday() == 0
    assert 0 < (monday - today).days <= 7


def test_what_breaks_first_is_named(office, lead):
    """With one person for twelve calls an hour the calls are broken already."""
    said = ask(office, lead, typed={"calls": 12, "cases": 0}, people=1)
    assert said["breaks"][0]["what"] == "calls"
    assert said["breaks"][0]["factor"] < 1


def test_two_thousand_applications_in_two_weeks(office, lead):
    """Ten people at once answer them all in time; two do not by far."""
    flood = {"cases": 2000, "days": 14}
    ten = ask(office, lead, suppose={**flood, "people": 10})["supposed"]
    two = ask(office, lead, suppose={**flood, "people": 2})["supposed"]
    assert ten["late"] == 0
    assert two["late"] > 300
    assert two["most_left"] > 600


@pytest.mark.parametrize(
    "asked",
    [
        {"weeks": 13},
        {"weeks": 0},
        {"talking": 0},
        {"share": 1},
        {"people": -1},
        {"suppose": {"cases": 1, "days": 57, "people": 1}},
    ],
)
def test_what_cannot_be_is_refused(office, lead, asked):
    """A clear sentence, and nothing is worked out."""
    assert office.ask("load", asked, lead).status == 400


def test_more_than_any_line_has_is_refused(office, lead):
    """A slip of the finger does not keep the machine busy."""
    answer = office.ask("load", {"typed": {"calls": 1_000_000, "cases": 0}}, lead)
    assert (answer.status, answer.said["kind"]) == (400, "PlanError")


def test_only_leads_plan(office):
    """A caseworker is refused."""
    assert office.ask("load", {}, office.on_duty("Bob")).status == 403
