"""The public pages in a real browser: readable by everybody, in light, dark and right to left, on a small phone."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, BrowserContext, expect

from axe import findings
from form_cast import needs_browser
from safeconduct.guide import Guide, read_guide, sample_folder
from safeconduct.sealing import receipts
from web_line import Founding, WebLine, listed_words, serving

pytestmark = needs_browser

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 900}
TARGET = 44
RIGHT_TO_LEFT = "id"
"""The language that these tests pretend is written from right to left."""
ONE_OF_EACH = (
    "",
    "home-summons",
    "person",
    "verify",
    "safe",
    "countries",
    "countries/xa",
    "channels",
    "promises",
    "figures",
    "write",
    "return",
    "erase",
    "nothing-here",
)
"""One page of every template."""


def turned(guide: Guide) -> Guide:
    """The sample guide, with one language turned around."""
    tongues = tuple(
        replace(tongue, direction="rtl") if tongue.code == RIGHT_TO_LEFT else tongue
        for tongue in guide.tongues
    )
    return replace(guide, tongues=tongues)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, scripts: Path) -> Iterator[tuple[WebLine, str]]:
    """A served line with the scripts as they are now."""
    path = tmp_path_factory.mktemp("public")
    with ThreadPoolExecutor(1) as beside:  # the browser's loop runs in this thread already
        founding = beside.submit(Founding, path, turned(read_guide(sample_folder())), scripts).result()
    with serving(founding, tmp_path_factory.mktemp("served")) as served:
        yield served


def visit(
    chromium: Browser, *, script: bool = True, dark: bool = False, viewport: dict[str, int] = PHONE
) -> BrowserContext:
    """A browser that has never been here."""
    return chromium.new_context(
        viewport=viewport,
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        reduced_motion="reduce",
    )


def test_axe_finds_nothing_on_any_page_of_the_guide(chromium, public):
    """Every public step, every country, every page of our own, in English on a phone."""
    line, url = public
    context = visit(chromium)
    page = context.new_page()
    paths = sorted({path for path, _ in line.site.shelf if re.fullmatch(r"/en/[a-z0-9/-]*", path)})
    assert len(paths) > 50
    for path in paths:
        page.goto(url + path)
        assert findings(page) == [], path
    context.close()


@pytest.mark.parametrize(
    ("language", "dark", "viewport"),
    [("ru", False, DESK), ("ru", True, PHONE), (RIGHT_TO_LEFT, False, PHONE), (RIGHT_TO_LEFT, True, DESK)],
    ids=["desk in the light", "phone in the dark", "turned phone in the light", "turned desk in the dark"],
)
def test_axe_finds_nothing_in_the_dark_and_from_right_to_left(chromium, public, language, dark, viewport):
    """One page of every kind."""
    _, url = public
    context = visit(chromium, dark=dark, viewport=viewport)
    page = context.new_page()
    for path in ("", *ONE_OF_EACH):
        page.goto(f"{url}/{language}/{path}")
        assert findings(page) == [], path
    page.goto(url)
    assert findings(page) == []
    context.close()


def plain(chromium: Browser, *, dark: bool) -> BrowserContext:
    """A browser in which the scripts of the pages never arrive, while axe still comes in from outside."""
    context = visit(chromium, dark=dark)
    context.route("**/*.js", lambda route: route.abort())
    return context


@pytest.mark.parametrize(
    ("language", "dark"), [("en", False), (RIGHT_TO_LEFT, True)], ids=["light", "dark and turned"]
)
def test_axe_finds_nothing_on_the_way_through_the_form_without_script(chromium, public, language, dark):
    """Problems, a warning, the receipt, a wrong word, the end."""
    _, url = public
    page = plain(chromium, dark=dark).new_page()
    page.goto(f"{url}/{language}/write")
    page.click("#application button")
    assert findings(page) == [], "problems"
    page.check("#situation-army")
    page.check("#safe-yes")
    page.fill("#text", "48.015900, 37.802800")
    page.click("details summary")
    page.check("#decoy")
    page.click("#application button")
    assert findings(page) == [], "warning"
    page.click("button[name=anyway]")
    assert findings(page) == [], "receipt"
    words = [word.strip() for word in page.locator("ol.words").first.locator("li").all_inner_texts()]
    page.click("button[value=ask]")
    first, second = (int(number) for number in page.locator("input[name=asked]").input_value().split())
    page.fill(f"#word-{first}", words[first - 1])
    page.click("button[value=check]")
    assert findings(page) == [], "wrong word"
    page.fill(f"#word-{second}", words[second - 1])
    page.click("button[value=check]")
    assert findings(page) == [], "kept"
    page.context.close()


@pytest.mark.parametrize(
    ("language", "dark"), [("en", False), (RIGHT_TO_LEFT, True)], ids=["light", "dark and turned"]
)
def test_axe_finds_nothing_on_the_way_back_without_script(chromium, public, language, dark):
    """Strange words, an answer in another script, erasing, no answer yet, search."""
    line, url = public
    words = listed_words(line.write(language))[0]
    while case := line.case():
        line.answer(case, "Stay where you are.\nاتصل لاحقا")
    page = plain(chromium, dark=dark).new_page()
    page.goto(f"{url}/{language}/return")
    page.fill("#receipt", "nothing like a receipt")
    page.click("#returning button")
    assert findings(page) == [], "strange words"
    page.fill("#receipt", " ".join(words))
    page.click("#returning button")
    expect(page.locator(".said")).to_contain_text("Stay where you are.")
    assert findings(page) == [], "answer"
    page.click(f'form[action="/{language}/erase"] button:not(.plain)')
    assert findings(page) == [], "erase?"
    page.click("button[name=sure]")
    assert findings(page) == [], "erased"
    page.goto(f"{url}/{language}/return")
    page.fill("#receipt", receipts.new().words("en"))
    page.click("#returning button")
    assert findings(page) == [], "no answer yet"
    page.fill("#find", "summons")
    page.click(".find button")
    assert findings(page) == [], "found"
    page.context.close()


@pytest.mark.parametrize("language", ["ru", RIGHT_TO_LEFT])
def test_nothing_is_wider_than_the_smallest_phone(chromium, public, language):
    """No page scrolls sideways at 320 pixels (WCAG 1.4.10)."""
    _, url = public
    context = visit(chromium, viewport=SMALL)
    page = context.new_page()
    for path in ONE_OF_EACH:
        page.goto(f"{url}/{language}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"], path
    context.close()


def test_everything_that_is_pressed_is_large_enough(chromium, public):
    """44 pixels, but for links inside a sentence and the boxes beside a large label."""
    _, url = public
    context = visit(chromium)
    page = context.new_page()
    for path in ONE_OF_EACH:
        page.goto(f"{url}/ru/{path}")
        small = page.evaluate(
            """limit => [...document.querySelectorAll('a, button, input, select, textarea, summary, .pick')]
            .filter(one => one.checkVisibility() && !one.matches('.skip, .pick input, [type=hidden], p > a, li > a:not([class]):is(ol a), dd a'))
            .filter(one => one.getBoundingClientRect().height < limit - .5)
            .map(one => one.outerHTML.slice(0, 120))""",
            TARGET,
        )
        assert small == [], path
    context.close()


@pytest.mark.parametrize("language", ["ru", RIGHT_TO_LEFT])
def test_the_way_out_stays_in_its_corner(chromium, public, language):
    """At the top end of the screen, also after scrolling."""
    _, url = public
    context = visit(chromium)
    page = context.new_page()
    page.goto(f"{url}/{language}/army-surrender")
    page.mouse.wheel(0, 3000)
    page.wait_for_function("window.scrollY > 500")
    box = page.locator(".leave").bounding_box()
    assert box is not None
    assert box["y"] < TARGET
    if language == RIGHT_TO_LEFT:
        assert box["x"] < PHONE["width"] / 4
    else:
        assert box["x"] + box["width"] > PHONE["width"] * 3 / 4
    context.close()


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_leaving_goes_to_an_ordinary_page(chromium, public, script):
    """One press; the page it goes to is out of this machine's reach, so what is asked for counts."""
    line, url = public
    context = visit(chromium, script=script)
    page = context.new_page()
    page.goto(f"{url}/ru/army")
    with page.expect_request(line.guide.tongue("ru").exit):
        page.click(".leave", no_wait_after=True)
    context.close()


def test_shift_three_times_leaves(chromium, public):
    """Without looking for the button."""
    line, url = public
    context = visit(chromium)
    page = context.new_page()
    page.goto(f"{url}/en/army")
    with page.expect_request(line.guide.tongue("en").exit):
        for _ in range(3):
            page.keyboard.press("Shift")
    context.close()


def test_the_keyboard_comes_to_the_text_first_and_to_the_way_out_soon(chromium, public):
    """The skip link, the line, the languages, the way out; each shows where one is."""
    _, url = public
    context = visit(chromium, viewport=DESK)
    page = context.new_page()
    page.goto(f"{url}/en/home")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.className"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached == ["skip", "home", "tongue", "leave"]
    context.close()


def test_a_visit_asks_this_line_only_and_leaves_nothing_in_the_browser(chromium, public):
    """No third party, no cookie, no storage; no policy is broken on the way."""
    _, url = public
    context = visit(chromium)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("", *ONE_OF_EACH[:-1]):
        page.goto(f"{url}/ru/{path}")
    assert all(address.startswith(url) for address in asked)
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert said == []
    context.close()
