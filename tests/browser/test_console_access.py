"""The console for everybody: axe finds nothing on any screen, light, dark, from right to left, wide and narrow."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults, overflow
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from spoken import Speaker

pytestmark = needs_browser

LOOKS = {
    "light-en-wide": ("light", "en", WIDE, "ltr"),
    "dark-ru-wide": ("dark", "ru", WIDE, "ltr"),
    "light-uk-phone": ("light", "uk", PHONE, "ltr"),
    "dark-id-phone": ("dark", "id", PHONE, "ltr"),
    "light-en-rtl": ("light", "en", WIDE, "rtl"),
}


@pytest.fixture(params=LOOKS.values(), ids=LOOKS)
def alice(
    request: pytest.FixtureRequest, tmp_path: Path, scripts: Path, chromium: Browser
) -> Iterator[Deskmate]:
    scheme, language, viewport, direction = request.param
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, locale=language)
    with serving(tmp_path, scripts) as office:
        mate = Deskmate(office, context, language)
        mate.direction = direction
        yield mate
        context.close()
    assert mate.faults == []


def test_axe_finds_nothing_on_any_screen(alice: Deskmate) -> None:
    """Door, queue, case with every kind of entry, choices, dialogs, people, audit; and nothing is cut off."""
    office: Office = alice.office
    seen = {}

    def look(screen: str) -> None:
        alice.page.wait_for_timeout(150)
        seen[screen] = faults(alice)

    alice.page.goto(alice.url)
    alice.page.locator("console-door button.primary").wait_for()
    look("door")
    alice.comes_in_again(office.employ("Alice", "lead"))
    look("empty queue")
    office.applicant_writes(1, "We are near 48.4592, 35.0467 now.", safe=False)
    office.applicant_writes(2, "second")
    alice.takes_next()
    alice.types("m")
    alice.page.keyboard.type("A note.")
    alice.types("Control+Enter")
    expect(alice.thread.locator("li.note")).to_be_visible()
    alice.replies("An answer")
    look("case, reply on its way out")
    alice.types("z", "Escape", "m")
    look("case with both boxes")
    for key in ("s", "h", "e"):
        alice.types("Escape", key)
        look(f"choices {key}")
    Speaker(office).begins().says(b"\x00" * 8000, b"\x00" * 8000, losing=[0])
    alice.types("Escape", "n")
    expect(alice.thread).to_contain_text("second")
    alice.types("n")
    expect(alice.page.locator("console-player")).to_contain_text("/ 0:02")
    look("spoken message")
    alice.types("/")
    look("guide")
    alice.types("Escape", "Control+k")
    look("palette")
    alice.types("Escape", "?")
    look("keys")
    alice.types("Escape", "g", "p")
    alice.presses("invite.caseworker")
    alice.page.locator(".link").wait_for()
    look("people")
    alice.types("g", "a")
    alice.page.locator("table").wait_for()
    look("audit")
    assert {screen: found for screen, found in seen.items() if found} == {}


def writes_the_same_words(office: Office, mate: Deskmate) -> None:
    """Bob changes the first post by another browser, while it is written in this one; nothing is chosen yet."""
    mate.page.route("**/api/save-post", lambda route: route.abort())
    mate.page.locator("#words").fill("Mine.")
    expect(mate.page.locator(".saving")).to_have_text(mate.says("news.saving.failed"))
    token = office.on_duty("Bob", "publisher")
    (post,) = office.ask("posts", token=token).said["posts"]
    texts = {lang: {"words": "Theirs.", "steps": []} for lang in post["texts"]}
    asked = {"number": post["number"], "revision": post["revision"], "texts": texts}
    assert office.ask("save-post", asked, token=token).status == 200
    mate.page.unroute("**/api/save-post")
    mate.page.locator("console-post-clash .version").first.wait_for()


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_a_leads_tabs_fit_on_a_phone(tmp_path: Path, scripts: Path, chromium: Browser, language: str) -> None:
    """One row, three tabs of it at least and where one is; the rest behind "More"; no smaller phone scrolls sideways."""
    context = chromium.new_context(viewport=PHONE, locale=language)
    with serving(tmp_path, scripts) as office, closing(context):
        dora = Deskmate(office, context, language)
        dora.comes_in(office.employ("Dora", "lead"))
        for width in (390, 320):
            dora.page.set_viewport_size({"width": width, "height": 640})
            for view in ("audit", "cases"):
                more(dora).click()
                dora.page.locator(".views").get_by_role("button", name=dora.says(f"view.{view}")).click()
                shown = dora.page.locator(".views > button")
                expect(dora.page.locator('.views > [aria-pressed="true"]')).to_have_text(
                    dora.says(f"view.{view}")
                )
                boxes = [tab.bounding_box() or {} for tab in shown.all()]
                assert len(boxes) >= (4 if width == 390 else 3)
                assert len({box["y"] for box in boxes}) == 1
                assert min(min(box["width"], box["height"]) for box in boxes) >= 44
                assert overflow(dora) <= 0


def more(mate: Deskmate) -> Locator:
    return mate.page.locator(".views > .more")


def test_the_tabs_behind_more_are_reached_by_keyboard(
    tmp_path: Path, scripts: Path, chromium: Browser
) -> None:
    """Esc shuts the menu and gives the focus back; a tab chosen in it stands in the row and has the focus."""
    context = chromium.new_context(viewport=PHONE, locale="en")
    with serving(tmp_path, scripts) as office, closing(context):
        dora = Deskmate(office, context, "en")
        dora.comes_in(office.employ("Dora", "lead"))
        more(dora).focus()
        dora.types("Enter")
        expect(more(dora)).to_have_attribute("aria-expanded", "true")
        assert faults(dora) == []
        dora.types("Tab")
        expect(dora.page.locator(".menu button").first).to_be_focused()
        dora.types("Escape")
        expect(more(dora)).to_be_focused()
        expect(more(dora)).to_have_attribute("aria-expanded", "false")
        dora.types("Enter", "Tab", "Enter")
        chosen = dora.page.locator('.views > [aria-pressed="true"]')
        expect(chosen).to_be_focused()
        expect(chosen).not_to_have_text(dora.says("view.cases"))
        more(dora).click()
        dora.page.mouse.click(200, 600)
        expect(more(dora)).to_have_attribute("aria-expanded", "false")


def test_axe_finds_nothing_in_the_newsroom(alice: Deskmate) -> None:
    """Empty, writing with problems, two versions, a question before throwing away, and waiting for approval."""
    seen = {}

    def look(screen: str) -> None:
        alice.page.wait_for_timeout(150)
        seen[screen] = faults(alice)

    alice.page.goto(alice.url)
    alice.page.locator("console-door button.primary").wait_for()
    office: Office = alice.office
    alice.comes_in_again(office.employ("Alice", "publisher"))
    alice.page.locator("console-newsroom .empty").wait_for()
    look("empty newsroom")
    alice.types("w")
    alice.page.keyboard.type("Meet at 48.4592, 35.0467.")
    alice.types("Escape", "/")
    alice.page.keyboard.type("army-surrender")
    alice.types("Enter")
    alice.page.locator(".problems p").wait_for()
    look("a post with problems")
    alice.presses("news.discard")
    look("throwing away")
    alice.presses("cancel")
    alice.page.locator("#words").fill("Call-ups go on.")
    expect(alice.page.locator(".problems")).to_be_empty()
    alice.presses("news.propose")
    alice.page.get_by_role("button", name=alice.says("news.recall")).wait_for()
    look("proposed")
    alice.presses("news.recall")
    alice.page.locator("#words").wait_for()
    writes_the_same_words(office, alice)
    look("two versions")
    assert {screen: found for screen, found in seen.items() if found} == {}


def test_axe_finds_nothing_on_the_way_in(alice: Deskmate) -> None:
    """Joining, from the alias to the passkey."""
    seen = []
    alice.page.goto(f"{alice.url}#join={alice.office.founded.invitation}")
    alice.page.get_by_label(alice.says("join.alias-label")).fill("Alice")
    seen.append(faults(alice))
    alice.presses("join.on")
    seen.append(faults(alice))
    words = alice.page.locator("ol.words li").all_inner_texts()
    alice.presses("join.written")
    seen.append(faults(alice))
    alice.types_back(words)
    alice.presses("join.on")
    seen.append(faults(alice))
    assert seen == [[]] * 4
