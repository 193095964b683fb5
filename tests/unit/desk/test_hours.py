"""Moments become hours and days."""

import pytest

from safeconduct.desk.hours import day_of, hour_of
from safeconduct.desk.intake import PREFERRED, _preferred_until


@pytest.mark.parametrize(
    ("now", "hour", "day"),
    [
        (0.0, 0, "1970-01-01"),
        (3599.9, 0, "1970-01-01"),
        (3600.0, 1, "1970-01-01"),
        (86_400.0, 24, "1970-01-02"),
    ],
)
def test_the_hour_and_the_day_that_have_begun(now, hour, day):
    """Both in UTC."""
    assert (hour_of(now), day_of(now)) == (hour, day)


@pytest.mark.parametrize("second", [0, 1, 450, 899])
def test_a_preference_lasts_a_quarter_of_an_hour_and_tells_no_more_than_a_quarter(second):
    """It ends at a full quarter, at least fifteen and at most thirty minutes later."""
    now = 1_795_000_500.0 + second
    until = _preferred_until(now)
    assert until % PREFERRED == 0
    assert PREFERRED <= until - now <= 2 * PREFERRED
