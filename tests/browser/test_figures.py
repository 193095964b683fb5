"""Figures in a real browser: read by everybody, copied with one press, released by two in the console."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

import axe
import web_line
from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from figures_cast import count_in, released_month
from form_cast import needs_browser
from safeconduct.channels.web.pages import with_figures
from web_line import Founding, WebLine

pytestmark = needs_browser

Hire = Callable[..., Deskmate]
LOOKS = [("en", "light", PHONE), ("ru", "dark", WIDE), ("uk", "dark", PHONE), ("id", "light", WIDE)]


def found_and_released(path: Path, scripts: Path) -> Founding:
    founding = Founding(path, static=scripts)
    with released_month(path) as figures:
        founding.site = with_figures(founding.site, figures)
    return founding


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, scripts: Path) -> Iterator[tuple[WebLine, str]]:
    """A served line that has released a month, and corrected it once."""
    with ThreadPoolExecutor(1) as beside:  # the browser's loop runs in this thread already
        founding = beside.submit(found_and_released, tmp_path_factory.mktemp("public"), scripts).result()
    with web_line.serving(founding, tmp_path_factory.mktemp("served")) as served:
        yield served


def findings(page: Page) -> list[str]:
    """What axe finds wrong, and how much wider the page is than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*axe.findings(page), *([f"{wide} too wide"] if wide > 0 else [])]


@pytest.mark.parametrize(("language", "scheme", "viewport"), LOOKS, ids=[look[0] for look in LOOKS])
def test_axe_finds_nothing_on_the_figures(chromium: Browser, public, language, scheme, viewport) -> None:
    """The front with everything open, a release, a correction and what it corrects; nothing is too wide."""
    _, url = public
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    for path in ("figures", "figures/1", "figures/2", "figures/3"):
        page.goto(f"{url}/{language}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert findings(page) == [], path
    context.close()


def test_a_sentence_is_copied_with_one_press(chromium: Browser, public) -> None:
    """All of it, and nothing else; without script there is no button, and the sentence is there."""
    _, url = public
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{url}/en/figures/1")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("blockquote p").first.inner_text()
    context.close()
    plain = chromium.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{url}/en/figures/1")
    expect(page.locator("blockquote p").first).to_have_text(copied)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    plain.close()


@pytest.fixture(params=[("light", "en", WIDE), ("dark", "ru", PHONE)], ids=["wide", "phone"])
def hire(request: pytest.FixtureRequest, tmp_path: Path, scripts: Path, chromium: Browser) -> Iterator[Hire]:
    """Somebody in the figures, with a browser of their own; no script may fail and no policy be broken."""
    scheme, language, viewport = request.param
    hired: list[Deskmate] = []
    with serving(tmp_path, scripts) as office:

        def hire(name: str, role: str, *, days: int = 3) -> Deskmate:
            if days and not hired:
                count_in(office, days)
            context = chromium.new_context(viewport=viewport, color_scheme=scheme, locale=language)
            mate = Deskmate(office, context, language)
            hired.append(mate)
            mate.comes_in(office.employ(name, role))
            mate.types("g", "f")
            expect(mate.page.locator("console-figures h1")).to_be_visible()
            return mate

        yield hire
        for mate in hired:
            mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


def waiting(mate: Deskmate) -> Locator:
    return mate.page.locator("section[aria-labelledby=waiting] article")


def out(mate: Deskmate) -> Locator:
    return mate.page.locator("section[aria-labelledby=released] article")


def test_two_release_and_two_correct(hire: Hire) -> None:
    """Paul prepares with the keyboard alone, Alice lets it go out; then a number is drawn anew the same way."""
    paul, alice = hire("Paul", "publisher"), hire("Alice", "lead")
    paul.page.get_by_role("button", name=paul.says("figures.prepare"), exact=True).focus()
    paul.types("Enter")
    expect(waiting(paul)).to_have_count(1)
    expect(waiting(paul)).to_contain_text(paul.says("figures.needs-other"))
    expect(waiting(alice).locator("blockquote")).to_have_count(6)
    assert (faults(paul), faults(alice)) == ([], [])
    lets_out(alice)
    for mate in (paul, alice):
        expect(out(mate)).to_have_count(1)
        expect(waiting(mate)).to_have_count(0)
    paul.presses("figures.correct")
    paul.page.locator("fieldset[aria-describedby=anew] input").first.check()
    assert faults(paul) == []
    paul.presses("figures.prepare-correction")
    expect(waiting(alice).locator("p.banner")).to_be_visible()
    lets_out(alice)
    expect(out(paul).last).to_contain_text(paul.says("figures.corrected", number=2))
    spent = paul.says("figures.spent", spent="1", budget="1")
    expect(paul.page.locator("console-figures td", has_text=re.compile(f"^{spent}$"))).to_have_count(1)
    assert (faults(paul), faults(alice)) == ([], [])


def lets_out(mate: Deskmate) -> None:
    """With a question in between, because it cannot be taken back."""
    button = waiting(mate).get_by_role("button", name=mate.says("figures.approve"))
    button.click()
    expect(waiting(mate).get_by_role("alert")).to_be_visible()
    assert faults(mate) == []
    button.click()


def test_before_the_first_draw_there_is_nothing_to_prepare(hire: Hire) -> None:
    """The pane says when there will be."""
    paul = hire("Paul", "publisher", days=0)
    expect(paul.page.locator("console-figures-form")).to_contain_text(paul.says("figures.none-drawn"))
    assert faults(paul) == []
