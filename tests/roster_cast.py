"""A line in Kyiv and who works it: Alice and Bob there, Carol in New York, Dan to ask when somebody is absent."""

import datetime as dt
from zoneinfo import ZoneInfo

from safeconduct.model.ids import CaseworkerId, Language
from safeconduct.model.shift import Member, Minimum, Pattern, Roster
from safeconduct.planner.wall import moment_of

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
ALICE, BOB, CAROL, DAN, MALLORY = (CaseworkerId(letter * 32) for letter in "abcde")
UKRAINIAN, ENGLISH = Language("uk"), Language("en")
MEMBERS = (
    Member(ALICE, "Amber", KYIV, (UKRAINIAN, ENGLISH)),
    Member(BOB, "Birch", KYIV, (UKRAINIAN,)),
    Member(CAROL, "Cedar", NEW_YORK, (ENGLISH,)),
    Member(DAN, "Dune", KYIV, (UKRAINIAN, ENGLISH)),
)
EVERY_DAY = tuple(range(7))
NIGHT = Pattern("night", EVERY_DAY, dt.time(22), dt.time(6), (ALICE,))
MORNING = Pattern("morning", EVERY_DAY, dt.time(6), dt.time(14), (BOB,))
EVENING = Pattern("evening", EVERY_DAY, dt.time(14), dt.time(22), (CAROL,))
HOUR, DAY = 3600, 86400

MONDAY = dt.date(2026, 11, 23)
"""The Monday of an ordinary week in Kyiv and in New York."""
AUTUMN, SPRING = dt.date(2026, 10, 25), dt.date(2026, 3, 29)
"""Sundays on which Kyiv's clocks go back at 04:00 and forward at 03:00."""


def line(**kept):
    """The roster of the line in Kyiv: three shifts a day, one person each."""
    return Roster(**{"zone": KYIV, "members": MEMBERS, "patterns": (NIGHT, MORNING, EVENING)} | kept)


def at(day, clock, zone=KYIV):
    """A moment, by the wall clock."""
    return moment_of(dt.datetime.combine(day, dt.time.fromisoformat(clock)), zone)


def all_week(people, language=None):
    """As many in each hour of the week."""
    return Minimum((people,) * 168, language)
