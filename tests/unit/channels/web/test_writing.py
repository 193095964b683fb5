"""The form without script: seal in the request, show the receipt, ask two words back, lose nothing."""

import html
import logging
import re
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from safeconduct.channels.web.parse import Draft
from safeconduct.channels.web.serve import public_app
from safeconduct.errors import EpochClosed, StoreBroken, StoreBusy, StoreFull
from safeconduct.model.application import SITUATIONS, Application, Message
from safeconduct.sealing import receipts
from safeconduct.sealing.documents import TEXT_LENGTH
from safeconduct.switchboard.turn import PublicKeys
from web_line import FORM, hidden, listed_words

MARKER = "zebra-lantern-4711"
PLACE = "We are at 48.015900, 37.802800 tonight."


def failing(line, *errors):
    """Let the next hand-ins fail like this; answers the deliveries that were tried."""
    real, left, tried = line.board.hand_in, list(errors), []

    async def hand_in(handed):
        tried.append(handed)
        if left:
            raise left.pop(0)
        await real(handed)

    line.board.hand_in = hand_in
    return tried


def test_a_filled_in_form_becomes_a_case_that_caseworkers_can_open(line):
    """What was written arrives in the envelope, and nowhere else."""
    page = line.write(text=f"{MARKER}\r\nsecond line", country="xa", decoy="yes")
    assert page.status_code == 200
    (application,) = line.opened(line.case())
    assert isinstance(application, Application)
    assert application.text == f"{MARKER}\nsecond line"
    assert (application.situation, application.country, application.people) == ("home", "xa", 2)
    assert (application.safe, application.private, application.language) == (True, True, "en")
    assert MARKER not in page.text


def test_only_the_form_may_stand_in_the_frame_of_a_messenger(line):
    """On a computer Telegram opens the sealed form in a frame of its own page; no other page of ours may be framed."""
    line.app = public_app(line.site, line.board, "https://messenger.example")
    form, menu = line.get("/en/write"), line.get("/en/")
    assert "frame-ancestors https://messenger.example;" in form.headers["content-security-policy"]
    assert "x-frame-options" not in form.headers
    assert "frame-ancestors 'none';" in menu.headers["content-security-policy"]
    assert menu.headers["x-frame-options"] == "DENY"
    framed = {"x-frame-options", "content-security-policy", "content-length", "etag", "cache-control"}
    assert menu.headers.keys() - framed - {"vary", "content-encoding"} <= form.headers.keys()


def test_without_a_messenger_nothing_may_be_framed(line):
    """The form is like every other page then."""
    form = line.get("/en/write")
    assert form.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none';" in form.headers["content-security-policy"]


def test_no_to_both_questions_is_kept(line):
    """Unticked means no."""
    line.write(private="", safe="no")
    (application,) = line.opened(line.case())
    assert (application.safe, application.private) == (False, False)


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_the_receipt_is_nine_words_of_the_pages_language(line, language):
    """Where the language has a list; otherwise in English."""
    (words,) = listed_words(line.write(language))
    receipt = receipts.parse(" ".join(words))
    assert receipt.words(language) == " ".join(words)
    assert line.opened(line.case())[0].case == receipts.keys(receipt, line.line.id).case


def test_a_form_sent_twice_is_one_case_with_one_receipt(line):
    """A double press, a reload, an impatient finger."""
    fields = FORM | {"key": hidden(line.get("/en/write"), "key")}
    first, second = line.post("/en/write", fields), line.post("/en/write", fields)
    assert listed_words(first) == listed_words(second)
    assert len(line.case().entries) == 1
    assert line.case() is None


def test_a_form_that_was_changed_and_sent_again_adds_to_the_same_case(line):
    """Nothing that was written is lost, and the receipt stays the same."""
    fields = FORM | {"key": hidden(line.get("/en/write"), "key")}
    first = line.post("/en/write", fields)
    second = line.post("/en/write", fields | {"text": "I got two."})
    assert listed_words(first) == listed_words(second)
    assert [said.text for said in line.opened(line.case())] == [FORM["text"], "I got two."]


def test_two_forms_are_two_cases(line):
    """Each form has a key of its own."""
    assert listed_words(line.write()) != listed_words(line.write())
    assert line.case().id != line.case().id


def test_a_form_without_its_key_still_works(line):
    """An old browser may have lost the hidden field."""
    assert line.post("/en/write", FORM | {"key": "not a key"}).status_code == 200
    assert line.post("/en/write", FORM).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("situation", "", "Choose what comes closest."),
        ("situation", "general", "Choose what comes closest."),
        ("people", "0", "Write a number from 1 to 999."),
        ("people", "1000", "Write a number from 1 to 999."),
        ("people", "٣x", "Write a number from 1 to 999."),
        ("text", " \n", "Write your question in a few words."),
        ("text", "x" * (TEXT_LENGTH + 1), "This is too long: at most 8000 letters."),
        ("safe", "", "Choose yes or no."),
        ("country", "atlantis", "Choose a country from the list, or none."),
    ],
)
def test_what_cannot_be_sealed_is_said_beside_its_field_and_the_draft_stays(line, field, value, said):
    """Every other field keeps what was written in it."""
    page = line.write(**{"text": MARKER, "country": "xb", field: value})
    assert page.status_code == 422
    assert f'id="{field}-error">{said}' in page.text
    assert f'href="#{field}"' in page.text
    assert line.case() is None
    if field != "text":
        assert MARKER in page.text
    if field != "country":
        assert '<option value="xb" selected>' in page.text


def test_every_situation_can_be_chosen(line):
    """The six radio buttons."""
    form = line.get("/ru/write").text
    assert re.findall(r'name="situation" id="[a-z-]+" value="(\w+)"', form) == list(SITUATIONS)


def test_a_place_or_a_unit_is_warned_about_once_and_sent_when_asked_for(line):
    """Nothing is sent before the person has seen the warning."""
    warned = line.write(text=PLACE)
    assert warned.status_code == 422
    assert "48.015900, 37.802800" in html.unescape(warned.text)
    assert line.case() is None
    key = hidden(warned, "key")
    sent = line.post("/en/write", FORM | {"text": PLACE, "key": key, "anyway": "yes"})
    assert sent.status_code == 200
    assert line.opened(line.case())[0].text == PLACE


@pytest.mark.parametrize("error", [StoreBusy(), StoreFull(), StoreBroken("disk")])
def test_when_the_line_is_busy_the_whole_draft_comes_back_with_the_same_key(line, error):
    """Pressing the button again hands in once."""
    tried = failing(line, error)
    page = line.write(text=f"<{MARKER}>", decoy="yes", country="xa")
    assert page.status_code == 503
    assert int(page.headers["retry-after"]) > 0
    assert f"&lt;{MARKER}&gt;</textarea>" in page.text
    fields = FORM | {"text": f"<{MARKER}>", "decoy": "yes", "country": "xa", "key": hidden(page, "key")}
    assert line.post("/en/write", fields).status_code == 200
    assert tried[0].key == tried[1].key
    assert tried[0].lookup == tried[1].lookup


def test_a_busy_line_that_cannot_even_say_its_keys_keeps_the_draft(line):
    """The draft is in the page that comes back."""

    async def keys():
        raise StoreBusy

    line.board.keys = keys
    page = line.write(text=MARKER)
    assert page.status_code == 503
    assert MARKER in page.text


def test_a_new_epoch_between_reading_and_keeping_is_sealed_to_again(line):
    """The person notices nothing."""
    tried = failing(line, EpochClosed())
    assert line.write().status_code == 200
    assert len(tried) == 2
    assert len(line.case().entries) == 1


def test_no_open_epoch_takes_nothing_and_keeps_the_draft(line):
    """A missing key is never a reason to keep anything in the clear."""
    real = line.board.keys

    async def keys():
        return PublicKeys((await real()).roster, ())

    line.board.keys = keys
    page = line.write(text=MARKER)
    assert page.status_code == 503
    assert MARKER in page.text


def test_a_recipient_that_no_team_vouches_for_is_never_sealed_to(line):
    """Mallory has the store and puts a key of her own there."""
    real = line.board.keys

    async def keys():
        given = await real()
        forged = given.epochs[0].note.replace("closes 20", "closes 21")
        return PublicKeys(given.roster, (replace(given.epochs[0], note=forged),))

    tried = failing(line)
    line.board.keys = keys
    assert line.write().status_code == 503
    assert tried == []


def test_two_words_from_memory_open_the_last_page(line):
    """In whatever language they are remembered, with whatever ending."""
    page = line.write("ru")
    (words,) = listed_words(page)
    asking = line.post("/ru/kept", {"receipt": hidden(page, "receipt"), "turn": "ask"})
    asked = [int(number) for number in hidden(asking, "asked").split()]
    assert len(asked) == 2
    assert not listed_words(asking)
    fields = {"receipt": hidden(asking, "receipt"), "asked": hidden(asking, "asked"), "turn": "check"}
    english = receipts.parse(" ".join(words)).words("en").split()
    said = {f"word-{asked[0]}": words[asked[0] - 1].upper(), f"word-{asked[1]}": english[asked[1] - 1][:4]}
    done = line.post("/ru/kept", fields | said)
    assert done.status_code == 200
    assert line.site.pages.say("ru", "web.done.title") in done.text
    assert not listed_words(done)


def test_a_wrong_word_is_said_kindly_and_the_code_can_be_shown_again(line):
    """The wrong field is marked, the right one is not; the way back to the words is there."""
    page = line.write(decoy="yes")
    own, decoy = listed_words(page)
    carried = {"receipt": " ".join(own), "decoy": " ".join(decoy), "asked": "2 5"}
    wrong = line.post("/en/kept", carried | {"turn": "check", "word-2": own[1], "word-5": own[1]})
    assert wrong.status_code == 422
    assert 'id="word-5-error"' in wrong.text
    assert 'id="word-2-error"' not in wrong.text
    shown = line.post("/en/kept", carried | {"turn": "show"})
    assert listed_words(shown) == [own, decoy]


def test_the_receipt_page_can_be_had_in_another_language_and_the_words_stay_the_same_receipt(line):
    """The bits are the secret, not the text."""
    page = line.write("en")
    other = line.post("/ru/kept", {"receipt": hidden(page, "receipt"), "turn": "show"})
    (english,), (russian,) = listed_words(page), listed_words(other)
    assert receipts.parse(" ".join(english)) == receipts.parse(" ".join(russian))
    assert 'formaction="/ru/kept"' in page.text


def test_nothing_useful_to_ask_about_leads_back_to_the_form(line):
    """A hand-made request gets no error page of the server."""
    assert 'id="application"' in line.post("/en/kept", {"receipt": "nonsense"}).text


def test_personal_pages_are_never_stored_and_never_compressed(line):
    """Sizes of compressed pages tell what is in them."""
    page = line.write()
    for answer in (line.get("/en/write", **{"accept-encoding": "br, gzip"}), page):
        assert answer.headers["cache-control"] == "no-store"
        assert "content-encoding" not in answer.headers


def test_the_form_tells_its_scripts_what_they_need(line):
    """The contract with the scripts of the page."""
    form = line.get("/ru/write").text
    assert f'data-line="{line.line.id}" data-key="{line.line.key}" data-language="ru"' in form
    for name in ("phrases", "words"):
        assert line.get(re.search(rf'data-{name}="([^"]+)"', form)[1]).status_code == 200
    lists = html.unescape(re.search(r"data-wordlists='([^']+)'", form)[1])
    assert '"ru":"/static/words.ru.' in lists
    assert "data-without-script" in form
    assert 'id="status" role="status"' in form


def test_what_was_written_is_in_no_log_and_prints_nowhere(line, caplog):
    """Not even when everything breaks."""
    caplog.set_level(logging.DEBUG)

    async def hand_in(handed):
        raise StoreBroken("the disk is gone")

    line.board.hand_in = hand_in
    assert line.write(text=MARKER).status_code == 503
    assert "the disk is gone" in caplog.text
    assert MARKER not in caplog.text
    assert MARKER not in repr(Draft(b"", text=MARKER))


def test_a_message_is_not_an_application(line):
    """The first thing in a case is an application."""
    line.write()
    assert not isinstance(line.opened(line.case())[0], Message)


def test_a_form_that_another_site_filled_in_is_not_shown(line):
    """Mallory's page sends a visitor to our form with the form key of Mallory: whoever has a form's key gets its receipt."""
    key = hidden(line.get("/en/write"), "key")
    body = urlencode({"key": key, "situation": "home"}).encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    for site in ("cross-site", "same-site"):
        page = line.send("POST", "/en/write", body, **kind, **{"sec-fetch-site": site})
        assert page.status_code == 400
        assert key not in page.text
    for site in ("same-origin", "none"):
        assert line.send("POST", "/en/write", body, **kind, **{"sec-fetch-site": site}).status_code == 422


def test_a_receipt_that_another_site_brings_is_not_taken(line):
    """Or a visitor would learn Mallory's words, or write into Mallory's case."""
    words = receipts.new().words("en")
    body = urlencode({"receipt": words, "turn": "show"}).encode()
    for path in ("/en/kept", "/en/return", "/en/erase", "/intake", "/erasure"):
        page = line.send("POST", path, body, **{"sec-fetch-site": "cross-site"})
        assert page.status_code == 400
        assert words not in page.text
        assert '<ol class="words">' not in page.text
