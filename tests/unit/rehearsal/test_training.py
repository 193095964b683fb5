"""The people of a practice line: what they write, and what the trainer says."""

import itertools
from collections import Counter

import pytest

from safeconduct.guide.reader import read_guide, sample_folder
from safeconduct.rehearsal.training import pace
from safeconduct.rehearsal.training.letters import LANGUAGES, trainer, written
from safeconduct.rehearsal.training.pace import Pace


@pytest.fixture(scope="module")
def guide():
    return read_guide(sample_folder())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hard_letters_are_the_same_in_every_language(language):
    """Fear, abuse, military detail, a child, the wrong language, a journalist, a group, danger; each with its notes."""
    kinds = {
        letter.kind: (letter.situation, letter.people, len(letter.good))
        for letter in trainer(language).letters
    }
    assert kinds == {
        letter.kind: (letter.situation, letter.people, len(letter.good)) for letter in trainer("en").letters
    }
    assert len(kinds) == 8
    assert all(letter.text.strip() and all(letter.good) for letter in trainer(language).letters)


def test_hard_letters_and_questions_of_the_scenarios_take_turns(guide):
    """In each language in turn; what a scenario must say is what the trainer expects."""
    some = [*itertools.islice(written(guide), 4 * 28)]
    assert set(Counter(one.language for one in some).values()) == {28}
    english = [one.letter for one in some if one.language == "en"]
    assert {letter.kind for letter in english[::2]} == {letter.kind for letter in trainer("en").letters}
    assert len({letter.kind for letter in english[1::2]}) == len({one.take[-1] for one in guide.scenarios})
    (summons,) = {letter.good for letter in english if letter.kind == "home-summons"}
    assert "Do not sign what you do not understand" in summons[0]


class Desk:
    """A line as the made-up people see it: it notes what they do, and answers when the test says so."""

    def __init__(self):
        self.done, self.answered = [], False

    def device(self, _, language):
        return Hand(self, language)


class Hand:
    def __init__(self, desk, language):
        self.desk, self.language = desk, language

    def apply(self, situation, text, *, people):
        self.desk.done.append((self.language, situation, text, people))

    def bring(self, _):
        self.desk.done.append("brought another")

    def answers(self):
        return ["An answer."] if self.desk.answered else []

    def write_again(self, text):
        self.desk.done.append(text)


def test_whoever_was_answered_passes_on_the_trainers_note_once(guide, monkeypatch):
    """Two wait at the beginning; the third comes when it is due."""
    desk, now = Desk(), [0.0]
    monkeypatch.setattr(pace, "Device", desk.device)
    people = Pace("http://localhost:1", written(guide), 60.0, 2, lambda: now[0])
    people.step()
    assert [one[0] for one in desk.done] == ["en", "ru"]
    now[0] = 60.0
    people.step()
    assert (people.sent, people.answered) == (3, 0)
    desk.answered = True
    people.step()
    people.step()
    assert (people.sent, people.answered) == (3, 3)
    assert desk.done[3].startswith("PRACTICE. This note is from the trainer")
    assert trainer("en").letters[0].good[0] in desk.done[3]
    assert len(desk.done) == 6
