"""What the line sees of a form, and receipts for everybody of a group: without script, and as scripts say it."""

import pytest

from safeconduct.ledger.commitments import blind, commitment
from safeconduct.model.application import Application, Message
from safeconduct.sealing import receipts
from web_line import FORM, hidden, listed_words


def the_receipt(page):
    return " ".join(listed_words(page)[0])


def brought(line, receipt, key="A" * 22):
    """The words for another person, from the page that a button brings."""
    page = line.post("/en/return", {"receipt": receipt, "turn": "other", "key": key})
    assert page.status_code == 200
    return the_receipt(page)


def test_the_form_reached_from_danger_says_so_and_the_box_says_more(line):
    """0 from the ordinary form, 2 from the step about danger, 3 with the box."""
    found = []
    for path, box in (("write", {}), ("write/danger", {}), ("write/danger", {"danger": "yes"})):
        form = line.get(f"/en/{path}")
        urgent = {"urgent": "yes"} if 'name="urgent"' in form.text else {}
        line.post("/en/write", FORM | {"key": hidden(form, "key")} | urgent | box)
        found.append(line.case().severity)
    assert found == [0, 2, 3]


def test_the_page_about_danger_leads_to_that_form_in_every_language(line):
    """With and without script the way is an ordinary link."""
    for language in line.guide.languages:
        assert f'href="/{language}/write/danger"' in line.get(f"/{language}/danger").text
    assert line.get("/en/write/person").status_code == 404


def test_the_form_says_what_the_server_sees(line):
    """Beside the two boxes whose answers leave in the clear."""
    page = line.get("/en/write").text
    for word in ("danger", "longer"):
        assert f'aria-describedby="{word}-hint"' in page
        assert f'id="{word}-hint"' in page


def test_a_wish_is_in_the_document_too_and_the_last_page_says_the_right_days(line):
    """30 days of the line and 60 of the wish."""
    page = line.write(longer="yes")
    case = line.case()
    application = line.opened(case)[0]
    assert isinstance(application, Application)
    assert application.keep_longer is True
    assert case.extra_days == 60
    for wished, days in ((hidden(page, "longer"), "90"), ("", "30")):
        fields = {"receipt": the_receipt(page), "longer": wished, "asked": "1 2"}
        words = the_receipt(page).split()
        said = line.post("/en/kept", fields | {"turn": "check", "word-1": words[0], "word-2": words[1]})
        assert f"{days} days" in said.text


def test_a_group_is_offered_a_receipt_for_each_of_them(line):
    """After the form for two, not after the form for one."""
    for people, offered in (("2", True), ("1", False)):
        page = line.write(people=people)
        words = the_receipt(page).split()
        fields = {"receipt": " ".join(words), "group": hidden(page, "group"), "asked": "1 2", "turn": "check"}
        said = line.post("/en/kept", fields | {"word-1": words[0], "word-2": words[1]})
        assert ('value="other"' in said.text) is offered


def test_the_other_person_reads_what_is_answered_from_then_on(line):
    """The team learns of the receipt inside the envelope, under the receipt it knows."""
    first = the_receipt(line.write())
    other = brought(line, first)
    assert other != first
    keys = receipts.keys(receipts.parse(other), line.line.id)
    case = line.case()
    named = line.opened(case)[1]
    assert isinstance(named, Message)
    assert (named.text, [(one.case, one.reply) for one in named.others]) == (
        "",
        [(keys.case, keys.reply.recipient.text)],
    )
    line.answer(case, "For all of you.", others=[keys])
    for receipt in (first, other):
        assert "For all of you." in line.post("/en/return", {"receipt": receipt}).text


def test_an_earlier_answer_is_said_to_be_earlier(line):
    """It does not open with the later receipt, and nobody has to fear that it is false."""
    first = the_receipt(line.write())
    line.answer(line.case(), "Only for the first.")
    page = line.post("/en/return", {"receipt": brought(line, first)})
    assert "Only for the first." not in page.text
    assert "it came before this code was made" in page.text
    assert "not signed by us" not in page.text


def test_the_same_press_twice_is_one_receipt(line):
    """A reload brings the same words again."""
    first = the_receipt(line.write())
    assert brought(line, first) == brought(line, first)
    assert len(line.opened(line.case())) == 2


def test_a_wrong_receipt_is_shown_words_too(line):
    """They lead nowhere, as everything that begins with a wrong receipt."""
    wrong = receipts.new().words("en")
    other = brought(line, wrong)
    assert "No answer yet" in line.post("/en/return", {"receipt": other}).text
    assert line.case() is None


def test_any_receipt_of_the_group_erases_everything(line):
    """And the others then see what a wrong receipt sees."""
    first = the_receipt(line.write())
    other = brought(line, first)
    line.answer(line.case(), "Read me.")
    line.post("/en/erase", {"receipt": other, "sure": "yes"})
    assert "Read me." not in line.post("/en/return", {"receipt": first}).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": 4},
        {"severity": -1},
        {"severity": "3"},
        {"keep_longer": 1},
        {"others": ["AAAA"]},
        {"others": ["A" * 43 + "="] * 8},
        {"opening": "AAAA"},
    ],
)
def test_nothing_else_can_be_said_in_the_clear(line, wrong):
    """Numbers beyond danger, more receipts than a case has, openings that are none."""
    body = {"v": 1, "key": "A" * 22 + "==", "lookup": "A" * 43 + "=", "team": "t", "epoch": "2026-W47"}
    answer = line.json("/intake", body | {"language": "en", "sealed": "AAAA"} | wrong)
    assert answer.status_code == 400


def test_visits_are_counted_by_page_and_nothing_of_the_visitor(line):
    """A page of the guide that was opened, also one that the browser has already; no head, no form, no file."""
    first = line.get("/en/danger")
    line.get("/en/danger", **{"if-none-match": first.headers["etag"]})
    line.send("HEAD", "/en/danger")
    line.get("/ru/")
    line.get("/en/write")
    line.get("/favicon.ico")
    counted = {(one.unit, one.channel, one.language, one.step): value for one, value in line.sums.items()}
    assert counted == {("visit", "web", "en", "danger"): 2, ("visit", "web", "ru", line.guide.start): 1}


def test_no_opening_is_kept_as_it_is(line):
    """The store has a commitment, which tells nothing without the receipt and the day's blinding key."""
    keys = receipts.keys(receipts.parse(the_receipt(line.write())), line.line.id)
    assert line.blinded == ["2026-11-22"]
    raw = line.raw()
    assert keys.opening not in raw
    assert commitment(keys.opening, blind(bytes(32), keys.opening)) in raw
