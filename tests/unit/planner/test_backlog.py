"""Cases wait and are worked off; how many people that takes."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.planner.backlog import people_for_cases, worked_off

DAY = st.lists(st.floats(0.0, 30.0) | st.just(0.0), min_size=24, max_size=24)


def test_what_is_not_done_waits_and_the_oldest_comes_first():
    """Three hours' work comes at once, one person needs three hours; what comes later waits behind it."""
    backlog = worked_off([3.0, 0.0, 1.0, 0.0, 0.0], [1, 1, 1, 1, 1])
    assert [backlog.left(hour) for hour in range(5)] == [2.0, 1.0, 1.0, 0.0, 0.0]
    assert [backlog.wait(hour) for hour in (0, 2)] == pytest.approx([2.0, 1.0], abs=1e-6)


def test_work_that_does_not_end_within_what_was_looked_at():
    """Nobody comes: the wait is endless, as far as anybody can see."""
    backlog = worked_off([1.0, 0.0], [0, 0])
    assert math.isinf(backlog.wait(0))


def test_nobody_is_paid_to_wait_for_work():
    """People cannot work ahead: what is done never exceeds what has come."""
    backlog = worked_off([0.5, 0.5], [9, 9])
    assert backlog.done == (0.0, 0.5, 1.0)


@pytest.mark.parametrize("hours", [1, 4, 12])
def test_an_even_flow_needs_its_own_size(hours):
    """2.4 hours of work every hour need three people, whatever the promise."""
    assert set(people_for_cases([2.4] * 24, hours)) == {3}


def test_a_peak_is_spread_over_the_promise():
    """Sixteen hours of work at noon, due within four hours: as few people as can do it, four or fewer, and none at night."""
    work = [16.0 if hour == 12 else 0.0 for hour in range(24)]
    people = people_for_cases(work, 4)
    assert max(people) == 4
    assert people[:12] == (0,) * 12
    assert sum(people) == 16


def test_a_looser_promise_needs_a_lower_peak():
    """Twelve hours instead of one: a third of the people."""
    work = [12.0 if hour == 12 else 0.0 for hour in range(24)]
    assert [max(people_for_cases(work, hours)) for hours in (1, 4, 12)] == [6, 3, 1]


@settings(deadline=None, max_examples=50)
@given(DAY, st.integers(1, 24))
def test_the_people_needed_keep_the_promise(work, hours):
    """Day after day nobody waits longer than promised."""
    people = people_for_cases(work, hours)
    backlog = worked_off(work * 6, people * 6)
    assert all(backlog.wait(hour) <= hours + 1e-6 for hour in range(24, 72) if work[hour % 24])


@settings(deadline=None, max_examples=50)
@given(DAY, st.integers(1, 12))
def test_no_flat_team_that_keeps_the_promise_is_smaller_than_the_peak(work, hours):
    """With one person less than the plan's highest hour a constant team is late, or falls behind day by day."""
    peak = max(people_for_cases(work, hours))
    if peak:
        backlog = worked_off(work * 8, [peak - 1] * 192)
        late = any(backlog.wait(hour) > hours - 1e-6 for hour in range(24, 72) if work[hour % 24])
        assert late or backlog.left(191) > backlog.left(167)
