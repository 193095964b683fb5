"""Two caseworkers and a caller: it rings, one takes, they talk; with a microphone that Chromium plays itself."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from console_office import Office
from form_cast import ARGUMENTS, CHROMIUM, needs_browser
from ringing import LOUD, QUIET, CallersEnd, Ringing, until
from safeconduct.model.ids import CallId

pytestmark = needs_browser

BEEPS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
"""A microphone that beeps once a second, and nobody who must allow it."""
AUDIBLE = 40
"""Of 127: well above what a codec makes of silence."""
SHOTS = os.environ.get("SAFECONDUCT_SHOTS", "")
"""A folder for pictures of the screens, for whoever wants to look at them."""

Hire = Callable[..., Deskmate]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *BEEPS])
        yield browser
        browser.close()


@pytest.fixture
def ringing() -> Ringing:
    return Ringing()


@pytest.fixture
def office(tmp_path: Path, scripts: Path, ringing: Ringing) -> Iterator[Office]:
    with serving(tmp_path, scripts, ringing) as office:
        yield office


@pytest.fixture
def hire(office: Office, chromium: Browser) -> Iterator[Hire]:
    """Somebody who takes calls, in a browser of their own; nothing may fail, and no policy may be broken."""
    hired: list[Deskmate] = []

    def hire(name: str = "Alice", language: str = "en", **looks: object) -> Deskmate:
        looks = {"viewport": WIDE, "locale": language, "permissions": ["microphone"]} | looks
        mate = Deskmate(office, chromium.new_context(**looks), language)
        hired.append(mate)
        mate.comes_in(office.employ(name))
        mate.page.get_by_role("switch", name=mate.says("calls.take")).click()
        expect(mate.page.locator("console-calls .quiet")).to_be_visible()
        return mate

    yield hire
    for mate in hired:
        mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


def rings(office: Office, ringing: Ringing, *args: object, **more: object) -> CallId:
    """It rings, in the office's own thread."""

    async def ring() -> CallId:
        return ringing.rings(*args, **more)

    return office.run(ring())


def in_a_call(office: Office, ringing: Ringing, mate: Deskmate, number: int = 1) -> tuple[CallId, CallersEnd]:
    """It rings, and this caseworker takes it by key."""
    call = rings(office, ringing, number)
    expect(mate.page.locator("console-calls li.caller")).to_have_count(1)
    mate.types("a")
    connected(mate)
    office.run(until(lambda: call in ringing.ends))
    return call, ringing.ends[call]


def connected(mate: Deskmate) -> None:
    expect(mate.page.locator("console-call")).to_contain_text(mate.says("calls.line.on"))


def says(office: Office, end: CallersEnd, frames: int) -> None:
    """So much of a loud caller, 20 ms each."""

    async def say() -> None:
        for _ in range(frames):
            end.say(LOUD)

    office.run(say())


def level(mate: Deskmate, side: str) -> float:
    return mate.page.locator(f"console-call #{side}").evaluate("meter => meter.value")


def test_one_takes_and_the_other_hears_who(office: Office, ringing: Ringing, hire: Hire) -> None:
    """It rings at Alice's and at Bob's; Alice takes it with one key; Bob's stops and says who took it."""
    alice, bob = hire(), hire("Bob")
    rings(office, ringing)
    for mate in (alice, bob):
        expect(mate.page.locator("console-calls li.caller")).to_contain_text("Russian")
        expect(mate.page).to_have_title(
            mate.says("calls.in-title", count=1, title=mate.says("title")), timeout=20_000
        )
    alice.types("a")
    connected(alice)
    expect(bob.page.locator("console-calls li.caller")).to_have_count(0)
    expect(bob.page.locator(".toast")).to_contain_text(bob.says("calls.taken-by", name="Alice"))
    expect(bob.page).to_have_title(bob.says("title"))


def test_a_declined_call_rings_on_for_the_other(office: Office, ringing: Ringing, hire: Hire) -> None:
    """Alice cannot now."""
    alice, bob = hire(), hire("Bob")
    rings(office, ringing)
    alice.presses("calls.not-now")
    expect(alice.page.locator("console-calls li.caller")).to_have_count(0)
    expect(bob.page.locator("console-calls li.caller")).to_have_count(1)


def test_both_sides_hear_each_other(office: Office, ringing: Ringing, hire: Hire) -> None:
    """The microphone's beep arrives at the caller; what the caller says moves the level; muted, the caller hears nothing."""
    alice = hire()
    _, end = in_a_call(office, ringing, alice)
    office.run(until(lambda: end.loudest > AUDIBLE))
    assert {len(frame) for _, frame in end.heard} == {160}
    alice.page.evaluate(
        "() => { window.loudest = 0; const call = document.querySelector('safeconduct-console').call;"
        " call.office.calls.mine.talk.addEventListener('level', ({target}) =>"
        " { window.loudest = Math.max(window.loudest, target.heard) }) }"
    )
    for _ in range(20):
        says(office, end, 12)
        alice.page.wait_for_timeout(100)
    assert alice.page.evaluate("window.loudest") > 0.5
    alice.types("u")
    expect(alice.page.get_by_role("button", name=alice.says("calls.mute"))).to_have_attribute(
        "aria-pressed", "true"
    )
    heard = len(end.heard)
    alice.page.wait_for_timeout(1500)
    assert len(end.heard) - heard <= 5  # what was on its way when the key was pressed


def test_hold_hand_over_and_end(office: Office, ringing: Ringing, hire: Hire) -> None:
    """Alice parks the caller, comes back, gives them to Bob; Bob alone is rung, takes it, and ends it with a reason."""
    alice, bob = hire(), hire("Bob")
    call = rings(office, ringing)
    alice.page.locator("console-calls li.caller button.primary").click()
    connected(alice)
    alice.types("p")
    expect(alice.page.locator("console-call")).to_contain_text(alice.says("calls.line.parked"))
    assert ringing.of(call).place == "parked"
    alice.types("p")
    connected(alice)
    assert ringing.of(call).place == "talking"
    alice.presses("calls.hand-over")
    alice.page.get_by_role("button", name="Bob", exact=True).click()
    expect(alice.page.locator("console-call")).to_have_count(0)
    expect(bob.page.locator("console-calls li.caller")).to_contain_text(bob.says("calls.for-you"))
    expect(alice.page.locator("console-calls li.caller")).to_have_count(0)
    bob.types("a")
    connected(bob)
    bob.types("x")
    expect(bob.page.locator("console-call .asks button.primary")).to_be_focused()
    bob.types("Enter")
    expect(bob.page.locator("console-call")).to_have_count(0)
    assert [what for what, _ in ringing.done] == ["park", "resume", "hand-over", "release"]
    assert bob.asked("call-act")[-1]["closing"] == "answered"
    assert ringing.callers() == ()


def test_a_caller_who_hangs_up_is_still_closed(office: Office, ringing: Ringing, hire: Hire) -> None:
    """The page asks how it ended, with one tap."""
    alice = hire()
    call, _ = in_a_call(office, ringing, alice)

    async def hang_up() -> None:
        ringing.hangs_up(call)

    office.run(hang_up())
    expect(alice.page.locator("console-call")).to_contain_text(alice.says("calls.left"))
    alice.presses("closing.hung-up")
    expect(alice.page.locator("console-call")).to_have_count(0)
    assert alice.asked("call-act")[-1] == {"call": call, "what": "release", "closing": "hung-up"}


def test_the_conversation_comes_back_after_a_break(office: Office, ringing: Ringing, hire: Hire) -> None:
    """The network is away for a moment: the page says so, and they talk on."""
    alice = hire()
    call, end = in_a_call(office, ringing, alice)
    office.run(until(lambda: end.heard))
    alice.page.evaluate(
        "() => { const {talk} = document.querySelector('safeconduct-console').call.office.calls.mine;"
        " window.lost = false; const before = talk.line;"
        " new MutationObserver(() => { if (talk.line === 'lost') window.lost = true })"
        ".observe(document.querySelector('safeconduct-console').call.renderRoot, {subtree: true, childList: true, characterData: true}) }"
    )

    async def broken() -> None:
        def fail(_: bytes) -> None:
            raise ConnectionError

        end.send = fail  # type: ignore[method-assign]

    office.run(broken())
    office.run(until(lambda: ringing.ends[call] is not end and bool(ringing.ends[call].heard)))
    connected(alice)
    assert alice.page.evaluate("window.lost") is True


@pytest.mark.slow
def test_a_caller_whose_caseworker_stays_away_goes_to_the_others(
    office: Office, ringing: Ringing, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The voice does not come back within ten seconds: the page gives the caller up, and Bob is rung."""
    alice = hire()
    call, end = in_a_call(office, ringing, alice)

    def broken(*_: object) -> CallersEnd:
        raise ConnectionError

    monkeypatch.setattr(end, "send", broken)
    monkeypatch.setattr(ringing, "talk", broken)
    expect(alice.page.locator("console-call [role=alert]")).to_have_text(alice.says("calls.lost"))
    expect(alice.page.locator(".toast")).to_contain_text(alice.says("calls.given-up"))
    expect(alice.page.locator("console-call")).to_have_count(0)
    office.run(until(lambda: ringing.of(call).place == "waiting"))
    assert ringing.done == [("hand-over", None)]


def test_without_a_microphone_one_hears_and_is_told(office: Office, ringing: Ringing, hire: Hire) -> None:
    """The browser refuses: the page says what to do, and the caller is heard."""
    alice = hire()
    alice.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    _, end = in_a_call(office, ringing, alice)
    expect(alice.page.locator("console-call [role=alert]")).to_have_text(alice.says("calls.mic.refused"))
    alice.page.wait_for_timeout(500)
    assert end.heard == []


def test_locking_gives_the_caller_to_somebody_else(office: Office, ringing: Ringing, hire: Hire) -> None:
    """L ends everything in this browser; the caller waits for a colleague."""
    alice = hire()
    call, _ = in_a_call(office, ringing, alice)
    alice.types("l")
    alice.is_out()
    office.run(until(lambda: ringing.of(call).place == "waiting"))
    assert ringing.on_duty() == ()


def later(mate: Deskmate, minutes: float) -> None:
    """So many minutes have gone by on this page; nobody touched it."""
    mate.page.evaluate(
        "minutes => { const now = Date.now; const gone = minutes * 60_000; Date.now = () => now() + gone }",
        minutes,
    )


def test_at_night_somebody_is_asked_before_calls_go_elsewhere(
    office: Office, ringing: Ringing, hire: Hire
) -> None:
    """Whoever takes calls has an hour, and hears and reads two minutes before its end that it is over; any key will do."""
    alice = hire()
    asked = alice.page.locator("console-calls [role=alert].banner")
    later(alice, 57)
    alice.page.wait_for_timeout(1500)
    expect(asked).to_have_count(0)
    alice.page.evaluate(
        "() => { window.tones = 0; const start = OscillatorNode.prototype.start;"
        " OscillatorNode.prototype.start = function (...at) { window.tones += 1; return start.apply(this, at) } }"
    )
    later(alice, 1.5)
    expect(asked).to_contain_text(alice.says("calls.still-there"))
    expect(alice.page).to_have_title(alice.says("calls.still-there"))
    assert alice.page.evaluate("window.tones") > 0
    alice.types("Shift")
    expect(asked).to_have_count(0)
    expect(alice.page).to_have_title(alice.says("title"))
    later(alice, 59)
    expect(asked).to_have_count(1)
    later(alice, 2)
    alice.is_out()
    expect(alice.page.locator("console-door")).to_contain_text(alice.says("door.idle-calls"))
    office.run(until(lambda: ringing.on_duty() == ()))


def test_whoever_takes_no_calls_is_locked_out_after_a_quarter_of_an_hour(hire: Hire) -> None:
    """As ever, and without a question."""
    alice = hire()
    alice.page.get_by_role("switch", name=alice.says("calls.take")).click()
    expect(alice.page.locator("console-calls .quiet")).to_have_count(0)
    later(alice, 16)
    alice.is_out()
    expect(alice.page.locator("console-door")).to_contain_text(alice.says("door.idle"))


def test_a_step_is_read_out_in_the_callers_language(office: Office, ringing: Ringing, hire: Hire) -> None:
    """V, a word, Enter: the step stands beside the call, in Russian, and goes away with Esc."""
    alice = hire()
    in_a_call(office, ringing, alice)
    alice.types("v")
    alice.page.keyboard.type("army-surrender")
    expect(alice.page.locator("console-guide li")).to_have_count(1)
    alice.types("Enter")
    text = office.console.guide().step("army-surrender").texts["ru"]
    expect(alice.page.locator("console-call .reading")).to_contain_text(text.title)
    alice.types("Escape")
    expect(alice.page.locator("console-call .reading")).to_have_count(0)


def test_a_line_without_a_telephone_shows_nothing_of_it(
    tmp_path: Path, scripts: Path, chromium: Browser
) -> None:
    """No strip, no keys for calls in the list."""
    with serving(tmp_path, scripts) as office:
        alice = Deskmate(office, chromium.new_context(viewport=WIDE, locale="en"))
        alice.comes_in(office.employ("Alice"))
        alice.types("?")
        expect(alice.page.locator("console-keys dl")).to_be_visible()
        expect(alice.page.locator("console-calls")).to_have_count(0)
        expect(alice.page.locator("console-keys")).not_to_contain_text(alice.says("key.take-call"))
        alice.context.close()
        assert alice.faults == []


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(
    office: Office, ringing: Ringing, hire: Hire, language: str, scheme: str, viewport: object
) -> None:
    """At rest, ringing, talking, handing over, ending, reading out; and nothing is cut off."""
    alice = hire("Alice", language, viewport=viewport, color_scheme=scheme)
    seen = {}

    def look(screen: str) -> None:
        alice.page.wait_for_timeout(150)
        seen[screen] = faults(alice)
        if SHOTS:
            alice.page.screenshot(path=f"{SHOTS}/{screen}-{viewport['width']}-{scheme}-{language}.png")

    look("rest")
    rings(office, ringing, 1, "uk", 130.0)
    call = rings(office, ringing, 2, "ru", 12.0)
    expect(alice.page.locator("console-calls li.caller")).to_have_count(2)
    look("ringing")
    alice.types("a")
    connected(alice)
    look("talking")
    alice.presses("calls.hand-over")
    look("hand-over")
    alice.types("x")
    look("end")
    alice.types("Escape", "p", "v")
    alice.page.keyboard.type("army-surrender")
    alice.types("Enter")
    expect(alice.page.locator("console-call .reading")).to_be_visible()
    look("reading")
    assert ringing.of(call).place == "offered"
    assert {screen: found for screen, found in seen.items() if found} == {}


ECHO = """() => {
    const connect = AudioNode.prototype.connect
    AudioNode.prototype.connect = function (to, ...more) {
        if (to instanceof AudioDestinationNode && this instanceof AudioWorkletNode) {
            window.echo = new MediaStreamAudioDestinationNode(this.context)
            connect.call(this, window.echo)
        }
        return connect.call(this, to, ...more)
    }
    navigator.mediaDevices.getUserMedia = async () => window.echo.stream
}"""
"""A microphone that hears nothing but the loudspeaker."""


@pytest.mark.slow
def test_round_trip_through_the_browser(office: Office, ringing: Ringing, hire: Hire) -> None:
    """From the line through socket, jitter and worklet, out of the loudspeaker into the microphone, and back. Printed."""
    alice = hire()
    alice.page.evaluate(ECHO)
    _, end = in_a_call(office, ringing, alice)

    async def beeps() -> list[float]:
        sent, due = [], time.perf_counter()
        for number in range(400):
            loud = number % 40 == 20
            if loud:
                sent.append(time.perf_counter())
            end.say(LOUD if loud else QUIET)
            due += 0.02
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        return sent

    sent = office.run(beeps())
    loud = [at for at, frame in end.heard if 127 - min(byte & 0x7F for byte in frame) > AUDIBLE]
    trips = [min((at - began for at in loud if at > began), default=9.9) * 1000 for began in sent[1:]]
    back = sorted(trip for trip in trips if trip < 800)
    assert len(back) >= 3
    print(f"\nround trip: median {statistics.median(back):.0f} ms, longest {back[-1]:.0f} ms, n {len(back)}")  # noqa: T201 a measurement
