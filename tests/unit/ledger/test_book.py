"""Records one after the other."""

import pytest

from ledger_cast import CAROLS_LINE, book_of, correction, day_after, day_record, entries, log
from safeconduct.errors import LedgerForked, LedgerMismatch
from safeconduct.ledger.book import check_next, read_book
from safeconduct.ledger.tree import root


def test_a_month_in_order():
    """Thirty days and a correction; what was wrong stays, what is right comes last."""
    records = book_of(30)
    records.append(correction(records, 4, 29))
    book = read_book(entries(records))
    assert book.root == root(31, log(records).node)
    assert book.root_of(30) == root(30, log(records).node)
    (wrong, right) = book.figures()["application", day_after(4)]
    assert (wrong[0], wrong[1].value) == (4, 104)
    assert (right[0], right[1].value) == (30, 99)


def test_an_empty_book_is_in_order():
    """Before the first day."""
    assert read_book([]).records == ()


@pytest.mark.parametrize(
    ("about", "days"),
    [("dropped", [0, 1, 3]), ("twice", [0, 1, 1]), ("reordered", [0, 2, 1]), ("in the past", [5, 4])],
)
def test_a_day_out_of_order_shows_in_the_book_itself(about, days):
    """Nobody needs a witness to see it."""
    with pytest.raises(LedgerForked):
        read_book(entries([day_record(number) for number in days]))


def test_a_record_of_carols_line_does_not_belong():
    """One book, one line."""
    with pytest.raises(LedgerForked):
        read_book(entries([day_record(0), day_record(1, line=CAROLS_LINE)]))


def test_corrections_of_what_is_not_there():
    """Not of a later record, not of a changed one, not before the first day, not dated before the day it follows."""
    records = book_of(3)
    good = correction(records, 1, 2)
    changed = correction([day_record(0), day_record(9)], 1, 2)
    later = correction(book_of(5), 4, 2)
    early = correction(records, 1, 1)
    for wrong in (changed, later, early):
        with pytest.raises(LedgerForked):
            read_book(entries([*records, wrong]))
    with pytest.raises(LedgerForked):
        read_book(entries([good, *records]))


def test_a_record_is_checked_before_it_is_signed():
    """The line cannot spoil its own book by a mistake."""
    book = read_book(entries(book_of(3)))
    check_next(book, day_record(3))
    check_next(book, correction(book_of(3), 0, 2))
    for wrong in (day_record(4), day_record(2), day_record(3, line=CAROLS_LINE)):
        with pytest.raises(LedgerMismatch):
            check_next(book, wrong)
