"""What is destroyed is counted, and each day's count is signed once the day is over."""

import pytest

from desk_cast import ALICE, DAY, NOW, TODAY, tag
from safeconduct.desk import audit, destruction, retention, returning
from safeconduct.model.destruction import Tally
from safeconduct.sealing.destruction import FIRST, digest, read_record
from safeconduct.sealing.notes import SigningKey

LINE = "ab" * 32
KEY = SigningKey("safeconduct.line/ledger", bytes(range(32)))


@pytest.fixture
def counting(line):
    line.do(destruction.begin, NOW)
    return line


def close(line, now):
    line.do(destruction.close_day, now, LINE, KEY)


def read(note):
    return read_record(note, [KEY.verifier], LINE)


def test_before_it_begins_nothing_is_counted(line):
    """A line of an older version counts from its first round on."""
    line.hand_in("amber")
    line.do(returning.erase, tag("amber"))
    assert line.look(destruction.opened) is None
    close(line, NOW)
    assert line.look(destruction.notes) == []


def test_each_kind_is_counted_by_itself(counting):
    """What time erased, what applicants erased by either receipt, and keys."""
    for word in ("amber", "birch", "cedar"):
        counting.hand_in(word, decoy=f"{word} decoy")
    counting.do(returning.erase, tag("amber"))
    counting.do(returning.erase, tag("amber"))
    counting.do(returning.erase, tag("nobody's"))
    counting.do(returning.answers, tag("birch decoy"), NOW)
    counting.do(destruction.add, "epochs", 1)
    counting.do(destruction.add, "chat_days", 2)
    counting.do(retention.expire, NOW + 31 * DAY)
    assert counting.look(destruction.opened) == Tally(TODAY, 1, 2, 1, 2)


def test_an_erasure_that_is_undone_is_not_counted(counting):
    """The count is in the same transaction as what it counts."""
    counting.hand_in("amber")

    def fails(db):
        returning.erase(db, tag("amber"))
        raise LookupError

    with pytest.raises(LookupError):
        counting.do(fails)
    assert counting.look(destruction.opened) == Tally(TODAY)


def test_a_day_is_signed_when_it_is_over(counting):
    """Not before; then it says how many, and where the audit trail ended."""
    counting.do(audit.record, NOW, ALICE.id, "signed in: words")
    counting.hand_in("amber")
    counting.do(returning.erase, tag("amber"))
    close(counting, NOW + 60)
    assert counting.look(destruction.notes) == []
    assert counting.look(destruction.is_over, NOW + DAY)
    close(counting, NOW + DAY)
    (note,) = counting.look(destruction.notes)
    record = read(note)
    assert record.tally == Tally(TODAY, cases_erased=1)
    number, hash_ = counting.look(audit.end)
    assert (record.audit_number, record.audit_hash, record.previous) == (number, hash_.hex(), FIRST)
    assert counting.look(destruction.opened) == Tally("2026-11-19")


def test_records_follow_each_other(counting):
    """Each names the one before; days on which the line did not run have none."""
    for days in (1, 2, 7):
        close(counting, NOW + days * DAY)
        close(counting, NOW + days * DAY)
    first, second, third = map(read, notes := counting.look(destruction.notes))
    assert [record.tally.day for record in (first, second, third)] == [TODAY, "2026-11-19", "2026-11-20"]
    assert (second.previous, third.previous) == (digest(notes[0]), digest(notes[1]))
    assert counting.look(destruction.opened).day == "2026-11-25"
    assert [tally.day for tally, _ in counting.look(destruction.newest, 2)] == ["2026-11-20", "2026-11-19"]


def test_a_clock_that_goes_back_signs_nothing_twice(counting):
    """The day that is open stays open until it is over by the clock."""
    close(counting, NOW + DAY)
    close(counting, NOW)
    assert len(counting.look(destruction.notes)) == 1
    assert counting.look(destruction.opened).day == "2026-11-19"
