"""Reading what visitors send: nothing breaks it, and it never repeats what it could not read."""

import asyncio
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.channels.web import hot, parse
from safeconduct.errors import BodyLate, BodyTooLarge, RequestUnreadable

SCOPE = {"type": "http", "headers": []}


def read(messages, limit=100, scope=SCOPE):
    left = iter(messages)

    async def receive():
        return next(left)

    return asyncio.run(parse.read_body(scope, receive, limit))


def chunk(body, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_pieces_is_one_body():
    """However the network cuts it."""
    assert read([chunk(b"ab", True), chunk(b"", True), chunk(b"c")]) == b"abc"


def test_a_body_beyond_its_limit_is_refused_at_once():
    """By its own word, or when the limit is reached."""
    with pytest.raises(BodyTooLarge):
        read([], scope={"headers": [(b"content-length", b"101")]})
    with pytest.raises(BodyTooLarge):
        read([chunk(b"x" * 60, True), chunk(b"x" * 41, True)])


def test_a_visitor_who_went_away_sent_nothing():
    """Half a message is no message."""
    with pytest.raises(BodyLate):
        read([chunk(b"ab", True), {"type": "http.disconnect"}])


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_form_or_refused(body):
    """No other error comes out."""
    try:
        fields = parse.read_form(body)
    except RequestUnreadable:
        return
    draft = parse.read_draft(fields, lambda: bytes(16))
    assert set(parse.problems_of(draft, frozenset())) <= {"situation", "country", "people", "text", "safe"}


@settings(deadline=None)
@given(st.text(st.sampled_from("%=0aAfFg+ \r\n\t._"), max_size=40))
def test_whatever_is_not_quite_a_form_is_read_as_browsers_would(written):
    """A stray `%` stays one, `=` has no meaning after the first, and no line is joined or trimmed."""
    wanted = unquote_to_bytes(written.replace("+", " ")).decode("utf-8", "replace")
    assert parse.read_form(f"text={written}".encode())["text"] == wanted.replace("\r\n", "\n").replace(
        "\0", ""
    )


@settings(deadline=None)
@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=10))
def test_a_form_comes_back_as_it_was_written(fields):
    """But for NUL, and line breaks as browsers send them."""
    wanted = {
        name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace")
        .decode()
        .replace("\r\n", "\n")
        .replace("\0", "")
        for name, value in fields.items()
    }
    assert parse.read_form(urlencode(fields, errors="replace").encode()) == wanted


@settings(deadline=None)
@given(st.binary(min_size=16, max_size=16))
def test_a_form_key_survives_its_field(key):
    """Base64url without padding."""
    assert parse.read_key(parse.write_key(key)) == key


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_key_or_none(text):
    """Sixteen bytes, or nothing."""
    assert len(parse.read_key(text)) in {0, 16}


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_accept_encoding_gives_an_encoding(header):
    """Rubbish means: as it is."""
    assert hot.best_encoding(header) in {"identity", "gzip", "br"}


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        (b"gzip, deflate, br", "br"),
        (b"gzip;q=1.0, br; q=0", "gzip"),
        (b"GZIP", "gzip"),
        (b"br;q=0.000,gzip;q=0", "identity"),
        (b"br;q=0.5", "br"),
        (b"", "identity"),
    ],
)
def test_the_smallest_encoding_that_is_welcome(header, encoding):
    """RFC 9110, section 12.5.3."""
    assert hot.best_encoding(header) == encoding
