"""Figures: numbers are drawn when a day is over; what was released of them is what everybody reads.

The exact counts go into a draw and nowhere else from here: nothing that this file answers can carry one. Once a
day's number is drawn, its exact count is kept for `KEPT_DAYS`, in case a new number must be drawn, and then erased.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import asdict

from safeconduct.desk.hours import day_of, hour_of
from safeconduct.errors import BudgetSpent, CountErased, NothingDrawn
from safeconduct.ledger.budget import Budget, budget_of
from safeconduct.ledger.noise import Randbits
from safeconduct.ledger.releases import Release
from safeconduct.ledger.units import UNITS, Unit, UnitId
from safeconduct.model.ids import Hour, Moment
from safeconduct.model.release import Draw, PublicRelease, ReleasedUnit
from safeconduct.planner.arrivals import MOST_WEEKS
from safeconduct.planner.demand import HOURS
from safeconduct.store import Db, checkpoints, counts, destructions, draws, overdue, releases, tallies

GRACE_SECONDS = 300.0
"""After midnight until a day's numbers are drawn: what was taken in before it has reached the store by then."""
KEPT_DAYS = 14
"""Days after which an exact count is erased."""
PLANNED_WEEKS = MOST_WEEKS + 1
"""Weeks after which the planner's hours are erased: one more than it looks back."""
NOISY = tuple(unit.id for unit in UNITS.values() if unit.epsilon is not None)
"""Units whose exact counts nobody may see."""


class PublicFigures(Struct, frozen=True):
    """All that was released."""

    releases: tuple[PublicRelease, ...] = ()
    """The newest first; those that were corrected too."""
    days: tuple[Release, ...] = ()
    """The number that stands for each released unit and day, by unit and day."""
    checkpoint: str = ""
    """Origin, size and root of the book's newest checkpoint, a line each; empty before the first."""

    @property
    def corrections(self) -> dict[int, int]:
        """From the number of a release to that of the one that corrects it."""
        return {one.corrects: one.number for one in self.releases if one.corrects is not None}


def days_due(db: Db, now: Moment) -> list[str]:
    """Days (UTC) that are over and whose numbers are not drawn yet, the oldest first.

    They begin with the day on which the line first made its rounds, whatever was counted on it: that draws begin
    must tell nothing about what was counted.
    """
    last, first = draws.last_day(db), destructions.first_day(db)
    if last is not None:
        next_day = date.fromisoformat(last) + timedelta(1)
    elif first is not None:
        next_day = date.fromisoformat(first)
    else:
        return []
    over = (date.fromisoformat(day_of(Moment(now - GRACE_SECONDS))) - next_day).days
    return [str(next_day + timedelta(later)) for later in range(max(0, over))]


def draw_day(db: Db, day: str, now: Moment, chance: Randbits) -> tuple[Release, ...]:
    """The number of each unit for a day that is over, written down for ever. `chance`: the system's own randomness.

    What is drawn already is not drawn again. A unit of which nothing was counted is 0, and gets its noise like any
    other. Subscribers, whom somebody else counts, are left out when nobody counted them. `DayNotOver`.
    """
    missing = [unit for unit in UNITS.values() if not draws.of(db, unit.id, day)]
    return tuple(_draw(db, unit, day, now, chance) for unit in missing if _is_known(db, unit, day))


def redraw(db: Db, unit: UnitId, day: str, now: Moment, chance: Randbits) -> Release:
    """A new number for a day, from what its count is by now. It costs epsilon again.

    `BudgetSpent`, `CountErased` or `NothingDrawn`: nothing was drawn.
    """
    may_redraw(db, unit, day, now)
    return _draw(db, UNITS[unit], day, now, chance)


def may_redraw(db: Db, unit: UnitId, day: str, now: Moment) -> None:
    """Raises what `redraw` would raise. Nothing is drawn."""
    budget = budget_for(db, unit, day)
    if not budget.draws or not _is_known(db, UNITS[unit], day):
        raise NothingDrawn(f"{unit}, {day}.")
    if (UNITS[unit].epsilon or 0) > budget.left:
        raise BudgetSpent(f"{unit}, {day}: {budget.spent} of {UNITS[unit].budget}.")
    if unit in NOISY and day < _oldest_kept(now):
        raise CountErased(f"{unit}, {day}.")


def forget_counts(db: Db, now: Moment) -> None:
    """Exact counts of days that were drawn long enough ago are erased, and hours that the planner does not look at.

    After the draws of a round, never before.
    """
    counts.erase_before(db, _oldest_kept(now), NOISY)
    tallies.erase_before(db, Hour(hour_of(now) - PLANNED_WEEKS * HOURS))


def kept_too_long(db: Db, now: Moment) -> int:
    """Exact counts and sums of hours that should have been erased by now, a day's grace given."""
    yesterday = Moment(now - 86400)
    return overdue.counts_before(db, _oldest_kept(yesterday), NOISY) + overdue.tallies_before(
        db, Hour(hour_of(yesterday) - PLANNED_WEEKS * HOURS)
    )


def budget_for(db: Db, unit: UnitId, day: str) -> Budget:
    """What was drawn for a unit and day, and what may still be: told from the draws themselves."""
    return budget_of(UNITS[unit], day, _released(draws.of(db, unit, day)))


def drawn_between(db: Db, first: str, last: str, units: Iterable[str] = UNITS) -> list[Release]:
    """Every draw of these units from one day to another, both included."""
    return _released(draws.between(db, first, last, units))


def released_for(db: Db, day: str) -> tuple[Release, ...]:
    """What the book's record of a day says of its figures: the first draw of each unit, sorted by unit.

    Later draws of the same day stand in corrections, beside it.
    """
    return tuple(drawn for drawn in drawn_between(db, day, day) if drawn.draw == 1)


def redrawable_days(db: Db, unit: UnitId, now: Moment) -> list[str]:
    """Days whose number is drawn and whose exact count is still kept, the newest first."""
    drawn = drawn_between(db, _oldest_kept(now), day_of(now), [unit])
    return sorted({one.day for one in drawn}, reverse=True)


def first_drawn(db: Db) -> str | None:
    """The first day whose numbers are drawn; None before that."""
    return draws.first_day(db)


def last_drawn(db: Db) -> str | None:
    """The last day whose numbers are drawn; None before the first."""
    return draws.last_day(db)


def mark(db: Db) -> tuple[int, str]:
    """Changes whenever `public` does, and costs less."""
    return releases.how_many(db), _checkpoint(db)


def public(db: Db) -> PublicFigures:
    """All that was released. What a correction has replaced is not in `days`, and stays in `releases`."""
    out = tuple(release for release in releases.every(db) if release.state == "published")
    if not out:
        return PublicFigures(checkpoint=_checkpoint(db))
    corrected = {release.corrects for release in out}
    stand = [unit for release in out if release.number not in corrected for unit in release.content.units]
    first, last = min(unit.days[0][:10] for unit in stand), max(unit.days[-1][-10:] for unit in stand)
    drawn: dict[tuple[str, str, int], Release] = {
        (one.unit, one.day, one.draw): one for one in drawn_between(db, first, last)
    }
    days = {(unit, day): drawn[unit, day, draw] for unit, day, draw in sorted(_places(stand))}
    order = list(UNITS)
    stands_now = sorted(days.values(), key=lambda one: (order.index(one.unit), one.day))
    return PublicFigures(out, tuple(stands_now), _checkpoint(db))


def ranges(days: Iterable[str]) -> tuple[str, ...]:
    """Days in their order, those that follow each other as `first/last`."""
    found: list[list[date]] = []
    for day in map(date.fromisoformat, days):
        if found and day - found[-1][1] == timedelta(1):
            found[-1][1] = day
        else:
            found.append([day, day])
    return tuple(str(one) if one == other else f"{one}/{other}" for one, other in found)


def days_in(ranges_: Iterable[str]) -> Iterator[str]:
    """The days of `ranges`, one by one."""
    for span in ranges_:
        first, last = date.fromisoformat(span[:10]), date.fromisoformat(span[-10:])
        yield from (str(first + timedelta(later)) for later in range((last - first).days + 1))


def _checkpoint(db: Db) -> str:
    """The text of the newest checkpoint, without its signatures."""
    return (checkpoints.newest(db) or "").partition("\n\n")[0]


def _places(units: Iterable[ReleasedUnit]) -> Iterator[tuple[str, str, int]]:
    """Unit, day and draw of every number that was released."""
    for unit in units:
        yield from ((unit.unit, day, unit.again.get(day, 1)) for day in days_in(unit.days))


def _draw(db: Db, unit: Unit, day: str, now: Moment, chance: Randbits) -> Release:
    exact = counts.find(db, unit.id, day) or 0
    drawn = budget_for(db, unit.id, day).draw(exact, day_of(now), chance)
    draws.add(db, Draw(**asdict(drawn)))
    return drawn


def _is_known(db: Db, unit: Unit, day: str) -> bool:
    """Whether there is a count to draw from. Of what we count ourselves nothing counted is 0."""
    return unit.epsilon is not None or counts.find(db, unit.id, day) is not None


def _oldest_kept(now: Moment) -> str:
    return str(date.fromisoformat(day_of(now)) - timedelta(KEPT_DAYS))


def _released(found: Iterable[Draw]) -> list[Release]:
    return [Release(**asdict(one)) for one in found]
