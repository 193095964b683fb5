"""What is released: a day's noisy count, and what days add up to.

Only days are drawn. A week, or all since the start, is the sum of its days' released numbers, which costs no privacy
at all (post-processing) and which everybody can add up from the ledger. The record of a day keeps the noisy number
as it was drawn, even when it is small or below zero: leaving those out of sums would make every sum too high, and
would hide nothing that the noise does not hide already. What people are SHOWN is cut off, after the noise: `shown`.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.ledger.noise import error
from safeconduct.ledger.units import UNITS, UnitId

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""UTC, ISO 8601."""
Ratio = Annotated[str, Meta(pattern=r"^[1-9][0-9]?(/[1-9][0-9]?)?$")]
"""More than 0, in lowest terms: `1/2`. Two digits at most, so that nobody's ledger keeps a reader's machine busy."""


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit's noisy number of one day, as the ledger holds it. Made by `Budget.draw` alone."""

    unit: UnitId
    day: Day
    draw: Annotated[int, Meta(ge=1)]
    """Which draw for this day it is. The same draw published again, in a correction, has the same number."""
    value: int
    epsilon: Ratio | None
    """What the draw cost. None: an exact number, which needs no noise."""
    most: Annotated[int, Meta(ge=1, le=99)]
    """By how much one case, contact or visit can change the exact number."""
    error: Annotated[int, Meta(ge=0)]
    """The exact number is at most so far away, in 95 of 100 releases."""

    @property
    def cost(self) -> Fraction:
        """What the draw takes from the privacy budget."""
        return Fraction(self.epsilon or 0)

    @property
    def scale(self) -> Fraction | None:
        """Of its noise. None: there is none."""
        return None if self.epsilon is None else self.most / Fraction(self.epsilon)


class Total(Struct, frozen=True):
    """What the released days of a period add up to."""

    unit: UnitId
    first: str
    last: str
    value: int
    error: int
    days: tuple[str, ...]
    """The days that are in it: not every day of the period need have been released."""


def standing(unit: UnitId, releases: Iterable[Release]) -> dict[str, Release]:
    """The number that stands for each day: the latest draw, whichever order they come in."""
    mine = [release for release in releases if release.unit == unit]
    return {release.day: release for release in sorted(mine, key=lambda each: (each.day, each.draw))}


def total(unit: UnitId, releases: Iterable[Release], first: str, last: str) -> Total | None:
    """The days from `first` to `last`, both included, added up; a level's number of the last day instead.

    None when not one of them is released.
    """
    stands = standing(unit, releases)
    days = [release for day, release in stands.items() if first <= day <= last]
    if not days:
        return None
    if not UNITS[unit].adds_up:
        first, days = days[-1].day, days[-1:]
        last = first
    return Total(
        unit,
        first,
        last,
        sum(release.value for release in days),
        error(release.scale for release in days if release.scale is not None),
        tuple(release.day for release in days),
    )


def shown(figure: Release | Total) -> int | None:
    """The number that people are shown; None when it is too small, or no larger than its own error.

    It looks at the noisy number only, so it tells no more than that does.
    """
    enough = max(UNITS[figure.unit].smallest, figure.error + 1 if figure.error else 0)
    return figure.value if figure.value >= enough else None


def days_between(first: str, last: str) -> int:
    """How many days a period has, both its ends included."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
