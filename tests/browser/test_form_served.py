"""The sealed form on the pages of the real server: the same way to the end, and nothing in it that shuts anybody out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import safeconduct
from form_cast import FRONTEND, needs_browser
from form_line import phrases
from serving import ServedLine, make_served, served

AXE = FRONTEND / "node_modules/axe-core/axe.min.js"
MANIFEST = Path(safeconduct.__file__).parent / "static/manifest.json"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """rules => axe.run('main', {runOnly: rules}).then(({violations}) =>
  violations.map(({id, nodes}) => id + ' ' + nodes.map(({html}) => html).join(' ')))"""
PHONE = {"width": 390, "height": 844}
TEXT = "Моего сына призвали. Мы стоим на 48.12345, 37.54321"

pytestmark = [
    *needs_browser,
    pytest.mark.skipif(
        not MANIFEST.exists(), reason="the scripts are not built: `pip install -e .` builds them"
    ),
]


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLine]:
    with served(make_served(tmp_path_factory.mktemp("served"))) as line:
        yield line


def looks(page: Page) -> None:
    """No finding of axe on what the screen shows now, and nothing wider than the screen."""
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(CHECK, RULES) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ru", "dark")])
def test_write_come_back_write_again_erase(
    chromium: Browser, line: ServedLine, language: str, scheme: str
) -> None:
    """Every screen on the way, on a phone."""
    said = phrases(language)
    # The checker itself is a script from elsewhere, so the policy is off here; other tests have it on.
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()

    def presses(key: str) -> None:
        page.get_by_role("button", name=said[key], exact=True).click()

    def sees(key: str) -> None:
        expect(page.locator("#screen-title")).to_have_text(said[key])
        looks(page)

    page.goto(f"{line.url}/{language}/write")
    expect(page.locator("[data-without-script]")).to_be_hidden()
    page.locator("#application > .buttons button").click()
    looks(page)
    page.check("#situation-family")
    page.check("#safe-yes")
    page.fill("#text", TEXT)
    page.locator("#application > .buttons button").click()
    expect(page.locator("mark")).to_have_text("48.12345, 37.54321")
    looks(page)
    presses("form.warning.send")
    sees("form.words.title")
    words = page.locator(".words li").all_inner_texts()
    presses("form.words.known")
    presses("form.ask.send")
    sees("form.ask.title")
    for field in page.locator("input[id^=word-]").all():
        field.fill(words[int((field.get_attribute("id") or "").removeprefix("word-")) - 1])
    presses("form.ask.send")
    sees("form.sent.title")

    page.goto(f"{line.url}/{language}/return")
    expect(page.locator("[data-without-script]")).to_be_hidden()
    page.fill("#receipt", " ".join([*words[:-1], "qwqwqw"]))
    page.locator("#returning button").first.click()
    expect(page.locator(".doubt")).to_have_count(1)
    looks(page)
    page.fill("#receipt", " ".join(words))
    page.locator("#returning button").last.click()
    sees("form.return.none")
    page.fill("#again", "Спасибо")
    presses("form.ask.send")
    expect(page.locator(".screen .notice")).to_have_text(said["form.return.written"])
    presses("form.return.erase")
    sees("form.erase.title")
    presses("form.erase.yes")
    sees("form.erased.title")
    context.close()
