"""Free text to three steps. The questions in `tests/vectors/` were written by two people who never saw the asked lists."""

import time
from collections import Counter
from pathlib import Path

import pytest
import yaml

from safeconduct.guide import Finder

VECTORS = Path(__file__).parents[2] / "vectors"
SETS = ("questions.yaml", "questions-2.yaml")
QUESTIONS = [question for name in SETS for question in yaml.safe_load((VECTORS / name).read_text("utf-8"))]
INSIDE = [question for question in QUESTIONS if question["step"]]
OUTSIDE = [question for question in QUESTIONS if not question["step"]]


def answered(finder, question) -> bool:
    good = {question["step"], *question["also"]}
    return any(found.step in good for found in finder.find(question["text"], question["lang"]))


def confident(finder, question) -> bool:
    found = finder.find(question["text"], question["lang"])
    return bool(found) and found[0].confident


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_unseen_questions_reach_their_step(finder, language):
    """The right step is among the three for at least 85 % of unseen questions (measured: 95 to 98 %)."""
    asked = [question for question in INSIDE if question["lang"] == language]
    assert sum(answered(finder, question) for question in asked) >= 0.85 * len(asked)


def test_all_unseen_questions_together(finder):
    """Over all languages it is at least 90 % (measured: 97 %)."""
    assert sum(answered(finder, question) for question in INSIDE) >= 0.9 * len(INSIDE)


def test_questions_for_the_guide_are_answered_with_confidence(finder):
    """At least 88 % of what the guide speaks of lies above the threshold (measured: 91 %)."""
    assert sum(confident(finder, question) for question in INSIDE) >= 0.88 * len(INSIDE)


def test_other_matters_are_not_answered_with_confidence(finder):
    """At least 85 % of what it does not speak of lies below (measured: 91 %)."""
    assert sum(not confident(finder, question) for question in OUTSIDE) >= 0.85 * len(OUTSIDE)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("I got a summons", "home-summons"),
        ("Мне пришла повестка", "home-summons"),
        ("mne prishla povestka", "home-summons"),
        ("мені прийшла повістка", "home-summons"),
        ("meni pryishla povistka", "home-summons"),
        ("повестка пришла, що робити", "home-summons"),
        ("saya dapat surat panggilan", "home-summons"),
        ("what is the right way to surrender", "army-surrender"),
        ("как правильно сдаться в плен", "army-surrender"),
        ("як правильно здатися в полон", "army-surrender"),
        ("bagaimana cara menyerah", "army-surrender"),
    ],
)
def test_the_two_questions_are_answered_by_one_search(finder, text, step):
    """The questions that callers ask most, also mixed and transliterated (requirement R22)."""
    assert step in [found.step for found in finder.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself",
        "im wounded and bleeding",
        "не хочу жить",
        "ne hochu zhit",
        "я ранен, под обстрелом",
        "мене б'ють, допоможіть",
        "не хочу жити",
        "saya ingin bunuh diri",
        "saya terluka parah",
        "I got a summons and I want to die",
    ],
)
def test_danger_comes_first(finder, text):
    """Danger now, wounds and thoughts of suicide lead to help before anything else (requirement R47)."""
    first = finder.find(text)[0]
    assert first.step == "danger"
    assert first.confident


def test_titles_come_in_the_language_asked_for(finder):
    """A question in one language may be answered with titles in another."""
    assert "повістка" in " ".join(found.title for found in finder.find("I got a summons", "uk"))


@pytest.mark.parametrize("text", ["", " ", "?!", "\x00", "🙂", "a" * 20_000, "слово " * 5_000])
def test_odd_text_is_taken(finder, text):
    """Whatever somebody types gets an answer of at most three titles, or none."""
    found = finder.find(text)
    assert len(found) <= 3
    assert all(0 <= each.sure <= 1 for each in found)


def test_caseworkers_steps_are_never_found(finder):
    """The scripts are not for callers."""
    found = Counter(each.step for question in QUESTIONS for each in finder.find(question["text"]))
    assert not [step for step in found if step.startswith("op")]


def test_a_question_takes_little_time(sample):
    """Building and asking, with much room for a busy machine (measured idle: 0.3 s and 2 ms)."""
    begun = time.process_time()
    finder = Finder(sample)
    built = time.process_time()
    for question in QUESTIONS:
        finder.find(question["text"], question["lang"])
    asked = time.process_time()
    assert built - begun < 3.0
    assert (asked - built) / len(QUESTIONS) < 0.03
