"""What is promised about how long something is kept: never shorter, and never more than an hour longer."""

import os

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk_cast import EPOCH, NOW, OTHER, handed, office
from safeconduct.desk import intake, retention
from safeconduct.model.ids import Moment
from safeconduct.model.line import Line
from safeconduct.sealing.receipts import receipt_tag
from safeconduct.store import receipts
from safeconduct.switchboard.filing import Filing

HOUR = 3600
DAY = 24 * HOUR
PEPPER = b"p" * 32
LINE = Line(
    "line", "The line", "key", "0" * 64, "http://x", ("en",), 3, team_days=(("family", 7),), extra_days=4
)
words = st.lists(
    st.tuples(st.integers(0, 2 * DAY), st.sampled_from([EPOCH, OTHER]), st.booleans()),
    min_size=1,
    max_size=5,
)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    with office(f"sqlite:///{tmp_path_factory.mktemp('promises')}/line.db") as opened:
        opened.furnish()
        yield opened


@settings(max_examples=25, deadline=None)
@given(said=words)
def test_a_case_is_kept_as_long_as_was_promised_and_no_hour_longer(line, said):
    """Whatever is written when, to whichever team and with whatever wish. Days count from the hour of the contact."""
    filing, lookup = Filing(LINE, PEPPER), os.urandom(32)
    now, due, wished = NOW, 0.0, False
    for pause, epoch, wish in said:
        if due and now + pause >= due:
            break
        now += pause
        thing = handed(epoch=epoch, lookup=lookup, keep_longer=wish)
        (filed,) = line.do(intake.hand_in_all, [filing.arrival(thing, Moment(now))])
        if filed is not True:
            break  # the key is closed by then: nothing was promised
        wished = wished or wish
        days = LINE.days_of(epoch.team) + (LINE.extra_days if wished else 0)
        due = max(due, now // HOUR * HOUR + days * DAY)
    assume(due)
    tag = receipt_tag(PEPPER, lookup)
    line.do(retention.expire, Moment(due - 1))
    assert line.look(receipts.find, [tag])
    line.do(retention.expire, Moment(due + HOUR))
    assert not line.look(receipts.find, [tag])
