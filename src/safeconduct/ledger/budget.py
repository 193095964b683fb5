"""The privacy budget: what may still be drawn for one unit on one day. It is spent in public.

The budget keeps no account of its own that could be lost or set back: what was released IS what was spent, so it is
told anew from the records each time, and anybody can do the sum. Two things are asked of the caller:
- write a draw down, as released or as prepared, in the transaction in which it is made, before anybody sees it. One
  that nobody has seen costs nothing; one that somebody has seen and that is drawn again without a record does;
- hand in every record of that unit and day, corrections and unpublished preparations included.
"""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from safeconduct.errors import BudgetSpent, DayNotOver, ReleaseError
from safeconduct.ledger.noise import Randbits, draw_noise, error
from safeconduct.ledger.releases import Release
from safeconduct.ledger.units import UNITS, Unit


class Budget(Struct, frozen=True):
    """Of one unit and one day (UTC, ISO 8601). Made by `budget_of`."""

    unit: Unit
    day: str
    draws: tuple[Release, ...] = ()
    """One of each, in the order in which they were drawn."""

    @property
    def spent(self) -> Fraction:
        """What the draws cost together. Publishing the same draw again costs nothing."""
        return sum((release.cost for release in self.draws), Fraction(0))

    @property
    def left(self) -> Fraction:
        """What is not spent. Below 0 in the records of somebody who has broken the rule."""
        return self.unit.budget - self.spent

    def draw(self, exact: int, today: str, randbits: Randbits) -> Release:
        """A new number for the day: the exact one and fresh noise. `today`: UTC, ISO 8601.

        `DayNotOver` for a day that is still being counted. `BudgetSpent`: nothing was drawn, no bit was asked for.
        """
        if self.day >= today:
            raise DayNotOver(self.day)
        epsilon, most, number = self.unit.epsilon, self.unit.most, len(self.draws) + 1
        if epsilon is None:
            return Release(self.unit.id, self.day, number, exact, None, most, 0)
        if epsilon > self.left:
            raise BudgetSpent(f"{self.unit.id}, {self.day}: {self.spent} of {self.unit.budget}.")
        scale = most / epsilon
        value = exact + draw_noise(scale, randbits)
        return Release(self.unit.id, self.day, number, value, str(epsilon), most, error([scale]))


def budget_of(unit: Unit, day: str, releases: Iterable[Release]) -> Budget:
    """The budget of a unit and a day, told from what was released, in that order; other units and days may be in it.

    `ReleaseError` when a draw is missing, or was published with two different numbers.
    """
    draws: list[Release] = []
    for release in releases:
        if (release.unit, release.day) != (unit.id, day):
            continue
        if release.draw == len(draws) + 1:
            draws.append(release)
        elif release.draw > len(draws) or draws[release.draw - 1] != release:
            raise ReleaseError(f"{release.unit}, {release.day}, draw {release.draw}.")
    return Budget(unit, day, tuple(draws))


def overspent(releases: Iterable[Release]) -> tuple[Budget, ...]:
    """For a reader who checks a ledger: the budgets that were broken. `ReleaseError` as `budget_of`."""
    each: dict[tuple[str, str], list[Release]] = {}
    for release in releases:
        each.setdefault((release.unit, release.day), []).append(release)
    budgets = (budget_of(UNITS[some[0].unit], some[0].day, some) for some in each.values())
    return tuple(budget for budget in budgets if budget.left < 0)
