"""From the guide to the read answer, on a phone, against a real line: with script and without, in two languages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from form_cast import PATIENCE_MS, needs_browser
from form_line import phrases
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.visitor import Visitor
from serving import ServedLine, make_served, served

pytestmark = needs_browser

PHONE = ViewportSize(width=390, height=844)
QUESTIONS = {"en": "What should I do if I get called up?", "ru": "Что мне делать, если придёт повестка?"}
ANSWERS = {
    "en": "Ask for a copy. Talk to a lawyer first.",
    "ru": "Попросите копию. Сначала поговорите с юристом.",
}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServedLine, str]]:
    """A line that is served, and the recovery words of Alice, who is on duty."""
    line = make_served(tmp_path_factory.mktemp("journeys"))
    words = line.employ("alice")
    with served(line):
        yield line, words


@pytest.fixture(params=["en", "ru"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def a_phone(chromium: Browser, language: str, *, script: bool) -> BrowserContext:
    """A borrowed phone: nothing on it from before."""
    context = chromium.new_context(viewport=PHONE, locale=language, java_script_enabled=script)
    context.set_default_timeout(PATIENCE_MS)
    return context


def reads_the_guide(page: Page, line: ServedLine, language: str) -> None:
    """Opens the line and follows links: the situation, the summons, a person, the form."""
    page.goto(f"{line.url}/{language}/")
    for step in ("home", "home-summons", "person", "person-write"):
        page.locator(f'main a[href="/{language}/{step}"], header a[href="/{language}/{step}"]').first.click()
    page.locator(f'main a[href="/{language}/write"]').first.click()


def fills_in(page: Page, text: str) -> None:
    page.check("#situation-home")
    page.fill("#text", text)
    page.check("#safe-yes")


def alice_answers(line: ServedLine, words: str, language: str) -> None:
    """Alice takes what waits until she has answered the question of this story."""
    with Visitor(line.url) as browser:
        alice = Caseworker(browser, words)
        while case := alice.take_next():
            alice.reply(case, ANSWERS[case.language])
            if case.words[-1].text == QUESTIONS[language]:
                return
    pytest.fail("The question never reached the queue.")


def types_back(page: Page, words: list[str]) -> None:
    """The two words that are asked for."""
    for field in page.locator("input[id^=word-]").all():
        field.fill(words[int((field.get_attribute("id") or "").removeprefix("word-")) - 1])


def test_without_script_from_the_guide_to_the_answer(
    chromium: Browser, staffed: tuple[ServedLine, str], language: str
) -> None:
    """A soldier with somebody else's old phone asks, learns nine words, and reads the answer on another phone."""
    line, words = staffed
    first = a_phone(chromium, language, script=False)
    page = first.new_page()
    reads_the_guide(page, line, language)
    expect(page.locator("[data-without-script]")).to_be_visible()
    fills_in(page, QUESTIONS[language])
    page.locator("#application > p button, #application > .buttons button").last.click()
    receipt = page.locator("main ol li").all_inner_texts()
    assert len(receipt) == 9
    page.locator('button[value="ask"]').click()
    types_back(page, receipt)
    page.locator('button[value="check"]').click()
    expect(page.locator("input[id^=word-]")).to_have_count(0)
    first.close()
    alice_answers(line, words, language)
    second = a_phone(chromium, language, script=False)
    page = second.new_page()
    page.goto(f"{line.url}/{language}/return")
    page.fill("#receipt", " ".join(receipt))
    page.locator("#returning button").click()
    expect(page.locator("article.answer .said")).to_have_text(ANSWERS[language])
    second.close()


def test_with_script_from_the_guide_to_the_answer(
    chromium: Browser, staffed: tuple[ServedLine, str], language: str
) -> None:
    """A mother writes from her own phone: sealed before it leaves it, answered, read elsewhere, no policy broken."""
    line, words = staffed
    faults: list[str] = []
    first = a_phone(chromium, language, script=True)
    page = first.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    reads_the_guide(page, line, language)
    expect(page.locator("[data-without-script]")).to_be_hidden()
    fills_in(page, QUESTIONS[language])
    page.locator("#application > .buttons button, #application > p button").last.click()
    expect(page.locator(".words li")).to_have_count(9)
    receipt = page.locator(".words li").all_inner_texts()
    page.get_by_role("button", name=phrases(language)["form.words.known"], exact=True).click()
    types_back(page, receipt)
    page.keyboard.press("Enter")
    expect(page.locator("#screen-title")).to_have_text(phrases(language)["form.sent.title"])
    first.close()
    alice_answers(line, words, language)
    second = a_phone(chromium, language, script=True)
    page = second.new_page()
    page.goto(f"{line.url}/{language}/return")
    expect(page.locator("[data-without-script]")).to_be_hidden()
    page.fill("#receipt", " ".join(receipt))
    page.locator("form button").first.click()
    expect(page.get_by_text(ANSWERS[language])).to_be_visible()
    second.close()
    assert faults == []


def test_pages_fit_a_phone(chromium: Browser, staffed: tuple[ServedLine, str], language: str) -> None:
    """Nothing on the way needs scrolling sideways at 390 px."""
    line, _ = staffed
    context = a_phone(chromium, language, script=True)
    page = context.new_page()
    for name in ("", "home-summons", "army-surrender", "write", "return", "channels", "promises", "verify"):
        page.goto(f"{line.url}/{language}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    context.close()
