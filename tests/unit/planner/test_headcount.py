"""Shifts as a lead types them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.errors import PlanError
from safeconduct.planner.demand import DAYS, HOURS
from safeconduct.planner.headcount import on_duty, read_days, read_shift


def there(*shifts):
    return on_duty(read_shift(text) for text in shifts)


def hours(duty):
    return [hour for hour, people in enumerate(duty) if people]


def test_an_ordinary_shift():
    """Three people on weekdays, from eight to sixteen."""
    duty = there("Mon-Fri 08:00-16:00 3")
    assert hours(duty) == [day * 24 + hour for day in range(5) for hour in range(8, 16)]
    assert set(duty) == {0, 3}


def test_a_night_shift_ends_on_the_next_day():
    """Monday 22:00 to Tuesday 06:00, and only that night."""
    assert hours(there("Mon 22:00-06:00 2")) == list(range(22, 30))


def test_sunday_night_ends_on_monday():
    """A week is a circle."""
    assert hours(there("Sun 22:00-06:00 2")) == [*range(6), 166, 167]


@pytest.mark.parametrize("text", ["Tue 00:00-24:00 1", "Tue 00:00-00:00 1"])
def test_a_whole_day(text):
    """From midnight to midnight, however it is written."""
    assert hours(there(text)) == list(range(24, 48))


def test_shifts_add_up_and_a_handover_at_half_past_loses_nobody():
    """Two leave at 15:30 and two come: two are there all the hour. When the second shift is late, fewer are."""
    assert there("Wed 08:00-15:30 2", "Wed 15:30-22:00 2")[48 + 15] == 2
    assert there("Wed 08:00-15:30 2", "Wed 15:45-22:00 2")[48 + 15] == 0
    assert there("Wed 08:00-16:00 2", "Wed 15:00-22:00 1")[48 + 15] == 3


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("daily", range(7)),
        ("Sat-Mon", (5, 6, 0)),
        ("mon,Wednesday", (0, 2)),
        ("Fri-Fri", (4,)),
        ("Mon-Tue,Tue", (0, 1)),
    ],
)
def test_days(text, days):
    """Short or long names, lists, and runs over the weekend."""
    assert read_days(text) == tuple(days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mon",
        "Mon 8-16 3",
        "Mon 08:00-16:00",
        "Xyz 08:00-16:00 3",
        "Mon 08:00-25:00 3",
        "Mon 08:60-16:00 3",
        "Mon 08:00-16:00 -3",
        "Mon 08:00-16:00 99999",
        "Mon- 08:00-16:00 x",
    ],
)
def test_what_is_no_shift_is_a_sentence(text):
    """It says what was typed and how to type it."""
    with pytest.raises(PlanError, match="This plan cannot be worked out"):
        read_shift(text)


@given(st.text(max_size=30))
def test_anything_typed_is_a_shift_or_a_sentence(text):
    """Nothing else comes out."""
    with contextlib.suppress(PlanError):
        read_shift(text)


@given(st.integers(0, 6), st.integers(0, 23), st.integers(1, 24), st.integers(1, 50))
def test_full_hours_are_kept(day, start, length, people):
    """A shift of full hours brings its people for exactly so many hours, wherever in the week it lies."""
    duty = there(f"{DAYS[day]} {start:02}:00-{(start + length) % 24:02}:00 {people}")
    assert len(duty) == HOURS
    assert sum(duty) == length * people
