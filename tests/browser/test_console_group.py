"""A case of several people: how many they are, and how many receipts they have."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console_cast import PHONE, WIDE, Deskmate
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.model.application import Message, OtherReceipt
from safeconduct.model.ids import DeliveryKey, Language
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.recipients import recipient

pytestmark = needs_browser


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        yield office


@pytest.fixture
def bob(office: Office, chromium: Browser) -> Iterator[Deskmate]:
    """Bob, who takes cases."""
    with closing(chromium.new_context(viewport=WIDE, locale="en")) as context:
        mate = Deskmate(office, context)
        mate.comes_in(office.employ("Bob"))
        yield mate
        assert mate.faults == []


def gets_another_receipt(office: Office, receipt: receipts.WordReceipt) -> None:
    """Under a receipt that is known, a message without words names one more."""
    keys, other = (receipts.keys(one, office.founded.line) for one in (receipt, receipts.new()))
    team = office.founded.team
    message = Message(
        line=team.line, team=team.team, epoch=office.epoch.epoch, case=keys.case, language=Language("ru"),
        text="", reply=keys.reply.recipient.text,
        others=(OtherReceipt(other.case, other.reply.recipient.text),),
    )  # fmt: skip
    sealed = envelopes.seal_message(message, recipient(office.epoch.recipient))
    office.hand_in(keys, sealed, DeliveryKey(bytes(15) + b"\x02"))


def test_another_receipt_of_a_group_is_a_sentence(office: Office, bob: Deskmate) -> None:
    """Not an empty message, of which nobody knows what it says."""
    gets_another_receipt(office, office.applicant_writes(1, "We are three."))
    bob.takes_next()
    expect(bob.page.get_by_text(bob.says("entry.receipt-more"))).to_have_count(1)
    expect(bob.page.get_by_text(bob.says("wish.receipts", receipts=2))).to_be_visible()


def test_for_how_many_is_noted_once(office: Office, bob: Deskmate) -> None:
    """One press, and it is not asked again, also after a lock."""
    office.applicant_writes(1, "We are three.")
    bob.takes_next()
    bob.page.get_by_role("button", name=bob.says("count.number", people=3), exact=True).click()
    expect(bob.page.locator("console-case .count")).to_have_count(0)
    assert bob.asked("note-people")[0]["people"] == 3
    case = office.ask("queue", token=office.on_duty("Alice", "lead")).said["summary"]
    assert case["held"] == 1


def test_what_they_wish_stays_in_sight_on_a_phone(office: Office, bob: Deskmate) -> None:
    """Also at the end of a long thread."""
    receipt = office.applicant_writes(1, "A long story. " * 200, safe=False)
    office.applicant_writes(2, "And more of it. " * 200, receipt=receipt)
    bob.page.set_viewport_size(PHONE)
    bob.takes_next()
    bob.page.locator("console-case").evaluate("pane => pane.scrollTo(0, pane.scrollHeight)")
    expect(bob.page.locator("console-case .wishes")).to_be_in_viewport(ratio=1)
