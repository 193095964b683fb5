"""Who works without keys and looks after the line: its machine, and its guide."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.console.checkups import Checkups
from safeconduct.guide.steps import Step
from safeconduct.model.checkup import Checkup, Finding
from safeconduct.model.ids import Language

pytestmark = needs_browser

Hire = Callable[..., Deskmate]
FOUND = (
    Finding("store", "ok", "The store opens and its check finds nothing."),
    Finding("export", "look", "No export can be made: the line has no export key.", "safeconduct export-key line"),
    Finding("shred keys", "broken", "A shred key is missing.", "Bring it back."),
)  # fmt: skip


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        office.console.checkups = Checkups(lambda: Checkup(FOUND, "2026-11-20"))
        yield office


@pytest.fixture
def hire(office: Office, chromium: Browser) -> Iterator[Hire]:
    """Somebody with a browser of their own; in no story may a script fail or a policy be broken."""
    hired: list[Deskmate] = []

    def hire(name: str, role: str, language: str = "en", scheme: str = "light") -> Deskmate:
        context = chromium.new_context(viewport=WIDE, locale=language, color_scheme=scheme)
        mate = Deskmate(office, context, language)
        hired.append(mate)
        mate.comes_in(office.employ(name, role))
        return mate

    yield hire
    for mate in hired:
        mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


def tabs(mate: Deskmate) -> list[str]:
    return mate.page.locator("console-views .views button").all_inner_texts()


def surrender(office: Office) -> Step:
    return office.console.guide().step("army-surrender")


def test_an_administrator_sees_what_is_broken_first(hire: Hire) -> None:
    """What to look at after it, each with what to do; what is in order only when they ask."""
    adam = hire("Adam", "administrator")
    assert tabs(adam) == [adam.says("view.people"), adam.says("view.health")]
    adam.types("g", "e")
    pane = adam.page.locator("console-health")
    expect(pane.locator("h2")).to_have_text(
        [adam.says("health.broken", count=1), adam.says("health.look", count=1)]
    )
    expect(pane.get_by_text(adam.says("health.check.shred-keys"))).to_be_visible()
    expect(pane.get_by_text("safeconduct export-key line")).to_be_visible()
    expect(pane.get_by_text(FOUND[0].says)).to_be_hidden()
    pane.locator("summary").click()
    expect(pane.get_by_text(FOUND[0].says)).to_be_visible()


def test_an_editor_finds_a_step_and_the_file_to_edit(office: Office, hire: Hire) -> None:
    """The Russian text beside the English one, and what to run."""
    edna = hire("Edna", "editor")
    pane, step = edna.page.locator("console-guide-state"), surrender(office)
    pane.get_by_role("searchbox").fill("army-surrender")
    expect(pane.locator(".step")).to_have_count(1)
    pane.locator(".step").click()
    expect(pane.locator(".sheet h2")).to_have_text(step.source.title)
    pane.get_by_label(edna.says("guide-state.language")).select_option("ru")
    expect(pane.locator(".side")).to_have_count(2)
    expect(pane.locator(".side").first).to_contain_text(step.text(Language("ru")).paragraphs[0])
    expect(pane.locator(".side").last).to_contain_text(step.source.paragraphs[0])
    expect(pane.get_by_text("steps/army/army-surrender.ru.md", exact=True)).to_be_visible()
    expect(pane.get_by_text("safeconduct guide check", exact=True)).to_be_visible()


def test_an_editor_on_a_phone_goes_to_a_step_and_back(office: Office, hire: Hire) -> None:
    """One after the other, and only what they chose to see."""
    edna = hire("Edna", "editor")
    edna.page.set_viewport_size(PHONE)
    pane = edna.page.locator("console-guide-state")
    pane.get_by_label(edna.says("guide-state.wanted"), exact=True).select_option("missing")
    expect(pane.locator(".step")).to_have_count(0)
    pane.get_by_label(edna.says("guide-state.wanted"), exact=True).select_option("all")
    pane.locator(".step").first.click()
    expect(pane.locator(".list")).to_be_hidden()
    pane.get_by_role("button", name=edna.says("guide-state.back")).click()
    expect(pane.locator(".step")).to_have_count(len(office.console.guide().steps))


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(hire: Hire, language: str, scheme: str) -> None:
    """A lead has both panes; small and wide."""
    dora = hire("Dora", "lead", language, scheme)
    for viewport in (WIDE, PHONE):
        dora.page.set_viewport_size(viewport)
        dora.types("g", "e")
        dora.page.locator("console-health summary").click()
        assert faults(dora) == []
        dora.types("g", "g")
        dora.page.locator("console-guide-state .step").first.wait_for()
        assert faults(dora) == []
        dora.page.locator("console-guide-state .step").first.click()
        dora.page.locator("console-guide-state .words").first.wait_for()
        assert faults(dora) == []
