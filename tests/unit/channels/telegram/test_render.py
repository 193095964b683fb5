"""Every step as a message: what it says, and that Telegram takes it."""

import datetime as dt
import html

import pytest
from msgspec.structs import replace

from safeconduct.channels.telegram import parse, render
from safeconduct.channels.telegram.render import LETTERS, NOTICES, Messages, length, noticed, parts
from safeconduct.conversation.commands import Misunderstood, Offer, Show, Warn
from safeconduct.conversation.events import Said
from safeconduct.conversation.turns import Conversation, State
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.model.ids import Language, StepId
from safeconduct.model.line import Line
from safeconduct.rehearsal.messenger.entities import parse_html
from safeconduct.settings import LineSettings, Settings, TelegramSettings

GUIDE = read_guide(sample_folder())
EVERYWHERE = [(step.id, language) for step in GUIDE.public_steps() for language in GUIDE.languages]
TODAY, LATER = dt.date(2026, 11, 22), dt.date(2030, 1, 1)
URL = "https://line.example"
EN = Language("en")


def messages(today=TODAY, guide=GUIDE, url=URL, **telegram):
    own = TelegramSettings(token="1:a", **telegram)
    settings = Settings(line=LineSettings(url=url, phone="+000 11 22", telegram="@line_bot"), telegram=own)
    return Messages(settings, Line("t", "The line", "key", "ab" * 32, url, guide.languages, 30), guide, today)


def keys(page):
    return [key for row in page.rows for key in row]


@pytest.mark.parametrize("today", [TODAY, LATER], ids=["fresh", "stale"])
def test_every_step_fits_with_every_notice_before_it(today):
    """All steps in all languages, in UTF-16 units after the entities are parsed; buttons of at most 64 bytes."""
    shown = messages(today, write_in_chat=True)
    for step, language in EVERYWHERE:
        warned = [Warn((), language), Misunderstood(language), Show(step, language)]
        page = shown.said(warned, *shown.truths(language))
        assert length(page.text) <= LETTERS, (step, language)
        text, _ = parse_html(page.text)
        assert len(text.encode("utf-16-le")) // 2 == length(page.text)
        for key in keys(page):
            assert key.text
            assert bool(key.data) + bool(key.url) + bool(key.app) == 1
            assert len(key.data.encode()) <= parse.CALLBACK_BYTES


def test_notices_fit_into_what_is_kept_free_for_them():
    """The truth, the warning and the misunderstanding together."""
    shown = messages()
    for language in GUIDE.languages:
        before = [Warn((), language), Misunderstood(language)]
        whole = shown.said([*before, Show(GUIDE.start, language)], *shown.truths(language))
        assert length(whole.text) - length(shown.step(GUIDE.start, language).text) <= NOTICES


@pytest.mark.parametrize(("step", "language"), EVERYWHERE)
def test_a_step_says_all_that_the_web_says(step, language):
    """Title, short text, paragraphs, what nobody can promise, when it was checked, which edition."""
    said = render.plain(messages().step(step, language).text)
    text = GUIDE.step(step).text(language)
    for part in (text.title, text.lead, *text.paragraphs, *text.doubts, GUIDE.edition.id):
        assert part in said
    assert "22" in said
    leads = {key.data for key in keys(messages().step(step, language))}
    assert {f"{choice.target}:{language}" for choice in text.choices} <= leads | {f"person:{language}"}
    assert (step == "person") != (f"person:{language}" in leads)


def test_a_stale_step_says_so_and_a_fresh_one_does_not():
    """As the web does."""
    stale = "Nobody has checked this page since"
    assert stale in messages(LATER).step(StepId("army-surrender"), EN).text
    assert stale not in messages().step(StepId("army-surrender"), EN).text


def test_the_sealed_page_opens_in_telegram_and_in_a_browser():
    """From the step that leads to a person and from the one about leaving a message."""
    for step in ("person", "person-write"):
        page = messages().step(StepId(step), Language("ru"))
        assert [key.app for key in keys(page) if key.app] == [f"{URL}/ru/write"]
        assert f"{URL}/ru/write" in [key.url for key in keys(page)]


def test_other_steps_open_their_pages():
    """The same table as on the web."""
    for step, path in (("person-return", "return"), ("person-erase", "erase"), ("safe", "channels")):
        assert f"{URL}/en/{path}" in [key.url for key in keys(messages().step(StepId(step), EN))]


def test_writing_here_is_offered_only_where_the_line_allows_it_and_after_the_sealed_page():
    """And on no other step than that about leaving a message."""
    shut, open_ = messages(), messages(write_in_chat=True)
    here = parse.write_control("write", EN)
    assert all(here not in [key.data for key in keys(shut.step(step, EN))] for step, _ in EVERYWHERE)
    offering = [step for step, language in EVERYWHERE if here in [k.data for k in keys(open_.step(step, EN))]]
    assert set(offering) == {"person-write"}
    order = [key.app or key.url or key.data for key in keys(open_.step(StepId("person-write"), EN))]
    assert order.index(f"{URL}/en/write") < order.index(here)


@pytest.mark.parametrize(
    ("url", "base_url", "apps", "pages"),
    [
        ("https://line.example", "https://api.telegram.org", True, True),
        ("http://line.example", "https://api.telegram.org", False, True),
        ("http://localhost:8040", "https://api.telegram.org", False, False),
        ("http://localhost:8040", "http://127.0.0.1:8081", True, True),
    ],
)
def test_no_button_has_an_address_that_telegram_would_refuse(url, base_url, apps, pages):
    """It would refuse the whole message."""
    found = keys(messages(url=url, base_url=base_url).step(StepId("person-write"), EN))
    assert any(key.app for key in found) == apps
    assert any(key.url for key in found) == pages


def test_the_way_to_tell_us_from_copies_has_check_words_and_addresses():
    """Six words and the official addresses."""
    said = render.plain(messages().step(StepId("verify"), EN).text)
    for part in ("Check words of this line", URL, "+000 11 22", "@line_bot"):
        assert part in said


def test_marks_in_a_text_stay_text():
    """A guide may hold any letter."""
    step = GUIDE.step("army")
    text = replace(step.source, title="A <b> & c", lead="1 < 2 &amp;")
    guide = replace(GUIDE, steps={**GUIDE.steps, step.id: replace(step, texts={EN: text})})
    said, _ = parse_html(messages(guide=guide).step(step.id, EN).text)
    assert "A <b> & c" in said
    assert "1 < 2 &amp;" in said


def test_a_step_that_is_too_long_is_cut_and_leads_to_its_page():
    """The checker refuses such a guide; if one is served all the same, the message is whole and says where the rest is."""
    step = GUIDE.step("army")
    text = replace(step.source, paragraphs=("Long. " * 400, "Much. " * 400), doubts=("x" * 300,))
    guide = replace(GUIDE, steps={**GUIDE.steps, step.id: replace(step, texts={EN: text})})
    page = messages(guide=guide).step(step.id, EN)
    assert length(page.text) <= LETTERS - NOTICES
    assert "x" * 300 in page.text
    assert f"{URL}/en/army" in [key.url for key in keys(page)]
    endless = replace(step, texts={EN: replace(text, lead="<&>" * 3000)})
    guide = replace(GUIDE, steps={**GUIDE.steps, step.id: endless})
    assert length(messages(guide=guide).step(step.id, EN).text) <= LETTERS - NOTICES


def test_the_languages_lead_to_the_same_step():
    """Each by its own name, asked for in each."""
    page = messages().languages(StepId("army"))
    assert [key.data for key in keys(page)] == [f"army:{language}" for language in GUIDE.languages]
    assert "Українська" in [key.text for key in keys(page)]


def test_an_offer_has_three_titles_the_start_and_a_person():
    """Sure, not sure, and nothing found."""
    conversation, shown = Conversation(GUIDE, Finder(GUIDE)), messages()
    headings = set()
    for words in ("I got a summons", "zzz qqq", "pizza near me tonight"):
        turn = conversation.turn(State(GUIDE.start, EN), Said(words))
        page = shown.said(turn.commands)
        headings.add(page.text)
        offered = next(command for command in turn.commands if isinstance(command, Offer)).found
        found = [key.data for key in keys(page)]
        assert found[: len(offered)] == [f"{one.step}:en" for one in offered]
        assert {"root:en", "person:en"} <= set(found)
    assert html.escape("Is it one of these?", quote=False) in headings


@pytest.mark.parametrize("language", GUIDE.languages)
@pytest.mark.parametrize("scenario", GUIDE.scenarios, ids=lambda scenario: scenario.name)
def test_the_guides_journeys_are_as_few_taps_here(scenario, language):
    """The same scenarios as on every channel (requirement R22 among them), by buttons alone."""
    shown, here = messages(), scenario.start
    for there in scenario.take:
        assert f"{there}:{language}" in [key.data for key in keys(shown.step(here, language))]
        here = there
    assert scenario.must_say[language] in render.plain(shown.step(here, language).text)
    assert len(scenario.take) <= scenario.presses_at_most


def test_notices_are_text_too():
    """They come before the message, escaped."""
    page = noticed(messages().step(GUIDE.start, EN), "a < b")
    assert page.text.startswith("a &lt; b\n\n")


def test_pieces_keep_paragraphs_whole_and_never_break_a_letter():
    """UTF-16 units, as Telegram counts; an emoji has two."""
    assert list(parts(["a" * 6, "b" * 6], 10)) == ["a" * 6, "b" * 6]
    assert list(parts(["aa", "bb"], 10)) == ["aa\n\nbb"]
    pieces = list(parts(["😀" * 7], 5))
    assert "".join(pieces) == "😀" * 7
    assert all(len(piece.encode("utf-16-le")) <= 10 for piece in pieces)
