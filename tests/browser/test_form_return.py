"""Coming back with script: answers open on the person's own device, a wrong receipt learns nothing, all can be erased."""

import pytest
from playwright.sync_api import expect

from form_cast import Person, needs_browser
from form_line import FormLine
from safeconduct.model.application import Message
from safeconduct.sealing import receipts
from safeconduct.sealing.notes import SigningKey

pytestmark = needs_browser

TEXT = "My son was called up. What can he do?"
ANSWER = "Здравствуйте.\n\nОн может попросить отсрочку."


def test_answer_opens_on_the_persons_device(person: Person, form_line: FormLine) -> None:
    """Alice's answer is shown with its date, in its own language and direction, and says who signed it."""
    handed = person.sends(TEXT)
    form_line.answer(handed, ANSWER)
    person.returns_with(" ".join(person.words))
    person.sees("form.return.some")
    said = person.page.locator(".said")
    assert said.inner_text() == ANSWER
    expect(said).to_have_attribute("dir", "auto")
    expect(said).to_have_attribute("lang", "en")
    expect(person.page.locator("time")).to_have_text("November 22, 2026")
    expect(person.page.locator(".answer")).to_contain_text(person.says("form.return.signed"))
    expect(person.page.locator(".screen")).to_contain_text("Kept until December 22, 2026")
    assert person.page.locator("#receipt").input_value() == ""


def test_newest_answer_comes_first(person: Person, form_line: FormLine) -> None:
    """Several answers stand in the order in which people need them."""
    handed = person.sends(TEXT)
    for made, text in (("2026-11-20", "First"), ("2026-11-22", "Third"), ("2026-11-21", "Second")):
        form_line.answer(handed, text, made)
    person.returns_with(" ".join(person.words))
    person.sees("form.return.some")
    assert person.page.locator(".said").all_inner_texts() == ["Third", "Second", "First"]


def test_an_answer_nobody_signed_is_not_shown(person: Person, form_line: FormLine) -> None:
    """Mallory has the server and writes "come to this place": the page says not to follow it, without its words."""
    handed = person.sends(TEXT)
    form_line.answer(handed, "Come to the bridge.", key=SigningKey.new(form_line.team.name))
    person.returns_with(" ".join(person.words))
    expect(person.page.locator(".problem")).to_have_text(person.says("form.return.broken"))
    assert "bridge" not in person.page.content()


@pytest.mark.parametrize("person", ["en", "ru"], indirect=True)
def test_a_wrong_receipt_sees_what_an_unanswered_one_sees(person: Person, form_line: FormLine) -> None:
    """Letter for letter, and with the same requests."""
    person.sends(TEXT)
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url.removeprefix(form_line.url)))
    person.returns_with(" ".join(person.words))
    person.sees("form.return.none")
    unanswered, requests = person.page.locator("main").inner_html(), sorted(asked)
    asked.clear()
    person.returns_with(receipts.new().words("ru"))
    person.sees("form.return.none")
    assert person.page.locator("main").inner_html() == unanswered
    assert sorted(asked) == requests


def test_receipt_may_be_typed_as_people_type(person: Person, form_line: FormLine) -> None:
    """Capitals, numbers, commas, line breaks and short endings do not matter, nor does the language of the words."""
    handed = person.sends(TEXT)
    form_line.answer(handed, ANSWER)
    own = receipts.parse(" ".join(person.words))
    assert isinstance(own, receipts.WordReceipt)
    typed = "\n".join(f"{number}. {word.upper()}," for number, word in enumerate(own.words("ru").split(), 1))
    person.returns_with(typed)
    person.sees("form.return.some")


def test_an_unknown_word_is_marked_at_once(person: Person, form_line: FormLine) -> None:
    """With up to three words that look like it; pressing one puts it in its place."""
    person.opens("return")
    field, doubts = person.page.locator("#receipt"), person.page.locator(".doubt")
    field.press_sequentially("abandon abilty xyl")
    expect(doubts).to_have_count(0)
    field.press_sequentially(" ")
    expect(doubts).to_have_count(1)
    expect(doubts).to_contain_text("xyl")
    field.fill("abandon oceen tree")
    expect(doubts).to_have_count(1)
    suggested = doubts.get_by_role("button").all_inner_texts()
    assert "ocean" in suggested
    assert len(suggested) <= 3
    doubts.get_by_role("button", name="ocean").click()
    expect(field).to_have_value("abandon ocean tree")
    expect(field).to_be_focused()
    expect(doubts).to_have_count(0)


def test_words_that_are_no_receipt_are_explained(person: Person, form_line: FormLine) -> None:
    """Too few words, and nine that do not belong together, get a sentence each; nothing is asked of the server."""
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.returns_with("abandon ability able")
    expect(person.page.locator(".spelling")).to_have_text(person.says("form.receipt.count", number=3))
    expect(person.page.locator("#receipt")).to_be_focused()
    person.page.fill("#receipt", "zoo " * 9)
    person.page.locator("form button", has_text="Look").click()
    expect(person.page.locator(".spelling")).to_have_text(person.says("form.receipt.wrong"))
    assert not any("/answers" in address for address in asked)


def test_digits_go_to_the_page_without_script(person: Person, form_line: FormLine) -> None:
    """They need stretching; the page says what that means before it is sent."""
    person.opens("return")
    person.page.fill("#receipt", "1234 5678 9012 3456 7890")
    expect(person.page.locator(".spelling")).to_have_text(person.says("form.receipt.digits"))
    person.page.locator("form button", has_text="Look").click()
    expect(person.page.locator("h1")).to_have_text("By the server")
    assert form_line.posted == ["/en/return"]


def test_another_word_in_the_same_case(person: Person, form_line: FormLine) -> None:
    """Written after the answer, sealed, retried, counted once, and looked over for places like the first."""
    first = person.sends(TEXT)
    form_line.answer(first, ANSWER)
    person.returns_with(" ".join(person.words))
    person.sees("form.return.some")
    form_line.failures = [(503, {"retry-after": "1"})]
    person.page.fill("#again", "We stand at 48.12345, 37.54321")
    person.presses("form.ask.send")
    expect(person.page.locator("mark")).to_have_text("48.12345, 37.54321")
    person.page.fill("#again", "Thank you. And then?")
    person.presses("form.ask.send")
    expect(person.page.locator(".screen .notice")).to_have_text(person.says("form.return.written"))
    second = list(form_line.handed.values())[1]
    opened = form_line.opened(second)
    assert isinstance(opened, Message)
    assert opened.text == "Thank you. And then?"
    assert (second.lookup, opened.case) == (first.lookup, form_line.opened(first).case)
    assert len(form_line.handed) == 2
    expect(person.page.locator("#again")).to_have_value("")


def test_an_empty_word_is_not_sent(person: Person, form_line: FormLine) -> None:
    """It is said beside the field."""
    person.returns_with(receipts.new().words("en"))
    person.presses("form.ask.send")
    expect(person.page.locator("#text-error")).to_have_text(person.says("form.error.text"))
    expect(person.page.locator("#again")).to_be_focused()
    assert form_line.handed == {}


def test_all_is_erased_after_one_question(person: Person, form_line: FormLine) -> None:
    """From the page of the answers; "no" goes back to them."""
    handed = person.sends(TEXT)
    form_line.answer(handed, ANSWER)
    person.returns_with(" ".join(person.words))
    person.presses("form.return.erase")
    person.sees("form.erase.title")
    person.presses("form.erase.no")
    person.sees("form.return.some")
    person.presses("form.return.erase")
    person.presses("form.erase.yes")
    person.sees("form.erased.title")
    assert form_line.erased == [handed.lookup]
    assert "отсрочку" not in person.page.content()


@pytest.mark.parametrize("person", ["en", "ru"], indirect=True)
def test_erasing_page(person: Person, form_line: FormLine) -> None:
    """Its own page for whoever only wants to erase; a receipt of nobody gets the same words."""
    nobody = receipts.new()
    person.returns_with(nobody.words("ru"), "erase")
    person.sees("form.erase.title")
    person.presses("form.erase.no")
    expect(person.page.locator("#receipt")).to_have_value(nobody.words("ru"))
    person.page.locator("form button", has_text="Look").click()
    person.presses("form.erase.yes")
    person.sees("form.erased.title")
    assert form_line.erased == [receipts.keys(nobody, form_line.id).lookup]


def test_false_keys_show_no_answer(person: Person, form_line: FormLine) -> None:
    """Keys the page's root did not sign stop the return as they stop the writing."""
    person.opens("return")
    form_line.root = SigningKey.new("safeconduct.test/root")
    person.page.fill("#receipt", receipts.new().words("en"))
    person.page.locator("form button", has_text="Look").click()
    person.sees("form.untrusted.title")
