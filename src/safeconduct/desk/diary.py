"""Somebody's own calendar of shifts, as a file to take home."""

import hmac

from safeconduct.desk import shifts
from safeconduct.model.ids import Moment, Team
from safeconduct.model.shift import Edition
from safeconduct.planner.calendar import AHEAD, KEPT
from safeconduct.store import Db

PURPOSE = b"safeconduct/calendar/v1"


def editions(db: Db, team: Team, now: Moment) -> list[Edition]:
    """Every edition of the plan that a calendar file of now may go back to."""
    return shifts.editions_since(db, team, Moment(now - KEPT - AHEAD))


def seed_of(pepper: bytes) -> bytes:
    """The secret of which a line's calendar identifiers are made, from its pepper, which never changes."""
    return hmac.digest(pepper, PURPOSE, "sha256")
