"""A shift at the console, in a real browser: in by passkey or words, take, read, answer, lock."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from console_cast import WIDE, Deskmate
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.model.application import Message
from safeconduct.model.ids import CaseTag, DeliveryKey
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.recipients import recipient

pytestmark = needs_browser

TEXT = "Моему брату пришла повестка. http://example.org/"
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


def test_first_lead_joins_and_one_tap_signs_in(office: Office, hire: Hire) -> None:
    """By the link of `init`: an alias, twelve words, a passkey. Later one tap is enough, and no secret is sent."""
    alice = hire()
    alice.has_an_authenticator()
    alice.joins(office.founded.invitation, "Alice", passkey=True)
    assert "#" not in alice.page.url
    office.applicant_writes(said=TEXT)
    alice.types("l")
    alice.is_out()
    alice.presses("door.passkey")
    alice.is_in()
    alice.takes_next()
    expect(alice.thread).to_contain_text(TEXT)
    bodies = [alice.asked("join")[0]["passkey"]["registration"], alice.asked("sign-in")[0]["passkey"]]
    assert [body["clientExtensionResults"] for body in bodies] == [{}, {}]
    everything = " ".join(request.post_data or "" for request in alice.sent)
    assert office.founded.invitation not in everything
    assert "AGE-SECRET-KEY" not in everything
    assert "PRIVATE+KEY" not in everything


def test_recovery_words_are_typed_back_and_work(office: Office, hire: Hire) -> None:
    """A wrong word is told; a browser without passkeys joins with words, and they open the door again."""
    alice = hire()
    alice.page.goto(f"{alice.url}#join={office.founded.invitation}")
    alice.page.get_by_label(alice.says("join.alias-label")).fill("Alice")
    alice.presses("join.on")
    words = alice.page.locator("ol.words li").all_inner_texts()
    assert len(words) == 12
    alice.presses("join.written")
    alice.types_back(["wrong"] * 12)
    alice.presses("join.on")
    expect(alice.page.get_by_role("alert")).to_have_text(alice.says("join.back-wrong"))
    alice.types_back(words)
    alice.presses("join.on")
    alice.presses("join.words-only")
    alice.presses("join.on")  # past the four words
    alice.is_in()
    alice.page.goto("about:blank")
    alice.comes_in(" ".join(words))


def test_a_spent_link_opens_nothing(office: Office, hire: Hire) -> None:
    """Mallory finds the link in Alice's mailbox a day later."""
    hire().joins(office.founded.invitation, "Alice", passkey=False)
    mallory = hire()
    mallory.page.goto(f"{mallory.url}#join={office.founded.invitation}")
    expect(mallory.page.get_by_role("alert")).to_have_text(mallory.says("error.InvitationSpent"))


def test_reply_reaches_the_applicant(office: Office, alice: Deskmate) -> None:
    """Alice reads, answers, takes it back within ten seconds, sends it again; whoever holds the receipt reads it."""
    receipt = office.applicant_writes(said=TEXT)
    alice.takes_next()
    expect(alice.thread).to_contain_text(TEXT)
    assert alice.thread.locator("a").count() == 0
    expect(alice.thread.locator(".text")).to_have_attribute("lang", "ru")
    alice.replies("Не выходите на улицу.")
    alice.types("z")
    expect(alice.reply).to_have_value("Не выходите на улицу.")
    assert office.answers(receipt) == []
    alice.types("r", "Control+Enter")
    alice.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(alice.thread.locator(".reply")).to_contain_text("Не выходите на улицу.")
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.answered"))
    assert office.answers(receipt) == ["Не выходите на улицу."]


def test_a_note_never_reaches_the_applicant(office: Office, alice: Deskmate, hire: Hire) -> None:
    """The note has its own box and its own key; Bob of the same team reads it, the applicant does not."""
    receipt = office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("m")
    expect(alice.note).to_be_focused()
    alice.page.keyboard.type("Ask the doctor.")
    alice.types("Control+Enter")
    expect(alice.thread.locator("li.note")).to_contain_text("Ask the doctor.")
    assert office.answers(receipt) == []
    assert "Ask the doctor" not in str([request.post_data for request in alice.sent])
    alice.types("h")
    alice.presses("severity.3")
    bob = hire()
    bob.comes_in(office.employ("Bob"))
    bob.takes_next()
    expect(bob.thread.locator("li.note")).to_contain_text("Ask the doctor.")
    expect(bob.page.locator("console-case header")).to_contain_text(bob.says("severity.3"))


def test_a_step_of_the_guide_is_inserted_with_its_digest(office: Office, alice: Deskmate) -> None:
    """`/` puts the step into the reply in the applicant's language; the reply says which step it quotes."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("/")
    alice.page.keyboard.type("army-surrender")
    expect(alice.page.locator("console-guide li")).to_have_count(1)
    alice.types("Enter")
    step = office.console.guide().step("army-surrender").texts["ru"]
    expect(alice.reply).to_have_value("\n\n".join((step.lead, *step.paragraphs)) + "\n\n")
    alice.types("Control+Enter")
    alice.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(alice.thread.locator(".reply")).to_contain_text("army-surrender")


def test_closing_in_two_keys(office: Office, alice: Deskmate) -> None:
    """E and a reason; the case lies on the closed shelf."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("e")
    alice.presses("closing.silent")
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.closed"))
    alice.page.get_by_role("button", name=alice.says("shelf.closed")).click()
    expect(alice.page.locator("console-queue .list")).to_contain_text(alice.says("closing.silent"))


def test_locking_wipes_and_the_draft_comes_back(office: Office, hire: Hire) -> None:
    """L leaves no word on the page; whoever unlocks again finds the draft, somebody else does not."""
    words = office.employ("Alice")
    alice = hire()
    alice.comes_in(words)
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("r")
    alice.page.keyboard.type("Half a reply")
    alice.types("Escape", "l")
    alice.is_out()
    assert "Half a reply" not in alice.page.content()
    assert TEXT not in alice.page.evaluate("document.documentElement.innerText")
    alice.comes_in_again(words)
    expect(alice.reply).to_have_value("Half a reply")


def test_loading_again_locks(office: Office, alice: Deskmate) -> None:
    """Nothing is kept: no cookie, no storage, no token."""
    alice.page.on("dialog", lambda dialog: dialog.accept())
    alice.page.reload()
    alice.is_out()
    kept = alice.page.evaluate(
        "JSON.stringify([localStorage.length, sessionStorage.length, document.cookie])"
    )
    assert kept == '[0,0,""]'
    assert alice.context.cookies() == []


def test_two_caseworkers_never_hold_the_same(office: Office, alice: Deskmate, hire: Hire) -> None:
    """Alice takes one; Bob's queue changes by itself, and his next is another one."""
    bob = hire()
    bob.comes_in(office.employ("Bob"))
    office.applicant_writes(1, "first")
    office.applicant_writes(2, "second")
    waiting = bob.page.locator("console-queue dd").first
    expect(waiting).to_have_text("2")
    alice.takes_next()
    expect(waiting).to_have_text("1")
    bob.takes_next()
    expect(alice.thread).to_contain_text("first")
    expect(bob.thread).to_contain_text("second")


def test_a_new_message_appears_by_itself(office: Office, alice: Deskmate) -> None:
    """The applicant writes again while Alice reads."""
    receipt = office.applicant_writes(1, "first")
    alice.takes_next()
    office.applicant_writes(2, "and another thing", receipt=receipt)
    expect(alice.thread).to_contain_text("and another thing")


def test_an_entry_put_in_by_somebody_else_bars_the_reply(office: Office, alice: Deskmate) -> None:
    """The server, or whoever holds it, adds a message of its own: the tag is wrong, nothing may be answered."""
    receipt = office.applicant_writes(1, "first")
    team, keys = office.founded.team, receipts.keys(receipt, office.founded.line)
    forged = Message(
        line=team.line, team=team.team, epoch=team.epoch.epoch, case=CaseTag("f" * 32), language="ru",
        text="come to this place", reply=receipts.keys(receipts.new(), team.line).reply.recipient.text,
    )  # fmt: skip
    office.hand_in(
        keys, envelopes.seal_message(forged, recipient(team.epoch.recipient)), DeliveryKey(b"f" * 16)
    )
    alice.takes_next()
    expect(alice.thread.get_by_role("alert")).to_have_text(alice.says("trouble.mixed"))
    expect(alice.reply).to_be_disabled()


def test_a_missing_key_is_named_and_given(office: Office, alice: Deskmate, hire: Hire) -> None:
    """Bob lacks the key of an epoch: he is told who can give it; Alice gives it, and the case opens by itself."""
    alice.types("g", "p")
    alice.presses("epoch.begin")
    expect(alice.page.locator(".strip")).to_contain_text(
        alice.says("epoch.begun", epoch="").split("  ")[0][:6]
    )
    bob = hire()
    bob.comes_in(office.employ("Bob"))
    office.moves_to_newest_epoch()
    office.applicant_writes(said="in the new epoch")
    bob.takes_next()
    expect(bob.thread.get_by_role("alert")).to_have_text(bob.says("trouble.no-key", leads="Alice"))
    alice.types("g", "c", "g", "p")
    alice.presses("people.give.from-now-on")
    expect(bob.thread).to_contain_text("in the new epoch")


def test_a_dismissed_caseworker_is_shown_the_door(office: Office, alice: Deskmate, hire: Hire) -> None:
    """Alice invites, somebody joins, Alice dismisses them: their console locks at once."""
    alice.types("g", "p")
    alice.presses("invite.caseworker")
    link = alice.page.locator(".link").inner_text()
    newcomer = hire()
    newcomer.joins(link.partition("#join=")[2], "Carol", passkey=False)
    alice.presses("people.dismiss")
    alice.presses("people.dismiss-sure", name="Carol")
    newcomer.is_out()
    alice.types("g", "a")
    expect(alice.page.locator("table")).to_contain_text(alice.says("deed.dismissed", detail="Carol"))


def test_an_open_invitation_is_withdrawn(office: Office, alice: Deskmate, hire: Hire) -> None:
    """The link that was just made leaves the screen with its invitation, and opens nothing any more."""
    alice.types("g", "p")
    rows = alice.page.locator(".invitations li")
    expect(rows).to_have_count(1)  # the one that `init` made
    alice.presses("invite.caseworker")
    link = alice.page.locator(".link").inner_text()
    row = rows.filter(has_text=alice.says("invite.above"))
    expect(row).to_contain_text(alice.says("role.caseworker"))
    row.get_by_role("button").click()
    expect(rows).to_have_count(1)
    expect(alice.page.locator(".link")).to_have_count(0)
    expect(alice.page.locator(".strip")).to_contain_text(alice.says("invite.withdrawn"))
    bob = hire()
    bob.page.goto(link)
    expect(bob.page.locator("console-joining")).to_contain_text(bob.says("error.InvitationSpent"))


def test_a_link_that_was_used_leaves_the_screen(office: Office, alice: Deskmate, hire: Hire) -> None:
    """Bob joins by it: Alice sees him come, and cannot hand the same link to somebody else."""
    alice.types("g", "p")
    alice.presses("invite.caseworker")
    link = alice.page.locator(".link").inner_text()
    hire().joins(link.partition("#join=")[2], "Bob", passkey=False)
    expect(alice.page.locator(".people li", has_text="Bob")).to_be_visible()
    expect(alice.page.locator(".link")).to_have_count(0)


def test_places_are_marked(office: Office, alice: Deskmate) -> None:
    """A coordinate in a message is marked, and a sentence says what to do with it: nothing."""
    office.applicant_writes(said="We are near 48.4592, 35.0467 now.")
    alice.takes_next()
    expect(alice.thread.locator("mark")).to_have_text("48.4592, 35.0467")
    expect(alice.thread).to_contain_text(alice.says("entry.military"))


def test_single_letters_can_be_switched_off(office: Office, alice: Deskmate) -> None:
    """After the switch a letter does nothing, and buttons show none (WCAG 2.2, 2.1.4)."""
    office.applicant_writes(said=TEXT)
    alice.types("?")
    alice.page.get_by_label(alice.says("keys.letters")).uncheck()
    alice.presses("keys.shut")
    alice.types("n")
    expect(alice.page.locator("console-queue kbd")).to_have_count(0)
    expect(alice.page.locator("console-queue dd").first).to_have_text("1")


def test_search_finds_opened_texts(office: Office, alice: Deskmate) -> None:
    """Cases are opened in this browser and searched in memory; the words never leave it."""
    office.applicant_writes(1, "a summons for my brother")
    office.applicant_writes(2, "how to cross with a dog")
    alice.page.get_by_role("searchbox").fill("BROTHER")
    expect(alice.page.locator("console-queue .case")).to_have_count(1)
    assert "BROTHER" not in str([request.post_data for request in alice.sent])


def test_words_that_are_wrong_are_told(hire: Hire) -> None:
    """Whoever mistypes is told so, before anything is sent."""
    mallory = hire()
    mallory.page.goto(mallory.url)
    mallory.presses("door.use-words")
    mallory.page.locator("textarea").fill("abandon " * 12)
    mallory.presses("door.unlock")
    expect(mallory.page.get_by_role("alert")).to_have_text(mallory.says("error.ReceiptError"))
    assert mallory.asked("sign-in") == []


def test_a_lease_that_lapses_is_said_and_the_draft_is_kept(office: Office, alice: Deskmate) -> None:
    """Alice was gone too long: the case is back in the queue, nothing can be sent, her words are still there."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("r")
    alice.page.keyboard.type("Half a reply")
    office.lets_leases_lapse()
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.waiting"))
    expect(alice.page.locator("footer")).to_contain_text(alice.says("rest.draft"))
    alice.types("n")
    expect(alice.reply).to_have_value("Half a reply")


def test_a_lost_connection_is_said_and_nothing_is_lost(office: Office, alice: Deskmate) -> None:
    """The network goes away while a reply waits: it becomes a draft again, and the screen says why."""
    receipt = office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.replies("An answer")
    alice.context.set_offline(True)
    alice.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(alice.reply).to_have_value("An answer")
    expect(alice.page.locator(".bar")).to_contain_text(alice.says("offline"))
    alice.context.set_offline(False)
    alice.types("r", "Control+Enter")
    alice.page.wait_for_timeout(SECONDS_TO_UNDO)
    expect(alice.thread.locator(".reply")).to_contain_text("An answer")
    assert office.answers(receipt) == ["An answer"]


def test_a_closed_case_is_taken_up_again(office: Office, alice: Deskmate) -> None:
    """T on a case that rests: it is Alice's, and she can write in it."""
    office.applicant_writes(said=TEXT)
    alice.takes_next()
    alice.types("e")
    alice.presses("closing.thanks")
    expect(alice.page.locator("footer")).to_be_visible()
    alice.types("t")
    expect(alice.reply).to_be_enabled()
