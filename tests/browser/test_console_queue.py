"""The queue in a real browser: the leads' overview, a break that is proposed, signing off; axe finds nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, expect

from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from form_cast import needs_browser
from safeconduct.desk import queue, stints
from safeconduct.model.case import QueueSummary
from safeconduct.store import Db
from safeconduct.store import stints as kept

pytestmark = needs_browser

HOUR = 3600


@pytest.fixture(params=[("light", "en", WIDE), ("dark", "ru", PHONE)], ids=["wide", "phone"])
def alice(
    request: pytest.FixtureRequest, tmp_path: Path, scripts: Path, chromium: Browser
) -> Iterator[Deskmate]:
    scheme, language, viewport = request.param
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, locale=language)
    with serving(tmp_path, scripts) as office:
        yield Deskmate(office, context, language)
        context.close()


def everything_in(alice: Deskmate, table: str) -> list[list[str]]:
    rows = alice.page.locator(f"console-overview [aria-labelledby={table}] tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def test_a_lead_sees_what_waits_and_who_holds_how_many(alice: Deskmate) -> None:
    """By language and channel, in counts; G O leads there from anywhere."""
    alice.comes_in(alice.office.employ("Alice", "lead"))
    for number, language in enumerate(["ru", "uk", "ru"]):
        alice.office.applicant_writes(number, language=language)
    alice.takes_next()
    alice.types("Escape", "g", "o")
    table = alice.page.locator("console-overview table")
    expect(table).to_have_count(2)
    waiting = {row[0]: row[2] for row in everything_in(alice, "strands")}
    assert sorted(waiting.values()) == ["1", "1"]
    assert everything_in(alice, "holding") == [["Alice", "1", "0"]]
    assert faults(alice) == []


def test_a_break_is_proposed_quietly_and_can_be_put_off(alice: Deskmate) -> None:
    """After two hours; whoever does not want it now is not asked again at once."""
    alice.comes_in(alice.office.employ("Alice"))
    (who,) = alice.office.console.sessions.present(alice.office.console.now())
    worked_long(alice, who)
    rest = alice.page.locator("console-queue .rest")
    expect(rest).to_be_visible()
    assert faults(alice) == []
    alice.presses("break.later")
    expect(rest).to_have_count(0)


def test_a_break_is_begun_from_the_proposal(alice: Deskmate) -> None:
    """And the proposal is gone."""
    alice.comes_in(alice.office.employ("Alice"))
    (who,) = alice.office.console.sessions.present(alice.office.console.now())
    worked_long(alice, who)
    alice.presses("break.take", minutes=15)
    expect(alice.page.locator("console-queue .rest")).to_have_count(0)
    office = alice.office
    stint = office.run(office.vault.read(lambda db: stints.of(db, who)))
    assert stints.is_on_break(stint, office.console.now())


def test_whoever_signs_off_returns_what_they_hold_and_locking_does_not(alice: Deskmate) -> None:
    """L is for a moment away: the case is still theirs. G X is the end of work: it goes back to the queue."""
    words = alice.office.employ("Alice")
    alice.comes_in(words)
    alice.office.applicant_writes()
    alice.takes_next()
    alice.types("Escape", "l")
    alice.is_out()
    assert summary(alice).held == 1
    alice.comes_in_again(words)
    expect(alice.page.locator("console-queue .case")).to_have_count(1)
    alice.types("g", "x")
    alice.is_out()
    expect(alice.page.locator("console-door")).to_contain_text(alice.says("door.signed-off"))
    alice.comes_in_again(words)
    expect(alice.page.locator("console-queue .list .empty")).to_be_visible()
    assert summary(alice).waiting == 1


def worked_long(alice: Deskmate, who: str) -> None:
    """Two hours and more since the stint began, and the console hears of something."""
    office = alice.office

    def job(db: Db) -> None:
        stint = stints.of(db, who)
        kept.keep(db, replace(stint, began=office.console.now() - 2.5 * HOUR))

    office.run(office.vault.write(job))
    office.applicant_writes()


def summary(alice: Deskmate) -> QueueSummary:
    office = alice.office
    team = office.founded.team.team
    return office.run(office.vault.read(lambda db: queue.summary(db, team)))
