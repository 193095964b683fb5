"""A shift change before two browsers, on nights on which the clocks change; a lead who does all of it on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from console_cast import PATIENCE_MS, PHONE, WIDE, Deskmate
from console_faults import faults
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.desk import duty
from safeconduct.model.tally import Tally
from safeconduct.store import tallies
from shift_cast import mate, moment, pattern, people, put_up, turns

pytestmark = needs_browser

NIGHTS = {"kyiv": ("Europe/Kyiv", "2026-10-25"), "new-york": ("America/New_York", "2026-11-01")}
Opens = Callable[[str, str], Office]


@pytest.fixture
def opens(tmp_path: Path, scripts: Path, chromium: Browser) -> Iterator[Opens]:
    """A served line whose clock shows a wall time, until the test turns it."""
    entered = []

    def open_office(zone: str, wall: str) -> Office:
        entered.append(serving(tmp_path, scripts, now=moment(zone, wall)))
        return entered[-1].__enter__()

    yield open_office
    for context in chromium.contexts:
        context.close()  # a server that stops waits for whoever still listens
    for one in entered:
        one.__exit__(None, None, None)


def roster(office: Office, zone: str, **names: str) -> dict[str, str]:
    """Alice is there at night and Bob in the morning; Lea leads. Recovery words by name."""
    words = {name: office.employ(name, "lead" if name == "Lea" else "caseworker") for name in names or ALL}
    lead = office.sign_in(words["Lea"])["token"]
    ids = people(office, lead)
    put_up(
        office,
        lead,
        zone,
        pattern("Night", "22:00", "06:00", [ids["Alice"]]),
        pattern("Morning", "06:00", "14:00", [ids["Bob"]]),
    )
    return words


ALL = ("Lea", "Alice", "Bob")


def cases(office: Office, token: str) -> list[dict[str, Any]]:
    states = ["waiting", "held", "answered", "asleep", "closed"]
    return office.ask("listing", {"states": states}, token).said["cases"]


def time_is(office: Office, zone: str, wall: str, *mates: Deskmate) -> None:
    """The clock is turned, what duties leave behind is settled, and the consoles hear of it."""
    before, office.now = office.now, moment(zone, wall)
    for one in mates:
        turns(one)
    now, present = office.now, office.console.sessions.present(office.now)
    office.run(office.vault.write(lambda db: duty.settle(db, present, before, now)))
    office.run(_ring(office))


async def _ring(office: Office) -> None:
    office.console.team_changed()


@pytest.mark.parametrize(("zone", "day"), NIGHTS.values(), ids=NIGHTS)
def test_no_case_is_lost_over_a_shift_change(opens: Opens, chromium: Browser, zone: str, day: str) -> None:
    """Alice hands over at 05:45, Bob reads it at 06:01 and takes every case, on a night of 25 hours."""
    office = opens(zone, f"{day} 05:45")
    words = roster(office, zone)
    for number in (1, 2, 3):
        office.applicant_writes(number)
    alice, bob = mate(office, chromium), mate(office, chromium)
    alice.comes_in(words["Alice"])
    alice.takes_next()
    alice.types("n")
    mine = alice.page.locator("console-handover textarea[id^=line]")
    handover = alice.page.locator("console-handover")
    expect(handover).to_contain_text(alice.says("handover.soon", when="").split("{")[0].strip(" ."))
    handover.get_by_role("button", name=alice.says("key.leave-shift")).click()
    expect(mine).to_have_count(2)
    mine.first.fill("She calls again at seven.")
    handover.locator("#all").fill("A quiet night.")
    alice.presses("handover.send")
    expect(alice.page.locator(".toast")).to_contain_text(alice.says("handover.done"))
    time_is(office, zone, f"{day} 06:01", alice, bob)

    bob.comes_in(words["Bob"])
    waiting = cases(office, office.sign_in(words["Bob"])["token"])
    assert [case["state"] for case in waiting] == ["waiting"] * 3
    there = {case["id"] for case in waiting}
    bob.presses("handover.read")
    left = bob.page.locator("console-handover details")
    expect(left).to_have_count(3)
    acknowledge = bob.page.locator("console-handover .inside button.primary")
    expect(acknowledge).to_be_disabled()
    for one in left.all():
        one.locator("summary").click()
    expect(left.filter(has_text="She calls again at seven.")).to_have_count(1)
    expect(left.filter(has_text="A quiet night.")).to_have_count(2)
    acknowledge.click()
    expect(left).to_have_count(0)
    expect(bob.page.locator("console-handover dialog")).to_be_hidden()
    for _ in range(3):
        bob.types("n")
        expect(bob.page.locator("console-composer")).to_be_visible()
    signed_in = office.sign_in(words["Bob"])
    token, me = signed_in["token"], signed_in["caseworker"]["id"]
    until(bob, lambda: all(case["holder"] == me for case in cases(office, token)))
    assert {case["id"] for case in cases(office, token)} == there
    again = office.ask("take-next", {}, office.sign_in(words["Alice"])["token"])
    assert again.said["kind"] == "NotOnDuty"
    assert alice.faults == bob.faults == []


def until(one: Deskmate, true: Callable[[], bool]) -> None:
    """Wait for something that the office knows, while the browser goes on."""
    for _ in range(PATIENCE_MS // 100):
        if true():
            return
        one.page.wait_for_timeout(100)
    raise AssertionError("It never came to be.")


@pytest.mark.parametrize(("zone", "day"), NIGHTS.values(), ids=NIGHTS)
def test_what_nobody_handed_over_goes_back_by_itself(
    opens: Opens, chromium: Browser, zone: str, day: str
) -> None:
    """Alice fell asleep over a case. A quarter of an hour after her shift it waits for Bob, and the lead is rung."""
    office = opens(zone, f"{day} 05:50")
    words = roster(office, zone)
    office.applicant_writes(1)
    alice = mate(office, chromium)
    alice.comes_in(words["Alice"])
    alice.takes_next()
    time_is(office, zone, f"{day} 06:16", alice)
    (case,) = cases(office, office.sign_in(words["Bob"])["token"])
    assert (case["state"], case["holder"]) == ("waiting", None)


def test_the_night_of_the_change_is_drawn_as_it_is(opens: Opens, chromium: Browser) -> None:
    """25 hours; the night stands on both of its days; the hours where nobody is planned are missing in words."""
    office = opens("Europe/Kyiv", "2026-10-25 05:45")
    words = roster(office, "Europe/Kyiv")
    lea = mate(office, chromium)
    lea.comes_in(words["Lea"])
    lea.types("g", "t")
    days = lea.page.locator("console-shifts .day")
    expect(days).to_have_count(7)
    expect(days.first).to_contain_text(lea.says("shifts.changed-clock", hours=25))
    expect(days.first.locator(".lane", has_text="Alice")).to_have_count(2)
    expect(days.first.locator(".short")).to_contain_text("14:00–22:00")
    expect(days.nth(1)).not_to_contain_text(lea.says("shifts.changed-clock", hours=25))
    bars = days.first.locator(".track i")
    box, track = bars.first.bounding_box(), days.first.locator(".track").first.bounding_box()
    assert box
    assert track
    assert abs(box["width"] / track["width"] - 7 / 25) < 0.01
    assert lea.faults == []


def test_a_lead_does_a_whole_shift_change_on_a_phone(opens: Opens, chromium: Browser) -> None:
    """With thumbs: plans two shifts, sees doubts before saving, hands over, puts Bob on duty, is rung when nobody reads it."""
    zone = "Europe/Kyiv"
    office = opens(zone, "2026-11-03 05:45")
    words = {name: office.employ(name, "lead" if name == "Lea" else "caseworker") for name in ("Lea", "Bob")}
    lea = mate(office, chromium, phone=True, viewport=PHONE)
    lea.comes_in(words["Lea"])
    page = lea.page
    page.get_by_role("button", name=lea.says("view.shifts"), exact=True).tap()
    taps(lea, "plan.edit")
    page.get_by_label(lea.says("plan.zone")).select_option(zone)
    for at, (name, start, end, who) in enumerate(
        [("Night", "22:00", "06:00", "Lea"), ("Morning", "06:00", "14:00", "Bob")]
    ):
        taps(lea, "plan.add-pattern")
        shift = page.locator("console-plan fieldset").nth(at)
        shift.get_by_label(lea.says("plan.name")).fill(name)
        shift.get_by_label(lea.says("plan.from"), exact=True).fill(start)
        shift.get_by_label(lea.says("plan.to"), exact=True).fill(end)
        shift.get_by_role("button", name=who, exact=True).tap()
    taps(lea, "plan.check")
    expect(page.locator("console-plan .banner")).to_contain_text(lea.says("plan.no-doubts"))
    taps(lea, "plan.save")
    expect(page.locator("console-shifts .day")).to_have_count(7)
    hold = page.locator("console-handover .bar").get_by_role("button", name=lea.says("key.leave-shift"))
    hold.tap()
    page.locator("console-handover #all").fill("Nothing waits.")
    taps(lea, "handover.send")
    expect(page.locator(".toast")).to_contain_text(lea.says("handover.done"))
    page.locator("console-shifts select[name=caseworker]").select_option(label="Bob")
    taps(lea, "shifts.put-on")
    expect(page.locator("console-shifts .entries").first).to_contain_text(lea.says("shifts.put"))
    for wall in ("2026-11-03 06:00", "2026-11-03 06:16"):  # whoever is away for longer is signed out
        time_is(office, zone, wall)
        lea.page.wait_for_timeout(1000)
    expect(page.locator("console-handover .rings")).to_contain_text(lea.says("alarm.handover"))
    taps(lea, "alarm.heard")
    expect(page.locator("console-handover .rings")).to_have_count(0)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    assert lea.faults == []


def test_a_lead_arrives_with_nothing_but_a_phone(opens: Opens, chromium: Browser) -> None:
    """Lea reads and acknowledges what Alice has left, looks at who is there, and takes the case that was handed over."""
    zone = "Europe/Kyiv"
    office = opens(zone, "2026-11-03 05:45")
    words = roster(office, zone)
    office.applicant_writes(1)
    alice, lea = mate(office, chromium), mate(office, chromium, phone=True, viewport=PHONE)
    alice.comes_in(words["Alice"])
    alice.takes_next()
    alice.types("g", "h")
    alice.page.locator("console-handover textarea[id^=line]").fill("She calls again at seven.")
    alice.presses("handover.send")
    expect(alice.page.locator(".toast")).to_contain_text(alice.says("handover.done"))
    lea.comes_in(words["Lea"])
    taps(lea, "handover.read")
    lea.page.locator("console-handover summary").tap()
    expect(lea.page.locator("console-handover details")).to_contain_text("She calls again at seven.")
    lea.page.locator("console-handover .inside button.primary").tap()
    expect(lea.page.locator("console-handover dialog")).to_be_hidden()
    taps(lea, "more")
    taps(lea, "view.load")
    expect(lea.page.locator("console-load figure")).to_be_visible()
    taps(lea, "view.shifts")
    lea.page.locator("console-shifts select[name=caseworker]").select_option(label="Lea")
    taps(lea, "shifts.put-on")
    taps(lea, "view.cases")
    lea.page.locator("console-queue .next").tap()
    expect(lea.thread).to_contain_text("MARKER 1")
    lea.page.locator("console-case .back").tap()
    expect(lea.page.locator("console-queue .case")).to_have_count(1)
    assert lea.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert alice.faults == lea.faults == []


def taps(one: Deskmate, key: str) -> None:
    one.page.get_by_role("button", name=one.says(key), exact=True).first.tap()


def test_whoever_cannot_come_says_so_and_another_stands_in(opens: Opens, chromium: Browser) -> None:
    """Bob cannot come tomorrow; Alice takes his place; the calendar file of each follows."""
    zone = "Europe/Kyiv"
    office = opens(zone, "2026-11-03 08:00")
    words = roster(office, zone)
    lead = office.sign_in(words["Lea"])["token"]
    ids = people(office, lead)
    morning = pattern("Morning", "06:00", "14:00", [ids["Bob"]])
    put_up(office, lead, zone, morning, substitutes=[{"people": [ids["Alice"]]}])
    office.folder.make_pepper()
    bob, alice = mate(office, chromium), mate(office, chromium)
    bob.comes_in(words["Bob"])
    bob.types("g", "t")
    pane = bob.page.locator("console-shifts")
    pane.get_by_role("button", name=bob.says("shifts.cannot")).nth(1).click()
    bob.presses("shifts.say-cannot")
    expect(pane).to_contain_text(bob.says("shifts.absences"))
    alice.comes_in(words["Alice"])
    alice.types("g", "t")
    alice.presses("shifts.stand-in")
    expect(alice.page.locator("console-shifts")).to_contain_text("Morning")
    with alice.page.expect_download() as download:
        alice.presses("shifts.calendar")
    file = Path(download.value.path()).read_text("utf-8")
    assert download.value.suggested_filename == "shifts.ics"
    assert "DTSTART:20261104T040000Z" in file  # tomorrow at six
    assert "Alice" not in file
    assert "Bob" not in file
    assert bob.faults == alice.faults == []


def test_two_leads_change_the_plan_at_once(opens: Opens, chromium: Browser) -> None:
    """The second is told, nothing is written over, and what they typed is still there."""
    zone = "Europe/Kyiv"
    office = opens(zone, "2026-11-03 08:00")
    words = roster(office, zone)
    lea = mate(office, chromium)
    lea.comes_in(words["Lea"])
    lea.types("g", "t")
    lea.presses("plan.edit")
    first = lea.page.locator("console-plan fieldset").first
    first.get_by_label(lea.says("plan.name")).fill("Long night")
    other = office.sign_in(words["Lea"])["token"]
    put_up(office, other, zone, pattern("Day", "08:00", "20:00", [people(office, other)["Bob"]]))
    lea.presses("plan.check")
    lea.presses("plan.save")
    expect(lea.page.locator("console-plan")).to_contain_text(lea.says("plan.clash"))
    expect(first.get_by_label(lea.says("plan.name"))).to_have_value("Long night")
    assert [one["name"] for one in office.ask("plan", {}, other).said["plan"]["roster"]["patterns"]] == [
        "Day"
    ]
    lea.presses("plan.reload")
    expect(first.get_by_label(lea.says("plan.name"))).to_have_value("Day")


def test_the_load_of_a_week_and_two_thousand_applications(opens: Opens, chromium: Browser) -> None:
    """What was counted over the plan; then typed; then ten operators and two thousand applications."""
    zone = "Europe/Kyiv"
    office = opens(zone, "2026-11-03 08:00")
    words = roster(office, zone)
    hour = int(office.now // 3600)
    rows = [Tally("call", hour - back, "phone", "uk", 6) for back in range(1, 400)]
    office.run(office.vault.write(lambda db: tallies.add(db, rows)))
    lea = mate(office, chromium)
    lea.comes_in(words["Lea"])
    lea.types("g", "b")
    pane = lea.page.locator("console-load")
    expect(pane.locator("figure svg")).to_have_count(7)
    expect(pane.locator("[role=status] strong")).to_have_text(lea.says("load.lacking", count=168))
    expect(pane.locator("#hours")).to_be_visible()
    expect(pane.locator(".broken")).to_have_count(1)
    expect(pane).to_contain_text(lea.says("load.counted-hours", hours=399))
    lea.presses("load.try")
    expect(pane).to_contain_text(lea.says("load.outcome-good"))
    pane.get_by_label(lea.says("load.flood-people")).last.fill("2")
    lea.presses("load.try")
    expect(pane.locator(".banner.bad").last).to_contain_text("336")
    assert lea.faults == []


LOOKS = {"light-en-wide": ("light", "en", WIDE), "dark-ru-phone": ("dark", "ru", PHONE)}


@pytest.mark.parametrize(("scheme", "language", "viewport"), LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(
    opens: Opens, chromium: Browser, scheme: Any, language: str, viewport: Any
) -> None:
    """Shifts, the plan, load, a handover written and read, queue, case and people."""
    zone = "Europe/Kyiv"
    office = opens(zone, "2026-10-25 05:45")
    words = roster(office, zone)
    office.applicant_writes(1)
    bob = mate(office, chromium)
    bob.comes_in(words["Bob"])
    expect(bob.page.locator("console-queue dt").first).to_be_visible()
    bob.types("g", "h")
    bob.page.locator("console-handover #all").fill("A word.")
    bob.presses("handover.send")
    lea = mate(office, chromium, language, viewport=viewport, color_scheme=scheme)
    lea.comes_in(words["Lea"])
    seen = {}

    def look(screen: str) -> None:
        lea.page.wait_for_timeout(150)
        seen[screen] = faults(lea)

    look("queue")
    lea.takes_next()
    look("case")
    lea.types("Escape", "g", "t")
    lea.page.locator("console-shifts .day").first.wait_for()
    look("shifts")
    lea.presses("plan.edit")
    lea.page.locator("console-plan fieldset").first.wait_for()
    for what in ("minimum", "single", "holiday", "substitute"):
        lea.presses(f"plan.add-{what}")
    look("plan")
    lea.page.locator("console-plan").get_by_role("button", name=lea.says("plan.discard")).click()
    lea.page.evaluate("document.activeElement.blur()")
    lea.types("g", "b")
    lea.page.locator("console-load figure").wait_for()
    look("load")
    lea.presses("handover.read")
    lea.page.locator("console-handover summary").first.click()
    look("handover read")
    lea.types("Escape", "g", "h")
    lea.page.locator("console-handover #all").wait_for()
    look("handover written")
    lea.types("Escape", "g", "p")
    lea.page.locator("console-people").wait_for()
    look("people")
    assert [(screen, one) for screen, found in seen.items() for one in found] == []
