"""The privacy budget under any sequence of releases, corrections, faults and restarts."""

from collections import defaultdict
from fractions import Fraction

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chance import seeded
from safeconduct.errors import BudgetSpent, DayNotOver, ReleaseError
from safeconduct.ledger.budget import budget_of, overspent
from safeconduct.ledger.releases import Release, total
from safeconduct.ledger.units import UNITS

DAYS = ["2022-09-18", "2022-09-19", "2022-09-20"]
UNIT = st.sampled_from(sorted(UNITS))
DAY = st.sampled_from(DAYS)


class NoChance(Exception):
    """The machine gives no random bits."""


class Publisher(RuleBasedStateMachine):
    """The book is all that there is. Beside it, the test keeps its own account of every bit of noise ever drawn."""

    def __init__(self):
        super().__init__()
        self.book = []
        self.noise_drawn = defaultdict(Fraction)
        self.randbits = seeded(7)

    @rule(unit=UNIT, day=DAY, today=DAY, exact=st.integers(0, 300))
    def draw(self, unit, day, today, exact):
        """A publisher asks for a new number, however often, also for a day that is not over."""
        try:
            release = budget_of(UNITS[unit], day, self.book).draw(exact, today, self.randbits)
        except DayNotOver:
            assert day >= today
        except BudgetSpent:
            assert self.noise_drawn[unit, day] + UNITS[unit].epsilon > UNITS[unit].budget
        else:
            self.book.append(release)
            self.noise_drawn[unit, day] += UNITS[unit].epsilon or 0

    @rule(unit=UNIT, day=DAY)
    def fail(self, unit, day):
        """The machine's chance fails in the middle of a draw: nothing was released, nothing is spent."""

        def broken(_):
            raise NoChance

        budget = budget_of(UNITS[unit], day, self.book)
        if UNITS[unit].epsilon and budget.left:
            with pytest.raises(NoChance):
                budget.draw(1, "2022-10-01", broken)

    @precondition(lambda self: self.book)
    @rule(chosen=st.integers(0))
    def correct_with_the_same_number(self, chosen):
        """A correction publishes an earlier draw again."""
        self.book.append(self.book[chosen % len(self.book)])

    @precondition(lambda self: self.book)
    @rule(chosen=st.integers(0), by=st.integers(1, 5))
    def change_a_number(self, chosen, by):
        """A number that is put in an old one's place is noticed, wherever it is."""
        old = self.book[chosen % len(self.book)]
        forged = msgspec.structs.replace(old, value=old.value + by)
        with pytest.raises(ReleaseError):
            budget_of(UNITS[old.unit], old.day, [*self.book, forged])

    @rule()
    def restart(self):
        """All that the program knew is lost; the book is read anew."""
        self.book = msgspec.json.decode(msgspec.json.encode(self.book), type=list[Release])

    @invariant()
    def never_overspent(self):
        """What the book says was spent is all the noise that was drawn, and within the budget."""
        assert overspent(self.book) == ()
        for (unit, day), cost in self.noise_drawn.items():
            assert budget_of(UNITS[unit], day, self.book).spent == cost <= UNITS[unit].budget

    @invariant()
    def sums_are_of_what_was_released(self):
        """No period knows more than the days in the book."""
        for unit in UNITS:
            found = total(unit, self.book, DAYS[0], DAYS[-1])
            assert (found is None) == all(release.unit != unit for release in self.book)


TestPublisher = Publisher.TestCase
TestPublisher.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
