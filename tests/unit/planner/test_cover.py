"""Where people are missing."""

import datetime as dt

from roster_cast import (
    ALICE,
    AUTUMN,
    BOB,
    DAY,
    ENGLISH,
    EVENING,
    HOUR,
    MONDAY,
    MORNING,
    NIGHT,
    SPRING,
    UKRAINIAN,
    all_week,
    at,
    line,
)
from safeconduct.model.shift import Absence, Break, Gap, Minimum, Pattern, Span
from safeconduct.planner.cover import AHEAD, coverage, fewest, minimum_of
from safeconduct.planner.demand import Demand, every_week
from safeconduct.planner.scenarios import every_duty, ordinary
from safeconduct.planner.shifts import resolve
from safeconduct.planner.staffing import Goal

TUESDAY, THURSDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=3)


def gaps(roster, *minimums, since, until):
    return coverage(roster, resolve(roster, since, until), minimums, since, until)


def test_a_roster_round_the_clock_has_no_gap():
    """One person in each hour of the next 72, and one is enough."""
    now = at(MONDAY, "11:20")
    assert gaps(line(), all_week(1), since=now, until=now + AHEAD) == ()


def test_hours_that_follow_each_other_are_one_gap():
    """With how many are missing; two shifts later there is another."""
    roster = line(patterns=(NIGHT, EVENING))
    found = gaps(roster, all_week(1), since=at(MONDAY, "12:00"), until=at(TUESDAY, "12:00"))
    assert found == (
        Gap(Span(at(MONDAY, "12:00"), at(MONDAY, "14:00")), 1),
        Gap(Span(at(TUESDAY, "06:00"), at(TUESDAY, "12:00")), 1),
    )


def test_a_gap_is_as_long_as_it_is_and_not_an_hour():
    """Bob comes at 06:10, and rests from 09:15 to 09:30."""
    late = Pattern(
        "morning", MORNING.days, dt.time(6, 10), MORNING.end, (BOB,), (Break(dt.time(9, 15), dt.time(9, 30)),)
    )
    found = gaps(
        line(patterns=(NIGHT, late)), all_week(1), since=at(TUESDAY, "00:00"), until=at(TUESDAY, "12:00")
    )
    assert [one.span for one in found] == [
        Span(at(TUESDAY, "06:00"), at(TUESDAY, "06:10")),
        Span(at(TUESDAY, "09:15"), at(TUESDAY, "09:30")),
    ]


def test_how_many_are_missing_by_hour_of_the_week():
    """Two are needed on Tuesday from eight to ten, three until eleven."""
    people = [0] * 168
    people[24 + 8 : 24 + 11] = [2, 2, 3]
    found = gaps(line(), Minimum(tuple(people)), since=at(MONDAY, "00:00"), until=at(THURSDAY, "00:00"))
    assert found == (
        Gap(Span(at(TUESDAY, "08:00"), at(TUESDAY, "10:00")), 1),
        Gap(Span(at(TUESDAY, "10:00"), at(TUESDAY, "11:00")), 2),
    )


def test_languages_have_gaps_of_their_own():
    """Bob speaks no English and Carol no Ukrainian; Alice speaks both."""
    found = gaps(
        line(),
        all_week(1, ENGLISH),
        all_week(1, UKRAINIAN),
        since=at(MONDAY, "00:00"),
        until=at(TUESDAY, "00:00"),
    )
    assert found == (
        Gap(Span(at(MONDAY, "06:00"), at(MONDAY, "14:00")), 1, ENGLISH),
        Gap(Span(at(MONDAY, "14:00"), at(MONDAY, "22:00")), 1, UKRAINIAN),
    )


def test_one_person_in_two_shifts_is_one_person():
    """Bob in the morning and in a second shift at the same time is not two."""
    double = Pattern("more", MORNING.days, dt.time(6), dt.time(14), (BOB,), (Break(dt.time(8), dt.time(9)),))
    found = gaps(
        line(patterns=(MORNING, double)), all_week(2), since=at(MONDAY, "06:00"), until=at(MONDAY, "14:00")
    )
    assert found == (Gap(Span(at(MONDAY, "06:00"), at(MONDAY, "14:00")), 1),)


def test_an_absence_is_a_gap_at_once():
    """Alice cannot come on Monday night."""
    start = dt.datetime.combine(MONDAY, dt.time(21))
    roster = line(absences=(Absence(ALICE, start, start + dt.timedelta(days=1)),))
    found = gaps(roster, all_week(1), since=at(MONDAY, "12:00"), until=at(TUESDAY, "12:00"))
    assert found == (Gap(Span(at(MONDAY, "22:00"), at(TUESDAY, "06:00")), 1),)


def test_the_hour_that_comes_twice_needs_people_twice():
    """If nobody is there from three to four on that night, two hours are uncovered; in spring it is none."""
    for sunday, hours in ((AUTUMN, 2), (SPRING, 0)):
        people = tuple(int(hour == 6 * 24 + 3) for hour in range(168))
        found = gaps(
            line(patterns=()),
            Minimum(people),
            since=at(sunday, "00:00"),
            until=at(sunday, "00:00") + DAY,
        )
        assert sum(one.span.end - one.span.start for one in found) == hours * HOUR


def test_a_roster_as_the_forecast_takes_it():
    """The fewest at any moment of each hour; the hour that the clocks skip has as many as the one before."""
    late = Pattern("morning", MORNING.days, dt.time(6, 10), MORNING.end, (BOB,))
    roster = line(patterns=(NIGHT, late))
    for monday in (MONDAY, SPRING - dt.timedelta(days=6), AUTUMN - dt.timedelta(days=6)):
        week = resolve(roster, at(monday, "00:00"), at(monday + dt.timedelta(days=7), "00:00"))
        assert fewest(roster, week, monday) == (1, 1, 1, 1, 1, 1, 0, *(1,) * 7, *(0,) * 8, 1, 1) * 7
        assert fewest(roster, week, monday, ENGLISH)[6:15] == (0,) * 9


def test_what_the_forecast_needs_is_a_minimum():
    """Each hour of it."""
    demand = Demand(calls=every_week((12.0,)))
    hours = ordinary(demand, Goal(within=60, share=0.8, hours=4), every_duty(1)).hours
    assert minimum_of(hours).people == tuple(hour.need.people for hour in hours)
    assert len(minimum_of(hours).people) == 168
