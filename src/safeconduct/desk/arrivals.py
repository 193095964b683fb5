"""What came in lately and who is there, as the planner takes it."""

from zoneinfo import ZoneInfo

from safeconduct.desk import duty, shifts
from safeconduct.desk.hours import hour_of
from safeconduct.model.ids import Hour, Moment
from safeconduct.planner.arrivals import Arrivals, average
from safeconduct.planner.cover import next_week
from safeconduct.planner.demand import HOURS
from safeconduct.planner.headcount import OnDuty
from safeconduct.store import Db, tallies

UTC = ZoneInfo("UTC")
WRITTEN = ("application", "message")
"""Units that somebody has to answer in writing."""


def ordinary_week(db: Db, now: Moment, weeks: int, zone: ZoneInfo) -> Arrivals:
    """The mean of the last so many weeks, up to the beginning of this hour."""
    until = hour_of(now)
    since = Hour(until - weeks * HOURS)
    written = [row for unit in WRITTEN for row in tallies.between(db, unit, since, until)]
    return average(tallies.between(db, "call", since, until), written, since, until, zone)


def whole_line(db: Db, now: Moment, weeks: int) -> tuple[Arrivals, OnDuty | None]:
    """An ordinary week, and who is there next week in all teams together; `None` when no team has a plan.

    The week is on the clock of the first team that has a plan.
    """
    editions = [edition for team in duty.teams(db) if (edition := shifts.edition(db, team))]
    rosters = [edition.plan.roster for edition in editions]
    arrivals = ordinary_week(db, now, weeks, rosters[0].zone if rosters else UTC)
    if not rosters:
        return arrivals, None
    return arrivals, tuple(map(sum, zip(*(next_week(roster, now) for roster in rosters), strict=True)))
