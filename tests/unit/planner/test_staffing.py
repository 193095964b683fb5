"""How many people an hour takes, how it goes, what breaks first, what if."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.errors import PlanError
from safeconduct.planner.breaking import limits
from safeconduct.planner.demand import HOURS, Demand, busiest_day, every_week, name_of, times, with_spike
from safeconduct.planner.scenarios import every_duty, ordinary, what_if
from safeconduct.planner.staffing import Goal, needs

GOAL = Goal(within=60, share=0.8, hours=4)
CALLS = Demand(calls=every_week((12.0,)), talking=480, patience=180)
CASES = Demand(cases=every_week((3.0,)), writing=1800)
BOTH = Demand(calls=CALLS.calls, cases=CASES.cases, talking=480, writing=1800, patience=180)


def people(demand):
    return [need.people for need in needs(demand, GOAL)]


def test_need_is_the_sum_of_calls_and_cases():
    """In any hour a person does one or the other."""
    assert (set(people(CALLS)), set(people(CASES)), set(people(BOTH))) == ({3}, {2}, {5})


def test_who_is_needed_keeps_both_goals():
    """Nothing is short, nothing is late, nothing grows."""
    course = ordinary(BOTH, GOAL, tuple(people(BOTH)))
    assert course.growth == 0
    for hour in course.hours:
        assert (hour.missing, hour.wait) == (0, 0.0)
        assert hour.answered >= 0.8


def test_calls_come_first():
    """With four instead of five, calls keep their three, and cases are never caught up with: 1 h of 1.5 h is done."""
    course = ordinary(BOTH, GOAL, every_duty(4))
    assert all(hour.answered >= 0.8 and hour.missing == 1 for hour in course.hours)
    assert course.growth == pytest.approx(HOURS)  # half an hour of work, one case, each hour


def test_everybody_answers_when_nobody_has_to_write():
    """Of ten people on duty, all answer: more than the three who are needed."""
    hour = ordinary(CALLS, GOAL, every_duty(10)).hours[0]
    assert (hour.need.people, hour.missing) == (3, 0)
    assert hour.answered > 0.999


def test_what_breaks_first():
    """Five people: cases give way at a little over the load, calls at twice as much; with three less, both are broken."""
    first, second = limits(BOTH, GOAL, every_duty(5))
    assert (first.what, second.what) == ("cases", "calls")
    assert 1 < first.factor < 1.4 < second.factor < 3
    assert all(limit.factor < 1 for limit in limits(BOTH, GOAL, every_duty(2)))


def test_an_hour_without_anybody_breaks_at_any_load():
    """Sunday night nobody is there: that is where calls break."""
    duty = (5,) * 164 + (0,) * 4
    broken = {limit.what: limit for limit in limits(BOTH, GOAL, duty)}
    assert broken["calls"].factor == 0.0
    assert name_of(broken["calls"].hour) == "Sun 20:00"


def test_nothing_breaks_without_work():
    """A limit that lies beyond a hundred times the load is not told."""
    assert limits(Demand(), GOAL, every_duty(1)) == ()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.floats(0, 40), min_size=24, max_size=24),
    st.lists(st.floats(0, 10), min_size=24, max_size=24),
    st.floats(1.0, 4.0),
)
def test_more_load_never_needs_fewer_people(calls, cases, factor):
    """Over a week, and for calls in every hour."""
    demand = Demand(calls=every_week(tuple(calls)), cases=every_week(tuple(cases)), patience=180)
    few, many = needs(demand, GOAL), needs(times(demand, factor), GOAL)
    assert all(more.calls >= less.calls for less, more in zip(few, many, strict=True))
    assert max(need.cases for need in many) >= max(need.cases for need in few)


def test_the_articles_applications():
    """2,000 in two weeks: ten at once keep the promise; ten employed, two at a time, are 656 cases behind."""
    at_once, employed = what_if("applications", Demand(writing=1800), GOAL, every_duty(0))
    assert sum(hour.cases for hour in at_once.course.hours) == pytest.approx(2000)
    assert {hour.on_duty for hour in at_once.course.hours} == {10}
    assert max(hour.wait for hour in at_once.course.hours) == 0
    assert {hour.on_duty for hour in employed.course.hours} == {2}
    assert employed.course.hours[-1].left == pytest.approx(2000 - 336 * 4)
    assert employed.course.hours[-1].wait == pytest.approx(656 / 4, abs=1e-6)


def test_a_day_of_thirty_one_times_the_mean():
    """One day brings a month; the weeks after are ordinary; the same people work it off slowly."""
    (surge,) = what_if("surge", CASES, GOAL, every_duty(2))
    hours = surge.course.hours
    assert sum(hour.cases for hour in hours[:24]) == pytest.approx(31 * 72)
    assert {hour.cases for hour in hours[24:]} == {3.0}
    assert hours[23].left == pytest.approx(31 * 72 - 24 * 4)
    assert hours[-1].left == pytest.approx(hours[23].left - 312)


def test_a_spike_keeps_the_shape_of_its_day():
    """It falls on the busiest day, and hours without anything stay so."""
    demand = Demand(calls=(0.0,) * 24 + (0.0, 5.0) * 12 + (1.0,) * 120)
    assert busiest_day(demand) == 1
    spiked = with_spike(demand, 1, 31.0)
    assert sum(spiked.calls[24:48]) == pytest.approx(31 * 180 / 7)
    assert spiked.calls[24] == 0.0
    assert with_spike(demand, 0, 31.0).calls[0] == pytest.approx(31 * 180 / 7 / 24)


@pytest.mark.parametrize(("name", "on_duty", "calls"), [("one-less", 4, 12.0), ("x2.5", 5, 30.0)])
def test_the_other_suppositions(name, on_duty, calls):
    """One person is missing; everything comes so many times."""
    (told,) = what_if(name, BOTH, GOAL, every_duty(5))
    assert (told.name, told.course.hours[0].on_duty, told.course.hours[0].calls) == (name, on_duty, calls)


@pytest.mark.parametrize("name", ["", "x", "x-2", "xx", "tomorrow"])
def test_an_unknown_supposition(name):
    """A sentence lists what there is."""
    with pytest.raises(PlanError, match="applications, surge, one-less"):
        what_if(name, BOTH, GOAL, every_duty(5))


def test_more_people_than_any_line_has():
    """A slip of the finger is told, not reckoned for an hour."""
    with pytest.raises(PlanError, match="20000 people"):
        needs(times(CALLS, 50_000), GOAL)
