"""The audit pane: whether the chain is whole, what was destroyed, and axe finds nothing, wide and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

import tampering
from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from form_cast import needs_browser
from safeconduct.desk import destruction
from safeconduct.sealing.notes import SigningKey

pytestmark = needs_browser

DAY = 86_400


@pytest.fixture(params=[("light", "en", WIDE), ("dark", "ru", PHONE)], ids=["wide", "phone"])
def alice(
    request: pytest.FixtureRequest, tmp_path: Path, scripts: Path, chromium: Browser
) -> Iterator[Deskmate]:
    scheme, language, viewport = request.param
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, locale=language)
    with serving(tmp_path, scripts) as office:
        yield Deskmate(office, context, language)
        context.close()


def write(alice: Deskmate, verb, *arguments, **more):
    office = alice.office
    return office.run(office.vault.write(lambda db: verb(db, *arguments, **more)))


def goes_to_audit(alice: Deskmate) -> None:
    alice.page.goto(alice.url)
    alice.comes_in_again(alice.office.employ("Alice", "lead"))
    alice.types("g", "a")


def test_what_was_destroyed_is_there_with_its_record(alice: Deskmate) -> None:
    """A row for each day, the signed note behind a press of a key, and up to where the chain is whole."""
    now, line = alice.office.now, alice.office.founded.line
    write(alice, destruction.begin, now)
    write(alice, destruction.add, "epochs", 3)
    write(alice, destruction.close_day, now + DAY, line, SigningKey.new("safeconduct.line/ledger"))
    goes_to_audit(alice)
    pane = alice.page.locator("console-audit")
    expect(pane.locator(".whole")).to_have_text(alice.says("audit.whole", number=2))
    row = pane.locator("section tbody tr")
    expect(row.locator("td").nth(3)).to_have_text("3")
    row.locator("summary").click()
    expect(row.locator("pre")).to_contain_text("safeconduct destruction v1")
    assert faults(alice) == []


def test_a_broken_chain_is_an_alarm(alice: Deskmate) -> None:
    """It names the record and says what to do, and the list is shown all the same."""
    write(alice, tampering.alter, 1, what="nothing")
    goes_to_audit(alice)
    pane = alice.page.locator("console-audit")
    expect(pane.locator("[role=alert]")).to_have_text(alice.says("audit.broken", number=1))
    expect(pane.locator("tbody tr").first).to_be_visible()
    assert faults(alice) == []
