"""The newsroom, in a real browser: write, propose, approve by two others, correct, withdraw; and lose no word."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from console_cast import PHONE, WIDE, Deskmate
from console_line import serving
from console_office import Office
from form_cast import needs_browser
from safeconduct.console.office import Outlets
from safeconduct.desk import counts
from safeconduct.guide import Guide
from safeconduct.model.count import SUBSCRIBER
from safeconduct.model.ids import Moment

pytestmark = needs_browser

WORDS = "Call-ups go on in every region."
STEP = "army-surrender"
SHORT_MS = 1_500
"""Longer than the quiet after which words are saved."""

Hire = Callable[..., Deskmate]


@pytest.fixture
def office(tmp_path: Path, scripts: Path) -> Iterator[Office]:
    with serving(tmp_path, scripts) as office:
        office.console.outlets = Outlets(channel="@the_line")
        yield office


@pytest.fixture
def hire(office: Office, chromium: Browser) -> Iterator[Hire]:
    """Somebody with a browser of their own; in no story may a script fail or a policy be broken."""
    hired: list[Deskmate] = []

    def hire(name: str, role: str = "publisher", **looks: object) -> Deskmate:
        mate = Deskmate(office, chromium.new_context(viewport=WIDE, locale="en", **looks))
        hired.append(mate)
        mate.comes_in(office.employ(name, role))
        return mate

    yield hire
    for mate in hired:
        mate.context.close()
    assert [mate.faults for mate in hired] == [[] for _ in hired]


@pytest.fixture
def alice(hire: Hire) -> Deskmate:
    """Alice, who writes."""
    return hire("Alice")


def words_of(mate: Deskmate, language: str = "English") -> Locator:
    return mate.page.get_by_label(mate.says("news.words", language=language))


def state_of(mate: Deskmate) -> Locator:
    return mate.page.locator("console-post header .chip").first


def writes(mate: Deskmate, text: str) -> None:
    """A new post, saved."""
    mate.types("w")
    expect(words_of(mate)).to_be_focused()
    mate.page.keyboard.type(text)
    is_saved(mate)
    mate.types("Escape")


def quotes(mate: Deskmate) -> None:
    """The step of these stories, by the picker."""
    mate.types("/")
    mate.page.keyboard.type(STEP)
    expect(mate.page.locator("console-guide li")).to_have_count(1)
    mate.types("Enter")


def is_saved(mate: Deskmate) -> None:
    expect(mate.page.locator(".saving")).to_have_text(mate.says("news.saving.saved"))


def opens(mate: Deskmate, title: str) -> None:
    mate.page.locator(".post", has_text=title).click()


def speaks(mate: Deskmate, language: str) -> None:
    mate.page.locator(f"#tab-{language}").click()


def publishes(alice: Deskmate, bob: Deskmate, dora: Deskmate, text: str) -> None:
    """Alice writes, Bob and Dora approve."""
    writes(alice, text)
    alice.presses("news.propose")
    for mate in (bob, dora):
        mate.types("g", "n")
        opens(mate, text)
        mate.presses("news.approve")
    expect(state_of(alice)).to_have_text(alice.says("news.state.published"))


def changed(guide: Guide) -> Guide:
    """The same guide a day later: one step reads differently in every language."""
    step = guide.step(STEP)
    texts = {
        language: msgspec.structs.replace(text, lead="It says something else now.")
        for language, text in step.texts.items()
    }
    return msgspec.structs.replace(
        guide, steps={**guide.steps, STEP: msgspec.structs.replace(step, texts=texts)}
    )


def test_a_publisher_has_the_newsroom_only(office: Office, alice: Deskmate) -> None:
    """Posts and figures. No queue, no cases, no people, no audit, by button or by key; nothing of them is asked for either."""
    office.applicant_writes(said="a secret of somebody")
    expect(alice.page.locator("console-newsroom")).to_be_visible()
    alice.types("n", "g", "c", "g", "p", "g", "a")
    expect(alice.page.locator(".views button")).to_have_text(
        [alice.says("view.news"), alice.says("view.figures")]
    )
    expect(alice.page.locator("console-queue, console-people, console-audit")).to_have_count(0)
    alice.types("Control+k")
    expect(alice.page.get_by_role("option", name=alice.says("key.next"))).to_have_count(0)
    asked = {request.url.rpartition("/api/")[2] for request in alice.sent if "/api/" in request.url}
    assert asked <= {"welcome", "sign-in", "live", "posts", "guide"}


def test_a_publisher_joins_without_keys(office: Office, hire: Hire, chromium: Browser) -> None:
    """Dora's link brings no key of the team, and whoever joins by it sends no card."""
    dora = hire("Dora", "lead")
    dora.types("g", "p")
    dora.presses("invite.publisher")
    link = dora.page.locator(".link").inner_text()
    assert dora.asked("invite")[0]["copies"] == []
    bob = Deskmate(office, chromium.new_context(viewport=WIDE, locale="en"))
    bob.joins(link.partition("#join=")[2], "Bob", passkey=False)
    expect(bob.page.locator("console-newsroom")).to_be_visible()
    (joined,) = bob.asked("join")
    assert (joined["card"], joined["name"], joined["copies"]) == ("", "Bob", [])
    line = dora.page.locator(".people li", has_text="Bob")
    expect(line).to_contain_text(dora.says("role.publisher"))
    expect(line.locator(".chip")).to_have_count(2)  # the role, and an open console: no key is missing
    assert bob.faults == []
    bob.context.close()


def test_from_the_first_word_to_the_public(alice: Deskmate, hire: Hire) -> None:
    """Alice writes and quotes a step; she cannot approve it; Bob and Dora do, and it says where it is."""
    writes(alice, WORDS)
    quotes(alice)
    title = alice.office.console.guide().step(STEP).texts["en"].title
    expect(alice.page.locator(".message b")).to_have_text(title)
    alice.presses("news.propose")
    approve = alice.page.get_by_role("button", name=alice.says("news.approve"))
    expect(approve).to_be_disabled()
    expect(approve).to_have_accessible_description(alice.says("news.barred.mine"))
    bob, dora = hire("Bob"), hire("Dora", "lead")
    opens(bob, WORDS)
    bob.presses("news.approve")
    expect(bob.page.get_by_role("button", name=bob.says("news.approve"))).to_be_disabled()
    dora.types("g", "n")
    opens(dora, WORDS)
    expect(dora.page.locator(".says")).to_contain_text("Bob")
    dora.presses("news.approve")
    expect(dora.page.locator(".strip")).to_contain_text(dora.says("news.done.publish"))
    expect(alice.page.locator(".says")).to_contain_text(alice.says("news.to-channel", channel="@the_line"))
    link = alice.page.get_by_role("link", name=alice.says("news.on-site"))
    expect(link).to_have_attribute("href", "/en/news/1")
    expect(link).to_have_attribute("target", "_blank")  # to leave this page is to lock it


def test_what_is_wrong_is_named_while_it_is_written(alice: Deskmate) -> None:
    """A place, and more letters than one message takes: both are said, and it cannot be proposed."""
    writes(alice, "Meet at 48.4592, 35.0467.")
    problems = alice.page.locator(".problems")
    expect(problems).to_have_text(alice.says("news.problem.military", detail="48.4592, 35.0467"))
    propose = alice.page.get_by_role("button", name=alice.says("news.propose"))
    expect(propose).to_have_accessible_description(alice.says("news.barred.problems"))
    words_of(alice).fill("a" * 5000)
    expect(alice.page.locator(".left")).to_contain_text(alice.says("news.over", count="").strip())
    expect(problems).to_contain_text(alice.says("news.problem.too-long", detail="")[:20])
    words_of(alice).fill(WORDS)
    expect(problems).to_be_empty()
    expect(propose).to_be_enabled()


def test_a_correction_leaves_the_public_text_until_it_is_approved(alice: Deskmate, hire: Hire) -> None:
    """Correct, change, propose: everybody reads the older text meanwhile, and the screen says so."""
    bob, dora = hire("Bob"), hire("Dora", "lead")
    publishes(alice, bob, dora, WORDS)
    alice.presses("news.correct")
    words_of(alice).fill("It has stopped.")
    expect(state_of(alice)).to_have_text(alice.says("news.state.draft"))
    expect(alice.page.locator(".says")).to_contain_text(alice.says("news.says.correction"))
    expect(alice.page.get_by_role("link", name=alice.says("news.on-site"))).to_be_visible()
    alice.presses("news.propose")
    for mate in (bob, dora):
        opens(mate, "It has stopped.")
        mate.presses("news.approve")
    expect(state_of(alice)).to_have_text(alice.says("news.state.published"))


def test_withdrawing_asks_first(alice: Deskmate, hire: Hire) -> None:
    """Dora takes a post away: one press asks, the next one does it, for good."""
    dora = hire("Dora", "lead")
    publishes(alice, hire("Bob"), dora, WORDS)
    dora.presses("news.withdraw")
    expect(dora.page.locator("console-post-actions")).to_contain_text(dora.says("news.sure.withdraw"))
    expect(state_of(dora)).to_have_text(dora.says("news.state.published"))
    dora.presses("news.withdraw-now")
    expect(state_of(alice)).to_have_text(alice.says("news.state.withdrawn"))
    expect(alice.page.locator("console-post-actions button")).to_have_count(0)


def test_a_step_that_changed_is_taken_over_with_one_press(
    office: Office, alice: Deskmate, hire: Hire
) -> None:
    """The guide changes after the publication: it is said, and one press makes the correction."""
    alice.types("w", "Escape")
    quotes(alice)
    is_saved(alice)
    alice.presses("news.propose")
    title = office.console.guide().step(STEP).texts["en"].title
    for mate in (hire("Bob"), hire("Dora", "lead")):
        mate.types("g", "n")
        opens(mate, title)
        mate.presses("news.approve")
    expect(state_of(alice)).to_have_text(alice.says("news.state.published"))
    later = changed(office.console.guide())
    office.console.guide = lambda: later
    office.run(_rings(office))
    expect(alice.page.locator(".stale")).to_contain_text(alice.says("news.stale"))
    alice.presses("news.renew")
    expect(alice.page.locator(".message")).to_contain_text("It says something else now.")
    expect(alice.page.locator(".stale")).to_have_count(0)
    expect(alice.page.locator(".says")).to_contain_text(alice.says("news.says.correction"))


def test_two_who_write_in_two_languages_get_both(alice: Deskmate, hire: Hire) -> None:
    """Alice writes English while Bob translates: nothing is asked, nothing is lost."""
    writes(alice, WORDS)
    bob = hire("Bob")
    opens(bob, WORDS)
    speaks(bob, "ru")
    alice.page.route("**/api/save-post", lambda route: route.abort())
    words_of(alice).fill(f"{WORDS} Still.")
    expect(alice.page.locator(".saving")).to_have_text(alice.says("news.saving.failed"))
    words_of(bob, "Russian").fill("Призыв продолжается.")
    is_saved(bob)
    alice.page.unroute("**/api/save-post")
    expect(bob.page.locator(".post")).to_contain_text(f"{WORDS} Still.")
    is_saved(alice)
    speaks(alice, "ru")
    expect(words_of(alice, "Russian")).to_have_value("Призыв продолжается.")


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Theirs\n\nMine")]
)
def test_two_who_write_the_same_words_choose(alice: Deskmate, hire: Hire, choice: str, kept: str) -> None:
    """Bob was faster: Alice sees both versions, nothing is written over, and she decides."""
    writes(alice, WORDS)
    bob = hire("Bob")
    opens(bob, WORDS)
    alice.page.route("**/api/save-post", lambda route: route.abort())
    words_of(alice).fill("Mine")
    words_of(bob).fill("Theirs")
    is_saved(bob)
    alice.page.unroute("**/api/save-post")
    clash = alice.page.locator("console-post-clash")
    expect(clash).to_contain_text("Mine")
    expect(clash).to_contain_text("Theirs")
    alice.page.wait_for_timeout(SHORT_MS)
    expect(words_of(bob)).to_have_value("Theirs")
    alice.presses(f"news.clash.take-{choice}")
    expect(words_of(bob)).to_have_value(kept)


def test_words_for_a_post_that_is_gone_are_kept(alice: Deskmate, hire: Hire) -> None:
    """Bob throws the draft away while Alice writes in it: her words become a new post."""
    writes(alice, WORDS)
    bob = hire("Bob")
    opens(bob, WORDS)
    alice.page.route("**/api/save-post", lambda route: route.abort())
    words_of(alice).fill("My words")
    bob.presses("news.discard")
    bob.presses("news.discard-now")
    expect(alice.page.locator(".strip")).to_contain_text(alice.says("news.kept"))
    alice.page.unroute("**/api/save-post")
    expect(bob.page.locator(".post")).to_contain_text("My words")
    is_saved(alice)


def test_unsaved_words_survive_the_lock_and_stop_the_leaving(office: Office, hire: Hire) -> None:
    """The network is gone: leaving asks, locking keeps the words sealed, and unlocking saves them."""
    alice = hire("Alice")
    words = office.employ("Eve", "publisher")
    alice.types("l")
    alice.is_out()
    alice.comes_in_again(words)
    alice.page.route("**/api/save-post", lambda route: route.abort())
    alice.types("w")
    alice.page.keyboard.type("Half a post")
    expect(alice.page.locator(".saving")).to_have_text(alice.says("news.saving.failed"))
    asked: list[str] = []
    alice.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    alice.page.close(run_before_unload=True)
    alice.page.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    alice.types("Escape", "l")
    alice.is_out()
    assert "Half a post" not in alice.page.content()
    alice.page.unroute("**/api/save-post")
    alice.comes_in_again(words)
    expect(words_of(alice)).to_have_value("Half a post")
    is_saved(alice)


def test_words_typed_before_the_posts_have_come_are_words(office: Office, hire: Hire) -> None:
    """The line is slow, the writer is not: no letter is taken for a key, and all of it is saved."""
    alice = hire("Alice")
    alice.types("l")
    held: list[Route] = []
    alice.page.route("**/api/posts", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    alice.comes_in_again(office.employ("Eve", "publisher"))
    alice.types("w")
    alice.page.keyboard.type("All letters")
    expect(words_of(alice)).to_have_value("All letters")
    for route in held:
        route.continue_()
    held.clear()
    alice.page.unroute("**/api/posts")
    expect(alice.page.get_by_role("tab")).to_have_count(4)
    is_saved(alice)
    expect(words_of(alice)).to_have_value("All letters")


def test_the_languages_are_tabs_that_arrows_move(alice: Deskmate) -> None:
    """Right, End, and round again; the steps of another language come with one press."""
    alice.types("w", "Escape")
    quotes(alice)
    alice.page.get_by_role("tab", selected=True).focus()
    alice.types("ArrowRight")
    expect(alice.page.locator("#tab-ru")).to_be_focused()
    alice.presses("news.quote-alike", language="English")
    title = alice.office.console.guide().step(STEP).texts["ru"].title
    expect(alice.page.locator(".message b")).to_have_text(title)
    alice.page.locator("#tab-ru").focus()
    alice.types("End", "ArrowRight")
    expect(alice.page.locator("#tab-en")).to_be_focused()


def test_what_stands_in_the_way_of_the_channel_is_said_in_words(office: Office, alice: Deskmate) -> None:
    """How many follow it, whether it waits, what is wrong: also for an error that nobody foresaw."""
    state = ["waiting"]
    office.run(office.vault.write(lambda db: counts.record(db, SUBSCRIBER, 14_210, Moment(int(office.now)))))
    office.console.outlets = Outlets(channel="@the_line", state=lambda: state[0])
    top = alice.page.locator("console-newsroom .top")
    office.run(_rings(office))
    expect(top).to_contain_text(alice.says("news.subscribers", count="14,210"))
    expect(top).to_contain_text(alice.says("news.waiting"))
    for kind, said in (("MessengerAway", "MessengerAway"), ("KeyError", "other")):
        state[0] = kind
        office.run(_rings(office))
        expect(top.locator(".banner")).to_contain_text(alice.says(f"news.trouble.{said}"))
    expect(top).not_to_contain_text("KeyError")


def test_a_publishers_keystrokes_are_no_news_for_caseworkers(
    office: Office, alice: Deskmate, hire: Hire
) -> None:
    """Carol's console fetches nothing while Alice writes; Dora, who leads, sees the post, and no key is fetched."""
    carol, dora = hire("Carol", "caseworker"), hire("Dora", "lead")
    dora.types("g", "n")
    for mate in (carol, dora):
        mate.page.wait_for_timeout(SHORT_MS)  # what a console fetches once it hears the line
        mate.sent.clear()
    writes(alice, WORDS)
    expect(dora.page.locator(".post")).to_contain_text(WORDS)
    assert [request.url.rpartition("/")[2] for request in carol.sent] == []
    assert {request.url.rpartition("/")[2] for request in dora.sent} == {"posts"}


def test_on_a_phone_there_is_one_thing_at_a_time(alice: Deskmate) -> None:
    """The list, or a post; Esc leads back."""
    alice.page.set_viewport_size(PHONE)
    writes(alice, WORDS)
    expect(alice.page.locator("console-newsroom nav")).to_be_hidden()
    alice.types("Escape")
    expect(alice.page.locator(".post")).to_be_visible()
    expect(alice.page.locator("console-post")).to_be_hidden()


async def _rings(office: Office) -> None:
    office.console.newsroom_changed()
