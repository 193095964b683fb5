"""Shifts as a lead plans them, on the wall clock of the line, and what they come to on the world's clock.

A wall time means the first moment at which the line's clock shows it or a later time. So a time that is
skipped when clocks go forward is the moment of the change, and one that is shown twice is the first. (RFC 5545,
section 3.3.5, agrees on the second; for the first it would run a shift past its successor.)
"""

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from safeconduct.model.ids import CaseworkerId, Language, Moment

Clock = Annotated[dt.time, Meta(tz=False)]
"""A time of day on the line's wall clock."""
Weekday = Annotated[int, Meta(ge=0, le=6)]
"""0 is Monday."""


class Span(Struct, frozen=True, order=True):
    """From a moment up to, and not with, another."""

    start: Moment
    end: Moment


class Member(Struct, frozen=True):
    """A caseworker as the roster knows them. `name` is an alias; times are shown to them on the clock of `zone`."""

    id: CaseworkerId
    name: str
    zone: ZoneInfo
    languages: tuple[Language, ...] = ()


class Break(Struct, frozen=True):
    """A break in a shift, of these people or of everybody. A time before the shift's beginning is on the next day."""

    start: Clock
    end: Clock
    people: tuple[CaseworkerId, ...] = ()


class Pattern(Struct, frozen=True):
    """A shift that comes every week on these days.

    It begins on the days from `since` to `until`, both included. An end at or before the beginning
    is on the next day. Nobody else may bear its name on a day: name and day name a shift.
    """

    name: str
    days: tuple[Weekday, ...]
    start: Clock
    end: Clock
    people: tuple[CaseworkerId, ...]
    breaks: tuple[Break, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None


class Shift(Struct, frozen=True):
    """One shift, which begins on `day`. An end at or before the beginning is on the next day."""

    name: str
    day: dt.date
    start: Clock
    end: Clock
    people: tuple[CaseworkerId, ...]
    breaks: tuple[Break, ...] = ()


class Holiday(Struct, frozen=True):
    """A day on which only these patterns begin, whatever their weekdays, and the shifts planned for that day alone."""

    day: dt.date
    patterns: tuple[str, ...] = ()


class Absence(Struct, frozen=True):
    """Somebody cannot come, from one time on the line's wall clock up to another."""

    who: CaseworkerId
    start: Annotated[dt.datetime, Meta(tz=False)]
    end: Annotated[dt.datetime, Meta(tz=False)]


class Swap(Struct, frozen=True):
    """One person gives a shift to another. Nothing comes of it until both agreed and a lead approved."""

    shift: str
    day: dt.date
    giver: CaseworkerId
    taker: CaseworkerId
    agreed: tuple[CaseworkerId, ...] = ()
    approved: CaseworkerId | None = None


class Substitutes(Struct, frozen=True):
    """Who is asked, in this order, when somebody is absent; `of` nobody: for everybody, after their own."""

    people: tuple[CaseworkerId, ...]
    of: CaseworkerId | None = None


class StandIn(Struct, frozen=True):
    """A substitute said yes: in this shift they are there for as long as `absent` is not."""

    shift: str
    day: dt.date
    absent: CaseworkerId
    by: CaseworkerId


class Roster(Struct, frozen=True):
    """Everything that decides who is there. All its wall times are on the clock of `zone`."""

    zone: ZoneInfo
    members: tuple[Member, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    shifts: tuple[Shift, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    absences: tuple[Absence, ...] = ()
    swaps: tuple[Swap, ...] = ()
    substitutes: tuple[Substitutes, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()


class Duty(Struct, frozen=True, order=True):
    """Somebody is there, without interruption but for breaks, in the shift of this name that begins on `day`."""

    start: Moment
    end: Moment
    who: CaseworkerId
    shift: str
    day: dt.date
    breaks: tuple[Span, ...] = ()


class Vacancy(Struct, frozen=True):
    """Somebody is absent and nobody stands in. `ask`: substitutes who could come, in order."""

    span: Span
    who: CaseworkerId
    shift: str
    day: dt.date
    ask: tuple[CaseworkerId, ...]


class Minimum(Struct, frozen=True):
    """The fewest people for each of the 168 hours of the week, from Monday 00:00 on the line's clock.

    With a language, only those who speak it count.
    """

    people: Annotated[tuple[int, ...], Meta(min_length=168, max_length=168)]
    language: Language | None = None


class Gap(Struct, frozen=True):
    """So many people are missing, all the time from a moment to another."""

    span: Span
    missing: int
    language: Language | None = None


class Handover(Struct, frozen=True):
    """Some leave at a moment, others came or come.

    `overlap`: those who arrive, or others who stay, are there before; `direct`: they come at that very
    moment; `gap`: nobody is there in between. `arrives` is when the first of the arriving came or
    comes, `None` when nobody does.
    """

    kind: Literal["overlap", "direct", "gap"]
    leaves: Moment
    arrives: Moment | None
    leaving: tuple[CaseworkerId, ...]
    arriving: tuple[CaseworkerId, ...]
    staying: tuple[CaseworkerId, ...]


class Change(Struct, frozen=True):
    """What somebody has to be told: a duty is new (`was` is `None`), gone (`now` is `None`) or at another time."""

    who: CaseworkerId
    was: Duty | None
    now: Duty | None


class Doubt(Struct, frozen=True):
    """Something in a roster that a lead should look at. `rule` names the check, `at` the moment, if it has one."""

    rule: Literal["unknown", "name", "break", "holiday", "twice", "long", "rest", "swap", "pending", "absent"]
    sentence: str
    who: CaseworkerId | None = None
    at: Moment | None = None


class Appointment(Struct, frozen=True):
    """One entry of somebody's calendar file (RFC 5545 VEVENT), kept so that its next edition can follow it."""

    uid: str
    sequence: int
    span: Span
    cancelled: bool = False


class Plan(Struct, frozen=True):
    """What a lead puts up: who is there when, and the fewest who must be. Without minimums it is one, always."""

    roster: Roster
    minimums: tuple[Minimum, ...] = ()


class Edition(Struct, frozen=True):
    """One edition of a team's plan, from when on it holds. A new one replaces it, and old ones are kept for a while."""

    number: int
    at: Moment
    plan: Plan
