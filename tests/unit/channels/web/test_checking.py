"""The page "Is this line real?" takes an address: three answers, and what was typed is in no page and no log."""

import datetime as dt
import logging

import pytest

from safeconduct.sealing.minisign import public_key
from safeconduct.sealing.notes import Verifier

MARKER = "zebra-lantern-4711"


def check(line, typed, language="en"):
    return line.post(f"/{language}/verify", {"address": typed})


def main_of(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("typed", "heading", "beside"),
    [
        ("0001122", "This is ours", ["+000 11 22"]),
        ("https://LINE.example/ru/army", "This is ours", ["https://line.example"]),
        ("https://linе.example", "This is NOT ours, but it looks like ours", ["https://line.example"]),
        ("line-example.com", "This is NOT ours, but it looks like ours", ["https://line.example"]),
        ("@durov", "We do not know it. It is not ours", ["https://line.example", "+000 11 22"]),
    ],
)
def test_three_answers_and_the_right_address_beside(shown, typed, heading, beside):
    """Ours, near, unknown."""
    page = check(shown, typed)
    assert page.status_code == 200
    assert f"<h1>{heading}</h1>" in page.text
    for address in ("https://line.example", "+000 11 22"):
        assert (f'<dd class="mono">{address}</dd>' in page.text) == (address in beside)


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_it_never_says_safe(shown, language):
    """A list can say whose an address is, and nothing about who reads along."""
    for typed in ("https://line.example", "line.example.com", "@durov", ""):
        said = main_of(check(shown, typed, language)).casefold()
        for claim in ("guarantee", "safe", "anonym", "безопас", "безпечн", "анон", " aman ", "anonim"):
            assert claim not in said


def test_nothing_typed_asks_for_it(shown):
    """And shows the list."""
    page = check(shown, " ")
    assert "Type a number, a name or an address first." in page.text
    assert "+000 11 22" in page.text


def test_what_was_typed_is_forgotten(shown, caplog):
    """The page does not repeat it, nothing logs it, nobody keeps it."""
    caplog.set_level(logging.DEBUG)
    page = check(shown, MARKER)
    assert page.status_code == 200
    assert MARKER not in page.text
    assert MARKER not in caplog.text
    assert MARKER.encode() not in shown.raw()
    assert page.headers["cache-control"] == "no-store"


def test_an_address_with_the_question_in_it_is_not_answered(shown):
    """What stands in an address stays in histories and logs."""
    page = shown.get("/en/verify?address=0001122")
    assert "This is ours" not in page.text


def test_too_long_and_foreign_forms_are_refused(shown):
    """As on every form: 413, 400, 404."""
    assert check(shown, "х" * 40_000).status_code == 413
    assert (
        shown.send("POST", "/en/verify", b"address=x", **{"sec-fetch-site": "cross-site"}).status_code == 400
    )
    assert check(shown, "x", "xx").status_code == 404


def test_the_page_asks_and_says_how_to_check_the_signature(shown):
    """The form needs no script; the command has this line's key; the list says until when it is valid."""
    page = shown.get("/en/verify").text
    assert '<form method="post" action="/en/verify"' in page
    key = public_key(Verifier.from_text(shown.line.key))
    assert f"minisign -Vm channels.note -P {key.replace('+', '&#43;')}" in page or key in page
    assert "signed on 20 November 2026 and is valid until 20 November 2027" in page


def test_a_list_of_last_year_is_not_to_be_relied_on(shown):
    """The page says so itself."""
    site = shown.founding.build(dt.date(2027, 11, 21))
    page = site.shelf["/en/verify", "identity"].body["body"].decode()
    assert "was valid until 20 November 2027. Do not rely on it" in page
