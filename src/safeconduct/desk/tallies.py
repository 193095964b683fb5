"""What is counted while it happens: by hour for the planner, by day for the public figures (spec/figures.md). Never who.

A case counts at most once for each unit, for all time: `cases.counted` remembers for which it has. A case of a
practice line has counted for all of them when it begins, and so counts for none.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from safeconduct.desk.hours import day_of, hour_of
from safeconduct.ledger.units import UNITS, UnitId
from safeconduct.model.case import Closing
from safeconduct.model.ids import CaseId, Hour, Language, Moment
from safeconduct.model.tally import Tally
from safeconduct.store import Db, cases, counts, entries, tallies

BITS: Final[dict[UnitId, int]] = {"answered": 1, "helped": 2, "person": 4}
"""Which bit of `cases.counted` says that a case has counted for a unit."""
LEFT_OUT = 8
"""The case is left out of the number of applications."""
EVERYTHING = 15
"""What a case of a practice line has counted for when it begins."""
HELPED: Final[frozenset[Closing]] = frozenset({"answered", "referred"})
"""How a case is closed in which help was given."""
ABUSE: Final[frozenset[Closing]] = frozenset({"abusive", "prank", "test"})
"""How a case is closed that was none."""


def filed(db: Db, rows: Sequence[Tally], now: Moment) -> None:
    """Applications and messages of one transaction, by hour, and the applications of the day."""
    tallies.add(db, rows)
    applications = sum(row.value for row in rows if row.unit == "application")
    if applications:
        counts.bump(db, "application", day_of(now), applications)


def seen(db: Db, rows: Iterable[Tally]) -> None:
    """Visits and contacts that were summed up in memory; each counts on the day of its hour."""
    summed = list(rows)
    tallies.add(db, summed)
    days: Counter[tuple[UnitId, str]] = Counter()
    for row in summed:
        unit: UnitId | None = "visit" if row.unit == "visit" else "contact" if row.unit == "contact" else None
        if unit:
            days[unit, day_of(Moment(row.hour * 3600.0))] += row.value
    for (unit, day), value in days.items():
        counts.bump(db, unit, day, value)


def contact(db: Db, channel: str, language: Language, now: Moment) -> None:
    """A chat has begun."""
    seen(db, [Tally("contact", hour_of(now), channel, language, 1)])


def answered(db: Db, case: CaseId, now: Moment) -> None:
    """An answer was filed. The first one counts."""
    _once(db, case, "answered", 1, now)


def closed(db: Db, case: CaseId, closing: Closing, now: Moment) -> None:
    """A case was closed. The first time that help was given counts.

    One that was no application is left out of the number of the day on which it came, while that day lasts: then its
    number is drawn.
    """
    if closing in HELPED:
        _once(db, case, "helped", 1, now)
    elif closing in ABUSE:
        began = entries.first_hour(db, case)
        if began is not None and _same_day(began, now) and cases.count_once(db, case, LEFT_OUT):
            counts.bump(db, "application", day_of(now), -1)


def people(db: Db, case: CaseId, number: int, now: Moment) -> bool:
    """For how many people a case asks; whether that counts: what was noted first does."""
    return _once(db, case, "person", number, now)


def _once(db: Db, case: CaseId, unit: UnitId, number: int, now: Moment) -> bool:
    if not cases.count_once(db, case, BITS[unit]):
        return False
    counts.bump(db, unit, day_of(now), UNITS[unit].share(number))
    return True


def _same_day(hour: Hour, now: Moment) -> bool:
    return day_of(Moment(hour * 3600.0)) == day_of(now)
