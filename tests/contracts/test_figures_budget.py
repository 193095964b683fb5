"""The privacy budget of a real line: any sequence of days, releases, corrections, faults and restarts, on both stores."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desk_cast import Office
from figures_cast import GUIDE, PAUL, PIA, Room, at, day
from safeconduct.desk import figures, releases
from safeconduct.errors import BudgetSpent, NothingDrawn, ReleaseGone, ReleaseRefused
from safeconduct.ledger.budget import overspent
from safeconduct.ledger.record import read_record
from safeconduct.model.release import Plan
from safeconduct.store import records

UNIT = st.sampled_from(["application", "person", "visit"])
NUMBER = st.integers(0, 6)


class NoChance(Exception):
    """The machine gives no random bits."""


def broken(_):
    raise NoChance


class Newsroom(RuleBasedStateMachine):
    """Paul prepares whatever he likes, Pia lets out whatever there is, and the machine fails at will."""

    new_database = None

    def __init__(self):
        super().__init__()
        self.url = self.new_database()
        self.office = Office(self.url)
        self.office.furnish()
        self.room = Room(self.office, seed=5)
        self.today = 0

    def teardown(self):
        self.office.close()

    @rule(count=st.integers(0, 200))
    def a_day_passes(self, count):
        """Drawn and written in the book."""
        self.room.count(self.today, application=count, person=count, visit=count)
        self.today += 1
        self.room.book(self.today)

    @precondition(lambda self: self.today)
    @rule(unit=UNIT, since=NUMBER, until=NUMBER)
    def prepare(self, unit, since, until):
        """Any unit and period, also of days to come."""
        try:
            self.room.prepare(unit, since=since, until=until, now=at(self.today))
        except NothingDrawn:
            assert since > until or since >= self.today

    @precondition(lambda self: self.today and self.ours("published"))
    @rule(chosen=NUMBER, number=NUMBER)
    def correct(self, chosen, number):
        """Any release, with a new number for any day of it."""
        ours = self.ours("published")
        plan = ours[chosen % len(ours)].content.plan
        redraw = {"redraw": ((plan.units[0], day(number)),), "reason": "wrong-count"}
        wanted = Plan(plan.units, plan.since, plan.until, corrects=ours[chosen % len(ours)].number, **redraw)
        with suppress(BudgetSpent, NothingDrawn, ReleaseRefused):
            self.office.do(releases.prepare, GUIDE, wanted, PAUL.id, at(self.today))

    @precondition(lambda self: self.ours("prepared"))
    @rule(chosen=NUMBER, fails=st.booleans())
    def approve(self, chosen, fails):
        """In any order; two corrections of one day may wait at once. With `fails` the chance breaks on the way."""
        waiting = self.ours("prepared")
        before, chance = self.drawn(), self.room.chance
        self.room.chance = broken if fails else chance
        try:
            self.room.approve(waiting[chosen % len(waiting)], PIA, at(self.today))
        except (NoChance, BudgetSpent, ReleaseRefused, ReleaseGone):
            assert self.drawn() == before
        finally:
            self.room.chance = chance

    @rule()
    def restart(self):
        """All that the program knew is lost."""
        self.office.close()
        self.office = self.room.line = Office(self.url)

    def ours(self, state):
        return [one for one in self.office.look(releases.every) if one.state == state]

    def drawn(self):
        return self.office.look(figures.drawn_between, day(0), day(99))

    @invariant()
    def never_overspent(self):
        """By the account that every reader of the book can make."""
        assert overspent(self.drawn()) == ()

    @invariant()
    def the_book_has_every_draw_once(self):
        """Nothing was drawn that is not in it, and nothing is in it that was not drawn."""
        written = [read_record(text.encode()) for text in self.office.look(records.since, 0)]
        places = Counter((one.unit, one.day, one.draw, one.value) for r in written for one in r.figures)
        assert places == Counter((one.unit, one.day, one.draw, one.value) for one in self.drawn())

    @invariant()
    def what_is_public_was_drawn(self):
        """Each released day once, with a number that stands in the draws."""
        public = self.room.public.days
        assert set(public) <= set(self.drawn())
        assert len({(one.unit, one.day) for one in public}) == len(public)


def stories(new_database, examples):
    """Runs the machine on fresh stores."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        type("Stories", (Newsroom,), {"new_database": staticmethod(new_database)}),
        settings=settings(
            max_examples=examples, stateful_step_count=14, deadline=None, suppress_health_check=slow
        ),
    )


@pytest.mark.slow
def test_the_budget_holds_on_sqlite(tmp_path_factory):
    """Six stories of up to fourteen steps."""
    stories(lambda: f"sqlite:///{tmp_path_factory.mktemp('budget')}/line.db", 6)


@pytest.mark.slow
@pytest.mark.postgresql
def test_the_budget_holds_on_postgresql(server):
    """Three stories, each in a database of its own."""
    stories(server.new_database, 3)
