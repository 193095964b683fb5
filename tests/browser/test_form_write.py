"""Writing to the line with script: looked over, learned, sealed in the browser, handed in once."""

import json

import pytest
from playwright.sync_api import Browser, expect

from form_cast import ARGUMENTS, CHROMIUM, Person, needs_browser, while_away
from form_line import FormLine
from safeconduct.model.application import Application
from safeconduct.sealing import receipts
from safeconduct.sealing.notes import SigningKey

pytestmark = needs_browser

TEXT = "Меня вызвали по повестке. Что мне делать?"
everywhere = pytest.mark.parametrize("person", ["en", "ru", "uk", "id"], indirect=True)


def test_text_reaches_the_caseworker_and_nobody_else(person: Person, form_line: FormLine) -> None:
    """Alice opens exactly what was filled in; the receipt leads to the same case and the same reply key."""
    handed = person.sends(TEXT)
    opened = form_line.opened(handed)
    keys = receipts.keys(receipts.parse(" ".join(person.words)), form_line.id)
    assert isinstance(opened, Application)
    assert (opened.situation, opened.people, opened.safe, opened.private, opened.text) == (
        "army",
        2,
        True,
        True,
        TEXT,
    )
    assert (handed.lookup, opened.case, opened.reply) == (keys.lookup, keys.case, keys.reply.recipient.text)
    assert handed.decoy is None


@everywhere
def test_whole_way_in_each_language(person: Person, form_line: FormLine) -> None:
    """The receipt is in the words of the page's language where there is a list; every screen speaks the language."""
    handed = person.sends(TEXT)
    assert handed.language == person.language
    assert form_line.opened(handed).language == person.language
    receipts.parse(" ".join(person.words))
    assert "form." not in person.page.locator("main").inner_text()


def test_fields_that_are_missing_are_named_beside_them(person: Person, form_line: FormLine) -> None:
    """Nothing is sent, nothing is lost, and the first one has the focus."""
    person.opens("write")
    person.page.fill("#people", "1000")
    person.submits()
    for name in ("situation", "people", "safe", "text"):
        expect(person.page.locator(f"#{name}-error")).to_have_text(person.says(f"form.error.{name}"))
    expect(person.page.locator("#situation-home")).to_be_focused()
    expect(person.page.locator("#text")).to_have_attribute("aria-describedby", "text-hint text-error")
    assert form_line.handed == {}
    person.fills_in(TEXT)
    person.submits()
    expect(person.page.locator(".error")).to_have_count(0)


def test_wrong_words_are_told_kindly_and_nothing_is_sent(person: Person, form_line: FormLine) -> None:
    """Each wrong word is named; the words can be seen again; then it goes on as if nothing had happened."""
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    person.learns()
    person.presses("form.words.known")
    first = person.asked()[0]
    first.fill("wrong")
    person.presses("form.ask.send")
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-invalid", "true")
    expect(person.page.locator("#status")).to_have_text(person.says("form.ask.wrong"))
    assert form_line.handed == {}
    person.presses("form.ask.again")
    assert person.page.locator(".words li").all_inner_texts() == person.words
    person.presses("form.words.known")
    person.answers_from_memory()
    person.page.keyboard.press("Enter")
    person.sees("form.sent.title")
    form_line.the_only()


def test_first_four_letters_of_a_word_will_do(person: Person, form_line: FormLine) -> None:
    """As with the receipt itself: capital letters and the end of a word do not matter."""
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    person.words = [word[:4].upper() for word in person.learns()]
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    person.sees("form.sent.title")


def test_going_back_keeps_the_text_and_the_words(person: Person, form_line: FormLine) -> None:
    """Somebody who mends the text need not learn other words."""
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    before = person.learns()
    person.presses("form.words.back")
    expect(person.page.locator("#text")).to_have_value(TEXT)
    person.page.fill("#text", "Другой вопрос")
    person.submits()
    assert person.learns() == before
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    person.sees("form.sent.title")
    assert form_line.opened(form_line.the_only()).text == "Другой вопрос"


def test_a_place_is_marked_before_anything_is_sent(person: Person, form_line: FormLine) -> None:
    """`Change` puts the cursor on it; a changed text goes without a question."""
    person.opens("write")
    person.fills_in("We are at 48.12345, 37.54321 and afraid")
    person.submits()
    expect(person.page.locator("mark")).to_have_text("48.12345, 37.54321")
    expect(person.page.locator("#warning-title")).to_be_focused()
    person.presses("form.warning.change")
    selected = person.page.evaluate("document.getSelection().toString()")
    assert selected == "48.12345, 37.54321"
    person.page.keyboard.type("here")
    person.submits()
    person.learns()
    assert form_line.handed == {}


def test_a_place_may_be_sent_all_the_same(person: Person) -> None:
    """The writer decides. The question is asked once for one text, and again for another."""
    person.opens("write")
    person.fills_in("We are at 48.12345, 37.54321")
    person.submits()
    person.presses("form.warning.send")
    person.learns()
    person.presses("form.words.back")
    person.submits()
    person.learns()
    person.presses("form.words.back")
    person.page.fill("#text", "We are at 49.12345, 37.54321")
    person.submits()
    expect(person.page.locator("mark")).to_have_text("49.12345, 37.54321")


def test_a_busy_line_makes_one_case(person: Person, form_line: FormLine) -> None:
    """503 twice: it says so, waits as long as it was asked to, tries again by itself, and counts once."""
    form_line.failures = [(503, {"retry-after": "1"}), (503, {"retry-after": "60"})]
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    person.learns()
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    expect(person.page.locator("#status")).to_have_text(person.says("form.wait.busy"))
    expect(person.page.locator(".progress")).to_contain_text("6")
    expect(person.page.locator(".progress")).to_contain_text("5")
    person.presses("form.wait.now")
    person.sees("form.sent.title")
    assert form_line.opened(form_line.the_only()).text == TEXT


def test_a_lost_confirmation_makes_one_case(person: Person, form_line: FormLine) -> None:
    """The line has it, the browser never heard: the same key comes again and is one case."""
    form_line.lost = 1
    handed = person.sends(TEXT)
    assert handed.times == 2


def test_no_network_keeps_everything(person: Person, form_line: FormLine) -> None:
    """Without a network the text waits on the page, and goes when there is one."""
    there = [False]
    while_away(person.page, "/intake", lambda: there[0])
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    person.learns()
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    expect(person.page.locator("#status")).to_have_text(person.says("form.wait.unreachable"))
    there[0] = True
    person.presses("form.wait.now")
    person.sees("form.sent.title")
    form_line.the_only()


def test_an_epoch_that_closes_meanwhile_is_sealed_to_the_next(person: Person, form_line: FormLine) -> None:
    """409: the keys are fetched and verified again, the same words stay good."""
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    person.learns()
    form_line.begin_epoch("2026-W48")
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    person.sees("form.sent.title")
    handed = form_line.the_only()
    assert handed.epoch == "2026-W48"
    assert form_line.opened(handed).text == TEXT


def test_false_keys_get_nothing(person: Person, form_line: FormLine) -> None:
    """Mallory's server shows keys that the line's root did not sign: no receipt, no envelope, and the text stays."""
    person.opens("write")
    form_line.root = SigningKey.new("safeconduct.test/root")
    person.fills_in(TEXT)
    person.submits()
    person.sees("form.untrusted.title")
    person.presses("form.back")
    expect(person.page.locator("#text")).to_have_value(TEXT)
    assert form_line.handed == {}


def test_keys_that_are_over_get_nothing(person: Person, form_line: FormLine) -> None:
    """A seized server goes on showing the epoch that a dismissed caseworker can open: its own date gives it away."""
    person.opens("write")
    form_line.closes = "2020-01-31"
    person.fills_in(TEXT)
    person.submits()
    person.learns()
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    person.sees("form.untrusted.title")
    assert form_line.handed == {}


def test_a_refusal_keeps_the_text(person: Person, form_line: FormLine) -> None:
    """400 will not get better by waiting: it is said, and the way back leads to the text."""
    form_line.failures = [(400, {})]
    person.opens("write")
    person.fills_in(TEXT)
    person.submits()
    person.learns()
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.send")
    person.sees("form.refused.title")
    person.presses("form.back")
    expect(person.page.locator("#text")).to_have_value(TEXT)


def test_decoy_is_a_second_receipt_that_travels_along(person: Person, form_line: FormLine) -> None:
    """It is shown second, with what it does, and its lookup is handed in as the decoy."""
    person.opens("write")
    person.fills_in(TEXT, decoy=True)
    person.submits()
    first = person.learns()
    person.presses("form.words.known")
    person.answers_from_memory()
    person.presses("form.ask.next")
    person.sees("form.decoy.title")
    expect(person.page.locator(".screen .lead")).to_have_text(person.says("form.decoy.lead"))
    second = person.learns()
    assert form_line.handed == {}
    person.presses("form.decoy.known")
    person.sees("form.sent.title")
    handed = form_line.the_only()
    lookups = [
        receipts.keys(receipts.parse(" ".join(words)), form_line.id).lookup for words in (first, second)
    ]
    assert [handed.lookup, handed.decoy] == lookups


def test_nothing_stays_in_the_browser(person: Person, form_line: FormLine) -> None:
    """After sending: no draft, no words in the page unless asked for, nothing stored, nothing in an address."""
    addresses: list[str] = []
    person.page.on("request", lambda request: addresses.append(request.url))
    person.sends(TEXT)
    content = person.page.content()
    assert TEXT not in content
    assert not any(f">{word}<" in content for word in person.words)
    stored = "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])"
    assert json.loads(person.page.evaluate(stored)) == [[], [], ""]
    assert person.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert not any(
        word in address for word in person.words for address in addresses if "/static/" not in address
    )
    person.presses("form.sent.show")
    assert person.page.locator(".words li").all_inner_texts() == person.words
    person.presses("form.sent.hide")
    expect(person.page.locator(".words")).to_have_count(0)


def test_the_browser_asks_only_while_a_draft_is_unsent(person: Person) -> None:
    """A warning before a half-written text is lost; none before or after."""
    asked: list[str] = []
    person.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    person.opens("write")
    person.opens("write")
    assert asked == []
    person.page.locator("#text").press_sequentially("Help")
    person.page.reload()
    assert asked == ["beforeunload"]
    person.sends(TEXT)
    person.page.goto("about:blank")
    assert asked == ["beforeunload"]


def test_keyboard_alone_will_do(person: Person, form_line: FormLine) -> None:
    """Every step can be made without a pointer, and the focus is where the next thing is."""
    press = person.page.keyboard.press
    person.opens("write")
    person.page.locator("#situation-home").focus()
    press("Space")
    person.page.locator("#text").focus()
    person.page.keyboard.type(TEXT)
    press("Tab")
    press("Space")
    for _ in range(3):
        press("Tab")
    press("Enter")
    person.learns()
    expect(person.page.locator("#screen-title")).to_be_focused()
    press("Tab")
    press("Enter")
    fields = person.asked()
    expect(fields[0]).to_be_focused()
    for field in fields:
        number = int((field.get_attribute("id") or "").removeprefix("word-"))
        person.page.keyboard.type(person.words[number - 1])
        press("Tab")
    press("Enter")
    person.sees("form.sent.title")
    form_line.the_only()


def test_without_just_in_time_compilation(form_line: FormLine, chromium: Browser) -> None:
    """Hardened browsers switch the compiler and WebAssembly off: everything works, only slower."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*ARGUMENTS, "--js-flags=--jitless"]
    )
    person = Person(browser.new_page(), form_line, "en")
    person.opens("write")
    assert person.page.evaluate("typeof WebAssembly") == "undefined"
    handed = person.sends(TEXT)
    form_line.answer(handed, "Read the page on summons.")
    person.returns_with(" ".join(person.words))
    expect(person.page.locator(".said")).to_have_text("Read the page on summons.")
    assert person.faults == []
    browser.close()
