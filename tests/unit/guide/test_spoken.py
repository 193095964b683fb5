"""The guide as it is said on the telephone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from safeconduct.errors import StepUnknown
from safeconduct.guide import spoken
from safeconduct.guide.spoken import DONE_BY_KEYS, LETTERS, MINUTES, Spoken, everything
from safeconduct.guide.wording import FIRST_SECONDS, SPOKEN_PER_SECOND

TITLE = "Example line"
HELLO_SECONDS = 8
LANGUAGES = ("en", "ru", "uk", "id")


@pytest.fixture(scope="session")
def wanted(sample):
    return list(everything(sample, TITLE))


def test_a_step_begins_with_its_title_and_short_text_and_ends_with_what_nobody_can_promise(sample):
    """In sentences, each with an end that a voice can fall to."""
    text = sample.step("army-surrender").text("en")
    first, *more, last = spoken.parts(sample, "army-surrender", "en")
    assert first == f"{text.title}. {text.lead}"
    assert " ".join(more) == " ".join(text.paragraphs)
    assert last.startswith("Nobody can promise you: that you will be seen")
    assert last.endswith("'gave up'.")


def test_nothing_is_longer_than_a_caller_may_have_to_listen(sample, wanted):
    """By the estimate of the guide's own checker."""
    assert max(len(each.text) for each in wanted) <= LETTERS <= FIRST_SECONDS * SPOKEN_PER_SECOND
    assert all(each.text == each.text.strip() for each in wanted)


@given(st.text(alphabet="ab .!?;\n", max_size=2000))
def test_any_text_is_cut_into_portions_and_nothing_of_it_is_lost(text):
    """Answers too: sentences where they are short enough, spaces where they are not, letters if it must be."""
    portions = spoken.portions(text)
    assert all(0 < len(portion) <= LETTERS for portion in portions)
    bare = re.compile(r"[\s.]")
    assert bare.sub("", "".join(portions)) == bare.sub("", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_have_the_keys_that_the_conversation_takes(sample, language):
    """The fixed keys are not among them: they have sentences of their own."""
    text = sample.step("root").text(language)
    free = [choice.label for choice in text.choices if choice.target not in sample.keys]
    said = spoken.choices(sample, "root", language)
    assert [key for key, _ in said] == ["1", "2", "3", "4", "5"]
    assert all(label in sentence for label, (_, sentence) in zip(free, said, strict=True))
    assert said[0][1].endswith(
        {"en": "press one.", "ru": "нажмите один.", "uk": "натисніть один.", "id": "tekan satu."}[language]
    )


def test_a_question_is_not_followed_by_a_colon(wanted):
    """`May they make me serve? press one.`"""
    assert not [each for each in wanted if re.search(r"[?!.]:", each.text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sentences_of_a_call_take_eight_seconds(sample, language):
    """Who this is, what the telephone company sees, that no name is needed, what to press in danger."""
    hello = spoken.phrases(sample, language, TITLE)["phone.hello"]
    assert TITLE in hello
    assert len(hello) / SPOKEN_PER_SECOND <= HELLO_SECONDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_has_a_gap_left(sample, language):
    """Every sentence that can be asked for is whole."""
    said = spoken.phrases(sample, language, TITLE)
    assert not [text for text in said.values() if "{" in text]
    assert {spoken.wait_key(minutes) for minutes in (None, *range(60))} <= said.keys()
    assert said["phone.language"] == spoken.phrases(sample, language, "Another")["phone.language"]


@pytest.mark.parametrize(
    ("minutes", "key"),
    [(None, "unknown"), (0, "1"), (1, "1"), (10, "10"), (11, "15"), (21, "30"), (30, "30"), (31, "more")],
)
def test_a_wait_is_said_no_shorter_than_it_is(minutes, key):
    """Rounded up to what can be said."""
    assert spoken.wait_key(minutes) == f"phone.wait.{key}"


def test_everything_is_everything_that_is_ever_said_and_each_text_once(sample, wanted):
    """All phrases, parts and choices, and nothing else."""
    said = set()
    for language in sample.languages:
        said |= {Spoken(text, language) for text in spoken.phrases(sample, language, TITLE).values()}
        for step in sample.public_steps():
            if step.id not in DONE_BY_KEYS:
                said |= {Spoken(text, language) for text in spoken.parts(sample, step.id, language)}
                said |= {Spoken(text, language) for _, text in spoken.choices(sample, step.id, language)}
    assert said == set(wanted)
    assert len(wanted) == len(said)


def test_what_every_call_needs_comes_first(sample, wanted):
    """The languages, the first sentences, the fixed phrases; then short texts by distance; then the rest."""
    texts = [each.text for each in wanted]
    assert texts[0] == "For English, press one."
    assert TITLE in texts[len(LANGUAGES)]
    fixed = texts.index(spoken.phrases(sample, "id", TITLE)["phone.goodbye"])
    start = texts.index(spoken.parts(sample, "root", "en")[0])
    farther = texts.index(spoken.parts(sample, "army-surrender", "id")[0])
    rest = texts.index(spoken.parts(sample, "root", "en")[1])
    assert fixed < start < farther < rest


def test_nothing_for_caseworkers_is_ever_said(sample, wanted):
    """Staff steps have no clips that a wrong key could lead to."""
    staff = [step for step in sample.steps.values() if not step.public]
    assert staff
    titles = {step.text(language).title for step in staff for language in sample.languages}
    assert not [each for each in wanted if any(each.text.startswith(f"{title}. ") for title in titles)]


def test_a_step_that_nobody_translated_is_heard_in_its_own_language(sample):
    """Spoken by that language's voice, with that language's phrases."""
    step = sample.step("army")
    alone = replace(step, texts={"en": step.source})
    guide = replace(sample, steps={**sample.steps, step.id: alone})
    assert spoken.language_of(guide, "army", "uk") == "en"
    assert spoken.parts(guide, "army", "uk") == spoken.parts(guide, "army", "en")
    assert spoken.choices(guide, "army", "uk") == spoken.choices(guide, "army", "en")
    assert Spoken(spoken.parts(guide, "army", "uk")[0], "en") in set(everything(guide, TITLE))


def test_an_unknown_step_is_an_error(sample):
    """As everywhere."""
    with pytest.raises(StepUnknown):
        spoken.parts(sample, "nowhere", "en")


def test_minutes_are_in_order():
    """`wait_key` takes the first that is long enough."""
    assert list(MINUTES) == sorted(MINUTES)
