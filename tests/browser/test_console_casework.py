"""Work on one case in a real browser: urgency, handing over, two persons for a reply, striking, a word for the lead."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console_cast import WIDE, Deskmate
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.console.founding import found_team
from safeconduct.model.ids import Moment, Team
from safeconduct.sealing.notes import SigningKey

pytestmark = needs_browser

TEXT = "Моему брату пришла повестка."
PLACE = "48.4592, 35.0467"
SECONDS_TO_UNDO = 10_000

Hire = Callable[..., Deskmate]


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        yield office


@pytest.fixture
def hire(office: Office, chromium: Browser) -> Iterator[Hire]:
    """Somebody with a browser of their own; in no story may a script fail or a policy be broken."""
    hired: list[Deskmate] = []

    def hire() -> Deskmate:
        mate = Deskmate(office, chromium.new_context(viewport=WIDE, locale="en"))
        hired.append(mate)
        return mate

    yield hire
    for mate in hired:
        mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


@pytest.fixture
def alice(office: Office, hire: Hire) -> Deskmate:
    """Alice, a lead, on duty."""
    mate = hire()
    mate.comes_in(office.employ("Alice", "lead"))
    return mate


@pytest.fixture
def bob(office: Office, hire: Hire) -> Deskmate:
    """Bob, a caseworker, on duty."""
    mate = hire()
    mate.comes_in(office.employ("Bob"))
    return mate


def test_urgency_and_label_in_words(office: Office, alice: Deskmate) -> None:
    """D, a press each; the case and the list say both, and the wishes are above the words."""
    office.applicant_writes(said=TEXT, people=4, safe=False)
    alice.takes_next()
    wishes = alice.page.locator("console-case .wishes")
    expect(wishes).to_contain_text(alice.says("wish.unsafe"))
    expect(wishes).to_contain_text(alice.says("wish.private"))
    expect(wishes).to_contain_text(alice.says("wish.people", people=4))
    alice.types("d")
    alice.presses("severity.2")
    head = alice.page.locator("console-case header")
    expect(head).to_contain_text(alice.says("severity.2"))
    alice.presses("label.missing")
    expect(head).to_contain_text(alice.says("label.missing"))
    expect(alice.page.locator("console-queue .case")).to_contain_text(alice.says("label.missing"))


def test_two_persons_for_a_reply(office: Office, alice: Deskmate, bob: Deskmate) -> None:
    """In danger Bob can only propose; Alice reads it beside the case and sends exactly that."""
    receipt = office.applicant_writes(said=TEXT)
    bob.takes_next()
    bob.types("d")
    bob.presses("severity.3")
    expect(bob.page.locator("console-composer")).to_contain_text(bob.says("second.why"))
    bob.types("Escape", "r")
    bob.page.keyboard.type("Не выходите на улицу.")
    bob.types("Control+Enter")
    expect(bob.page.locator("footer")).to_contain_text(bob.says("rest.waiting"))
    assert office.answers(receipt) == []
    assert "Не выходите" not in str([request.post_data for request in bob.sent])
    alice.takes_next_to_read()
    proposal = alice.page.locator("console-proposal")
    expect(proposal).to_contain_text("Не выходите на улицу.")
    expect(proposal).to_contain_text(alice.says("proposal.title", author="Bob"))
    alice.types("y")
    expect(proposal.get_by_role("button", name=alice.says("key.undo"))).to_be_visible()
    alice.types("z")
    expect(proposal.get_by_role("button", name=alice.says("proposal.approve"))).to_be_visible()
    alice.types("y")
    alice.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.answered"))
    assert office.answers(receipt) == ["Не выходите на улицу."]


def test_a_proposal_given_back_comes_to_its_writer(office: Office, alice: Deskmate, bob: Deskmate) -> None:
    """With a note that says why; Bob finds the case again."""
    office.applicant_writes(said=TEXT)
    bob.takes_next()
    bob.types("d")
    bob.presses("severity.3")
    bob.types("Escape", "r")
    bob.page.keyboard.type("Come to the station.")
    bob.types("Control+Enter")
    expect(bob.page.locator("footer")).to_contain_text(bob.says("rest.waiting"))
    alice.takes_next_to_read()
    alice.presses("proposal.back")
    alice.page.keyboard.type("No places, please.")
    alice.presses("proposal.give")
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.waiting"))
    bob.takes_next()
    expect(bob.thread.locator("li.note")).to_contain_text("No places, please.")


def test_a_lead_alone_may_send_alone(office: Office, alice: Deskmate) -> None:
    """Nobody else is there: she is told what the rule is, and can answer."""
    receipt = office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("d")
    alice.presses("severity.3")
    alice.types("Escape", "r")
    alice.page.keyboard.type("Не выходите.")
    alice.presses("second.alone")
    alice.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.answered"))
    assert office.answers(receipt) == ["Не выходите."]


def test_a_case_is_handed_to_a_colleague(office: Office, alice: Deskmate, bob: Deskmate) -> None:
    """With a note, which Bob reads when he takes it."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("h")
    alice.page.locator("summary", has_text=alice.says("hand.person")).click()
    alice.page.get_by_label(alice.says("hand.note")).fill("You know this family.")
    alice.page.locator("console-handing details[open]").get_by_role(
        "button", name=alice.says("hand.give")
    ).click()
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.waiting"))
    assert "family" not in str([request.post_data for request in alice.sent])
    bob.takes_next()
    expect(bob.thread.locator("li.note")).to_contain_text("You know this family.")


def test_another_team_reads_what_was_ticked(office: Office, hire: Hire) -> None:
    """Carol of the team for missing persons reads the message and not the note, answers, and the applicant reads it."""
    root = SigningKey.from_text(office.founded.root)
    secret = office.run(found_team(office.vault, office.folder, root, Team("missing"), Moment(office.now), 3))
    carol = hire()
    carol.joins(secret, "Carol", passkey=False)
    receipt = office.applicant_writes(said=TEXT, people=2)
    alice = hire()
    alice.comes_in(office.employ("Alice", "lead"))
    alice.takes_next()
    alice.types("m")
    alice.page.keyboard.type("Between us.")
    alice.types("Control+Enter")
    expect(alice.thread.locator("li.note")).to_contain_text("Between us.")
    alice.types("Escape", "h")
    alice.page.locator("summary", has_text=alice.says("hand.team")).click()
    handing = alice.page.locator("console-handing details[open]")
    handing.get_by_role("checkbox").nth(1).uncheck()
    handing.get_by_role("button", name=alice.says("hand.give")).click()
    expect(alice.page.locator("console-case header")).to_have_count(0)
    carol.takes_next()
    told = carol.thread.locator("li.transcript")
    expect(told).to_contain_text(TEXT)
    expect(told).not_to_contain_text("Between us.")
    expect(carol.thread.locator("li.closed").first).to_contain_text(carol.says("entry.other-team"))
    expect(carol.page.locator("console-case .wishes")).to_contain_text(carol.says("wish.people", people=2))
    carol.replies("Мы ищем его.")
    carol.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(carol.thread.locator("li.reply")).to_contain_text("Мы ищем его.")
    assert office.sealed_answers(receipt) == 1


def test_places_are_struck(office: Office, alice: Deskmate) -> None:
    """All that is marked by one press, and what is selected by B; no byte of it goes to the server."""
    office.applicant_writes(said=f"We are near {PLACE} with my brother.")
    alice.takes_next()
    alice.presses("strike.all")
    words = alice.thread.locator("li.application .text")
    expect(words).to_have_text("We are near [struck] with my brother.")
    words.evaluate(
        """(element) => {
            const range = document.createRange(), text = [...element.childNodes].find((one) => one.data?.includes('brother'))
            range.setStart(text, text.data.indexOf('my brother'))
            range.setEnd(text, text.data.indexOf('my brother') + 10)
            const selection = element.getRootNode().getSelection?.() ?? document.getSelection()
            selection.removeAllRanges()
            selection.addRange(range)
        }"""
    )
    alice.types("b")
    expect(words).to_have_text("We are near [struck] with [struck].")
    expect(alice.thread.locator("li.application .struck")).to_have_text(alice.says("entry.struck"))
    assert len(alice.asked("strike")) == 2
    assert PLACE not in str([request.post_data for request in alice.sent])


def test_after_a_hard_case_one_may_say_how_it_was(office: Office, alice: Deskmate) -> None:
    """A threat, closed: a quiet offer, and a note that only the team opens."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("d")
    alice.presses("label.threat")
    expect(alice.page.locator("console-case header")).to_contain_text(alice.says("label.threat"))
    alice.types("Escape", "e")
    alice.presses("closing.referred")
    alice.page.get_by_label(alice.says("debrief.ask")).fill("I keep thinking of it.")
    alice.presses("debrief.keep")
    expect(alice.page.get_by_label(alice.says("debrief.ask"))).to_have_count(0)
    assert len(alice.asked("debrief")) == 1
    assert "thinking" not in str([request.post_data for request in alice.sent])


def test_abuse_goes_to_somebody_trained(office: Office, alice: Deskmate) -> None:
    """One press: the label says what it is, and the case waits again."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("e")
    alice.presses("hand.trained")
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.waiting"))
    expect(alice.page.locator("console-case header")).to_contain_text(alice.says("label.abuse"))


def test_a_relative_is_named_in_a_note_and_nowhere_else(office: Office, alice: Deskmate) -> None:
    """`/relative` finds the other case; its name is words in the note."""
    for number in (1, 2):
        office.applicant_writes(number, said=f"{TEXT} {number}")
    alice.takes_next()
    expect(alice.thread).to_contain_text(f"{TEXT} 1")
    alice.types("n")
    expect(alice.thread).to_contain_text(f"{TEXT} 2")
    alice.types("m")
    alice.page.keyboard.type("His sister: /relative")
    alice.page.keyboard.type("повестка")
    expect(alice.page.locator("console-relative li")).to_have_count(2)
    alias = alice.page.locator("console-relative li .title").first.inner_text()
    alice.types("Enter")
    expect(alice.note).to_have_value(f"His sister: {alias} ")


def test_a_browser_that_dies_takes_no_draft_along(office: Office, hire: Hire) -> None:
    """What was half written is on the device, sealed; its writer finds it again, and nobody else could open it."""
    words = office.employ("Alice")
    alice = hire()
    alice.comes_in(words)
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("r")
    alice.page.keyboard.type("Half a reply")
    kept = """async () => {
      for (;;) {
        const request = indexedDB.open('safeconduct', 1)
        await new Promise((done) => (request.onsuccess = done))
        const all = request.result.transaction('drafts').objectStore('drafts').getAll()
        await new Promise((done) => (all.onsuccess = done))
        request.result.close()
        if (all.result.length) return all.result.map((one) => new TextDecoder('latin1').decode(one.sealed))
        await new Promise((later) => setTimeout(later, 50))
      }
    }"""
    (sealed,) = alice.page.evaluate(kept)
    assert sealed.startswith("age-encryption.org/v1")
    assert "Half a reply" not in sealed
    alice.page.on("dialog", lambda dialog: dialog.accept())
    alice.page.reload()
    alice.is_out()
    alice.comes_in_again(words)
    expect(alice.reply).to_have_value("Half a reply")
