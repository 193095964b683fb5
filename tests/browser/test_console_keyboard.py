"""The console without a mouse: every action has its key, every control is reached, and it is seen where one is."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console_cast import WIDE, Deskmate
from console_line import serving
from console_office import Office
from form_cast import FRONTEND, needs_browser

pytestmark = needs_browser

TABLE = re.findall(
    r"\{ action: '([a-z-]+)', keys: '([^']+)' \}",
    (FRONTEND / "src/console/shortcuts.ts").read_text("utf-8"),
)
"""Every action and its key, as the sources have them."""
KEYS = dict(TABLE)
LEAVING = {"leave-shift", "sign-off"}
PANES = [action for action, keys in TABLE if keys.startswith("G ") and action not in LEAVING]
ELSEWHERE = {
    "approve": "test_console_casework.py", "write": "test_console_newsroom.py",
    "take-call": "test_calls.py", "mute": "test_calls.py", "hold": "test_calls.py",
    "read-out": "test_calls.py", "end-call": "test_calls.py",
}  # fmt: skip
"""Actions of others than a lead, or of a line with a telephone, and the file that does them by key."""
NOT_FOR_LEADS = {"write"}
MOST_STOPS = 150
FOCUSED = """() => {
    let one = document.activeElement
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
    if (!one || one === document.body || one.matches('safeconduct-console')) return ''
    const { outlineStyle, outlineWidth } = getComputedStyle(one)
    const { width, height } = one.getBoundingClientRect()
    const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 1 && height > 1
    ;(window.reached ??= new Set()).add(one)
    return (seen ? '' : 'unseen: ') + one.outerHTML.slice(0, 120)
}"""
MISSED = """() => {
    const all = root => [...root.querySelectorAll('*')].flatMap(one => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])])
    return all(document)
        .filter(one => one.matches('button, a[href], input:not([type=radio]), select, textarea, summary') && !one.disabled)
        .filter(one => one.checkVisibility({ visibilityProperty: true }) && !window.reached.has(one))
        .map(one => one.outerHTML.slice(0, 120))
}"""


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        yield office


@pytest.fixture
def dora(office: Office, chromium: Browser) -> Iterator[Deskmate]:
    """A lead who has no mouse."""
    context = chromium.new_context(viewport=WIDE, locale="en", reduced_motion="reduce")
    dora = Deskmate(office, context)
    for number in (1, 2, 3):
        office.applicant_writes(number)
    dora.comes_in(office.employ("Dora", "lead"))
    yield dora
    context.close()
    assert dora.faults == []


def does(mate: Deskmate, action: str) -> None:
    """Presses the key of an action, outside of any field."""
    mate.page.evaluate("document.activeElement?.blur()")
    pressed = KEYS[action].replace("Ctrl ", "Control+").replace("Esc", "Escape").split(" ")
    mate.types(*(key if len(key) > 1 else key.lower() for key in pressed))


def heading(mate: Deskmate) -> str:
    return mate.page.locator("console-case h1").inner_text()


def test_every_action_of_a_case_has_a_key_that_does_it(dora: Deskmate) -> None:
    """Takes two cases, goes between them, writes, takes back, sleeps on it, closes, takes up again."""
    page, done = dora.page, set(ELSEWHERE) | {"lock", "sign-off", "leave-shift", "keys", *PANES}

    def do(action: str) -> None:
        does(dora, action)
        done.add(action)

    dora.takes_next()
    first = heading(dora)
    do("next")
    expect(page.locator("console-case h1")).not_to_have_text(first)
    for action in (
        ("up", "down") if heading(dora) != page.locator(".alias").first.inner_text() else ("down", "up")
    ):
        before = heading(dora)
        do(action)
        expect(page.locator("console-case h1")).not_to_have_text(before)
    do("open")
    expect(dora.thread).to_be_focused()
    for action, field in (("reply", dora.reply), ("note", dora.note)):
        do(action)
        expect(field).to_be_focused()
        do("back")
    for action in ("insert", "palette"):
        do(action)
        expect(page.locator("dialog:modal")).to_be_visible()
        do_escape(dora)
    for action in ("triage", "snooze", "hand-over", "close"):
        do(action)
        expect(page.locator("console-case .actions [aria-expanded=true]")).to_have_count(1)
        do("back")
    do("strike")
    expect(page.locator(".toast")).to_have_count(1)
    does(dora, "reply")
    page.keyboard.type("An answer")
    dora.types("Control+Enter")
    done.add("send")
    expect(page.get_by_role("button", name=dora.says("key.undo"))).to_be_visible()
    do("undo")
    expect(page.get_by_role("button", name=dora.says("key.undo"))).to_have_count(0)
    expect(dora.reply).to_have_value("An answer")
    does(dora, "close")
    dora.types("Enter")
    expect(page.locator("console-composer")).to_have_count(0)
    do("take-up")
    expect(page.locator("console-composer")).to_be_visible()
    assert set(KEYS) - done == set()


def do_escape(mate: Deskmate) -> None:
    mate.types("Escape")
    expect(mate.page.locator("dialog:modal")).to_have_count(0)


@pytest.mark.parametrize("pane", PANES)
def test_every_control_of_a_pane_is_reached_and_seen(dora: Deskmate, pane: str) -> None:
    """Tab leads once around, past everything that can be pressed, and out again: no trap, and the focus always shows."""
    if pane == "cases":
        dora.takes_next()
    does(dora, pane)
    expect(dora.page.locator(f".view.{pane}")).to_be_visible()
    expect(dora.page.get_by_text(dora.says("queue.loading"))).to_have_count(0)
    stops_until_out(dora)  # whoever comes by keyboard begins at the top
    dora.page.evaluate("window.reached = new Set()")
    stops = stops_until_out(dora)
    assert [stop for stop in stops if stop.startswith("unseen")] == []
    assert dora.page.evaluate(MISSED) == []


def stops_until_out(mate: Deskmate) -> list[str]:
    """What Tab comes by before it leaves the page."""
    stops: list[str] = []
    for _ in range(MOST_STOPS):
        mate.types("Tab")
        stop = mate.page.evaluate(FOCUSED)
        if not stop:
            return stops
        stops.append(stop)
    pytest.fail(f"a trap: {stops[-3:]}")


def test_the_list_of_keys_names_every_key_that_one_has(dora: Deskmate) -> None:
    """All but those of a telephone, which this line has not, and of publishers."""
    does(dora, "keys")
    listed = dora.page.locator("console-keys dt").all_inner_texts()
    phone = {action for action, file in ELSEWHERE.items() if file == "test_calls.py"}
    assert listed == [keys for action, keys in TABLE if action not in phone | NOT_FOR_LEADS]
    named = dora.page.locator("console-keys dd").all_inner_texts()
    assert [name for name in named if name.startswith("console.")] == []
    assert len(set(named)) == len(named)


def test_single_letters_are_switched_off_without_a_mouse(dora: Deskmate) -> None:
    """Then no letter does anything and no button shows one, but what has Ctrl in it goes on; and on again."""
    switches(dora)
    does(dora, "next")
    does(dora, "people")
    expect(dora.page.locator("console-queue")).to_be_visible()
    expect(dora.page.locator("console-queue kbd")).to_have_count(0)
    assert dora.asked("take-next") == []
    does(dora, "palette")
    dora.page.keyboard.type(dora.says("key.keys"))
    dora.types("Enter")
    dora.page.locator("console-keys input[type=checkbox]").focus()
    dora.types("Space", "Escape")
    dora.takes_next()


def switches(mate: Deskmate) -> None:
    does(mate, "keys")
    mate.page.locator("console-keys dialog").wait_for()
    mate.types("Tab")
    expect(mate.page.locator("console-keys input[type=checkbox]")).to_be_focused()
    mate.types("Space")
    do_escape(mate)


@pytest.mark.parametrize(
    ("action", "comes"),
    [
        (
            "leave-shift",
            lambda dora: expect(dora.page.locator("console-handover dialog:modal")).to_be_visible(),
        ),
        ("lock", Deskmate.is_out),
        ("sign-off", Deskmate.is_out),
    ],
    ids=["leave-shift", "lock", "sign-off"],
)
def test_whoever_leaves_leaves_by_key(dora: Deskmate, action: str, comes: Callable[[Deskmate], None]) -> None:
    """Handing the shift over, locking, signing off."""
    does(dora, action)
    comes(dora)
