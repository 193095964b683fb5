"""From a roster to who is there when."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from roster_cast import (
    ALICE,
    AUTUMN,
    BOB,
    CAROL,
    DAN,
    DAY,
    HOUR,
    KYIV,
    MALLORY,
    MONDAY,
    MORNING,
    NEW_YORK,
    NIGHT,
    SPRING,
    at,
    line,
)
from safeconduct.model.shift import (
    Absence,
    Break,
    Duty,
    Holiday,
    Pattern,
    Shift,
    Span,
    StandIn,
    Substitutes,
    Swap,
)
from safeconduct.planner.duties import on_duty
from safeconduct.planner.shifts import resolve, vacancies
from safeconduct.planner.wall import hours_over, moment_of, wall_of

TUESDAY = MONDAY + dt.timedelta(days=1)
SUNDAY = MONDAY + dt.timedelta(days=6)


def on(roster, day, who=None):
    """What begins on a day, as (who, from, to) on the line's clock."""
    duties = resolve(roster, at(day, "00:00"), at(day + dt.timedelta(days=2), "00:00"))
    return [
        (one.who, f"{wall_of(one.start, KYIV):%H:%M}", f"{wall_of(one.end, KYIV):%H:%M}")
        for one in duties
        if one.day == day and who in (None, one.who)
    ]


def night_before(day):
    """Alice's night that ends on a day."""
    duties = resolve(line(patterns=(NIGHT,)), at(day, "00:00"), at(day, "06:00"))
    (duty,) = (one for one in duties if one.day == day - dt.timedelta(days=1))
    return duty


def test_monday_night_ends_on_tuesday_morning():
    """Monday 22:00 to Tuesday 06:00, eight hours, and it is Monday's shift."""
    duty = night_before(TUESDAY)
    assert (duty.who, duty.shift, duty.day) == (ALICE, "night", MONDAY)
    assert (duty.start, duty.end) == (at(MONDAY, "22:00"), at(TUESDAY, "06:00"))
    assert duty.end - duty.start == 8 * HOUR


@pytest.mark.parametrize(("sunday", "hours"), [(AUTUMN, 9), (SPRING, 7)])
def test_the_night_on_which_the_clocks_change(sunday, hours):
    """It is an hour longer or shorter, and still ends at six."""
    duty = night_before(sunday)
    assert duty.end - duty.start == hours * HOUR
    assert wall_of(duty.end, KYIV).isoformat().startswith(f"{sunday}T06:00:00+0")


@pytest.mark.parametrize("sunday", [AUTUMN, SPRING])
def test_nobody_falls_between_two_shifts_on_that_night(sunday):
    """Every minute around it has exactly one person."""
    start, end = at(sunday - dt.timedelta(days=1), "00:00"), at(sunday + dt.timedelta(days=1), "12:00")
    duties = resolve(line(), start, end)
    assert {len(on_duty(duties, start + 60 * minute)) for minute in range(int(end - start) // 60)} == {1}


def test_clocks_that_change_elsewhere_change_nothing_here():
    """New York's clocks go back a week after Kyiv's: Carol's shift moves on her clock, not on the line's."""
    day = dt.date(2026, 10, 26)
    (_, start, end), *_ = on(line(), day, CAROL)
    assert (start, end) == ("14:00", "22:00")
    shown = {day: wall_of(at(day, "14:00"), NEW_YORK).hour for day in (MONDAY, day)}
    assert shown == {MONDAY: 7, day: 8}


def test_a_time_that_the_clock_skips_is_the_moment_of_the_change():
    """In Kyiv 03:00 becomes 04:00: 03:30 is as early as that change."""
    assert at(SPRING, "03:30") == at(SPRING, "04:00") == at(SPRING, "03:00") == at(SPRING, "02:59") + 60


def test_a_time_that_the_clock_shows_twice_is_the_first():
    """In Kyiv 04:00 becomes 03:00: the first 03:30 is followed by 04:00 an hour and a half later."""
    assert at(AUTUMN, "04:00") - at(AUTUMN, "03:30") == 1.5 * HOUR
    assert at(AUTUMN, "03:30") - at(AUTUMN, "03:00") == 0.5 * HOUR


def test_a_shift_that_the_clock_skips_is_not_there():
    """From 03:10 to 03:40 there is no time in that night."""
    roster = line(patterns=(), shifts=(Shift("odd", SPRING, dt.time(3, 10), dt.time(3, 40), (ALICE,)),))
    assert resolve(roster, at(SPRING, "00:00"), at(SPRING, "12:00")) == ()


def test_a_day_that_a_place_skipped():
    """Samoa had no 30 December 2011: all of it is the moment after the 29th."""
    samoa = ZoneInfo("Pacific/Apia")
    noon, midnight = dt.datetime(2011, 12, 30, 12), dt.datetime(2011, 12, 31)
    assert moment_of(noon, samoa) == moment_of(midnight, samoa)


def test_hours_of_the_week_on_the_nights_the_clocks_change():
    """The hour that comes twice is one long hour; the one that is skipped does not come."""
    for sunday, lasting in ((AUTUMN, {147: 2 * HOUR}), (SPRING, {})):
        found = list(hours_over(Span(at(sunday, "00:00"), at(sunday + dt.timedelta(days=1), "00:00")), KYIV))
        lengths = {hour: span.end - span.start for span, hour in found}
        assert {hour: length for hour, length in lengths.items() if length != HOUR} == lasting
        assert set(range(144, 168)) - set(lengths) == (set() if lasting else {147})


def test_a_whole_day():
    """From midnight to midnight is the next midnight."""
    roster = line(patterns=(Pattern("day", (0,), dt.time(), dt.time(), (ALICE,)),))
    (duty,) = resolve(roster, at(MONDAY, "00:00"), at(SUNDAY, "00:00"))
    assert duty.end - duty.start == DAY


def test_a_duty_is_given_whole_if_it_touches():
    """Asked about a minute of the night, the whole night is the answer; what ends then is not there."""
    (duty,) = resolve(line(), at(TUESDAY, "05:59"), at(TUESDAY, "06:00"))
    assert (duty.start, duty.end) == (at(MONDAY, "22:00"), at(TUESDAY, "06:00"))
    (duty,) = resolve(line(), at(TUESDAY, "06:00"), at(TUESDAY, "06:01"))
    assert duty.who == BOB


def test_a_pattern_holds_from_a_day_to_a_day():
    """Both included; a night that begins on the last day is still whole."""
    nights = Pattern("night", NIGHT.days, NIGHT.start, NIGHT.end, (ALICE,), since=TUESDAY, until=TUESDAY)
    roster = line(patterns=(nights,))
    assert [one.day for one in resolve(roster, at(MONDAY, "00:00"), at(SUNDAY, "00:00"))] == [TUESDAY]


def test_a_holiday_brings_other_shifts_or_none():
    """A pattern with no days comes on holidays only; what is planned for that day alone comes too."""
    feast = Pattern("feast", (), dt.time(10), dt.time(16), (BOB,))
    alone = Shift("more", TUESDAY, dt.time(12), dt.time(13), (CAROL,))
    roster = line(
        patterns=(NIGHT, MORNING, feast),
        shifts=(alone,),
        holidays=(Holiday(TUESDAY, ("feast",)), Holiday(SUNDAY)),
    )
    assert on(roster, TUESDAY) == [(BOB, "10:00", "16:00"), (CAROL, "12:00", "13:00")]
    assert on(roster, SUNDAY) == []
    assert on(roster, MONDAY) == [(BOB, "06:00", "14:00"), (ALICE, "22:00", "06:00")]


def test_a_swap_holds_when_both_agreed_and_a_lead_approved():
    """Until then nothing changes, and only that day's shift goes over."""
    asked = Swap("night", MONDAY, ALICE, BOB, (ALICE, BOB))
    assert on(line(swaps=(asked,)), MONDAY, ALICE)
    half = Swap("night", MONDAY, ALICE, BOB, (ALICE,), DAN)
    assert on(line(swaps=(half,)), MONDAY, ALICE)
    swapped = line(swaps=(Swap("night", MONDAY, ALICE, BOB, (ALICE, BOB), DAN),))
    assert on(swapped, MONDAY, BOB) == [(BOB, "06:00", "14:00"), (BOB, "22:00", "06:00")]
    assert not on(swapped, MONDAY, ALICE)
    assert on(swapped, TUESDAY, ALICE)


def test_a_shift_can_go_on_from_hand_to_hand():
    """Alice gives it to Bob and Bob to Dan, in this order."""
    swaps = (
        Swap("night", MONDAY, ALICE, BOB, (ALICE, BOB), CAROL),
        Swap("night", MONDAY, BOB, DAN, (DAN, BOB), CAROL),
    )
    assert on(line(swaps=swaps), MONDAY)[-1] == (DAN, "22:00", "06:00")
    assert on(line(swaps=swaps[::-1]), MONDAY)[-1] == (BOB, "22:00", "06:00")


def test_an_absence_takes_out_its_own_time():
    """Alice is not there from two to four in the morning."""
    away = Absence(ALICE, dt.datetime.combine(TUESDAY, dt.time(2)), dt.datetime.combine(TUESDAY, dt.time(4)))
    assert on(line(absences=(away,)), MONDAY, ALICE) == [(ALICE, "22:00", "02:00"), (ALICE, "04:00", "06:00")]


def test_substitutes_are_asked_in_order_if_they_can_come():
    """Alice's own first, then everybody's; who is there already, absent or unknown is not asked."""
    night, week = dt.datetime.combine(MONDAY, dt.time(20)), dt.datetime.combine(SUNDAY, dt.time())
    roster = line(
        absences=(Absence(ALICE, night, night + dt.timedelta(hours=12)), Absence(CAROL, night, week)),
        substitutes=(Substitutes((BOB, CAROL, MALLORY, DAN)), Substitutes((DAN,), of=ALICE)),
    )
    found = {
        (one.who, one.shift): one.ask for one in vacancies(roster, at(MONDAY, "15:00"), at(TUESDAY, "06:00"))
    }
    assert found == {(CAROL, "evening"): (BOB, DAN), (ALICE, "night"): (DAN, BOB)}


def test_a_substitute_who_has_to_go_before_the_end_is_not_asked():
    """Dan has a shift at five: asked at one about Alice's night, he is not free for all of it."""
    start = dt.datetime.combine(MONDAY, dt.time(20))
    roster = line(
        shifts=(Shift("early", TUESDAY, dt.time(5), dt.time(6), (DAN,)),),
        absences=(Absence(ALICE, start, start + dt.timedelta(hours=12)),),
        substitutes=(Substitutes((DAN, BOB)),),
    )
    (vacancy,) = vacancies(roster, at(TUESDAY, "01:00"), at(TUESDAY, "01:01"))
    assert vacancy.ask == (BOB,)


def test_a_stand_in_is_there_for_as_long_as_the_other_is_not():
    """Dan said yes for Alice's two hours, so nobody is missing, and Alice's breaks in them are his."""
    away = Absence(ALICE, dt.datetime.combine(TUESDAY, dt.time(2)), dt.datetime.combine(TUESDAY, dt.time(4)))
    night = Pattern(
        "night", NIGHT.days, NIGHT.start, NIGHT.end, (ALICE,), (Break(dt.time(3), dt.time(3, 20), (ALICE,)),)
    )
    roster = line(patterns=(night,), absences=(away,), stand_ins=(StandIn("night", MONDAY, ALICE, DAN),))
    assert on(roster, MONDAY, DAN) == [(DAN, "02:00", "04:00")]
    assert vacancies(roster, at(MONDAY, "22:00"), at(TUESDAY, "06:00")) == ()
    (duty,) = (one for one in resolve(roster, at(MONDAY, "22:00"), at(TUESDAY, "06:00")) if one.who == DAN)
    assert duty.breaks == (Span(at(TUESDAY, "03:00"), at(TUESDAY, "03:20")),)


def test_a_stand_in_who_is_absent_too():
    """What Dan cannot do either, Bob does; a circle of stand-ins ends with somebody missing."""
    start = dt.datetime.combine(MONDAY, dt.time(20))
    absences = (
        Absence(ALICE, start, start + dt.timedelta(hours=12)),
        Absence(DAN, start, start + dt.timedelta(hours=4)),
    )
    told = (StandIn("night", MONDAY, ALICE, DAN), StandIn("night", MONDAY, DAN, BOB))
    roster = line(absences=absences, stand_ins=told)
    assert on(roster, MONDAY)[-2:] == [(BOB, "22:00", "00:00"), (DAN, "00:00", "06:00")]
    circle = line(absences=absences, stand_ins=(told[0], StandIn("night", MONDAY, DAN, ALICE)))
    (vacancy,) = vacancies(circle, at(MONDAY, "22:00"), at(TUESDAY, "06:00"))
    assert vacancy.span == Span(at(MONDAY, "22:00"), at(TUESDAY, "00:00"))


def test_an_absence_that_ends_before_it_begins_changes_nothing():
    """It is doubted, not obeyed."""
    start = dt.datetime.combine(TUESDAY, dt.time(4))
    away = Absence(ALICE, start, start - dt.timedelta(hours=2))
    assert on(line(absences=(away,)), MONDAY, ALICE) == [(ALICE, "22:00", "06:00")]


def test_in_a_break_nobody_counts_on_them():
    """Alice rests from one to half past one; Bob's break in the same shift is another."""
    pauses = (Break(dt.time(1), dt.time(1, 30), (ALICE,)), Break(dt.time(2), dt.time(2, 30), (BOB,)))
    night = Pattern("night", (0,), dt.time(22), dt.time(6), (ALICE, BOB), pauses)
    duties = resolve(line(patterns=(night,)), at(MONDAY, "00:00"), at(SUNDAY, "00:00"))
    there = {clock: on_duty(duties, at(TUESDAY, clock)) for clock in ("00:59", "01:00", "01:30", "02:15")}
    assert there == {"00:59": (ALICE, BOB), "01:00": (BOB,), "01:30": (ALICE, BOB), "02:15": (ALICE,)}


def test_whoever_the_roster_does_not_know_is_not_there():
    """A removed caseworker leaves a gap that is seen, not a name that is counted."""
    roster = line(shifts=(Shift("more", MONDAY, dt.time(9), dt.time(10), (MALLORY,)),))
    assert MALLORY not in {one.who for one in resolve(roster, at(MONDAY, "00:00"), at(SUNDAY, "00:00"))}


def test_duties_come_in_order():
    """By beginning."""
    duties = resolve(line(), at(MONDAY, "00:00"), at(SUNDAY, "00:00"))
    assert list(duties) == sorted(duties)
    assert all(isinstance(one, Duty) for one in duties)
