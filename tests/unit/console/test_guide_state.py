"""How the guide stands, for whoever edits it."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace


@pytest.fixture
def edna(office):
    """Edna edits the guide."""
    return office.on_duty("Edna", "editor")


def state(office, token):
    answer = office.ask("guide-state", token=token)
    assert answer.status == 200, answer.said
    return answer.said


def test_every_step_in_every_language(office, edna):
    """Also those for caseworkers, with the file to edit."""
    guide = office.console.guide()
    said = state(office, edna)
    assert {one["step"] for one in said["steps"]} == set(guide.steps)
    assert said["languages"] == list(guide.languages)
    (one,) = (one for one in said["steps"] if one["step"] == "army-surrender")
    assert one["texts"]["ru"]["file"] == "steps/army/army-surrender.ru.md"
    assert one["texts"]["ru"]["title"] == guide.step("army-surrender").text("ru").title
    assert {one["public"] for one in said["steps"]} == {True, False}


def test_a_translation_behind_its_source_a_draft_and_a_missing_one(office, edna, monkeypatch):
    """The states of `safeconduct guide status`, text by text; a missing one says where it belongs."""
    guide = office.console.guide()
    step = guide.step("army-surrender")
    texts = {language: text for language, text in step.texts.items() if language != "id"}
    locked = {
        **guide.locked,
        (step.id, "ru"): replace(guide.locked[step.id, "ru"], source="0" * 16),
        (step.id, "uk"): replace(guide.locked[step.id, "uk"], approvals=()),
    }
    changed = replace(guide, steps={**guide.steps, step.id: replace(step, texts=texts)}, locked=locked)
    monkeypatch.setattr(office.console, "guide", lambda: changed)
    said = state(office, edna)
    (one,) = (one for one in said["steps"] if one["step"] == step.id)
    standing = {language: text["standing"] for language, text in one["texts"].items()}
    assert (standing["ru"], standing["uk"], standing["id"]) == ("behind", "draft", "missing")
    assert one["texts"]["id"] == {
        "standing": "missing", "title": "", "file": "steps/army/army-surrender.id.md",
    }  # fmt: skip
    assert any(finding["file"].startswith("steps/army/army-surrender") for finding in said["findings"])


def test_what_nobody_has_checked_for_too_long(office, edna):
    """The day after its last fresh day a step is stale, and the checker says so."""
    step = office.console.guide().step("army-surrender")
    late = datetime.combine(step.fresh_until + timedelta(days=1), datetime.min.time(), UTC)
    office.now = late.timestamp()
    token = office.on_duty("Eva", "editor")
    said = state(office, token)
    (one,) = (one for one in said["steps"] if one["step"] == step.id)
    assert one["age"] == "stale"
    found = [finding for finding in said["findings"] if finding["file"] == step.source.file]
    assert any("Nobody has checked this since" in finding["sentence"] for finding in found)


def test_the_texts_of_one_step(office, edna):
    """In every language it has; a step that is not there is a sentence."""
    texts = office.ask("guide-step", {"step": "army-surrender"}, token=edna).said["texts"]
    assert set(texts) == set(office.console.guide().languages)
    assert texts["en"]["paragraphs"]
    assert office.ask("guide-step", {"step": "nowhere"}, token=edna).status == 400
