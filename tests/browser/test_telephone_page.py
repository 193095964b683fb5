"""The rehearsal's telephone as people see it: in a real browser, with a line of a few recordings on the other side."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from form_cast import FRONTEND, needs_browser
from telephone_cast import FIRST, HELLO, RECEIPT, START, Exchange, telephones

pytestmark = needs_browser

AXE = (FRONTEND / "node_modules/axe-core/axe.min.js").read_text("utf-8") if FRONTEND.exists() else ""
PHONE, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
LOOKS = {
    "light-en-wide": ("light", "en", WIDE),
    "dark-ru-wide": ("dark", "ru", WIDE),
    "light-uk-phone": ("light", "uk", PHONE),
    "dark-id-phone": ("dark", "id", PHONE),
}
CALL = {"en": "Call", "ru": "Позвонить", "uk": "Подзвонити", "id": "Panggil"}
KEYS = "123456789*0#"


@pytest.fixture(scope="module")
def stage(scripts: Path) -> Iterator[tuple[str, Exchange]]:
    with telephones(scripts) as there:
        yield there


class Screen:
    """Somebody before the page. Nothing on it may fail, and no policy may be broken."""

    def __init__(self, context: BrowserContext, url: str, language: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.goto(f"{url}/#lang={language}")
        self.call = self.page.get_by_role("button", name=CALL[language], exact=True)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).last).to_be_visible()

    def presses(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).click()

    def problems(self) -> list[str]:
        """What axe says about the page, and whether it is wider than its window."""
        # The page's own policy lets no foreign script in, so axe comes by the debugger's door.
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("Runtime.evaluate", {"expression": AXE})
        run = (
            "axe.run(document, {resultTypes: ['violations']}).then(found => "
            "found.violations.flatMap(one => one.nodes.map(node => "
            "one.id + ' ' + node.target.flat().join(' ') + ' ' + node.failureSummary)))"
        )
        asked = {"expression": run, "awaitPromise": True, "returnByValue": True}
        found: list[str] = devtools.send("Runtime.evaluate", asked)["result"]["value"]
        devtools.detach()
        wide = "document.documentElement.scrollWidth > innerWidth"
        return [*found, *(["wider than the window"] if self.page.evaluate(wide) else [])]


@pytest.fixture
def screen(chromium: Browser, stage: tuple[str, Exchange]) -> Iterator[Screen]:
    context = chromium.new_context(viewport=PHONE)
    screen = Screen(context, stage[0], "en")
    yield screen
    context.close()
    assert screen.faults == []


def test_it_says_what_it_is(screen: Screen) -> None:
    """A rehearsal, and nothing can be pressed before a call."""
    screen.sees("A rehearsal.")
    screen.sees("nothing leaves this machine")
    expect(screen.page.get_by_role("button", name="1", exact=True)).to_be_disabled()


def test_a_call_by_keyboard(screen: Screen, stage: tuple[str, Exchange]) -> None:
    """Call, a key, a code, the end: everything without a mouse, and what the line says is written down."""
    screen.call.press("Enter")
    screen.sees(HELLO.text)
    screen.page.keyboard.press("1")
    screen.sees(START.text)
    screen.sees(FIRST.text)
    screen.page.keyboard.press("2")
    screen.sees(RECEIPT)
    screen.page.keyboard.press("#")
    screen.page.keyboard.press("x")
    expect(screen.page.get_by_role("log")).to_contain_text("#")
    screen.presses("Hang up")
    screen.sees("The call is over.")
    expect(screen.call).to_be_visible()
    assert stage[1].calls[-1].pressed == ["1", "2", "#"]


def test_every_key_is_large_and_works(screen: Screen, stage: tuple[str, Exchange]) -> None:
    """Twelve keys, each at least 44 by 44 pixels, with a name that can be read out."""
    screen.call.click()
    screen.sees(HELLO.text)
    names = [{"*": "Star", "#": "Hash"}.get(key, key) for key in KEYS]
    for name in names:
        key = screen.page.get_by_role("button", name=name, exact=True)
        box = key.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        key.click()
    expect(screen.page.locator("kbd")).to_have_count(len(KEYS))
    screen.presses("Hang up")
    screen.sees("The call is over.")
    assert stage[1].calls[-1].pressed == list(KEYS)


def test_without_a_microphone_a_sentence_is_said(screen: Screen, stage: tuple[str, Exchange]) -> None:
    """The browser has none here: the page says so, and offers a made-up sentence."""
    screen.call.click()
    screen.sees(HELLO.text)
    screen.presses("Speak through the microphone")
    screen.sees("There is no microphone")
    screen.presses("No microphone: let a made-up sentence be said")
    screen.sees("A made-up sentence is being said for you.")
    screen.presses("Hang up")
    screen.sees("The call is over.")
    assert len(stage[1].calls[-1].heard) == 8000


def test_the_page_speaks_four_languages(screen: Screen) -> None:
    """Choosing another one changes the words and says so to a screen reader."""
    screen.page.get_by_label("This page in").select_option("Русский")
    expect(screen.page.get_by_role("button", name=CALL["ru"])).to_be_visible()
    expect(screen.page.locator("html")).to_have_attribute("lang", "ru")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(
    chromium: Browser, stage: tuple[str, Exchange], look: tuple[str, str, ViewportSize]
) -> None:
    """Before, in and after a call with a code; nothing is cut off."""
    scheme, language, viewport = look
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    screen, found = Screen(context, stage[0], language), {}
    expect(screen.call).to_be_visible()
    found["before"] = screen.problems()
    screen.call.click()
    screen.sees(HELLO.text)
    screen.page.keyboard.press("1")
    screen.page.keyboard.press("2")
    screen.sees(RECEIPT)
    found["call"] = screen.problems()
    screen.page.locator(".end").click()
    expect(screen.call).to_be_visible()
    found["after"] = screen.problems()
    context.close()
    assert {place: one for place, one in found.items() if one} == {}
    assert screen.faults == []
