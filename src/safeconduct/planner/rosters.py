"""A roster or a plan as it is kept and carried: JSON with names of zones and wall times, never moments."""

from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from safeconduct.errors import PlanError
from safeconduct.model.shift import Plan, Roster

Carried = TypeVar("Carried", Roster, Plan)
FIRST_YEAR, LAST_YEAR = 2000, 2999
"""Years in which an absence may lie."""


def write_roster(roster: Roster) -> bytes:
    """The same roster always gives the same octets."""
    return msgspec.json.encode(roster, enc_hook=str)


def read_roster(text: bytes) -> Roster:
    """What `write_roster` wrote, or a console sent. `PlanError` says where it cannot be read, not what stands there."""
    return _checked(_read(text, Roster, "roster"))


def write_plan(plan: Plan) -> bytes:
    """The same plan always gives the same octets."""
    return msgspec.json.encode(plan, enc_hook=str)


def read_plan(text: bytes) -> Plan:
    """What `write_plan` wrote, or a console sent. `PlanError` as in `read_roster`."""
    plan = _read(text, Plan, "plan")
    _checked(plan.roster)
    return plan


def _read(text: bytes, kind: type[Carried], name: str) -> Carried:
    try:
        return msgspec.json.decode(text, type=kind, dec_hook=_zone)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        where = str(error).rpartition(" - at ")[2] if " - at " in str(error) else "its beginning"
        raise PlanError(f"The {name} cannot be read, at {where}.") from None


def _checked(roster: Roster) -> Roster:
    years = {moment.year for absence in roster.absences for moment in (absence.start, absence.end)}
    if years and not (min(years) >= FIRST_YEAR and max(years) <= LAST_YEAR):
        raise PlanError(f"An absence is not between the years {FIRST_YEAR} and {LAST_YEAR}.")
    return roster


def _zone(_kind: type, name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (LookupError, ValueError, OSError):
        raise ValueError("This is no zone.") from None
