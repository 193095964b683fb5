"""A group writes with script: what the line sees, and a code of their own for everybody."""

import base64

from playwright.sync_api import expect

from form_cast import Person, needs_browser
from form_line import FormLine
from safeconduct.model.application import Application, Message
from safeconduct.sealing import receipts
from safeconduct.sealing.receipts import ReceiptKeys

pytestmark = needs_browser

TEXT = "We are two. What can we do?"


def keys_of(person: Person, form_line: FormLine) -> ReceiptKeys:
    return receipts.keys(receipts.parse(" ".join(person.words)), form_line.id)


def brings(person: Person) -> None:
    """Another person takes the device, learns nine words of their own and gives them back."""
    person.presses("form.other.draw")
    person.sees("form.other.title")
    person.remembers("form.ask.send")
    person.sees("form.other.done")


def test_danger_and_a_wish_are_all_that_leaves_in_the_clear(person: Person, form_line: FormLine) -> None:
    """A number and a yes; both are in the envelope's neighbourhood only because the person said so."""
    person.opens("write")
    person.fills_in(TEXT)
    person.page.check("#danger")
    person.page.check("#longer")
    person.hands_in()
    handed = form_line.the_only()
    application = form_line.opened(handed)
    assert isinstance(application, Application)
    assert application.keep_longer is True
    opening = base64.b64encode(keys_of(person, form_line).opening).decode()
    assert handed.seen == {"severity": 3, "keep_longer": True, "others": [], "opening": opening}
    expect(person.page.locator(".screen")).to_contain_text("90 days")


def test_another_person_gets_a_code_that_opens_the_next_answer(person: Person, form_line: FormLine) -> None:
    """The second code is named inside an envelope under the first; the line sees only its lookup."""
    first = person.sends(TEXT)
    brings(person)
    other = keys_of(person, form_line)
    named = list(form_line.handed.values())[1]
    message = form_line.opened(named)
    assert isinstance(message, Message)
    assert named.lookup == first.lookup
    assert named.seen["others"] == [base64.b64encode(other.lookup).decode()]
    assert [(one.case, one.reply) for one in message.others] == [(other.case, other.reply.recipient.text)]
    person.presses("form.other.on")
    person.sees("form.sent.title")
    form_line.answer(first, "For both of you.", others=[other])
    for kept in (first.lookup, other.lookup):
        form_line.answers[kept] = form_line.answers[first.lookup]
    person.returns_with(" ".join(person.words))
    person.sees("form.return.some")
    assert person.page.locator(".said").all_inner_texts() == ["For both of you."]


def test_an_earlier_answer_is_no_false_answer(person: Person, form_line: FormLine) -> None:
    """Whoever came later is told why it does not open, and is not frightened."""
    first = person.sends(TEXT)
    form_line.answer(first, "For the first only.")
    brings(person)
    form_line.answers[keys_of(person, form_line).lookup] = form_line.answers[first.lookup]
    person.returns_with(" ".join(person.words))
    expect(person.page.locator(".screen .notice")).to_have_text(person.says("form.return.closed"))
    assert "For the first only." not in person.page.content()


def test_a_code_for_another_person_from_the_return_page(person: Person, form_line: FormLine) -> None:
    """Also weeks later, and whoever changes their mind goes back without it."""
    person.sends(TEXT)
    person.returns_with(" ".join(person.words))
    person.sees("form.return.none")
    person.presses("form.other.draw")
    person.sees("form.other.title")
    person.presses("form.other.back")
    person.sees("form.return.none")
    assert len(form_line.handed) == 1
    brings(person)
    assert len(form_line.handed) == 2


def test_one_person_alone_is_not_asked_about_others(person: Person, form_line: FormLine) -> None:
    """The last page stays as calm as it was."""
    person.opens("write")
    person.fills_in(TEXT)
    person.page.fill("#people", "1")
    person.hands_in()
    assert form_line.the_only().seen["severity"] == 0
    expect(person.page.get_by_role("button", name=person.says("form.other.draw"))).to_have_count(0)
