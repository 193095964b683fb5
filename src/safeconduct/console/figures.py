"""Figures: prepared by one, let go out by another, corrected beside what was wrong.

Numbers reach a console as they were drawn, with their noise, or not at all: nothing here has a place for an exact
count.
"""

import secrets
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.newsroom import Number
from safeconduct.console.office import Console
from safeconduct.desk import audit, figures, releases, staff
from safeconduct.errors import RequestUnreadable, SafeconductError
from safeconduct.ledger.quoting import AREA
from safeconduct.ledger.releases import Day, days_between
from safeconduct.ledger.units import UNITS, UnitId
from safeconduct.model.ids import CaseworkerId, Language, Moment
from safeconduct.model.release import Plan, PublicRelease, Reason, ReleaseState
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db

LONGEST = 3660
"""Days of a period."""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class UnitDay(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit on one day."""

    unit: UnitId
    day: Day


class PrepareRelease(Struct, frozen=True, forbid_unknown_fields=True):
    """What to release: units and a period, both its ends included."""

    units: Annotated[tuple[UnitId, ...], Meta(min_length=1, max_length=len(UNITS))]
    since: Day
    until: Day


class CorrectRelease(Struct, frozen=True, forbid_unknown_fields=True):
    """What is right instead of release `number`, and of which days a new number is to be drawn."""

    number: Number
    reason: Reason
    units: Annotated[tuple[UnitId, ...], Meta(min_length=1, max_length=len(UNITS))]
    since: Day
    until: Day
    redraw: Annotated[tuple[UnitDay, ...], Meta(max_length=100)] = ()


class OfRelease(Struct, frozen=True, forbid_unknown_fields=True):
    """Which release."""

    number: Number


class ShownNumber(Struct, frozen=True):
    """What a release says of one unit."""

    unit: str
    first: str
    last: str
    value: int | None
    """None when it is not shown: too small, or no larger than its error."""
    error: int
    missing: int
    """Days of the period that are not in it."""


class ShownRelease(Struct, frozen=True):
    """A release as the newsroom sees it. `Plan` and `PublicRelease` of the model say what its fields mean."""

    number: int
    state: ReleaseState
    prepared_by: str
    """Their alias; empty when they have left."""
    approved_by: str
    prepared: Moment
    published: Moment | None
    may_approve: bool
    since: str
    until: str
    numbers: list[ShownNumber]
    sentences: dict[Language, tuple[str, ...]]
    corrects: int | None
    corrected_by: int | None
    reason: Reason | None
    redraw: list[UnitDay]
    addresses: dict[Language, str]
    """Where it is, or will be."""


class DayBudget(Struct, frozen=True):
    """What is spent of a day's privacy budget."""

    day: str
    spent: str
    """A fraction, as `1/2`."""
    may_redraw: bool


class ShownUnit(Struct, frozen=True):
    unit: str
    titles: dict[Language, str]
    budget: str
    """Of each day; `0` for a unit without noise."""
    days: list[DayBudget]
    """The last days whose exact counts are still there, the newest first."""


class Figures(Struct, frozen=True):
    """Every release, the newest first, and what can be released. Both days are None before the first draw."""

    first_drawn: str | None
    last_drawn: str | None
    units: list[ShownUnit]
    releases: list[ShownRelease]


class OneRelease(Struct, frozen=True):
    release: ShownRelease


async def every_release(console: Console, who: Caseworker, _: Nothing) -> Figures:
    """Every release, also those that wait for a second person, and how much of the privacy budget is spent."""
    now = console.now()

    def job(db: Db) -> Figures:
        found, names = releases.every(db), _names(db)
        shown = [_shown(console, who, one, found, names) for one in found]
        return Figures(figures.first_drawn(db), figures.last_drawn(db), _units(console, db, now), shown)

    return await console.vault.read(job)


async def prepare_release(console: Console, who: Caseworker, asked: PrepareRelease) -> OneRelease:
    """Prepare a release of units and a period. Its sentences can be read before a second person lets it go out."""
    return await _prepared(console, who, Plan(_units_asked(asked.units), *_period(asked.since, asked.until)))


async def correct_release(console: Console, who: Caseworker, asked: CorrectRelease) -> OneRelease:
    """Prepare what is right beside a release that was wrong, which stays. New numbers are drawn when it goes out."""
    redraw = tuple(sorted({(one.unit, one.day) for one in asked.redraw}))
    plan = Plan(
        _units_asked(asked.units),
        *_period(asked.since, asked.until),
        corrects=asked.number,
        reason=asked.reason,
        redraw=redraw,
    )
    return await _prepared(console, who, plan)


async def approve_release(console: Console, who: Caseworker, asked: OfRelease) -> OneRelease:
    """Let a release go out that somebody else prepared: to the site, the feed, the channel and the book."""
    now, guide = console.now(), console.guide()

    def job(db: Db) -> ShownRelease:
        out = releases.approve(db, console.line, guide, asked.number, who.id, now, secrets.randbits)
        audit.record(db, now, who.id, f"approved release {out.number}")
        return _shown(console, who, out, releases.every(db), _names(db))

    shown = await console.vault.write(job)
    console.newsroom_changed()
    await console.outlets.tell()
    return OneRelease(shown)


async def discard_release(console: Console, who: Caseworker, asked: OfRelease) -> Nothing:
    """Throw a prepared release away. What was published stays for ever."""
    now = console.now()

    def job(db: Db) -> None:
        releases.discard(db, asked.number)
        audit.record(db, now, who.id, f"discarded release {asked.number}")

    await console.vault.write(job)
    console.newsroom_changed()
    return Nothing()


async def _prepared(console: Console, who: Caseworker, plan: Plan) -> OneRelease:
    now, guide = console.now(), console.guide()

    def job(db: Db) -> ShownRelease:
        made = releases.prepare(db, guide, plan, who.id, now)
        audit.record(db, now, who.id, f"prepared release {made.number}")
        return _shown(console, who, made, releases.every(db), _names(db))

    shown = await console.vault.write(job)
    console.newsroom_changed()
    return OneRelease(shown)


def _shown(
    console: Console,
    who: Caseworker,
    one: PublicRelease,
    every: list[PublicRelease],
    names: dict[CaseworkerId, str],
) -> ShownRelease:
    content, plan = one.content, one.content.plan
    return ShownRelease(
        number=one.number,
        state=one.state,
        prepared_by=names.get(one.prepared_by, ""),
        approved_by=names.get(one.approved_by, "") if one.approved_by else "",
        prepared=one.prepared_at,
        published=one.published,
        may_approve=one.state == "prepared" and one.prepared_by != who.id and one.prepared_by in names,
        since=plan.since,
        until=plan.until,
        numbers=[
            ShownNumber(
                unit.unit,
                unit.first,
                unit.last,
                unit.value if unit.shown else None,
                unit.error,
                days_between(unit.first, unit.last) - unit.counted,
            )
            for unit in content.units
        ],
        sentences=content.sentences,
        corrects=one.corrects,
        corrected_by=next(
            (other.number for other in every if other.corrects == one.number and other.state == "published"),
            None,
        ),
        reason=plan.reason,
        redraw=[UnitDay(UNITS[unit].id, day) for unit, day in plan.redraw],  # type: ignore[index] # units of ours
        addresses={
            language: releases.release_address(console.line, language, one.number)
            for language in content.sentences
        },
    )


def _units(console: Console, db: Db, now: Moment) -> list[ShownUnit]:
    guide = console.guide()
    return [
        ShownUnit(
            unit.id,
            {tongue: guide.phrases(AREA, tongue)[f"figures.{unit.id}.title"] for tongue in guide.languages},
            str(unit.budget),
            [_budget(db, unit.id, day, now) for day in figures.redrawable_days(db, unit.id, now)],
        )
        for unit in UNITS.values()
    ]


def _budget(db: Db, unit: UnitId, day: str, now: Moment) -> DayBudget:
    try:
        figures.may_redraw(db, unit, day, now)
    except SafeconductError:
        may = False
    else:
        may = True
    return DayBudget(day, str(figures.budget_for(db, unit, day).spent), may)


def _units_asked(units: tuple[UnitId, ...]) -> tuple[str, ...]:
    return tuple(unit for unit in UNITS if unit in units)


def _period(since: str, until: str) -> tuple[str, str]:
    try:
        days = (date.fromisoformat(until) - date.fromisoformat(since)).days + 1
    except ValueError:
        raise RequestUnreadable("A day is none.") from None
    if not 1 <= days <= LONGEST:
        raise RequestUnreadable("A period ends before it begins, or is too long.")
    return since, until


def _names(db: Db) -> dict[CaseworkerId, str]:
    return {person.id: person.name for person in staff.caseworkers(db)}
