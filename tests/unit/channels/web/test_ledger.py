"""The public book on the web: tiles that others' programs read, a page for people, proofs for applicants."""

import json
from base64 import b64encode

import pytest

from book_line import NEXT_DAY, book_line
from ledger_cast import BOB, BOBS_KEY
from safeconduct.channels.web import hot
from safeconduct.ledger import tiles
from safeconduct.ledger.book import read_book
from safeconduct.ledger.checkpoint import open_checkpoint
from safeconduct.ledger.cosignature import cosign
from safeconduct.ledger.signatures import join_note, split_note
from safeconduct.ledger.tiles import Tile
from safeconduct.ledger.verify import Trust, check_proof
from safeconduct.sealing import receipts
from safeconduct.sealing.notes import Verifier
from web_line import hidden


@pytest.fixture
def kept(founding, tmp_path):
    """A line that keeps its book, with Bob as its witness."""
    with book_line(founding, tmp_path) as line:
        yield line


def trust(line):
    about = line.get("/ledger/line").json()
    return Trust(about["line"], Verifier.from_text(about["key"]), (BOBS_KEY,), about["wanted"])


def applies(line):
    """Somebody without script writes; the words of their receipt."""
    line.now += 3600
    page = line.write()
    return receipts.keys(receipts.parse(hidden(page, "receipt")), line.line.id)


def asks(line, opening):
    body = json.dumps({"v": 1, "opening": b64encode(opening).decode()}).encode()
    return line.send("POST", "/proof", body)


def test_the_first_day_has_no_record_yet(kept):
    """The page says so, and there is no checkpoint."""
    assert kept.get("/ledger/checkpoint").status_code == 404
    assert "Nothing is written yet" in kept.get("/en/ledger").text


def test_the_book_is_read_from_its_tiles(kept):
    """The leaves of the tiles, the entries and the checkpoint are of one tree, and may be kept for ever."""
    kept.days(3)
    signed = open_checkpoint(kept.get("/ledger/checkpoint").text, trust(kept).key)
    assert signed.checkpoint.size == 3
    bundle = kept.get("/ledger/" + Tile(tiles.ENTRIES, 0, 3).path)
    book = read_book(tiles.read_bundle(bundle.content, 3))
    assert book.root == signed.checkpoint.root
    hashes = kept.get("/ledger/" + Tile(0, 0, 3).path)
    assert hashes.content == tiles.hashes_of(Tile(0, 0, 3), book.tree.node)
    assert "immutable" in hashes.headers["cache-control"]


def test_tiles_of_an_older_book_are_still_there(kept):
    """Whoever has an older checkpoint asks for them; what never was is not there."""
    kept.days(1)
    first = kept.get("/ledger/" + Tile(0, 0, 1).path).content
    kept.days(2)
    assert kept.get("/ledger/" + Tile(0, 0, 1).path).content == first
    assert len(kept.get("/ledger/" + Tile(tiles.ENTRIES, 0, 2).path).content) > 0
    for path in (
        "tile/0/000.p/4",
        "tile/0/000",
        "tile/7/000.p/1",
        "tile/0/001.p/1",
        "tile/entries/x",
        "tile/",
    ):
        assert kept.get("/ledger/" + path).status_code == 404


def test_tiles_that_are_made_for_one_request_are_not_packed(kept, monkeypatch):
    """A stranger asks for all older ones: packing each would take the line's time from everybody."""
    kept.days(2)
    monkeypatch.setattr(hot, "page", None)
    for path in (Tile(0, 0, 1).path, Tile(tiles.ENTRIES, 0, 1).path):
        assert kept.get("/ledger/" + path, **{"accept-encoding": "br"}).status_code == 200


@pytest.mark.parametrize("language", ["en", "ru", "uk", "id"])
def test_the_page_is_small_and_needs_no_script(kept, language):
    """Less than 20 KB in every language."""
    kept.days(2)
    page = kept.get(f"/{language}/ledger")
    assert page.status_code == 200
    assert len(page.content) < 20_000
    assert "safeconduct day v1" in page.text
    assert f'href="/{language}/ledger"' in kept.get(f"/{language}/").text


def test_an_applicant_gets_a_proof(kept):
    """With the opening from the receipt: their application is in the record of its day."""
    keys = applies(kept)
    kept.days(1)
    answer = asks(kept, keys.opening)
    verdict = check_proof(answer.json()["proof"], trust(kept), keys.opening)
    assert (verdict.day, verdict.mine) == ("2026-11-22", True)


def test_who_was_never_there_cannot_be_told_from_who_is_there_too_early(kept):
    """Neither by the answer nor by its length; and a proof is as long as none."""
    keys = applies(kept)
    early, stranger = asks(kept, keys.opening), asks(kept, bytes(32))
    assert early.json() == stranger.json()
    assert early.json()["proof"] is None
    kept.days(1)
    assert len(asks(kept, keys.opening).content) == len(stranger.content)


def test_when_the_days_key_is_destroyed_nobody_can_ask_any_more(kept):
    """The proof that was saved before still holds."""
    keys = applies(kept)
    kept.days(1)
    proof = asks(kept, keys.opening).json()["proof"]
    assert kept.folder.shred_blinding_key("2026-11-22")
    assert asks(kept, keys.opening).json()["proof"] is None
    assert check_proof(proof, trust(kept), keys.opening).mine


def test_without_script_the_page_hands_out_the_file(kept):
    """Before the day is over it says why there is none."""
    kept.now += 3600
    words = hidden(kept.write(), "receipt")
    assert "not in the book yet" in kept.post("/en/proof", {"receipt": words}).text
    kept.days(1)
    given = kept.post("/en/proof", {"receipt": words})
    assert given.headers["content-disposition"] == 'attachment; filename="receipt.tlog-proof"'
    assert given.headers["cache-control"] == "no-store"
    keys = receipts.keys(receipts.parse(words), kept.line.id)
    assert check_proof(given.text, trust(kept), keys.opening).mine
    assert 'action="/en/proof"' in kept.post("/en/return", {"receipt": words}).text


def test_a_witness_is_heard_and_shown(kept):
    """Bob's line is below the checkpoint from then on, and in the proofs; sent again it is no longer new."""
    keys = applies(kept)
    kept.days(1)
    text, lines = split_note(kept.get("/ledger/checkpoint").text)
    note = join_note(text, (*lines, cosign(text, BOBS_KEY, BOB.sign, int(NEXT_DAY)))).encode()
    assert "has not signed yet" in kept.get("/en/ledger").text
    assert kept.send("POST", "/ledger/cosignature", note).json() == {"v": 1, "new": 1}
    assert kept.send("POST", "/ledger/cosignature", note).json() == {"v": 1, "new": 0}
    assert BOBS_KEY.name in kept.get("/ledger/checkpoint").text
    assert "last signed on" in kept.get("/en/ledger").text
    proof = asks(kept, keys.opening).json()["proof"]
    assert [seen.witness for seen in check_proof(proof, trust(kept)).seen] == [BOBS_KEY.name]


@pytest.mark.parametrize("body", [b"", b"\xff", b"nothing\n", b"x" * 70_000])
def test_nobody_else_is_heard(kept, body):
    """What is no cosignature of a witness is refused with a sentence, and changes nothing."""
    kept.days(1)
    before = kept.get("/ledger/checkpoint").text
    answer = kept.send("POST", "/ledger/cosignature", body)
    assert answer.status_code in {400, 413}
    assert answer.json()["error"]
    assert kept.get("/ledger/checkpoint").text == before


def test_what_a_stranger_makes_up_never_waits_for_the_pen(kept, monkeypatch):
    """A note that fails inside a batch makes the store do the whole batch again: applications would wait for it."""
    kept.days(1)
    text, lines = split_note(kept.get("/ledger/checkpoint").text)
    monkeypatch.setattr(kept.vault, "write", None)
    for note in (join_note(text, lines), join_note(text.replace("\n1\n", "\n9\n"), lines)):
        assert kept.send("POST", "/ledger/cosignature", note.encode()).status_code == 400


def test_a_witness_cannot_break_the_page_with_a_time_that_is_none(kept):
    """The year 292 billion is no date that a page could show."""
    kept.days(1)
    text, lines = split_note(kept.get("/ledger/checkpoint").text)
    note = join_note(text, (*lines, cosign(text, BOBS_KEY, BOB.sign, (1 << 63) - 1)))
    assert kept.send("POST", "/ledger/cosignature", note.encode()).status_code == 400
    kept.days(1)
    assert kept.get("/en/ledger").status_code == 200


def test_a_store_that_was_set_back_signs_no_other_book(kept, caplog):
    """The checkpoint that was signed last also lies in a file: a restored older store stops there."""
    kept.days(2)
    kept.forget_the_book()
    before = kept.folder.checkpoint_file.read_bytes()
    kept.try_a_round()
    assert kept.folder.checkpoint_file.read_bytes() == before
    assert kept.get("/ledger/checkpoint").text.encode() == before
