"""The units that are published, fixed in code: what one of each is, how often it counts, how it is protected.

What a unit means is said in each language by `figures.<unit>.definition`. Practice and abuse that was recognised
before the day's number is drawn are left out of every unit. The day is UTC; no unit is split by region, language
or channel in public.

The rule against counting twice is also what bounds the noise. What belongs to a case counts once for all time: an
application on the day it was filed, its people on the day a caseworker first notes how many, the first answer, the
first closing as helped. So one case changes one day of a unit, by at most `most`, and the noise of all days
together costs it no more than the noise of one (parallel composition: C. Dwork, A. Roth, "The Algorithmic
Foundations of Differential Privacy", 2014, section 3.5; F. McSherry, 2009). Over all four units of a case that is
epsilon 2 in all, and 4 at the very most, when every number was drawn anew once.

A contact and a visit cannot be tied to a person, by construction. Their noise protects one contact and one visit:
who called n times is covered by n times epsilon, and a bound for the person would need what we refuse to keep.
"""

from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

UnitId = Literal["visit", "contact", "application", "person", "answered", "helped", "subscriber"]


class Unit(Struct, frozen=True):
    """One unit: how it is counted and what its noise protects."""

    id: UnitId
    once_for: Literal["visit", "contact", "case", "channel"]
    """What counts at most once: also what the noise hides the presence of."""
    most: int
    """By how much one of these can change the count at most (the sensitivity)."""
    epsilon: Fraction | None
    """What one draw of a day's number costs. None: published as it is."""
    budget: Fraction
    """What all draws for one day may cost together."""
    smallest: int
    """A smaller noisy number is not shown."""
    adds_up: bool = True
    """Whether days add up to a period. What is a level, as subscribers are, is taken on the last day instead."""

    def share(self, number: int) -> int:
        """What one case, contact or visit adds to the count when it says `number`: never more than `most`."""
        return max(0, min(number, self.most))


EPSILON: Final = Fraction(1, 2)
"""From one day's number nobody learns about one case more than odds of e^(1/2), 1.65 to 1."""
BUDGET: Final = 2 * EPSILON
"""The first draw, and one more when the number was wrong."""
SMALLEST: Final = 10
FAMILY: Final = 4
"""People whom one application can add: each more would widen the error of everybody's number."""


def _of_a_case(unit: UnitId, most: int = 1) -> Unit:
    return Unit(unit, "case", most, EPSILON, BUDGET, SMALLEST)


UNITS: Final[dict[UnitId, Unit]] = {
    unit.id: unit
    for unit in (
        # A line's first days have so few visits that an exact number would confirm somebody's only one.
        Unit("visit", "visit", 1, EPSILON, BUDGET, SMALLEST),
        Unit("contact", "contact", 1, EPSILON, BUDGET, SMALLEST),
        _of_a_case("application"),
        _of_a_case("person", FAMILY),
        _of_a_case("answered"),
        _of_a_case("helped"),
        # The messenger shows this number to everybody: noise would hide nothing and only make ours look false.
        Unit("subscriber", "channel", 1, None, Fraction(0), 0, adds_up=False),
    )
}
"""In the order in which they are shown."""
