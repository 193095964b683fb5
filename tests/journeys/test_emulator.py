"""The main journey in a chat on a Bot API that somebody else has written."""

import html
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest

from emulated import Somebody, emulator
from safeconduct.guide import read_guide, sample_folder
from safeconduct.model.ids import Language
from safeconduct.rehearsal.applicant import PlainBrowser
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing.roster import check_words
from serving import ServedLine, make_served, served
from telegram_served import bot

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

NUMBERS = count(70_000_001)
GUIDE = read_guide(sample_folder())
QUESTIONS = {"en": "What is the right way to surrender?", "ru": "Как правильно сдаться в плен?"}
WORDS = {"en": "A summons came. What now?", "ru": "Пришла повестка. Что делать?"}
ANSWERS = {"en": "Ask for a copy.\n\nTalk to a lawyer.", "ru": "Попросите копию.\n\nПоговорите с юристом."}


@pytest.fixture(scope="module", params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(scope="module")
def staffed(
    tmp_path_factory: pytest.TempPathFactory,
    language: Language,  # one emulator for each: where its messages have large numbers, few of them are deleted
) -> Iterator[tuple[ServedLine, str, str]]:
    """A served line, the recovery words of Alice on duty, and the emulator that the bot is on."""
    with emulator() as url:
        line = make_served(tmp_path_factory.mktemp(f"emulated-{language}"), telegram=bot(url))
        alice = line.employ("alice")
        with served(line):
            yield line, alice, url


@pytest.fixture
def amina(staffed: tuple[ServedLine, str, str], language: Language) -> Iterator[Somebody]:
    """Somebody new in a chat of her own."""
    with closing(Somebody(staffed[2], next(NUMBERS), language)) as somebody:
        yield somebody


def phrase(key: str, language: Language) -> str:
    return GUIDE.phrases(key.partition(".")[0], language)[key]


def title(step: str, language: Language) -> str:
    return GUIDE.step(step).text(language).title


def heading(step: str, language: Language) -> str:
    """The title as it stands in a message; this server shows its marks."""
    return f"<b>{html.escape(title(step, language), quote=False)}</b>"


def chooses(amina: Somebody, here: str, there: str, language: Language) -> None:
    """A way onward, by its label; then its page stands in the same message."""
    text = GUIDE.step(here).text(language)
    amina.presses(next(choice.label for choice in text.choices if choice.target == there))
    amina.waits_for(heading(there, language))


def test_reading_and_finding_a_person(
    amina: Somebody, staffed: tuple[ServedLine, str, str], language: Language
) -> None:
    """Two taps to an answer in one message, a question in own words, a person behind the sealed page, and the commands."""
    line = staffed[0]
    amina.says("/start")
    first = amina.waits_for(heading("root", language))
    assert first.text.startswith(phrase("telegram.truth", language))
    chooses(amina, "root", "home", language)
    chooses(amina, "home", "home-summons", language)
    assert [one.number for one in amina.sees()] == [first.number]
    amina.says(QUESTIONS[language])
    offer = amina.waits_for(phrase("guide.found", language))
    assert title("army-surrender", language) in [one["text"] for one in offer.buttons]
    amina.presses(title("army-surrender", language))
    amina.waits_for(GUIDE.step("army-surrender").text(language).lead)
    amina.says("/person")
    person = amina.waits_for(heading("person", language))
    sealed = person.button(phrase("telegram.write.sealed", language))
    assert sealed["web_app"]["url"] == f"{line.url}/{language}/write"
    assert person.button(phrase("telegram.write.browser", language))["url"] == sealed["web_app"]["url"]
    amina.says("/safe")
    amina.waits_for(heading("safe", language))
    amina.says("/verify")
    verify = amina.waits_for(heading("verify", language))
    assert check_words(line.founded.line, language) in html.unescape(verify.text)
    amina.says("/delete")
    amina.waits_for(phrase("telegram.deleted", language))
    assert len(amina.sees()) == 1
    assert amina.own() == []


def test_writing_in_the_chat(
    amina: Somebody, staffed: tuple[ServedLine, str, str], language: Language
) -> None:
    """Written in the chat, sealed and taken out of it, answered by Alice, read in the chat and on the web."""
    line, words, _ = staffed
    amina.says("/start person-write")
    amina.waits_for(heading("person-write", language))
    for button, question in (
        ("telegram.write.here", "telegram.write.caution"),
        ("telegram.write.anyway", "guide.ask.situation"),
        ("web.situation.home", "guide.ask.country"),
        ("telegram.write.skip", "guide.ask.people"),
        ("telegram.write.skip", "guide.ask.text"),
    ):
        amina.presses(phrase(button, language))
        amina.waits_for(phrase(question, language))
    amina.says(WORDS[language])
    shown = amina.waits_for(phrase("web.receipt.title", language))
    receipt = " ".join(
        line.split("<b>")[1].removesuffix("</b>") for line in shown.text.splitlines() if ". <b>" in line
    )
    assert len(receipt.split()) == 9
    amina.presses(phrase("telegram.receipt.known", language))
    amina.waits_for(phrase("telegram.where", language))
    amina.presses(phrase("telegram.where.here", language))
    amina.waits_for(phrase("telegram.where.here.done", language))
    assert WORDS[language] not in amina.own()
    assert not [one for one in amina.sees() if "<b>" + receipt.split()[0] in one.text]
    with Visitor(line.url) as office:
        alice = Caseworker(office, words)
        case = alice.take_next()
        assert case is not None
        assert case.words[-1].text == WORDS[language]
        alice.reply(case, ANSWERS[language])
    amina.waits_for(ANSWERS[language])
    with Visitor(line.url) as browser:
        page = PlainBrowser(browser, language)
        page.receipt = receipt
        assert ANSWERS[language].split("\n")[0] in html.unescape(page.come_back().text)
