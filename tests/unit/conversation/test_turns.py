"""One event in, commands out."""

import pytest

from conversing import Play, offers
from safeconduct.conversation.commands import (
    FIELDS,
    Ask,
    Forget,
    HandIn,
    HandToPerson,
    Keep,
    Misunderstood,
    Offer,
    OfferLanguages,
    Show,
    Warn,
)  # fmt: skip
from safeconduct.conversation.events import (
    AskedPerson,
    Began,
    ChangedLanguage,
    Chose,
    Left,
    Pressed,
    Said,
    Skipped,
    StartedWriting,
)  # fmt: skip
from safeconduct.conversation.turns import State


@pytest.fixture
def play(conversation):
    """A caller who has begun in English."""
    return Play(conversation) >> Began("en") << Show("root", "en")


def test_a_caller_without_a_language_is_asked(conversation):
    """Every language is offered, and the choice opens the start."""
    play = Play(conversation) >> Began() << OfferLanguages(("en", "ru", "uk", "id"))
    play >> ChangedLanguage("uk") << Show("root", "uk")
    play.end()


def test_a_link_opens_at_its_step(conversation):
    """A channel's post links to a step; one for caseworkers or of an older edition opens the start."""
    Play(conversation) >> Began("ru", "home-summons") << Show("home-summons", "ru")
    Play(conversation) >> Began("ru", "op-start") << Show("root", "ru")
    Play(conversation) >> Began("ru", "gone") << Show("root", "ru")


def test_keys_choose_repeat_and_go_back(play):
    """1 to 5 choose, * says it again, # goes back along the shortest way, 0 and 9 are the same everywhere."""
    play >> Pressed("1") << Show("home", "en")
    play >> Pressed("2") << Show("home-summons", "en")
    play >> Pressed("*") << Show("home-summons", "en")
    play >> Pressed("#") << Show("home", "en")
    play >> Pressed("#") << Show("root", "en")
    play >> Pressed("#") << Show("root", "en")
    play >> Pressed("9") << Show("safe", "en")
    play >> Pressed("8") << Show("danger", "en")
    play >> Pressed("0") << Show("person", "en") << HandToPerson("en")
    play.end()


def test_an_impossible_choice_shows_the_possible_ones(play):
    """A key without a choice, a step that is gone, a step that is not public."""
    play >> Pressed("7") << Misunderstood("en") << Show("root", "en")
    play >> Chose("gone") << Misunderstood("en") << Show("root", "en")
    play >> Chose("op-ask") << Misunderstood("en") << Show("root", "en")
    play.end()


def test_words_are_answered_with_titles(play):
    """Search offers steps and does not move the caller."""
    play >> Said("I got a summons") << offers("home-summons")
    assert play.state == State("root", "en")
    play >> Said(" 1 ") << Show("home", "en")


def test_military_detail_is_pointed_out_once(play):
    """A warning comes first; who insists is answered without."""
    detail = "We are at 48.12345, 37.54321 and I want to surrender"
    play >> Said(detail) << Warn(("place",), "en") << offers("army-surrender")
    play >> Said(detail, insists=True) << (lambda command: isinstance(command, Offer))
    play.end()


def test_the_language_changes_at_any_moment(play):
    """Where one stands, also while writing (requirement R26)."""
    play >> Pressed("1") << Show("home", "en") >> ChangedLanguage("id") << Show("home", "id")
    play >> StartedWriting() << Ask("situation", "id") >> ChangedLanguage("uk") << Ask("situation", "uk")
    play >> ChangedLanguage("xx") << OfferLanguages(("en", "ru", "uk", "id"))


def test_a_person_can_be_asked_for_at_any_moment(play):
    """Also in the middle of an application."""
    play >> StartedWriting() << Ask("situation", "en")
    play >> AskedPerson() << Show("person", "en") << HandToPerson("en")
    assert play.state == State("person", "en")


def test_an_application_is_asked_for_field_by_field(play):
    """What cannot be taken is asked again; only the text cannot be skipped; the state never holds a word."""
    play >> StartedWriting() << Ask("situation", "en")
    play >> Said("something") << Ask("situation", "en", again=True)
    play >> Said("home") << Keep("situation", "home") << Ask("country", "en")
    play >> Skipped() << Ask("people", "en")
    for bad in ("many", "0", "1000", "-3", "٣"):
        play >> Said(bad) << Ask("people", "en", again=True)
    play >> Said("3") << Keep("people", "3") << Ask("text", "en")
    play >> Skipped() << Ask("text", "en", again=True)
    play >> Said(" ") << Ask("text", "en", again=True)
    play >> Said("unit 47th Mechanized Brigade") << Warn(("unit",), "en") << Ask("text", "en", again=True)
    assert play.state.filled == set(FIELDS[:3])
    play >> Said("May I refuse?") << Keep("text", "May I refuse?") << HandIn("en")
    play.end()
    assert play.state == State("root", "en")


def test_leaving_forgets(play):
    """Nothing is left of the conversation."""
    play >> Pressed("1") << Show("home", "en") >> Left() << Forget()
    assert play.state.step == "root"


def test_a_state_of_an_older_edition_is_brought_back(conversation):
    """A step or a language that is gone leads to the start, not to an error."""
    turn = conversation.turn(State("gone", "xx"), Pressed("*"))
    assert turn.commands == (Show("root", "en"),)
