"""The rehearsal's messenger as people see it: in a real browser, with a bot of a few lines on the other side."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from form_cast import FRONTEND, needs_browser
from messenger_cast import CHANNEL, Api, screens

pytestmark = needs_browser

AXE = (FRONTEND / "node_modules/axe-core/axe.min.js").read_text("utf-8") if FRONTEND.exists() else ""
PHONE, WIDE = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
LOOKS = {
    "light-en-wide": ("light", "en", WIDE),
    "dark-ru-wide": ("dark", "ru", WIDE),
    "light-uk-phone": ("light", "uk", PHONE),
    "dark-id-phone": ("dark", "id", PHONE),
}
START = {"en": "Start", "ru": "Начать", "uk": "Почати", "id": "Mulai"}
DESCRIPTION = "Telegram knows that you contacted us."


class Line(BaseHTTPRequestHandler):
    """The line's page, at an origin of its own."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # the frame was closed before it was filled
            self.wfile.write(b"<!doctype html><title>Form</title><h1>The sealed form</h1>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def form() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Line) as line:
        threading.Thread(target=line.serve_forever, daemon=True).start()
        yield f"http://localhost:{line.server_port}/en/write"
        line.shutdown()


@pytest.fixture
def stage(scripts: Path, form: str) -> Iterator[tuple[str, Api]]:
    with screens(scripts, form) as (url, api):
        api.call("setMyCommands", commands=[{"command": "person", "description": "Talk to a person"}])
        api.call("setMyDescription", description=DESCRIPTION)
        yield url, api


class Screen:
    """Somebody before the page. Nothing on it may fail, and no policy may be broken."""

    def __init__(self, context: BrowserContext, url: str, language: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.goto(f"{url}/#who={language}&start={language}_person")
        self.start = self.page.get_by_role("button", name=START[language], exact=True)

    def opens_chat(self) -> None:
        self.start.click()
        self.sees("If a paper came")

    def says(self, text: str) -> None:
        self.page.locator("textarea").fill(text)
        self.page.keyboard.press("Enter")

    def presses(self, label: str) -> None:
        self.page.get_by_role("button", name=label).last.click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).last).to_be_visible()

    def problems(self) -> list[str]:
        """What axe says about the page, and whether it is wider than its window."""
        # The page's own policy lets no foreign script in, so axe comes by the debugger's door.
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("Runtime.evaluate", {"expression": AXE})
        run = (
            "axe.run(document, {resultTypes: ['violations'], iframes: false}).then(found => "
            "found.violations.flatMap(one => one.nodes.map(node => "
            "one.id + ' ' + node.target.flat().join(' ') + ' ' + node.failureSummary)))"
        )
        asked = {"expression": run, "awaitPromise": True, "returnByValue": True}
        found: list[str] = devtools.send("Runtime.evaluate", asked)["result"]["value"]
        devtools.detach()
        wide = "document.querySelector('rehearsal-messenger').scrollWidth > innerWidth"
        return [*found, *(["wider than the window"] if self.page.evaluate(wide) else [])]


@pytest.fixture
def screen(chromium: Browser, stage: tuple[str, Api]) -> Iterator[Screen]:
    context = chromium.new_context(viewport=PHONE)
    screen = Screen(context, stage[0], "en")
    yield screen
    context.close()
    assert screen.faults == []


def test_it_says_what_it_is(screen: Screen) -> None:
    """A rehearsal, and the bot's own description before anything is written."""
    screen.sees("A rehearsal.")
    screen.sees("nothing leaves this machine")
    screen.sees(DESCRIPTION)


def test_a_conversation_by_keyboard(screen: Screen) -> None:
    """Start, a text, a button: everything without a mouse; the newest message is in sight."""
    screen.start.press("Enter")
    screen.sees("If a paper came")
    expect(screen.page.get_by_text("/start en_person")).to_be_visible()
    screen.says("What now?")
    screen.sees("You said: What now?")
    expect(screen.page.get_by_role("log")).to_contain_text("What now?")
    screen.page.get_by_role("button", name="At home").last.press("Enter")
    screen.sees("You chose home.")
    expect(screen.page.locator(".toasts")).to_have_text("Heard you")
    expect(screen.page.locator(".message").last).to_contain_text("edited")
    expect(screen.page.get_by_role("button", name="At home").last).to_be_in_viewport()


def test_an_alert_waits_until_it_is_closed(screen: Screen) -> None:
    """A notice that must be seen lies over the chat."""
    screen.opens_chat()
    screen.presses("Tell me")
    expect(screen.page.get_by_role("dialog")).to_have_text("Heard you OK")
    screen.page.keyboard.press("Escape")
    expect(screen.page.get_by_role("dialog")).to_have_count(0)


def test_what_is_not_text_is_sent_and_seen_to_be_deleted(screen: Screen) -> None:
    """A contact goes out; the bot deletes it; its place says so."""
    screen.opens_chat()
    screen.page.get_by_role("button", name="Send something else").click()
    screen.page.get_by_role("button", name="A contact").click()
    screen.sees("A message was deleted")


def test_commands_are_in_a_menu(screen: Screen) -> None:
    """With what they do; choosing one sends it; Escape closes the menu."""
    screen.opens_chat()
    opener = screen.page.get_by_role("button", name="Commands")
    opener.click()
    screen.sees("Talk to a person")
    screen.page.keyboard.press("Escape")
    expect(screen.page.get_by_text("Talk to a person")).to_have_count(0)
    opener.click()
    screen.presses("/person")
    screen.sees("You said: /person")


def test_a_web_app_opens_over_the_chat_and_is_told_who_opened_it(screen: Screen, form: str) -> None:
    """The line's page in a frame, with the made-up person behind the #; and a link that opens it outside."""
    screen.opens_chat()
    screen.presses("Write, sealed")
    expect(screen.page.frame_locator("iframe").get_by_role("heading")).to_have_text("The sealed form")
    frame = next(frame for frame in screen.page.frames if frame.url.startswith(form))
    assert "#tgWebAppData=" in frame.url
    outside = screen.page.get_by_role("link", name="Open in a new tab")
    expect(outside).to_have_attribute("href", frame.url)
    screen.presses("Close")
    expect(screen.page.locator("iframe")).to_have_count(0)


def test_who_blocks_the_bot_cannot_write_until_they_unblock_it(screen: Screen) -> None:
    """The field makes room for one button."""
    screen.opens_chat()
    screen.page.get_by_role("button", name="More").click()
    screen.presses("Block the bot")
    expect(screen.page.locator("textarea")).to_have_count(0)
    screen.presses("Unblock the bot")
    screen.says("back")
    screen.sees("You said: back")


def test_a_group_is_a_chat_of_its_own_that_the_bot_leaves(screen: Screen) -> None:
    """It opens at once, and says that the bot has gone."""
    screen.opens_chat()
    screen.page.get_by_role("button", name="More").click()
    screen.presses("Add the bot to a group")
    screen.sees("The line left the group.")
    expect(screen.page.get_by_role("tab", name="A group")).to_have_attribute("aria-selected", "true")


def test_the_channel_is_the_second_tab(screen: Screen, stage: tuple[str, Api]) -> None:
    """Posts appear as they are published, show their corrections, and subscribers are counted."""
    _, api = stage
    screen.page.get_by_role("tab", name="The bot").press("ArrowRight")
    api.call("sendMessage", chat_id=f"@{CHANNEL}", text="<b>News</b> of today", parse_mode="HTML")
    screen.sees("News of today")
    api.call("editMessageText", chat_id=f"@{CHANNEL}", message_id=1, text="News, corrected")
    screen.sees("News, corrected")
    screen.presses("Subscribe")
    screen.sees("Subscribers: 1")


def test_each_person_has_a_screen_and_a_language(screen: Screen) -> None:
    """Choosing another person changes the words, and their chat is another."""
    screen.opens_chat()
    screen.page.get_by_label("You are").select_option("Тарас · uk")
    expect(screen.page.get_by_role("button", name="Почати")).to_be_visible()
    expect(screen.page.locator("html")).to_have_attribute("lang", "uk")
    expect(screen.page.get_by_text("If a paper came")).to_have_count(0)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(
    chromium: Browser, stage: tuple[str, Api], look: tuple[str, str, ViewportSize]
) -> None:
    """Before the start, in a chat, with a menu, an alert, a page over it, in the channel; nothing is cut off."""
    scheme, language, viewport = look
    context = chromium.new_context(viewport=viewport, color_scheme=scheme)  # type: ignore[arg-type]
    screen, found = Screen(context, stage[0], language), {}
    expect(screen.start).to_be_visible()
    found["start"] = screen.problems()
    screen.opens_chat()
    screen.says("hello " * 60)
    screen.sees("You said: hello")
    found["chat"] = screen.problems()
    screen.page.locator(".menu.samples > button").click()
    found["menu"] = screen.problems()
    screen.page.keyboard.press("Escape")
    screen.presses("Tell me")
    expect(screen.page.locator("dialog.alert")).to_be_visible()
    found["alert"] = screen.problems()
    screen.page.keyboard.press("Escape")
    screen.presses("Write, sealed")
    expect(screen.page.frame_locator("iframe").get_by_role("heading")).to_be_visible()
    found["page"] = screen.problems()
    screen.page.keyboard.press("Escape")
    screen.page.get_by_role("tab").nth(1).click()
    found["channel"] = screen.problems()
    context.close()
    assert {place: one for place, one in found.items() if one} == {}
    assert screen.faults == []
