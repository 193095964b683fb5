"""Releases: figures of a period that two people let go out, at an address of their own for ever."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import CaseworkerId, Language, Moment

ReleaseState = Literal["prepared", "published"]
Reason = Literal["wrong-count", "definition", "wrong-period"]
"""Why a release is corrected. The words of the book's corrections too."""


class Draw(Struct, frozen=True):
    """One noisy number, as the store keeps it for ever: a `Release` of the ledger."""

    unit: str
    day: str
    """UTC, ISO 8601."""
    draw: int
    """Which draw of this unit and day it is, from 1."""
    value: int
    epsilon: str | None
    """What it cost. None: a number that needs no noise."""
    most: int
    error: int


class Plan(Struct, frozen=True):
    """What is to be released. Days are UTC, ISO 8601, and both ends are in the period."""

    units: tuple[str, ...]
    since: str
    until: str
    corrects: int | None = None
    """The release that this one corrects."""
    reason: Reason | None = None
    """Why; None when it corrects none."""
    redraw: tuple[tuple[str, str], ...] = ()
    """Units and days of which a new number is drawn when it goes out: nobody sees it before that, so nobody can
    choose between the two."""


class ReleasedUnit(Struct, frozen=True):
    """What the days of one unit add up to."""

    unit: str
    first: str
    last: str
    value: int
    error: int
    """The exact sum is at most so far away, in 95 of 100 releases."""
    days: tuple[str, ...]
    """The days that are in it, as ranges: `2026-11-01/2026-11-20`, or one day."""
    counted: int
    """How many days those are."""
    shown: bool
    """Whether people are shown the number; False when it is too small, or no larger than its error."""
    definition: str
    """The first 16 hexadecimal digits of the SHA-256 of what the unit meant, in English."""
    again: dict[str, int] = {}
    """Days whose number is not that of the first draw: of which."""


class ReleaseContent(Struct, frozen=True):
    """All that a release says. It is frozen when it goes out."""

    plan: Plan
    units: tuple[ReleasedUnit, ...]
    """In the order in which units are shown."""
    sentences: dict[Language, tuple[str, ...]]
    """One for each unit, ready to be quoted."""


class PublicRelease(Struct, frozen=True):
    """A release as the store keeps it."""

    number: int
    """Given by the store; 0 before. Its address is made from it."""
    state: ReleaseState
    prepared_by: CaseworkerId
    prepared_at: Moment
    content: ReleaseContent
    approved_by: CaseworkerId | None = None
    published: Moment | None = None
    corrects: int | None = None
