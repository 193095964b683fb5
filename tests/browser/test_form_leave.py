"""Leaving at once: three times Shift, or the link; Back does not return."""

import pytest
from playwright.sync_api import expect

from form_cast import Person, needs_browser
from form_line import FormLine

pytestmark = needs_browser


def away(person: Person, form_line: FormLine) -> None:
    person.page.wait_for_url(f"{form_line.url}/exit/en")
    expect(person.page.locator("body")).to_have_text("It will rain.")


def test_shift_three_times_leaves(person: Person, form_line: FormLine) -> None:
    """Also in the middle of a text, without a question; Back leads to what was there before the page."""
    person.page.goto(f"{form_line.url}/en/")
    person.opens("write")
    person.page.locator("#text").press_sequentially("Help me")
    for _ in range(3):
        person.page.keyboard.press("Shift")
    away(person, form_line)
    person.page.go_back()
    expect(person.page.locator("h1")).to_have_text("Start")


def test_the_page_is_covered_before_anything_loads(person: Person, form_line: FormLine) -> None:
    """Also when nothing comes from the network, what was on the page is gone."""
    person.opens("write")
    person.page.route("**/exit/**", lambda route: route.fulfill(status=204))
    for _ in range(3):
        person.page.keyboard.press("Shift")
    expect(person.page.locator("body > *")).to_have_count(1)
    box = person.page.locator("body > div").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert person.page.title().strip() == ""


@pytest.mark.parametrize("keys", [["Shift", "Shift"], ["Shift", "Shift", "A", "Shift"]])
def test_capital_letters_do_not_leave(person: Person, keys: list[str]) -> None:
    """Two presses, or three with a letter between them, are somebody writing."""
    person.opens("write")
    person.page.locator("#text").focus()
    for key in keys:
        person.page.keyboard.press(key)
    person.page.wait_for_timeout(200)
    expect(person.page.locator("#text")).to_be_visible()


def test_slow_presses_do_not_leave(person: Person) -> None:
    """Three presses count only within two seconds."""
    person.opens("write")
    for _ in range(3):
        person.page.keyboard.press("Shift")
        person.page.wait_for_timeout(1100)
    expect(person.page.locator("#text")).to_be_visible()


def test_the_link_leaves_the_same_way(person: Person, form_line: FormLine) -> None:
    """The page gives up its place in the history."""
    person.page.goto(f"{form_line.url}/en/")
    person.opens("write")
    person.page.locator("#text").press_sequentially("Help me")
    person.page.get_by_role("link", name="Leave").click()
    away(person, form_line)
    person.page.go_back()
    expect(person.page.locator("h1")).to_have_text("Start")


def test_what_a_messenger_hangs_onto_the_address_does_not_stay(person: Person, form_line: FormLine) -> None:
    """Telegram opens the form with the visitor's name and number in the fragment; nobody reads it, and it goes at once."""
    person.page.goto(
        f"{form_line.url}/en/write#tgWebAppData=user%3D%257B%2522id%2522%253A4711%257D&tgWebAppVersion=8.0"
    )
    expect(person.page.locator("[data-without-script]")).to_be_hidden()
    assert person.page.evaluate("location.href") == f"{form_line.url}/en/write"
    assert person.page.evaluate("history.length") <= 2
