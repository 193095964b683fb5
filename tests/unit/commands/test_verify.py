"""`safeconduct verify`: an applicant, a journalist and a partner check the book on their own machine."""

import io
import json

import pytest

from ledger_cast import BOB, BOBS_KEY, LEDGER, LINE, book_of, day_record, signed
from open_book import ABOUT, files_of, open_shop, write_files
from safeconduct.commands.verify import FALSE, HOLDS, TOO_FEW, verify
from safeconduct.errors import RequestUnreadable
from safeconduct.ledger.record import DayTree
from sealed_cast import vectors

OURS = vectors("ledger")
PROOF = OURS["proof"]
FORGED = DayTree(4096, b"\xff" * 32)
TRUST = {"line": OURS["line"], "key": OURS["key"], "witnesses": OURS["witnesses"], "wanted": 2}


@pytest.fixture
def trust(tmp_path):
    file = tmp_path / "trust.json"
    file.write_text(json.dumps(TRUST))
    return file


@pytest.fixture
def proof(tmp_path):
    file = tmp_path / "mine.tlog-proof"
    file.write_text(PROOF["text"])
    return file


def says(monkeypatch, words):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words}\n"))


def test_a_proof_with_the_receipt_is_mine(proof, trust, monkeypatch, capsys):
    """The words are asked for, never given on the command line, and nothing repeats them."""
    says(monkeypatch, PROOF["receipt"])
    assert verify(proof, trust=trust, receipt=True) == HOLDS
    said = capsys.readouterr().out
    assert f"Your application was counted on {PROOF['day']}." in said
    assert "witness.example/one saw it on" in said
    assert "This does not show" in said
    assert not any(word in said for word in PROOF["receipt"].split() if len(word) > 6)


def test_without_the_receipt_it_is_somebodys(proof, trust, capsys):
    """Whoever finds the file learns no more."""
    assert verify(proof, trust=trust) == HOLDS
    assert "The application of this proof was counted" in capsys.readouterr().out


def test_fewer_witnesses_than_wanted(proof, capsys):
    """It holds, and the exit code says that somebody should look."""
    assert verify(proof, line=OURS["line"], key=OURS["key"]) == HOLDS
    assert verify(proof, line=OURS["line"], key=OURS["key"], wanted=1) == TOO_FEW
    one = (OURS["witnesses"][0],)
    assert verify(proof, line=OURS["line"], key=OURS["key"], witness=one, wanted=1) == HOLDS
    assert "None of your witnesses" in capsys.readouterr().out


@pytest.mark.parametrize("case", OURS["proofs refused"], ids=lambda case: case["about"])
def test_proofs_that_do_not_hold(tmp_path, trust, monkeypatch, case, capsys):
    """Each change is noticed."""
    file = tmp_path / "false.tlog-proof"
    file.write_text(case["text"])
    receipt = next((one["receipt"] for one in OURS["openings"] if one["opening"] == case["opening"]), None)
    says(monkeypatch, receipt)
    assert verify(file, trust=trust, receipt=True) == FALSE
    assert "It does not hold." in capsys.readouterr().err


def test_a_whole_book_over_http(capsys):
    """Every record is read; whoever trusts nobody yet is told what to compare."""
    with open_shop() as shop:
        shop.shows(book_of(260), BOB)
        assert verify(book=shop.address) == HOLDS
        assert (
            verify(book=shop.address, key=LEDGER.verifier.text, witness=(BOBS_KEY.text,), wanted=2) == TOO_FEW
        )
        said = capsys.readouterr().out
        assert "260 records, in order, without a gap" in said
        assert "Compare it with what you know" in said


@pytest.mark.parametrize(
    "records",
    [
        [*book_of(2), day_record(3)],
        [day_record(1), day_record(0)],
        [*book_of(2), day_record(2, line="ca" * 32)],
    ],
    ids=["dropped", "moved", "another line's"],
)
def test_a_book_that_is_not_in_order(tmp_path, records, capsys):
    """Signed or not: a day that is missing shows in the book itself."""
    write_files(tmp_path, files_of(records))
    assert verify(book=str(tmp_path), key=LEDGER.verifier.text, line=LINE) == FALSE
    assert "It does not hold." in capsys.readouterr().err


def test_a_day_that_was_changed_after_it_was_signed(tmp_path):
    """The entries are not those of the checkpoint."""
    write_files(tmp_path, files_of(book_of(4), shown=[*book_of(3), day_record(3, FORGED)]))
    assert verify(book=str(tmp_path), key=LEDGER.verifier.text) == FALSE


def saved(tmp_path, name, records):
    file = tmp_path / name
    file.write_text(signed(records).note)
    return file


def test_two_checkpoints_of_one_book(tmp_path, capsys):
    """With the tiles of the newer one, whichever is named first; equal ones need none."""
    old, new = saved(tmp_path, "old", book_of(3)), saved(tmp_path, "new", book_of(9))
    write_files(tmp_path / "tiles", files_of(book_of(9)))
    key = LEDGER.verifier.text
    assert verify(consistent=(old, new), tiles=tmp_path / "tiles", key=key) == HOLDS
    assert "grew from 3 to 9 records" in capsys.readouterr().out
    assert verify(consistent=(old, old), key=key) == HOLDS


def test_two_checkpoints_that_contradict_each_other(tmp_path):
    """Of one size, or of two: the line has signed both, and that is the evidence."""
    key, other = LEDGER.verifier.text, [*book_of(2), day_record(2, FORGED)]
    one, fork, new = (
        saved(tmp_path, "a", book_of(3)),
        saved(tmp_path, "b", other),
        saved(tmp_path, "c", book_of(9)),
    )
    write_files(tmp_path / "tiles", files_of(book_of(9)))
    assert verify(consistent=(one, fork), key=key) == FALSE
    assert verify(consistent=(fork, new), tiles=tmp_path / "tiles", key=key) == FALSE


def test_somebody_must_be_trusted(proof):
    """Without a key there is nothing to check against; without anything to check, nothing to do."""
    with pytest.raises(RequestUnreadable):
        verify(proof)
    with pytest.raises(RequestUnreadable):
        verify(key=LEDGER.verifier.text)


def test_what_a_line_says_of_itself_is_read_as_it_is(tmp_path):
    """`/ledger/line`, saved, is a file of trust."""
    file = tmp_path / "line.json"
    file.write_text(json.dumps(ABOUT))
    write_files(tmp_path / "book", files_of(book_of(2), BOB))
    assert verify(book=str(tmp_path / "book"), trust=file) == HOLDS
