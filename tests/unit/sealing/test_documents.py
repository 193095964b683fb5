import json

import pytest
from msgspec.structs import replace

from safeconduct.errors import DocumentError
from safeconduct.sealing import documents
from safeconduct.sealing.padding import pad
from sealed_cast import APPLICATION, CAROLS_LINE, EPOCH, LINE, NOTE, REPLY, SECRET, TEAM, vectors

FILE = vectors("sealing")["documents"]
GOOD = {document["kind"]: document for document in FILE["good"]}
SIGNED = {"reply", "note", "proposal", "transcript"}


def text_of(case):
    if "json" in case:
        return case["json"]
    base = GOOD[case["of"]] | case.get("change", {})
    base.pop(case.get("drop"), None)
    return json.dumps(base, ensure_ascii=False)


def decode(text, *, signed):
    return documents.read_statement(text + "\n") if signed else documents.decode(pad(text.encode()))


@pytest.mark.parametrize("kind", GOOD)
def test_a_document_comes_back_as_it_went(kind):
    """Every kind of document, through its JSON and back."""
    document = decode(json.dumps(GOOD[kind]), signed=kind in SIGNED)
    written = (
        documents.write_statement(document)
        if kind in SIGNED
        else documents.encode(document).rstrip().decode()
    )
    assert json.loads(written) == GOOD[kind]


@pytest.mark.parametrize("case", FILE["refused"], ids=lambda case: case["about"])
def test_what_is_not_a_document_is_refused_without_repeating_it(case):
    """A field that is missing, unknown or out of its limits; the cause is cut off, it would quote the text."""
    with pytest.raises(DocumentError) as error:
        decode(text_of(case), signed=case.get("of") in SIGNED)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None


@pytest.mark.parametrize("document", [REPLY, NOTE])
def test_a_reply_without_a_signature_is_no_document(document):
    """Only the team answers."""
    with pytest.raises(DocumentError):
        documents.decode(pad(documents.write_statement(document).encode()))


@pytest.mark.parametrize("document", [APPLICATION, SECRET])
def test_a_signature_does_not_make_a_reply(document):
    """An application inside a signed note is not an answer."""
    with pytest.raises(DocumentError):
        documents.read_statement(documents.encode(document).rstrip().decode())


def test_a_text_has_8000_characters_of_any_width():
    """Characters are code points, not bytes and not UTF-16 units."""
    assert documents.decode(documents.encode(replace(APPLICATION, text="🙏" * 8000)))
    with pytest.raises(DocumentError):
        documents.encode(replace(APPLICATION, text="🙏" * 8001))


def test_broken_unicode_is_refused_with_a_sentence():
    """Half a character cannot be written as UTF-8."""
    with pytest.raises(DocumentError):
        documents.encode(replace(APPLICATION, text="\ud83d"))


@pytest.mark.parametrize(
    "place",
    [
        {"line": CAROLS_LINE},
        {"line": LINE, "team": "med"},
        {"line": LINE, "team": TEAM, "epoch": "2026-W48"},
        {"line": LINE, "team": TEAM, "epoch": EPOCH, "case": "00" * 16},
    ],
)
def test_a_document_cannot_be_moved(place):
    """Line, team, epoch and case are inside what was sealed."""
    with pytest.raises(DocumentError):
        documents.expect(APPLICATION, **place)


def test_a_document_where_it_belongs_is_given_back():
    """What is not known yet is not compared."""
    assert documents.expect(APPLICATION, line=LINE) is APPLICATION
    assert (
        documents.expect(APPLICATION, line=LINE, team=TEAM, epoch=EPOCH, case=APPLICATION.case) is APPLICATION
    )


def test_an_epochs_secret_never_prints_itself():
    """A log line with it gives nothing away."""
    assert SECRET.identity not in repr(SECRET)
    assert SECRET.signing not in repr(SECRET)
