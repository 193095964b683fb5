"""Whatever the roster, the clocks and the people do: a case is held by somebody who should be there, or it waits."""

import datetime as dt
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_cast import ALICE, BOB, LEASE, MINUTE, caseworker, office
from safeconduct.desk import cases, duty, epochs, queue, shifts, stints, swaps
from safeconduct.errors import NotHeld, NotOnDuty, PlanError
from safeconduct.model.shift import Pattern, Plan, Roster, Span
from safeconduct.model.staff import EpochKey
from safeconduct.planner.shifts import resolve
from safeconduct.planner.wall import moment_of
from safeconduct.store import staff

DAN, EVE = caseworker("dan"), caseworker("eve")
PEOPLE = (ALICE, BOB, DAN, EVE)
LONG = EpochKey("legal", "2026-W01", "age1pq1z", "a long note", "1970-01-01", "2026-12-31")
NIGHTS = [
    (ZoneInfo("Europe/Kyiv"), dt.date(2026, 10, 24)),
    (ZoneInfo("Europe/Kyiv"), dt.date(2026, 3, 28)),
    (ZoneInfo("America/New_York"), dt.date(2026, 10, 31)),
    (ZoneInfo("America/New_York"), dt.date(2026, 3, 7)),
    (ZoneInfo("Europe/Kyiv"), dt.date(2026, 11, 23)),
]
CASES = 4

clocks = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 30]))
workers = st.sampled_from([BOB, DAN, EVE])
patterns = st.lists(
    st.builds(
        lambda start, end, people: Pattern("x", tuple(range(7)), start, end, tuple(one.id for one in people)),
        clocks,
        clocks,
        st.lists(workers, min_size=1, max_size=2, unique=True),
    ),
    min_size=1,
    max_size=3,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["in", "out", "take", "take", "take", "break", "put", "off", "absent", "sleep", "keep"]
        ),
        st.sampled_from(PEOPLE),
        st.integers(1, 90),
    ),
    min_size=12,
    max_size=40,
)


class Undone(Exception):
    """The example is over, and the store is as it was."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with office(f"sqlite:///{tmp_path_factory.mktemp('duty')}/line.db") as opened:
        opened.do(epochs.begin, LONG, [])
        for person in PEOPLE:
            opened.do(staff.add_caseworker, person)
        for number in range(CASES):
            opened.hand_in(f"case {number}", now=1e9, epoch=LONG)
        yield opened


class Walk:
    """One line through one or two days, a step at a time."""

    def __init__(self, db, now):
        self.db, self.now, self.before = db, now, now
        self.present = {person.id for person in PEOPLE}
        self.put: list[tuple[str, Span]] = []

    def step(self, what, who):
        with suppress(NotOnDuty, NotHeld, PlanError):
            getattr(self, f"_{what}")(who)

    def passes(self, minutes):
        self.before, self.now = self.now, self.now + minutes * MINUTE
        queue.lapse(self.db, self.now)
        duty.settle(self.db, self.present, self.before, self.now)

    def _in(self, who):
        self.present.add(who.id)

    def _out(self, who):
        self.present.discard(who.id)
        queue.return_all(self.db, who.id)

    def _take(self, who):
        if who.id in self.present:
            duty.must_be_on_duty(self.db, who, self.now)
            assert who.role == "lead" or who.id in duty.on_duty(self.db, "legal", self.present, self.now)
            queue.take_next(self.db, who.id, self.now, LEASE * 20)

    def _break(self, who):
        stints.take_break(self.db, who.id, self.now + 10 * MINUTE)

    def _put(self, who):
        self.put.append((who.id, Span(self.now, self.now + 3600)))
        stints.put_on_duty(self.db, who.id, ALICE.id, self.now + 3600)

    def _off(self, who):
        self.put = [(one, Span(span.start, min(span.end, self.now))) if one == who.id else (one, span)
                    for one, span in self.put]  # fmt: skip
        stints.take_off_duty(self.db, who.id)

    def _absent(self, who):
        away = swaps.be_absent(who.id, Span(self.now, self.now + 4 * 3600))
        shifts.change(self.db, "legal", ALICE.id, self.now, away)

    def _sleep(self, who):
        for case in cases.held_by(self.db, who.id)[:1]:
            queue.snooze(self.db, case.id, who.id, int(self.now // 3600) + 1)

    def _keep(self, who):
        for case in cases.held_by(self.db, who.id):
            queue.renew(self.db, case.id, who.id, self.now, LEASE * 20)

    def lately_due(self, who):
        """By brute force: at one minute at least of the last quarter of an hour they were due."""
        roster = shifts.edition(self.db, "legal").plan.roster
        minutes = [self.now - back * MINUTE for back in range(16)]
        spans = [
            Span(one.start, one.end)
            for one in resolve(roster, self.now - 86400, self.now + 1)
            if one.who == who
        ]
        spans += [span for one, span in self.put if one == who]
        return any(span.start <= minute < span.end for span in spans for minute in minutes[:-1]) or any(
            self.now - 15 * MINUTE < span.end <= self.now for span in spans
        )


@given(st.sampled_from(NIGHTS), patterns, st.integers(0, 47), steps)
@settings(max_examples=20, deadline=None)
def test_no_case_is_held_by_somebody_who_went_home(desk, night, planned, half_hours, walked):
    """After every step there are as many cases as before, and who holds one leads, or was due a moment ago."""
    zone, day = night
    start = moment_of(dt.datetime.combine(day, dt.time()), zone) + half_hours * 1800
    named = tuple(Pattern(f"p{n}", one.days, one.start, one.end, one.people) for n, one in enumerate(planned))

    def example(db):
        shifts.save(db, "legal", ALICE.id, 0, Plan(Roster(zone, patterns=named)), start)
        walk = Walk(db, start)
        for what, who, minutes in walked:
            walk.step(what, who)
            walk.passes(minutes)
            found = cases.listing(db, "legal", ["waiting", "held", "asleep"], 99)
            assert len(found) == CASES
            for case in found:
                if case.state == "held" and case.holder != ALICE.id:
                    assert case.holder in walk.present
                    assert walk.lately_due(case.holder)
        raise Undone

    with pytest.raises(Undone):
        desk.do(example)
