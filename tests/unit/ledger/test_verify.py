"""What is shown, and who is caught."""

from functools import cache
from random import Random

import pytest

from ledger_cast import (
    BOB,
    BOBS_KEY,
    CAROLS_LINE,
    DORA,
    DORAS_KEY,
    LEDGER,
    LINE,
    book_of,
    correction,
    day_after,
    day_record,
    entries,
    log,
    signed,
)
from safeconduct.errors import LedgerForked, LedgerMismatch
from safeconduct.ledger import commitments
from safeconduct.ledger.proof import Proof
from safeconduct.ledger.record import DayRecord
from safeconduct.ledger.tree import Tree, consistency, inclusion
from safeconduct.ledger.verify import Trust, check_growth, check_history, check_proof, in_words

OPENING, ANOTHER = b"a" * 32, b"b" * 32
BLIND = commitments.blind(b"k" * 32, OPENING)
TRUST = Trust(LINE, LEDGER.verifier, (BOBS_KEY, DORAS_KEY), 2)


@cache
def alices_day():
    held = [commitments.commitment(OPENING, BLIND), b"x" * 32]
    return commitments.close_day(held, 2, Random(1).randbytes)


def proof(records, index, *witnesses):
    day = alices_day()
    place = day.place(commitments.commitment(OPENING, BLIND))
    filing = commitments.file(OPENING, BLIND, place, records[index], day.tree.node)
    path = tuple(inclusion(index, len(records), log(records).node))
    return Proof(index, path, signed(records, *witnesses).note, filing.text.encode()).text


def with_alice(days=9, index=4, line=LINE):
    records = book_of(days)
    records[index] = day_record(index, alices_day().sealed, line)
    return records


def test_alice_sees_that_she_was_counted():
    """With her receipt, offline, and with two witnesses."""
    verdict = check_proof(proof(with_alice(), 4, BOB, DORA), TRUST, OPENING)
    assert (verdict.day, verdict.index, verdict.checkpoint.size) == (day_after(4), 4, 9)
    assert verdict.mine
    assert verdict.enough
    words = in_words(verdict)
    assert words[0] == f"Your application was counted on {day_after(4)}."
    assert "number 5 of the 9" in words[1]


def test_a_journalist_without_her_receipt_sees_that_somebody_was_counted():
    """No more than that."""
    verdict = check_proof(proof(with_alice(), 4, BOB, DORA), TRUST)
    assert not verdict.mine
    assert in_words(verdict)[0].startswith("The application of this proof")


def test_too_few_witnesses_are_said_and_not_hidden():
    """The rest of the proof holds all the same."""
    alone = check_proof(proof(with_alice(), 4), TRUST, OPENING)
    one = check_proof(proof(with_alice(), 4, BOB), TRUST, OPENING)
    assert not alone.enough
    assert not one.enough
    assert in_words(alone)[2].startswith("None of your witnesses")
    assert in_words(one)[2].startswith("1 of your witnesses")


def test_the_proof_of_another_application_is_not_hers():
    """Nor is one from the book of Carol's line, nor of a day she was not counted on."""
    with pytest.raises(LedgerMismatch):
        check_proof(proof(with_alice(), 4), TRUST, ANOTHER)
    with pytest.raises(LedgerMismatch):
        check_proof(proof(with_alice(line=CAROLS_LINE), 4), TRUST, OPENING)
    with pytest.raises(LedgerMismatch):
        check_proof(proof(with_alice(), 5), TRUST, OPENING)


def tampered(about):
    """Nine days, rewritten by somebody who has the ledger key, and one day more."""
    records = with_alice(10)
    changed = day_record(4)
    match about:
        case "dropped":
            return [*records[:4], *records[5:]]
        case "altered":
            return [*records[:4], changed, *records[5:]]
        case "reordered":
            return [*records[:4], records[5], records[4], *records[6:]]
        case "appended to the past":
            return [*records[:4], correction(records, 2, 4), *records[4:]]


@pytest.mark.parametrize("about", ["dropped", "altered", "reordered", "appended to the past"])
def test_a_server_that_rewrites_a_day_is_caught_by_a_witness(about):
    """Bob kept the checkpoint of yesterday: no proof leads from it to today's, and the leaves show the fork."""
    yesterday, records = signed(with_alice(9)).checkpoint, tampered(about)
    today, nodes = signed(records).checkpoint, log(records).node
    caught = (LedgerMismatch, LedgerForked)
    with pytest.raises(caught):
        check_growth(yesterday, today, consistency(min(9, today.size), today.size, nodes))
    with pytest.raises(caught):
        check_growth(yesterday, today, consistency(9, 10, log(with_alice(10)).node))
    with pytest.raises(LedgerForked):
        check_history(yesterday, today, nodes)


@pytest.mark.parametrize("about", ["dropped", "altered", "reordered"])
def test_a_server_that_rewrites_a_day_cannot_prove_it_to_alice(about):
    """Her old proof stays good for the old checkpoint, and does not fit the new one."""
    records = tampered(about)
    old = proof(with_alice(9), 4, BOB, DORA)
    assert check_proof(old, TRUST, OPENING).mine
    note = signed(records, BOB, DORA).note
    path = tuple(inclusion(4, len(records), log(records).node))
    day = proof(with_alice(10), 4)
    with pytest.raises(LedgerMismatch):
        check_proof(day[: day.index("\n\n")] + "\n\n" + note, TRUST, OPENING)
    filing = old.split("\n")[1]
    with pytest.raises(LedgerMismatch):
        check_proof(Proof(4, path, note).text.replace("\nindex", f"\n{filing}\nindex", 1), TRUST, OPENING)


def test_a_book_that_grew_is_let_pass():
    """In either order, by a proof and by the leaves; also the very same checkpoint, and from nothing."""
    records = with_alice(10)
    nodes = log(records).node
    heads = {size: signed(records[:size]).checkpoint for size in (0, 4, 9, 10)}
    for old, head in heads.items():
        check_growth(head, heads[10], consistency(old, 10, nodes))
        check_growth(heads[10], head, consistency(old, 10, nodes))
        check_history(heads[10], head, nodes)


def test_a_correction_is_growth():
    """It stands beside what it corrects."""
    records = with_alice(10)
    corrected = [*records, correction(records, 4, 9)]
    older, newer = signed(records).checkpoint, signed(corrected).checkpoint
    check_growth(older, newer, consistency(10, 11, log(corrected).node))


def test_a_proof_that_does_not_fit_is_no_evidence_of_a_fork():
    """Anybody can damage a proof."""
    older, newer = signed(book_of(4)).checkpoint, signed(book_of(9)).checkpoint
    with pytest.raises(LedgerMismatch):
        check_growth(older, newer, [])
    with pytest.raises(LedgerMismatch):
        check_history(older, newer, log([*book_of(8), day_record(20)]).node)


def test_two_books_of_one_size_are_a_fork_without_further_proof():
    """Both checkpoints together are the evidence."""
    with pytest.raises(LedgerForked):
        check_growth(signed(book_of(9)).checkpoint, signed(with_alice(9)).checkpoint, [])


def test_checkpoints_of_two_logs_are_not_compared():
    """They need not agree."""
    head = signed(book_of(2)).checkpoint
    other = type(head)("safeconduct.carols/ledger", head.size, head.root)
    with pytest.raises(LedgerMismatch):
        check_growth(head, other, [])


def test_the_proof_tells_no_number_of_applications():
    """A day with two applications and one with two thousand give files of one length with the same size in them."""
    lengths = set()
    for others in (1, 2000):
        held = [commitments.commitment(OPENING, BLIND), *(b"%032d" % number for number in range(others))]
        day = commitments.close_day(held, 2, Random(1).randbytes)
        record = day_record(4, day.sealed)
        place = day.place(commitments.commitment(OPENING, BLIND))
        filing = commitments.file(OPENING, BLIND, place, record, day.tree.node)
        lengths.add((len(filing.path), record.tree.size, len(filing.text) - len(str(place))))
    assert len(lengths) == 1


def test_what_is_in_the_log_is_what_was_read():
    """A record is its text: the tree is over exactly these bytes."""
    records = with_alice()
    assert isinstance(records[4], DayRecord)
    assert Tree.of(entries(records)) == log(records)
