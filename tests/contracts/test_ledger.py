"""The public book on each keeper: written once, never changed, completed after whatever went wrong."""

from hashlib import sha256
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desk_cast import DAY, NOW
from ledger_cast import BOB, BOBS_KEY, DORAS_KEY, LEDGER, LINE
from safeconduct.desk import destruction, figures, ledger
from safeconduct.desk.ledger import GRACE_SECONDS, PublicBook
from safeconduct.errors import LedgerMismatch, NoteError, SafeconductError
from safeconduct.ledger import commitments as committing
from safeconduct.ledger.book import read_book
from safeconduct.ledger.checkpoint import open_checkpoint
from safeconduct.ledger.cosignature import cosign
from safeconduct.ledger.releases import Release
from safeconduct.ledger.signatures import join_note, split_note
from safeconduct.ledger.verify import check_history
from safeconduct.store import checkpoints, commitments, records

FIRST, SECOND = "2026-11-18", "2026-11-19"
MIDNIGHT = NOW - NOW % DAY + DAY
AFTER = MIDNIGHT + GRACE_SECONDS
ALICES, BOBS = sha256(b"Alice's application").digest(), sha256(b"Bob's application").digest()
CHANCE = Random(1).getrandbits
GUIDE = {"guide": sha256(b"the guide").digest()}


@pytest.fixture
def keeping(line):
    """A line that made its first round at noon."""
    line.do(destruction.begin, NOW)
    return line


def draw(line, now=AFTER):
    for day in line.look(figures.days_due, now):
        line.do(figures.draw_day, day, now, CHANCE)


def write_down(line, now=AFTER):
    """What a round does with days that are over."""
    draw(line, now)
    while (day := line.look(ledger.due, now)) is not None:
        closed = line.look(ledger.close, day, LINE, GUIDE)
        line.do(ledger.record_day, closed)


def sign(line, now=AFTER):
    return line.do(ledger.sign, now, LEDGER.verifier, LEDGER.sign)


def shown(line, known=PublicBook()):  # noqa: B008 a frozen value
    return line.look(ledger.public_book, known)


def test_a_day_is_written_down_when_it_is_over_and_everything_has_arrived(keeping):
    """Not at midnight: what was handed in a moment before may still be on its way to the disk."""
    draw(keeping)
    assert keeping.look(ledger.due, AFTER - 1) is None
    assert keeping.look(ledger.due, AFTER) == FIRST
    write_down(keeping)
    assert keeping.look(ledger.due, AFTER) is None


def test_a_day_waits_for_its_figures(keeping):
    """They stand in its record, and the size of its tree is worked out from them."""
    assert keeping.look(ledger.due, AFTER) is None
    draw(keeping)
    assert keeping.look(ledger.due, AFTER) == FIRST


def test_before_the_first_round_there_is_no_book(line):
    """Nothing is due, nothing is shown."""
    assert line.look(ledger.due, AFTER) is None
    assert sign(line) is None
    assert shown(line) == PublicBook()


def test_days_that_were_missed_are_written_down_in_order(keeping):
    """The line stood still for a week: each day has its record, and the book has no gap."""
    keeping.do(destruction.close_day, NOW + DAY, LINE, LEDGER)
    write_down(keeping, AFTER + 6 * DAY)
    sign(keeping, AFTER + 6 * DAY)
    book = read_book(entry.encode() for entry in shown(keeping).entries)
    assert [record.day for record in book.records] == [f"2026-11-{day}" for day in range(18, 25)]


def test_an_application_is_in_the_tree_of_its_day(keeping):
    """Two were filed; the rest of the 4,096 is padding that nobody can tell from them."""
    keeping.do(commitments.add, FIRST, [ALICES, BOBS])
    write_down(keeping)
    held = keeping.look(commitments.of_day, FIRST)
    assert len(held) == committing.SMALLEST
    assert keeping.look(commitments.days_of, [ALICES, bytes(32)]) == {ALICES: FIRST}
    sign(keeping)
    (record,) = read_book(entry.encode() for entry in shown(keeping).entries).records
    assert keeping.look(ledger.day_again, record).place(ALICES) == held.index(ALICES)
    assert [each.name for each in record.standing] == ["guide"]
    assert {each.unit for each in record.figures} >= {"application", "visit"}


def test_what_came_in_after_the_day_was_closed_is_not_lost_from_sight(keeping):
    """Nothing is written down, and the day is closed anew in the next round."""
    draw(keeping)
    closed = keeping.look(ledger.close, FIRST, LINE, GUIDE)
    keeping.do(commitments.add, FIRST, [ALICES])
    with pytest.raises(LedgerMismatch):
        keeping.do(ledger.record_day, closed)
    assert keeping.look(records.count) == 0
    assert keeping.look(commitments.of_day, FIRST) == [ALICES]


def test_a_day_is_never_written_down_twice(keeping):
    """Two rounds that met: the second finds the book further than it thought."""
    draw(keeping)
    closed = keeping.look(ledger.close, FIRST, LINE, GUIDE)
    keeping.do(ledger.record_day, closed)
    with pytest.raises(LedgerMismatch):
        keeping.do(ledger.record_day, closed)


def test_a_record_without_a_checkpoint_is_signed_in_the_next_round(keeping):
    """The power went between the two."""
    write_down(keeping)
    assert shown(keeping) == PublicBook()
    signed = sign(keeping)
    assert signed.checkpoint.size == 1
    assert shown(keeping).note == signed.note
    assert sign(keeping) is None


def test_the_book_only_grows(keeping):
    """Every checkpoint is the beginning of the next."""
    write_down(keeping)
    first = sign(keeping).checkpoint
    before = shown(keeping)
    write_down(keeping, AFTER + DAY)
    second = sign(keeping, AFTER + DAY).checkpoint
    after = shown(keeping, before)
    assert after.entries[:1] == before.entries
    check_history(first, second, read_book(entry.encode() for entry in after.entries).tree.node)


@pytest.mark.parametrize("table", ["records", "checkpoints", "draws"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_the_database_itself_refuses_to_change_the_book(keeping, table, act):
    """Whoever can write to the store can still not rewrite it by mistake."""
    write_down(keeping)
    sign(keeping)
    column = {"records": "text = 'x'", "checkpoints": "note = 'x'", "draws": "value = 0"}[table]
    with pytest.raises((SafeconductError, DBAPIError)):
        keeping.do(lambda db: db.execute(text(act.format(table, column))))


def test_there_are_never_two_checkpoints_of_one_size(keeping):
    """They would be the evidence against the line."""
    write_down(keeping)
    signed = sign(keeping)
    with pytest.raises((SafeconductError, DBAPIError)):
        keeping.do(checkpoints.add, 1, AFTER, signed.note)


def cosigned(signed, *keys, moment=int(AFTER)):
    text_, lines = split_note(signed.note)
    more = [cosign(text_, key, BOB.sign, moment) for key in keys]
    return join_note(text_, (*lines, *more))


def test_a_witness_is_heard_once(keeping):
    """Sent again, nothing changes; the checkpoint is shown with its line."""
    write_down(keeping)
    signed = sign(keeping)
    note = cosigned(signed, BOBS_KEY)
    assert keeping.do(ledger.keep_cosignature, note, [BOBS_KEY, DORAS_KEY]) == 1
    assert keeping.do(ledger.keep_cosignature, cosigned(signed, BOBS_KEY, moment=9), [BOBS_KEY]) == 0
    book = shown(keeping)
    assert book.note == note
    assert open_checkpoint(book.note, LEDGER.verifier).checkpoint == signed.checkpoint
    assert book.last == ((BOBS_KEY.text, 1, int(AFTER)),)


def test_nobody_else_is_heard(keeping):
    """Not a stranger, not a false line, not a checkpoint of another book."""
    write_down(keeping)
    signed = sign(keeping)
    with pytest.raises(NoteError):
        keeping.do(ledger.keep_cosignature, cosigned(signed, BOBS_KEY), [DORAS_KEY])
    with pytest.raises(NoteError):  # Dora's name, Bob's signature
        keeping.do(ledger.keep_cosignature, cosigned(signed, DORAS_KEY), [DORAS_KEY])
    other = signed.note.replace("\n1\n", "\n2\n", 1)
    with pytest.raises(LedgerMismatch):
        keeping.do(ledger.keep_cosignature, other, [BOBS_KEY])
    assert "witness" not in shown(keeping).note


def test_the_checkpoint_with_enough_witnesses_is_given_out(keeping):
    """Until somebody has signed the newest one, proofs lead to the one before it."""
    write_down(keeping)
    first = sign(keeping)
    note = cosigned(first, BOBS_KEY)
    keeping.do(ledger.keep_cosignature, note, [BOBS_KEY])
    write_down(keeping, AFTER + DAY)
    second = sign(keeping, AFTER + DAY)
    assert keeping.look(ledger.best_checkpoint, 0, 1) == note
    assert keeping.look(ledger.best_checkpoint, 0, 0) == second.note
    assert keeping.look(ledger.best_checkpoint, 1, 1) == second.note
    assert keeping.look(ledger.best_checkpoint, 2, 1) is None


def test_a_correction_stands_beside_what_it_corrects(keeping):
    """It names the record by its place and its hash, and is signed like every entry."""
    write_down(keeping)
    right = Release("application", FIRST, 2, 7, "1/2", 1, 6)
    assert keeping.do(ledger.append_correction, AFTER, "counted-twice", [right]) == 1
    sign(keeping)
    write_down(keeping, AFTER + DAY)
    sign(keeping, AFTER + DAY)
    book = read_book(entry.encode() for entry in shown(keeping).entries)
    assert [figure.value for _, figure in book.figures()["application", FIRST]][-1] == 7
    assert book.records[2].day == SECOND


def test_what_was_never_written_cannot_be_corrected(keeping):
    """There is nothing that the correction could stand beside."""
    right = Release("application", FIRST, 2, 7, "1/2", 1, 6)
    with pytest.raises(LedgerMismatch):
        keeping.do(ledger.append_correction, AFTER, "counted-twice", [right])
