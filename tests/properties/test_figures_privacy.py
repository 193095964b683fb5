"""What readers of the released figures, and thieves of the database, can tell about one application."""

import math
import sqlite3

import pytest

from chance import IMPOSSIBLE, fits
from desk_cast import NOW, handed, office, tag
from figures_cast import Room, at, day
from safeconduct.desk import figures, intake
from safeconduct.desk.intake import Arrival
from safeconduct.ledger import commitments
from safeconduct.store import counts

EPSILON = 1 / 2
DAYS = 500
OPENING, KEY = bytes(range(32)), bytes(32)


def released_values(path, exact, seed):
    """What a line that counts the same number every day releases in more than a year."""
    with office(f"sqlite:///{path}/{exact}.db") as line:
        line.furnish()
        room = Room(line, seed)

        def counted(db):
            for number in range(DAYS):
                counts.put(db, "application", day(number), exact)
                figures.draw_day(db, day(number), at(DAYS), room.chance)

        line.do(counted)
        room.release("application", until=DAYS - 1, now=at(DAYS))
        return [one.value for one in room.public.days]


@pytest.mark.slow
def test_two_lines_that_differ_in_one_application_cannot_be_told_apart(tmp_path):
    """By what they really release: no guess does better than epsilon allows, and the noise is of its formula."""
    without, with_one = released_values(tmp_path, 40, 1), released_values(tmp_path, 41, 2)
    assert len(without) == len(with_one) == DAYS
    assert fits([value - 40 for value in without], 1 / EPSILON) > IMPOSSIBLE
    assert fits([value - 41 for value in with_one], 1 / EPSILON) > IMPOSSIBLE
    for bound in range(36, 46):  # the best guess there is: "there was one more" from some number on
        one, other = (sum(value >= bound for value in values) for values in (with_one, without))
        slack = 4 / math.sqrt(min(one, other, DAYS - one, DAYS - other))
        assert abs(math.log(one / other)) < EPSILON + slack
        assert abs(math.log((DAYS - one) / (DAYS - other))) < EPSILON + slack


def filed(line, key):
    """An application with a commitment, as the switchboard makes it with the day's blinding key."""
    blind = commitments.blind(key, OPENING)
    made = commitments.commitment(OPENING, blind)
    arrival = Arrival(handed(), tag("amber"), None, NOW, 30, commitment=made)
    line.do(intake.hand_in_all, [arrival])


def everything_in(path):
    """Every value of every row of every table, as a thief reads them."""
    with sqlite3.connect(path) as thief:
        names = [name for (name,) in thief.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: thief.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    thief.close()
    return rows


@pytest.mark.parametrize("applied", [True, False], ids=["filed", "not filed"])
def test_a_thief_with_the_receipt_cannot_tell_whether_it_was_filed(tmp_path, applied):
    """Without the blinding key every row of the day is as random as the next, and there are as many either way."""
    with office(f"sqlite:///{tmp_path}/line.db") as line:
        line.furnish()
        room = Room(line)
        if applied:
            filed(line, KEY)
        room.book(1)
    rows = everything_in(tmp_path / "line.db")
    kept = [bytes(each) for each, kept_day in rows["commitments"] if kept_day == day(0)]
    assert len(kept) == commitments.SMALLEST
    every = {
        bytes(value) for table in rows.values() for row in table for value in row if isinstance(value, bytes)
    }
    assert OPENING not in every
    assert all(commitments.commitment(OPENING, value) not in kept for value in {*every, OPENING, KEY})
    ours = commitments.commitment(OPENING, commitments.blind(KEY, OPENING))
    assert (ours in kept) == applied, "whoever has the key can tell: that is what it is destroyed for"


def test_a_thief_finds_exact_counts_of_two_weeks_and_no_more(tmp_path):
    """Of what was released for longer there is only the noisy number."""
    with office(f"sqlite:///{tmp_path}/line.db") as line:
        line.furnish()
        room = Room(line)
        for number in range(30):
            room.count(number, application=1_000 + number, subscriber=7)
            room.draw(number + 1)
    rows = everything_in(tmp_path / "line.db")
    exact = {kept_day for unit, kept_day, _ in rows["counts"] if unit != "subscriber"}
    assert exact == {day(number) for number in range(30 - figures.KEPT_DAYS, 30)}
    assert len([row for row in rows["draws"] if row[0] == "application"]) == 30
