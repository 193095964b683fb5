"""Whatever the clocks do: no second of a shift is lost or doubled, and a swap moves people without losing any."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from roster_cast import EVERY_DAY, MEMBERS, all_week
from safeconduct.errors import PlanError
from safeconduct.model.shift import Absence, Pattern, Roster, Shift, Span, StandIn, Swap
from safeconduct.planner.calendar import calendar, follow
from safeconduct.planner.cover import coverage
from safeconduct.planner.duties import joined, on_duty
from safeconduct.planner.rosters import read_roster, write_roster
from safeconduct.planner.shifts import resolve, vacancies, without
from safeconduct.planner.wall import hours_over, moment_of, wall_of

WEEK = 7 * 86400
CHANGES = {
    "Europe/Kyiv": (dt.date(2026, 3, 29), dt.date(2026, 10, 25)),
    "Europe/Moscow": (dt.date(2026, 3, 29), dt.date(2014, 10, 26)),
    "America/New_York": (dt.date(2026, 3, 8), dt.date(2026, 11, 1)),
    "Asia/Jakarta": (dt.date(2026, 3, 29), dt.date(2026, 10, 25)),
    "Australia/Lord_Howe": (dt.date(2026, 10, 4), dt.date(2026, 4, 5)),
}
PEOPLE = tuple(member.id for member in MEMBERS)

zones = st.sampled_from(sorted(CHANGES)).map(ZoneInfo)
clocks = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 10, 15, 29, 30, 31, 45]))
people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def nights(draw):
    """A zone, and a day on or next to one on which its clocks change (or would)."""
    zone = draw(zones)
    return zone, draw(st.sampled_from(CHANGES[str(zone)])) + dt.timedelta(days=draw(st.integers(-2, 1)))


@st.composite
def rosters(draw):
    """A line with up to four patterns, and a Monday before its clocks change."""
    zone, day = draw(nights())
    patterns = tuple(
        Pattern(f"p{number}", tuple(days), draw(clocks), draw(clocks), draw(people))
        for number, days in enumerate(
            draw(st.lists(st.sets(st.sampled_from(EVERY_DAY), min_size=1), min_size=1, max_size=4))
        )
    )
    monday = day - dt.timedelta(days=day.weekday())
    return Roster(zone, MEMBERS, patterns), moment_of(dt.datetime.combine(monday, dt.time()), zone)


def walked(zone, day, start, end):
    """The same by brute force: minute for minute from the midnight before, reading the clock."""
    begins = dt.datetime.combine(day, start)
    ends = dt.datetime.combine(day, end) + dt.timedelta(days=end <= start)
    moment = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(12), tzinfo=zone).timestamp()
    minutes, begun = 0, False
    while True:
        shown = dt.datetime.fromtimestamp(moment, zone).replace(tzinfo=None)
        begun = begun or shown >= begins
        if begun and shown >= ends:
            return minutes
        minutes += begun
        moment += 60


def lengths(duties):
    return sum(duty.end - duty.start for duty in duties)


@given(nights(), clocks, clocks)
@settings(max_examples=150, deadline=None)
def test_a_shift_is_as_long_as_the_minutes_that_a_clock_walks(night, start, end):
    """Also over changes of an hour and of half an hour, and with ends inside them."""
    zone, day = night
    roster = Roster(zone, MEMBERS, shifts=(Shift("one", day, start, end, PEOPLE[:1]),))
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=zone).timestamp()
    assert lengths(resolve(roster, noon - 2 * 86400, noon + 3 * 86400)) == 60 * walked(zone, day, start, end)


@given(nights(), st.lists(clocks, min_size=1, max_size=6, unique=True))
@settings(max_examples=100, deadline=None)
def test_shifts_that_follow_each_other_on_the_clock_do_so_in_the_world(night, times):
    """A day cut anywhere, round and round: always exactly one is there."""
    zone, day = night
    times = sorted(times)
    patterns = tuple(
        Pattern(f"p{number}", EVERY_DAY, start, times[(number + 1) % len(times)], PEOPLE[:1])
        for number, start in enumerate(times)
    )
    noon = moment_of(dt.datetime.combine(day, dt.time(12)), zone)
    duties = resolve(Roster(zone, MEMBERS, patterns), noon - 86400, noon + 2 * 86400)
    assert len(joined(Span(one.start, one.end) for one in duties)) == 1
    assert lengths(duties) == duties[-1].end - duties[0].start


@given(nights(), st.integers(0, 2 * 1440), st.integers(0, 120))
@settings(max_examples=300, deadline=None)
def test_a_later_time_on_the_clock_is_never_an_earlier_moment(night, minute, more):
    """And at that moment the clock shows the time, or it skipped it."""
    zone, day = night
    wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
    moment = moment_of(wall, zone)
    assert moment <= moment_of(wall + dt.timedelta(minutes=more), zone)
    assert wall_of(moment, zone).replace(tzinfo=None) >= wall > wall_of(moment - 1, zone).replace(tzinfo=None)


@given(nights(), st.integers(0, 3 * 86400), st.integers(1, 2 * 86400))
@settings(max_examples=100, deadline=None)
def test_hours_of_the_week_fill_every_span(night, after, lasting):
    """Without a hole, without an overlap."""
    zone, day = night
    start = moment_of(dt.datetime.combine(day, dt.time()), zone) - 86400 + after
    spans = [span for span, _ in hours_over(Span(start, start + lasting), zone)]
    assert joined(spans) == (Span(start, start + lasting),)
    assert sum(span.end - span.start for span in spans) == lasting


@given(
    rosters(), st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)))
)
@settings(max_examples=100, deadline=None)
def test_swaps_never_change_how_much_is_covered(planned, wishes):
    """However many, in whatever order, possible or not: in each shift as many people, for as long."""
    roster, monday = planned
    day = wall_of(monday, roster.zone).date()
    swaps = tuple(
        Swap(f"p{name}", day + dt.timedelta(days=later), giver, taker, (giver, taker), PEOPLE[lead])
        for name, later, lead, giver, taker in wishes
    )
    before, after = (
        sorted((one.start, one.end, one.shift) for one in resolve(kept, monday, monday + WEEK))
        for kept in (roster, replace(roster, swaps=swaps))
    )
    assert before == after


@given(rosters(), st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_a_week_later_is_the_same_a_week_later(planned, weeks):
    """Where clocks do not change."""
    roster, monday = planned
    roster = replace(roster, zone=ZoneInfo("Asia/Jakarta"))
    first = resolve(roster, monday, monday + WEEK)
    later = resolve(roster, monday + weeks * WEEK, monday + (weeks + 1) * WEEK)
    assert [(one.start, one.end, one.who, one.shift) for one in later] == [
        (one.start + weeks * WEEK, one.end + weeks * WEEK, one.who, one.shift) for one in first
    ]


@given(rosters(), st.data())
@settings(max_examples=100, deadline=None)
def test_absences_and_stand_ins_lose_no_second(planned, data):
    """What somebody is not there for is either somebody else's or missing, and never both."""
    roster, monday = planned
    midnight = wall_of(monday, roster.zone).replace(tzinfo=None)
    hours = st.integers(-24, 7 * 24)
    absences = tuple(
        Absence(who, midnight + dt.timedelta(hours=start), midnight + dt.timedelta(hours=end))
        for who, start, end in data.draw(
            st.lists(st.tuples(st.sampled_from(PEOPLE), hours, hours), max_size=4)
        )
    )
    stand_ins = tuple(
        StandIn(f"p{name}", midnight.date() + dt.timedelta(days=later), absent, by)
        for name, later, absent, by in data.draw(
            st.lists(
                st.tuples(
                    st.integers(0, 3), st.integers(0, 6), st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)
                ),
                max_size=6,
            )
        )
    )
    # Wide enough that every part of every shift is in sight.
    since, until = monday - 2 * WEEK, monday + 3 * WEEK
    kept = replace(roster, absences=absences, stand_ins=stand_ins)
    missing = sum(one.span.end - one.span.start for one in vacancies(kept, since, until))
    inside = [one for one in resolve(roster, since, until) if since + 86400 <= one.start <= until - 172800]
    changed = [one for one in resolve(kept, since, until) if since + 86400 <= one.start <= until - 172800]
    assert lengths(changed) + missing == lengths(inside)


@given(rosters(), st.integers(0, 3), st.integers(0, 7 * 24 * 4 - 1))
@settings(max_examples=60, deadline=None)
def test_gaps_are_what_a_look_at_any_moment_finds(planned, needed, quarter):
    """At each moment: who is needed, less who is there."""
    roster, monday = planned
    moment = monday + quarter * 900 + 7
    duties = resolve(roster, monday, monday + WEEK)
    gaps = coverage(roster, duties, [all_week(needed)], monday, monday + WEEK)
    missing = sum(gap.missing for gap in gaps if gap.span.start <= moment < gap.span.end)
    assert missing == max(0, needed - len(on_duty(duties, moment)))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6), st.integers(0, 60))
def test_what_is_cut_out_of_a_span_is_out(holes, at):
    """Each second of it is in exactly one piece or in a hole."""
    span, cuts = Span(0, 50), [Span(start, end) for start, end in holes]
    pieces = sum(part.start <= at < part.end for part in without(span, cuts))
    assert pieces == (at < span.end and not any(cut.start <= at < cut.end for cut in cuts))


@given(rosters(), rosters())
@settings(max_examples=40, deadline=None)
def test_a_calendar_that_follows_shows_what_a_new_one_shows(first, second):
    """Whatever was in it before: the same times, every identifier once, numbers that never fall."""
    before, monday = first
    after = replace(second[0], zone=before.zone)
    now = monday + 86400
    one, other = (resolve(roster, now - 2 * 86400, now + WEEK) for roster in (before, after))
    kept = follow((), one, PEOPLE[0], bytes(16), now)
    followed = follow(kept, other, PEOPLE[0], bytes(16), now)
    ahead = sorted(entry.span for entry in followed if not entry.cancelled and entry.span.end > now)
    assert ahead == sorted(
        Span(duty.start, duty.end) for duty in other if duty.who == PEOPLE[0] and duty.end > now
    )
    assert len({entry.uid for entry in followed}) == len(followed)
    numbers = {entry.uid: entry.sequence for entry in followed}
    assert all(numbers[entry.uid] in (entry.sequence, entry.sequence + 1) for entry in kept)
    assert all(len(line) <= 75 for line in calendar(followed, "Зміна" * 40, now).split(b"\r\n"))


@given(rosters())
@settings(max_examples=40, deadline=None)
def test_rosters_come_back_as_they_were_written(planned):
    """Through JSON and back."""
    assert read_roster(write_roster(planned[0])) == planned[0]


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_a_roster_that_is_none_is_refused_in_a_sentence(text):
    """Any octets."""
    with pytest.raises(PlanError, match="cannot be read, at"):
        read_roster(text)
