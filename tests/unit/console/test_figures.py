"""Releases in the console: who may do what, what a publisher gets to see, and that everybody is told."""

import json

import msgspec
import pytest

from figures_cast import USUAL, count_in
from safeconduct.console import figures
from safeconduct.console.office import Outlets
from safeconduct.desk import posts
from safeconduct.desk.hours import day_of

PERIOD = {"since": "2026-11-19", "until": "2026-11-21"}
PLAN = {"units": ["application", "helped"], **PERIOD}


@pytest.fixture
def room(office):
    """An office that has counted for three days, with Paul and Pia, who publish, Alice, who leads, and Bob."""
    count_in(office)
    roles = {"Paul": "publisher", "Pia": "publisher", "Alice": "lead", "Bob": "caseworker"}
    office.tokens = {name: office.on_duty(name, role) for name, role in roles.items()}
    return office


def ask(room, name, verb, asked=None):
    return room.ask(verb, asked, token=room.tokens[name])


def prepared(room, **changes):
    answer = ask(room, "Paul", "prepare-release", {**PLAN, **changes})
    assert answer.status == 200, answer.said
    return answer.said["release"]


def released(room, **changes):
    number = prepared(room, **changes)["number"]
    return ask(room, "Pia", "approve-release", {"number": number}).said["release"]


def test_a_publisher_prepares_and_another_person_lets_it_go_out(room):
    """Not the same one; the sentences are there before, in every language."""
    release = prepared(room)
    assert (release["state"], release["prepared_by"], release["may_approve"]) == ("prepared", "Paul", False)
    assert {language: len(said) for language, said in release["sentences"].items()} == dict.fromkeys(
        ("en", "ru", "uk", "id"), 2
    )
    number = {"number": release["number"]}
    assert ask(room, "Paul", "approve-release", number).said["kind"] == "NotAllowed"
    out = ask(room, "Alice", "approve-release", number).said["release"]
    assert (out["state"], out["approved_by"], out["sentences"]) == (
        "published",
        "Alice",
        release["sentences"],
    )
    assert ask(room, "Pia", "approve-release", number).said["kind"] == "ReleaseGone"


@pytest.mark.parametrize(
    ("verb", "allowed"),
    [
        ("figures", {"Paul", "Alice"}),
        ("prepare-release", {"Paul"}),
        ("approve-release", {"Paul", "Alice"}),
        ("discard-release", {"Paul", "Alice"}),
        ("correct-release", {"Paul"}),
    ],
)
def test_whoever_has_no_part_in_it_is_refused(room, verb, allowed):
    """A caseworker never; a lead does not prepare what leads approve."""
    asked = {} if verb == "figures" else {"number": 99}
    refused = {
        name
        for name in ("Paul", "Alice", "Bob")
        if ask(room, name, verb, asked).said.get("kind") == "NotAllowed"
    }
    assert refused == {"Paul", "Alice", "Bob"} - allowed


def test_everybody_is_told_when_it_is_out(room):
    """The site and the channel, once; the post is there by then."""
    told = []

    async def tell():
        told.append([post.number for post in await room.vault.read(posts.news)])

    room.console.outlets = Outlets(tell)
    release = prepared(room)
    assert told == []
    ask(room, "Pia", "approve-release", {"number": release["number"]})
    assert told == [[1]]
    (post,) = ask(room, "Paul", "posts").said["posts"]
    assert (post["author"], post["approvals"], post["state"]) == ("Paul", ["Pia"], "published")
    assert release["sentences"]["en"][0] in post["texts"]["en"]["words"]


def test_no_answer_has_an_exact_count(room):
    """Not in the types, which have no place for one, and not in what is said: only what was drawn."""
    out = released(room, units=list(USUAL))
    said = ask(room, "Paul", "figures").said
    numbers = {one["unit"]: one["value"] for one in out["numbers"]}
    exact = {unit: 3 * value for unit, value in USUAL.items()}
    assert all(numbers[unit] != exact[unit] for unit in ("visit", "application", "person"))
    known = {"number", "value", "error", "missing", "prepared", "published", "corrects", "corrected_by"}
    assert numeric(figures.Figures) <= known
    assert "exact" not in json.dumps(said)


def numeric(type_):
    """Every field, at any depth, in which a number could be said."""
    found = set()
    for field in msgspec.structs.fields(type_):
        inner = getattr(field.type, "__args__", (field.type,))
        if any(part is int for part in inner) or "Moment" in str(field.type):
            found.add(field.name)
        for part in inner:
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                found |= numeric(part)
    return found


def test_what_nobody_could_mean_is_refused(room):
    """A day that is none, a period that ends before it begins, a unit that nobody counts, no unit at all."""
    for wrong in (
        {"since": "2026-02-31"},
        {"since": "2026-11-21", "until": "2026-11-19"},
        {"since": "1900-01-01"},
        {"units": ["region"]},
        {"units": []},
    ):
        assert ask(room, "Paul", "prepare-release", {**PLAN, **wrong}).status == 400
    late = {"since": day_of(room.now), "until": day_of(room.now)}
    assert ask(room, "Paul", "prepare-release", {**PLAN, **late}).said["kind"] == "NothingDrawn"


def test_a_correction_points_to_what_was_wrong_and_spends_the_budget(room):
    """In sight of everybody: 1 of 1 is spent, and that day cannot be drawn again."""
    wrong = released(room)
    redraw = [{"unit": "application", "day": "2026-11-20"}]
    asked = {**PLAN, "number": wrong["number"], "reason": "wrong-count", "redraw": [*redraw, *redraw]}
    correction = ask(room, "Paul", "correct-release", asked).said["release"]
    assert (correction["corrects"], correction["redraw"]) == (wrong["number"], redraw)
    assert ask(room, "Pia", "approve-release", {"number": correction["number"]}).status == 200
    said = ask(room, "Alice", "figures").said
    assert [one["corrected_by"] for one in said["releases"]] == [None, correction["number"]]
    (unit,) = [one for one in said["units"] if one["unit"] == "application"]
    assert unit["budget"] == "1"
    assert [(day["spent"], day["may_redraw"]) for day in unit["days"]] == [
        ("1/2", True),
        ("1", False),
        ("1/2", True),
    ]
    again = {**asked, "number": correction["number"]}
    assert ask(room, "Paul", "correct-release", again).said["kind"] == "BudgetSpent"


def test_the_audit_list_says_who_stood_behind_it(room):
    """One line each for preparing, letting out and throwing away."""
    released(room)
    unwanted = prepared(room)
    assert ask(room, "Alice", "discard-release", {"number": unwanted["number"]}).status == 200
    records = ask(room, "Alice", "audit").said["records"]
    assert [record["what"] for record in records if "release" in record["what"]] == [
        "discarded release 2",
        "prepared release 2",
        "approved release 1",
        "prepared release 1",
    ]
