"""Coming back without script: answers for one turn, a further message, erasing."""

import re

import pytest

from safeconduct.channels.web import parse, returning
from safeconduct.errors import StoreBusy
from safeconduct.model.application import Message, Quote
from safeconduct.sealing import receipts
from safeconduct.sealing.notes import SigningKey
from web_line import b64, hidden, listed_words

MARKER = "zebra-lantern-4711"
NONE_YET = "No answer yet"


def applied(line, **changes):
    """Somebody has written; answers their receipts."""
    return [" ".join(words) for words in listed_words(line.write(**changes))]


def test_an_answer_can_be_read_with_the_receipt(line):
    """In any language of words, with the date, the quotes and how long it is kept."""
    (receipt,) = applied(line)
    line.answer(line.case(), f"Keep the paper.\n{MARKER}", quotes=(Quote("home-summons", "0" * 16),))
    russian = receipts.parse(receipt).words("ru").upper()
    page = line.post("/en/return", {"receipt": russian})
    assert page.status_code == 200
    assert f"Keep the paper.\n{MARKER}" in page.text
    assert "Written on 22 November 2026" in page.text
    assert "Kept until 22 December 2026" in page.text
    assert 'href="/en/home-summons"' in page.text
    assert page.headers["cache-control"] == "no-store"


def test_the_newest_answer_stands_first(line):
    """People read from the top."""
    (receipt,) = applied(line)
    line.answer(line.case(), "the first")
    line.post("/en/return", {"receipt": receipt, "text": "And then?", "turn": "write"})
    line.now += 3600
    line.answer(line.case(), "the second")
    page = line.post("/en/return", {"receipt": receipt}).text
    assert page.index("the second") < page.index("the first")


def test_a_wrong_receipt_looks_like_no_answer_yet_to_the_byte(line):
    """Also a decoy, which has erased the case by then, and a case that is gone."""
    own, decoy = applied(line, decoy="yes")
    unknown = receipts.new().words("en")
    seen = set()
    for receipt in (own, unknown, decoy, own):
        page = line.post("/en/return", {"receipt": receipt})
        text = page.text.replace(receipt, "RECEIPT").replace(hidden(page, "key"), "KEY")
        seen.add((page.status_code, tuple(sorted(page.headers)), text))
    assert len(seen) == 1
    assert NONE_YET in next(iter(seen))[2]


def test_the_decoy_erases_and_says_nothing(line):
    """Whoever forces the second code out of somebody sees an empty page, and so it is."""
    own, decoy = applied(line, decoy="yes")
    line.answer(line.case(), MARKER)
    assert MARKER in line.post("/en/return", {"receipt": own}).text
    assert NONE_YET in line.post("/en/return", {"receipt": decoy}).text
    assert MARKER not in line.post("/en/return", {"receipt": own}).text


def test_an_answer_that_the_team_has_not_signed_is_not_shown(line):
    """Mallory has the server and writes an answer of her own."""
    (receipt,) = applied(line)
    line.answer(line.case(), MARKER, signing=SigningKey.new(line.founded.team.signing.name))
    page = line.post("/en/return", {"receipt": receipt}).text
    assert MARKER not in page
    assert "not signed by us" in page


def test_a_malformed_receipt_says_which_word_is_strange(line):
    """And keeps what was typed."""
    words = receipts.new().words("en").split()
    page = line.post("/en/return", {"receipt": " ".join([*words[:8], "Xylophant"])})
    assert page.status_code == 422
    assert "This word is not in our list: xylophant" in page.text
    assert "Xylophant</textarea>" in page.text
    short = line.post("/en/return", {"receipt": " ".join(words[:5])})
    assert "This is not a code yet" in short.text
    swapped = line.post("/en/erase", {"receipt": "<b>" + " ".join(words[:8])})
    assert "&lt;b&gt;" in swapped.text


@pytest.mark.parametrize("path", ["/en/return", "/en/erase", "/en/kept"])
def test_a_receipt_made_to_keep_the_line_busy_does_not(line, path):
    """Unicode sorts a row of accents slowly: as many as a form can carry once took two seconds of everybody's time."""
    page = line.post(path, {"receipt": "\u0301\u0316" * 5000, "decoy": "\u0301\u0316" * 5000})
    assert page.status_code in {200, 422}
    assert page.elapsed.total_seconds() < 1
    assert "\u0301\u0316" * (parse.RECEIPT_LETTERS // 2 + 1) not in page.text


def test_a_receipt_in_digits_works_too(line):
    """Twenty digits from the telephone."""
    digits = receipts.new_digits().text
    page = line.post("/ru/return", {"receipt": digits})
    assert page.status_code == 200
    assert line.post("/ru/return", {"receipt": digits[:-1] + "x"}).status_code == 422


def test_when_too_many_wait_for_a_receipt_in_digits_the_next_is_told_to_come_back(line, monkeypatch):
    """Mallory sends digits faster than they can be stretched. Receipts in words are not concerned."""
    monkeypatch.setattr(returning, "STRETCHERS", 0)
    monkeypatch.setattr(returning, "QUEUE", 0)
    page = line.post("/en/return", {"receipt": receipts.new_digits().text})
    assert page.status_code == 503
    assert 0 < int(page.headers["retry-after"]) < 10
    assert line.post("/en/return", {"receipt": receipts.new().words("en")}).status_code == 200


def test_a_receipt_in_digits_makes_room_for_the_next(line, monkeypatch):
    """Whoever was served waits no more."""
    monkeypatch.setattr(returning, "STRETCHERS", 1)
    monkeypatch.setattr(returning, "QUEUE", 0)
    fields = {"receipt": receipts.new_digits().text}
    assert [line.post("/en/return", fields).status_code for _ in range(3)] == [200, 200, 200]


def test_a_further_message_comes_into_the_same_case_once(line):
    """Sealed as a message; the same form sent twice counts once."""
    (receipt,) = applied(line)
    key = hidden(line.post("/en/return", {"receipt": receipt}), "key")
    fields = {"receipt": receipt, "text": MARKER, "key": key, "turn": "write"}
    page = line.post("/en/return", fields)
    assert "Your message is handed in." in page.text
    assert MARKER not in page.text
    line.post("/en/return", fields)
    first, second = line.opened(line.case())
    assert isinstance(second, Message)
    assert (second.text, second.case) == (MARKER, first.case)


def test_a_further_message_is_looked_at_like_the_first(line):
    """Empty, too long, a place: said beside the field, kept in it."""
    (receipt,) = applied(line)
    assert line.post("/en/return", {"receipt": receipt, "turn": "write"}).status_code == 422
    place = {"receipt": receipt, "text": "48.015900, 37.802800", "turn": "write"}
    warned = line.post("/en/return", place)
    assert warned.status_code == 422
    assert 'value="anyway"' in warned.text
    assert line.post("/en/return", place | {"turn": "anyway"}).status_code == 200
    assert len(line.case().entries) == 2


def test_a_busy_line_keeps_the_further_message_in_the_form(line):
    """With the same key."""
    (receipt,) = applied(line)

    async def hand_in(handed):
        raise StoreBusy

    line.board.hand_in = hand_in
    key = b64(bytes(16)).replace("=", "").replace("+", "-")
    page = line.post("/en/return", {"receipt": receipt, "text": MARKER, "key": key, "turn": "write"})
    assert page.status_code == 503
    assert f"{MARKER}</textarea>" in page.text
    assert hidden(page, "key") == key


def test_erasing_asks_once_and_then_says_the_same_to_everybody(line):
    """Whether there was a case or not."""
    (receipt,) = applied(line)
    asked = line.post("/en/erase", {"receipt": receipt})
    assert "Erase everything?" in asked.text
    assert line.case() is not None
    done = line.post("/en/erase", {"receipt": receipt, "sure": "yes"})
    other = line.post("/en/erase", {"receipt": receipts.new().words("en"), "sure": "yes"})
    assert done.text == other.text
    assert receipt not in done.text
    line.now += 3600
    assert line.case() is None


def test_other_languages_of_a_personal_page_ask_for_it_again_with_the_receipt(line):
    """A link would lose it."""
    (receipt,) = applied(line)
    page = line.post("/en/return", {"receipt": receipt}).text
    languages = page.partition('<nav id="languages"')[2].partition("</nav>")[0]
    assert re.findall(r'formaction="/(\w+)/return"', languages) == list(line.guide.languages)
    assert receipt in languages
