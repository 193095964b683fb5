"""The linter: the sample is clean, and every rule finds its slip."""

import datetime as dt
import time

import pytest

from safeconduct.guide import read_guide
from safeconduct.guide.ageing import freshness
from safeconduct.guide.checker import check

TODAY = dt.date(2026, 11, 23)
SUMMONS = "steps/home/home-summons.en.md"
LAW = "steps/army/army-surrender.en.md"


def test_the_sample_is_clean(sample):
    """The guide that comes with the program has nothing to mend on the day after it was checked."""
    assert check(sample, TODAY) == []


def test_checking_is_quick(sample):
    """Checking is something one does after every change."""
    begun = time.process_time()
    check(sample, TODAY)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (SUMMONS, "](home-risks)", "](home-nowhere)", "There is no step `home-nowhere`."),
        (SUMMONS, "](home-risks)", "](op-start)", "for caseworkers: a public step must not lead there"),
        (SUMMONS, "# I got a summons", "# I got a summons from some office or another", "The title has"),
        (SUMMONS, "Ask for a copy.", "Ask " + "for it " * 12 + ".", "A sentence has"),
        (SUMMONS, "Ask for a copy.", "We guarantee a copy.", '"guarantee*" must not be said'),
        (SUMMONS, "sources: [", "sources: [NOWHERE-1, ", "The source `NOWHERE-1` is not in sources.yaml."),
        (SUMMONS, "> - that you can still cross the border\n", "", "doubts here and"),
        (LAW, "](army-captured)", "](army-captivity)", "The choices must lead to the same steps"),
        ("guide.yaml", "kind: international", "kind: internal", "holds only in a conflict between states"),
        ("guide.yaml", 'person: "0"', 'person: "9"', "Two fixed keys share a digit."),
        ("guide.yaml", 'person: "0"', 'person: "1"', "The digits 1 to 5 belong to the choices."),
        ("guide.yaml", "start: root", "start: nowhere", "start names the step `nowhere`"),
        ("scenarios/surrender.yaml", "take: [army, army-stop]", "take: [army, danger, army-stop]", "no choice leads to"),
        ("scenarios/surrender.yaml", "Law protects", "Law shields", "no longer says"),
        ("phrases/guide.ru.po", "Проверено {date}", "Проверено {day}", "must hold the same {placeholders}"),
        ("phrases/guide.ru.po", 'msgid "Back"', 'msgid "Go back"', "The English text of"),
        ("phrases/guide.ru.po", "Назад", "Гарантия", '"гаранти*" must not be said'),
        ("countries/xa.yaml", "row: summons", "row: summon", "The form has no row `summon`."),
        ("asked/en.yaml", "root:\n", 'root:\n  - "Can I be called up?"\n', "Keep the better one."),
    ],
)  # fmt: skip
def test_each_rule_finds_its_slip(copy, name, old, new, says):
    """One slip, and the sentence that names it, as an error with its file."""
    text = (copy / name).read_text("utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    found = [finding for finding in check(read_guide(copy), TODAY) if says in finding.sentence]
    assert found
    assert {finding.severity for finding in found} == {"error"}


def test_a_step_that_no_choice_leads_to_is_found(copy):
    """Nobody would ever read it."""
    text = (copy / SUMMONS).read_text("utf-8")
    (copy / "steps/home/home-lonely.en.md").write_text(text, "utf-8")
    assert any(
        "No choice leads to this step." in finding.sentence for finding in check(read_guide(copy), TODAY)
    )


def test_a_short_text_must_fit_its_text_messages(copy):
    """One message in the small alphabet; a single Cyrillic letter or curly quote halves its room."""
    text = (copy / SUMMONS).read_text("utf-8")
    lead = read_guide(copy).step("home-summons").source.lead
    (copy / SUMMONS).write_text(text.replace(lead, "Read it. " * 17), "utf-8")
    assert not [found for found in check(read_guide(copy), TODAY) if "text messages" in found.sentence]
    (copy / SUMMONS).write_text(text.replace(lead, "Read it. " * 19), "utf-8")
    assert [found for found in check(read_guide(copy), TODAY) if "takes 2 text messages" in found.sentence]


def test_old_steps_are_noticed_and_never_an_error(sample):
    """A line must not fall silent because a date passed."""
    found = check(sample, TODAY + dt.timedelta(days=400))
    assert {finding.severity for finding in found} == {"notice"}
    assert sum("Nobody has checked this since" in finding.sentence for finding in found) == len(sample.steps)


def test_stakes_decide_how_long_a_step_is_fresh(sample):
    """A step on which a life hangs is fresh for 30 days."""
    step = sample.step("army-surrender")
    assert freshness(step, step.checked).age == "fresh"
    assert freshness(step, step.checked + dt.timedelta(days=29)).age == "due"
    assert freshness(step, step.checked + dt.timedelta(days=31)).stale


def test_a_translation_behind_its_source_is_noticed(copy):
    """When the source text changes, each translation is named until somebody has compared it."""
    text = (copy / SUMMONS).read_text("utf-8")
    (copy / SUMMONS).write_text(text.replace("Ask for a copy.", "Ask for a copy of it."), "utf-8")
    behind = [
        found.file
        for found in check(read_guide(copy), TODAY)
        if "newer than this translation" in found.sentence
    ]
    assert behind == [f"steps/home/home-summons.{language}.md" for language in ("id", "ru", "uk")]
