"""A spoken message at the console, in a real browser: opened there, heard there, saved nowhere."""

import hashlib
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from console_cast import PHONE, WIDE, Deskmate
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.desk import returning
from safeconduct.sealing.receipts import receipt_tag
from spoken import Speaker, tone

pytestmark = needs_browser

PATIENCE_MS = 30_000
SECONDS = [tone(220 + 40 * n) for n in range(6)]
SHORT = tone(500, 3000)
PLAYED_S = 0.5

HEARD = """async (player) => {
  const { recording } = player
  const bytes = new Uint8Array(recording.read(0, recording.length).map((one) => one + 0).buffer)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}"""
"""A fingerprint of the decoded samples, as the ear gets them; minus nought is nought."""

_DEEP = (
    "document.querySelector('safeconduct-console').shadowRoot.querySelector('console-case')"
    ".shadowRoot.querySelector('console-player')"
)

Hire = Callable[..., Deskmate]


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        yield office


@pytest.fixture
def hire(office: Office, chromium: Browser) -> Iterator[Hire]:
    """Somebody with a browser of their own; in no story may a script fail or a policy be broken."""
    hired: list[Deskmate] = []

    def hire(viewport: dict[str, int] = WIDE, language: str = "en") -> Deskmate:
        mate = Deskmate(office, chromium.new_context(viewport=viewport, locale=language), language)
        hired.append(mate)
        mate.comes_in(office.employ(f"Alice {len(hired)}", "lead"))
        return mate

    yield hire
    for mate in hired:
        mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


def player(mate: Deskmate) -> Locator:
    return mate.page.locator("console-player")


def decoded(*seconds: bytes) -> str:
    """The same fingerprint, worked out from what was said."""

    def sample(byte: int) -> float:
        bits = ~byte & 0xFF
        size = (((bits & 0xF) << 3) + 0x84 << ((bits & 0x70) >> 4)) - 0x84
        return (-size if bits & 0x80 else size) / 32768

    samples = [sample(byte) for byte in b"".join(seconds)]
    return hashlib.sha256(struct.pack(f"<{len(samples)}f", *samples)).hexdigest()


def place(mate: Deskmate) -> int:
    return mate.page.locator("console-player input[type=range]").evaluate("(field) => Number(field.value)")


def test_a_spoken_message_is_heard(office: Office, hire: Hire) -> None:
    """Alice takes the case, opens it, presses play: the samples are those that were said, and time goes on."""
    Speaker(office).begins().says(*SECONDS, SHORT).ends()
    alice = hire()
    alice.takes_next()
    expect(player(alice)).to_contain_text("0:00 / 0:07", timeout=PATIENCE_MS)
    expect(player(alice).get_by_role("status")).to_have_text("")
    assert player(alice).evaluate(HEARD) == decoded(*SECONDS, SHORT)
    alice.presses("sound.play")
    expect(player(alice).get_by_role("button").first).to_have_text(alice.says("sound.pause"))
    alice.page.wait_for_function(f"() => {_DEEP}.playback.place > {PLAYED_S * 8000}", timeout=PATIENCE_MS)
    player(alice).get_by_role("slider").focus()
    alice.types("Space")
    expect(player(alice).get_by_role("button").first).to_have_text(alice.says("sound.play"))
    player(alice).get_by_role("combobox").select_option("2")
    alice.types("End")
    player(alice).get_by_role("slider").fill("5")
    alice.presses("sound.play")
    expect(player(alice)).to_contain_text("0:06 / 0:07", timeout=PATIENCE_MS)
    expect(player(alice).get_by_role("button").first).to_have_text(
        alice.says("sound.play"), timeout=PATIENCE_MS
    )
    assert alice.page.locator("a[download], audio, video").count() == 0


def test_a_message_that_was_cut_off_says_so(office: Office, hire: Hire) -> None:
    """The caller hung up, and a second was lost on the way: what is there is heard, and what is not is said."""
    speaker = Speaker(office).begins().says(*SECONDS, losing=[2])
    alice = hire()
    alice.takes_next()
    expect(player(alice)).to_contain_text(alice.says("sound.spoken-on"), timeout=PATIENCE_MS)
    expect(player(alice)).to_contain_text(alice.says("sound.gaps", seconds=1))
    speaker.says(SHORT)
    expect(player(alice)).to_contain_text("/ 0:07", timeout=PATIENCE_MS)
    expect(player(alice)).to_contain_text(alice.says("sound.cut-off"), timeout=PATIENCE_MS)
    assert player(alice).evaluate(HEARD) == decoded(*SECONDS[:2], b"\xff" * 8000, *SECONDS[3:], SHORT)


def test_what_came_late_is_looked_for_again(office: Office, hire: Hire) -> None:
    """Her console took it for cut off; a second when she presses play, the ending when the bell rings."""
    speaker = Speaker(office).begins().says(*SECONDS[:2])
    alice = hire()
    alice.takes_next()
    status = player(alice).get_by_role("status")
    expect(status).to_have_text(alice.says("sound.cut-off"), timeout=PATIENCE_MS)
    speaker.says(SHORT)
    alice.presses("sound.play")
    expect(player(alice)).to_contain_text("/ 0:03", timeout=PATIENCE_MS)
    expect(status).to_have_text(alice.says("sound.cut-off"), timeout=PATIENCE_MS)
    speaker.ends()
    office.applicant_writes()
    expect(status).to_have_text("", timeout=PATIENCE_MS)
    assert player(alice).evaluate(HEARD) == decoded(*SECONDS[:2], SHORT)


def test_a_summary_is_a_note(office: Office, hire: Hire) -> None:
    """Alice types what she heard, for the next shift."""
    Speaker(office).begins().says(*SECONDS[:2]).ends()
    alice = hire()
    alice.takes_next()
    alice.presses("sound.summary")
    expect(alice.note).to_be_focused()


def test_another_case_has_another_sound(office: Office, hire: Hire) -> None:
    """From one spoken case to the next: nothing of the first is heard in the second."""
    Speaker(office).begins().says(SECONDS[0]).ends()
    Speaker(office).begins().says(*SECONDS[1:3]).ends()
    alice = hire()
    alice.takes_next()
    expect(player(alice)).to_contain_text("/ 0:01", timeout=PATIENCE_MS)
    alice.types("n")
    expect(player(alice)).to_contain_text("/ 0:02", timeout=PATIENCE_MS)
    assert player(alice).evaluate(HEARD) == decoded(*SECONDS[1:3])


def test_sound_that_was_erased_is_gone(office: Office, hire: Hire) -> None:
    """The caller erases it by telephone while Alice has it on her screen: the next look says so."""
    speaker = Speaker(office).begins().says(*SECONDS[:2]).ends()
    alice = hire()
    alice.takes_next()
    expect(player(alice)).to_contain_text("/ 0:02", timeout=PATIENCE_MS)
    tag = receipt_tag(bytes(32), speaker.keys.lookup)
    office.run(office.vault.write(lambda db: returning.erase(db, tag)))
    office.run(office._rings())
    expect(player(alice)).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_the_player_fits_a_small_screen(office: Office, hire: Hire, language: str, tmp_path: Path) -> None:
    """390 pixels wide: nothing sticks out."""
    Speaker(office).begins().says(*SECONDS, losing=[2])
    alice = hire(PHONE, language)
    alice.takes_next()
    expect(player(alice)).to_contain_text(alice.says("sound.gaps", seconds=1), timeout=PATIENCE_MS)
    alice.page.screenshot(path=tmp_path / f"{language}.png")
    right = player(alice).evaluate(
        "(it) => Math.max(...[...it.shadowRoot.querySelectorAll('*')].map((one) => one.getBoundingClientRect().right))"
    )
    assert right <= PHONE["width"]
    assert alice.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
