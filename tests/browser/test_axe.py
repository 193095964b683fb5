"""Every pane of the console and a page of every public kind, small and wide, light and dark, Russian and English."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import axe
from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from shift_cast import pattern, people, put_up
from web_line import Founding
from web_line import serving as serving_pages

pytestmark = [*needs_browser, pytest.mark.slow]

LANGUAGES = ("ru", "en")
PANES = {
    "cases": ("g", "c"), "shifts": ("g", "t"), "overview": ("g", "o"), "people": ("g", "p"),
    "load": ("g", "b"), "news": ("g", "n"), "figures": ("g", "f"), "audit": ("g", "a"), "ways": ("g", "w"),
    "guide": ("g", "g"), "health": ("g", "e"),
}  # fmt: skip
"""Each pane, and the keys that lead to it."""
DIALOGS = {"palette": ("Control+k",), "keys": ("?",), "leaving": ("g", "h")}
CHOICES = {"triage": "d", "sleep": "s", "hand over": "h", "close": "e"}
OF_EACH_KIND = (
    "", "home-summons", "person", "verify", "safe", "countries", "countries/xa", "channels", "promises",
    "figures", "danger", "write", "write/danger", "return", "erase", "nothing-here",
)  # fmt: skip


def looks(page: Page) -> Iterator[str]:
    """The page as it stands, by each kind of screen and of light in turn."""
    for size, viewport in (("phone", PHONE), ("wide", WIDE)):
        page.set_viewport_size(viewport)
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            page.evaluate("() => new Promise(requestAnimationFrame)")
            yield f"{size}, {light}"


def seen(mate: Deskmate, screen: str) -> dict[str, list[object]]:
    return {f"{screen}, {look}": found for look in looks(mate.page) if (found := faults(mate))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_pane_of_a_lead(
    tmp_path: Path, scripts: Path, chromium: Browser, language: str
) -> None:
    """Dora leads: a plan, colleagues, an invitation, a case with a warning in it, and something in the audit."""
    context = chromium.new_context(viewport=WIDE, locale=language)
    wrong: dict[str, Sequence[object]] = {}
    with serving(tmp_path, scripts) as office, closing(context):
        dora = Deskmate(office, context, language)
        dora.comes_in(busy(office))
        dora.takes_next()
        for choice, key in CHOICES.items():
            dora.types("Escape", key)
            wrong |= seen(dora, choice)
        for pane, keys in PANES.items():
            dora.types("Escape", *keys)
            settled(dora)
            wrong |= seen(dora, pane)
        for dialog, keys in DIALOGS.items():
            dora.types(*keys)
            expect(dora.page.locator("dialog:modal")).to_be_visible()
            wrong |= seen(dora, dialog)
            dora.types("Escape")
            expect(dora.page.locator("dialog:modal")).to_have_count(0)
    assert wrong == {}
    assert dora.faults == []


def busy(office: Office) -> str:
    """A team at work, with a week's plan; answers the recovery words of its lead."""
    words = office.employ("Dora", "lead")
    for name, role in (("Bob", "caseworker"), ("Peter", "publisher"), ("Ada", "administrator")):
        office.employ(name, role)
    lead = office.sign_in(words)["token"]
    ids: Mapping[str, str] = people(office, lead)
    put_up(office, lead, "Europe/Kyiv", pattern("Night", "22:00", "06:00", [ids["Dora"], ids["Bob"]]))
    office.applicant_writes(1, "We are near 48.4592, 35.0467 now.", safe=False)
    for number in range(2, 6):
        office.applicant_writes(number)
    return words


def settled(mate: Deskmate) -> None:
    """Nothing on the pane is still being fetched."""
    expect(mate.page.get_by_text(mate.says("queue.loading"))).to_have_count(0)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, scripts: Path) -> Iterator[str]:
    path = tmp_path_factory.mktemp("public")
    with ThreadPoolExecutor(1) as beside:  # the browser's loop runs in this thread already
        founding = beside.submit(Founding, path, None, scripts).result()
    with serving_pages(founding, tmp_path_factory.mktemp("served")) as (_, url):
        yield url


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_a_page_of_any_kind(chromium: Browser, pages: str, language: str) -> None:
    """The guide, the countries, the form, the way back: also when the page is not there."""
    context = chromium.new_context(locale=language)
    wrong = {}
    with closing(context):
        page = context.new_page()
        for path in OF_EACH_KIND:
            page.goto(f"{pages}/{language}/{path}")
            wrong |= {f"{path}, {look}": found for look in looks(page) if (found := axe.findings(page))}
    assert wrong == {}
