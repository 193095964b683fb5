"""People and keys in a lead's browser: who goes, who is compared, who comes back, and what takes two."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from console_cast import PHONE, WIDE, Deskmate
from console_faults import faults, overflow
from console_line import serving
from console_office import Office
from form_cast import needs_browser

pytestmark = needs_browser

Hire = Callable[..., Deskmate]


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        yield office


@pytest.fixture
def hire(office: Office, chromium: Browser) -> Iterator[Hire]:
    """Somebody with a browser of their own; in no story may a script fail or a policy be broken."""
    hired: list[Deskmate] = []

    def hire(name: str = "", role: str = "caseworker") -> Deskmate:
        mate = Deskmate(office, chromium.new_context(viewport=WIDE, locale="en"))
        hired.append(mate)
        if name:
            mate.comes_in(office.employ(name, role))
        return mate

    yield hire
    for mate in hired:
        mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


@pytest.fixture
def alice(hire: Hire) -> Deskmate:
    """Alice, a lead, before the list of her people."""
    mate = hire("Alice", "lead")
    mate.types("g", "p")
    mate.page.locator("console-team").wait_for()
    return mate


def row(lead: Deskmate, name: str) -> Locator:
    return lead.page.locator("console-team li").filter(has=lead.page.get_by_text(name, exact=True))


def link(lead: Deskmate) -> str:
    """The secret in the link that was just made."""
    return lead.page.locator("console-invite .link").inner_text().partition("#join=")[2]


def test_who_is_dismissed_opens_nothing_that_comes_after(office: Office, alice: Deskmate, hire: Hire) -> None:
    """One press: Bob is out, the next period begins, and Alice reads what comes in it and what came before."""
    office.applicant_writes(1, "sealed before")
    bob = hire("Bob")
    expect(row(alice, "Bob")).to_be_visible()
    row(alice, "Bob").get_by_role("button", name=alice.says("people.dismiss")).click()
    alice.presses("people.dismiss-sure", name="Bob")
    expect(row(alice, "Bob")).to_have_count(0)
    bob.is_out()
    (body,) = alice.asked("dismiss")
    assert body["note"].startswith("safeconduct epoch v1\n")
    assert [len(copy["holder"]) for copy in body["copies"]] == [32]
    office.moves_to_newest_epoch()
    office.applicant_writes(2, "sealed after")
    for said in ("sealed before", "sealed after"):
        alice.takes_next()
        expect(alice.thread).to_contain_text(said)


def test_a_period_that_could_not_be_begun_is_asked_for_until_it_is(alice: Deskmate, hire: Hire) -> None:
    """The epoch of the dismissal is refused; Bob is out all the same, and the banner stays until the next one."""
    hire("Bob")
    alice.page.route(
        re.compile(r"/api/dismiss$"),
        lambda route: (
            route.fulfill(status=409, json={"error": "Taken.", "kind": "EpochTaken"})
            if "note" in (route.request.post_data_json or {})
            else route.continue_()
        ),
    )
    row(alice, "Bob").get_by_role("button", name=alice.says("people.dismiss")).click()
    alice.presses("people.dismiss-sure", name="Bob")
    expect(row(alice, "Bob")).to_have_count(0)
    banner = alice.page.get_by_text(alice.says("epoch.departed", names="Bob"))
    expect(banner).to_be_visible()
    alice.presses("epoch.begin")
    expect(banner).to_have_count(0)


def test_words_are_compared_before_history_is_given(office: Office, alice: Deskmate, hire: Hire) -> None:
    """Carol gets the current key with her link; older ones once both have read the same four words."""
    alice.presses("epoch.begin")
    expect(alice.page.locator(".strip")).to_contain_text(alice.says("epoch.begun", epoch="")[:6])
    alice.presses("invite.caseworker")
    carol = hire()
    carol.joins(link(alice), "Carol", passkey=False)
    hers = row(alice, "Carol")
    expect(hers).to_contain_text(alice.says("people.not-compared"))
    expect(hers).to_contain_text(alice.says("people.missing", count=1))
    expect(hers.get_by_role("button", name=alice.says("people.give.everything"))).to_have_count(0)
    hers.get_by_role("button", name=alice.says("people.compare")).click()
    expect(hers.locator(".words")).to_have_text(carol.card_words)
    alice.presses("people.words-same")
    expect(hers).not_to_contain_text(alice.says("people.not-compared"))
    hers.get_by_role("button", name=alice.says("people.give.everything")).click()
    expect(hers).not_to_contain_text(alice.says("people.missing", count=1))
    office.applicant_writes(1, "sealed to the older period")
    carol.takes_next()
    expect(carol.thread).to_contain_text("sealed to the older period")


def test_suspended_and_let_back(alice: Deskmate, hire: Hire) -> None:
    """Bob's console closes; let back, he comes in by the words he has."""
    bob = hire()
    words = alice.office.employ("Bob")
    bob.comes_in(words)
    row(alice, "Bob").get_by_role("button", name=alice.says("people.suspend")).click()
    bob.is_out()
    expect(row(alice, "Bob")).to_contain_text(alice.says("people.suspended"))
    row(alice, "Bob").get_by_role("button", name=alice.says("people.let-back")).click()
    expect(row(alice, "Bob")).not_to_contain_text(alice.says("people.suspended"))
    bob.comes_in_again(words)


def test_lost_keys(alice: Deskmate, hire: Hire) -> None:
    """Bob lost everything: by a new link he is Bob again, and Alice is asked to begin a new period."""
    hire("Bob")
    row(alice, "Bob").get_by_role("button", name=alice.says("people.lost")).click()
    secret = link(alice)
    bob = hire()
    bob.page.goto(f"{bob.url}#join={secret}")
    bob.page.locator("ol.words").wait_for()
    words = bob.page.locator("ol.words li").all_inner_texts()
    bob.presses("join.written")
    bob.types_back(words)
    bob.presses("join.on")
    bob.presses("join.words-only")
    bob.presses("join.on")
    bob.is_in()
    expect(alice.page.get_by_text(alice.says("epoch.departed", names="Bob"))).to_be_visible()
    expect(row(alice, "Bob")).to_have_count(1)


def test_ways_in(hire: Hire) -> None:
    """A second way in, by passkey; new words in the place of the old; the last one stays."""
    bob = hire()
    bob.has_an_authenticator()
    bob.comes_in(bob.office.employ("Bob"))
    bob.types("g", "w")
    remove = bob.page.get_by_role("button", name=re.compile(f"^{bob.says('ways.remove')}: "))
    expect(remove).to_be_disabled()
    bob.presses("ways.add-passkey")
    expect(remove).to_have_count(2)
    bob.presses("ways.new-words")
    words = " ".join(bob.page.locator("ol.fresh li").all_inner_texts())
    bob.presses("ways.words-written")
    expect(bob.page.locator("ol.fresh")).to_have_count(0)
    bob.types("l")
    bob.is_out()
    bob.presses("door.passkey")
    bob.is_in()
    bob.types("l")
    bob.comes_in_again(words)
    bob.types("g", "w")
    expect(remove).to_have_count(2)
    remove.first.click()
    bob.page.get_by_role("button", name=re.compile(" now$")).click()
    expect(remove).to_have_count(1)
    expect(remove).to_be_disabled()


def test_two_persons(alice: Deskmate, hire: Hire) -> None:
    """Bob asks where he finds his own ways in; Alice agrees; it shows until when."""
    bob = hire("Bob")
    bob.types("g", "w")
    bob.presses("permit.ask.bulk")
    expect(bob.page.get_by_text(bob.says("permit.waits"))).to_be_visible()
    alice.presses("permit.give")
    expect(bob.page.get_by_text(bob.says("permit.waits"))).to_have_count(0)
    expect(bob.page.locator("console-permits .chip.good")).to_be_visible()


def test_an_administrator_sees_people_and_nothing_else(alice: Deskmate, hire: Hire) -> None:
    """No cases, no invitations, no keys; suspending is theirs."""
    adam = hire("Adam", "administrator")
    adam.page.locator("console-team").wait_for()
    expect(adam.page.locator("console-invite, console-epoch, console-permits, console-queue")).to_have_count(
        0
    )
    row(adam, "Alice").get_by_role("button", name=adam.says("people.suspend")).click()
    alice.is_out()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(
    office: Office, chromium: Browser, scheme: str, language: str, viewport: dict[str, int]
) -> None:
    """People with every question open, and one's own ways in; nothing is cut off."""
    context = chromium.new_context(viewport=viewport, color_scheme=scheme, locale=language)
    mate = Deskmate(office, context, language)
    office.employ("Bob")
    mate.comes_in(office.employ("Alice", "lead"))
    mate.types("g", "p")
    seen = {}
    for what in ("compare", "dismiss"):
        row(mate, "Bob").get_by_role("button", name=mate.says(f"people.{what}")).click()
        mate.page.locator(".whole").wait_for()
        seen[what] = faults(mate), overflow(mate) > 0
    mate.types("g", "w")
    mate.presses("ways.new-words")
    seen["ways"] = faults(mate), overflow(mate) > 0
    context.close()
    assert seen == dict.fromkeys(seen, ([], False))
    assert mate.faults == []
