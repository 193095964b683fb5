"""Is my application in the public book? Asked of the real server, checked on the person's own device."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from book_line import BookLine
from form_cast import needs_browser
from form_line import phrases
from ledger_cast import BOBS_KEY
from safeconduct.ledger.verify import Trust, check_proof
from safeconduct.sealing import receipts
from safeconduct.sealing.notes import Verifier
from web_line import Founding, hidden, serving

pytestmark = needs_browser

ENGLISH = phrases("en")


@pytest.fixture(scope="module")
def founding(scripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Founding:
    return Founding(tmp_path_factory.mktemp("founded"), static=scripts)


@pytest.fixture
def kept(founding: Founding, tmp_path: Path) -> Iterator[tuple[BookLine, str]]:
    with serving(founding, tmp_path, BookLine) as (line, address):
        yield line, address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en", accept_downloads=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    yield page
    context.close()
    assert faults == []


def asks(page: Page, address: str, words: str) -> None:
    """Comes back with the words and presses the button."""
    page.goto(f"{address}/en/return")
    expect(page.locator("[data-without-script]")).to_be_hidden()
    page.fill("#receipt", words)
    page.locator("#returning button").first.click()
    page.get_by_role("button", name=ENGLISH["form.proof.ask"], exact=True).click()
    expect(page.locator("#screen-title")).to_have_text(ENGLISH["form.proof.ask"])


def test_before_and_after_midnight(kept: tuple[BookLine, str], page: Page, tmp_path: Path) -> None:
    """Not yet; then yes, with the day, the place and what it does not show; and the file holds elsewhere."""
    line, address = kept
    line.now += 3600
    words = hidden(line.write(), "receipt")
    asks(page, address, words)
    expect(page.locator(".screen")).to_contain_text(ENGLISH["form.proof.none"])
    line.days(2)
    asks(page, address, words)
    screen = page.locator(".screen")
    expect(screen).to_contain_text(ENGLISH["form.proof.yes"].format(date="November 22, 2026"))
    expect(screen).to_contain_text(ENGLISH["form.proof.place"].format(place=1, size=2))
    expect(screen).to_contain_text(ENGLISH["form.proof.unseen"])
    expect(screen).to_contain_text(ENGLISH["form.proof.not"])
    with page.expect_download() as got:
        page.get_by_role("button", name=ENGLISH["form.proof.save"], exact=True).click()
    assert got.value.suggested_filename == "receipt.tlog-proof"
    got.value.save_as(tmp_path / "saved")
    about = line.get("/ledger/line").json()
    trust = Trust(about["line"], Verifier.from_text(about["key"]), (BOBS_KEY,))
    opening = receipts.keys(receipts.parse(words), line.line.id).opening
    assert check_proof((tmp_path / "saved").read_text("utf-8"), trust, opening).mine
    page.get_by_role("button", name=ENGLISH["form.back"], exact=True).click()
    expect(page.locator("#screen-title")).to_have_text(ENGLISH["form.return.none"])


def test_a_proof_that_does_not_hold_is_said_to_be_one(kept: tuple[BookLine, str], page: Page) -> None:
    """Mallory has the server and gives out somebody else's proof."""
    line, address = kept
    line.now += 3600
    words, others = (hidden(line.write(), "receipt") for _ in range(2))
    line.days(1)
    opening = receipts.keys(receipts.parse(others), line.line.id).opening
    proof = line.run(line.book.prove(opening))

    def lies(route: Route) -> None:
        route.fulfill(
            content_type="application/json", body=json.dumps({"v": 1, "proof": proof, "padding": ""})
        )

    page.route("**/proof", lies)
    asks(page, address, words)
    expect(page.locator(".screen [role=alert]")).to_have_text(ENGLISH["form.proof.false"])
