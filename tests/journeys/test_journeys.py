"""Journeys that must hold, in every language: the scenarios of the guide, and how callers tell their need."""

import pytest

from conversing import Play, offers
from safeconduct.conversation.commands import HandToPerson, Show
from safeconduct.conversation.events import Began, Chose, Pressed, Said
from safeconduct.conversation.turns import Conversation
from safeconduct.guide import Finder, read_guide, sample_folder

GUIDE = read_guide(sample_folder())


@pytest.fixture(scope="module")
def conversation():
    return Conversation(GUIDE, Finder(GUIDE))


def press_for(here: str, there: str) -> str:
    """The key that leads from one step to another."""
    if there in GUIDE.keys:
        return GUIDE.keys[there]
    choices = [choice.target for choice in GUIDE.step(here).source.choices if choice.target not in GUIDE.keys]
    return str(choices.index(there) + 1)


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", GUIDE.scenarios, ids=lambda scenario: scenario.file)
def test_scenarios_hold_by_keys_alone(conversation, scenario, language):
    """By key presses, no more than allowed, to a page that says what it must."""
    play = Play(conversation) >> Began(language) << Show(scenario.start, language)
    here = scenario.start
    for there in scenario.take:
        play >> Pressed(press_for(here, there)) << Show(there, language)
        here = there
    text = GUIDE.step(here).text(language)
    assert scenario.must_say[language] in " ".join([text.lead, *text.paragraphs])
    assert len(scenario.take) <= scenario.presses_at_most


@pytest.mark.parametrize(
    ("language", "words", "step"),
    [
        ("en", "What should I do if I get called up?", "home-maybe"),
        ("ru", "Что мне делать, если меня призовут?", "home-maybe"),
        ("uk", "Що мені робити, якщо мене призвуть?", "home-maybe"),
        ("id", "Apa yang harus saya lakukan kalau saya dipanggil?", "home-maybe"),
        ("en", "What is the right way to surrender?", "army-surrender"),
        ("ru", "Как правильно сдаться в плен?", "army-surrender"),
        ("uk", "Як правильно здатися в полон?", "army-surrender"),
        ("id", "Bagaimana cara menyerah yang benar?", "army-surrender"),
    ],
)
def test_the_two_questions_need_one_search(conversation, language, words, step):
    """Requirement R22 in its own words."""
    play = Play(conversation) >> Began(language) << Show("root", language)
    play >> Said(words) << offers(step) >> Chose(step) << Show(step, language)


def test_somebody_in_despair_is_led_to_a_person(conversation):
    """Words, then the danger step, then a person: two events."""
    play = Play(conversation) >> Began("uk") << Show("root", "uk")
    play >> Said("я більше не хочу жити") << (lambda offer: offer.found[0].step == "danger")
    play >> Chose("danger") << Show("danger", "uk")
    play >> Pressed("0") << Show("person", "uk") << HandToPerson("uk")
    play.end()
