"""The page "Is this line real?" in a real browser, with script and without, in four looks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import axe
import web_line
from console_cast import PHONE, WIDE
from form_cast import needs_browser
from web_line import Founding, WebLine

pytestmark = needs_browser

LOOKS = [("en", "light", PHONE), ("ru", "dark", WIDE), ("uk", "dark", PHONE), ("id", "light", WIDE)]
FORGED = "https://linе.example"
"""With a Cyrillic letter in it."""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, scripts: Path) -> Iterator[tuple[WebLine, str]]:
    """A served line whose list of channels is signed."""
    with ThreadPoolExecutor(1) as beside:  # the browser's loop runs in this thread already
        path = tmp_path_factory.mktemp("public")
        founding = beside.submit(Founding, path, None, scripts).result()
    with web_line.serving(founding, tmp_path_factory.mktemp("served")) as served:
        yield served


def ask(page: Page, typed: str) -> None:
    """By keyboard alone."""
    page.locator("#address").focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")


def findings(page: Page) -> list[str]:
    """What axe finds wrong, and how much wider the page is than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*axe.findings(page), *([f"{wide} too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(("language", "scheme", "viewport"), LOOKS, ids=[look[0] for look in LOOKS])
def test_axe_finds_nothing_on_question_and_answers(
    chromium: Browser, public, language, scheme, viewport
) -> None:
    """The question, and each of the answers; nothing is too wide."""
    line, url = public
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{url}/{language}/verify")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert findings(page) == []
    for typed, answer in ((FORGED, "near"), ("+000 11 22", "ours"), ("@durov", "unknown"), ("", "label")):
        ask(page, typed)
        expect(page.locator("h1")).to_have_text(line.site.pages.say(language, f"web.check.{answer}"))
        assert findings(page) == [], answer
        assert page.url == f"{url}/{language}/verify"
    context.close()


def test_it_needs_no_script_and_keeps_the_language_links(chromium: Browser, public) -> None:
    """What was typed is in no address, and another language is one press away."""
    _, url = public
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{url}/en/verify")
    ask(page, FORGED)
    expect(page.locator("h1")).to_have_text("This is NOT ours, but it looks like ours")
    expect(page.locator("dd")).to_have_text(["https://line.example"])
    assert FORGED not in page.content()
    page.get_by_role("link", name="Русский").click()
    assert page.url == f"{url}/ru/verify"
    expect(page.locator("#address")).to_be_visible()
    context.close()
