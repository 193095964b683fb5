"""The plan of a team: who is there when. Every change is a new edition, and nothing is written over unseen."""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from safeconduct.errors import PlanChanged, PlanError
from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.model.shift import Edition, Member, Plan, Roster
from safeconduct.model.staff import KEYLESS, Caseworker
from safeconduct.planner import plans as planning
from safeconduct.planner.calendar import AHEAD, KEPT
from safeconduct.planner.rosters import read_plan, write_plan
from safeconduct.planner.wall import wall_of
from safeconduct.store import Db, plans, staff

CACHED = 64
"""Plans that are kept read: every taken case asks for one."""


def edition(db: Db, team: Team) -> Edition | None:
    """The plan in force, with the people of today: who was dismissed is nowhere in it, who is suspended not there.

    None: the team has no plan.
    """
    kept = plans.newest(db, team)
    return Edition(kept.number, kept.at, _with_people(_read(kept.text), people(db, team))) if kept else None


def people(db: Db, team: Team) -> list[Caseworker]:
    """Everybody of a team who can have a shift: who works on cases."""
    return [one for one in staff.all_caseworkers(db) if one.team == team and one.role not in KEYLESS]


def save(db: Db, team: Team, who: CaseworkerId, number: int, plan: Plan, now: Moment) -> int:
    """A new edition after the one of this `number` (0: the first); its number.

    `PlanChanged` when another one was saved since, `PlanError` when the plan names strangers or what cannot be.
    """
    current = plans.newest(db, team)
    if number != (current.number if current else 0):
        raise PlanChanged
    planning.check(plan, [one.id for one in people(db, team)])
    return _add(db, team, who, plan, now)


def as_saved(db: Db, team: Team, plan: Plan) -> Plan:
    """A plan as it would be if it were saved. `PlanError` as in `save`."""
    present = people(db, team)
    planning.check(plan, [one.id for one in present])
    return _with_people(plan, present)


def change(db: Db, team: Team, who: CaseworkerId, now: Moment, how: Callable[[Plan], Plan]) -> int:
    """A new edition, made of the plan in force. `PlanError` when there is none, or as in `save`."""
    current = edition(db, team)
    if current is None:
        raise PlanError("The team has no plan.")
    plan = how(current.plan)
    planning.check(plan, [one.id for one in people(db, team)])
    return _add(db, team, who, plan, now)


def editions_since(db: Db, team: Team, moment: Moment) -> list[Edition]:
    """The plan that was in force at a moment and all that followed, oldest first, each with the people of today."""
    present = people(db, team)
    return [
        Edition(kept.number, kept.at, _with_people(_read(kept.text), present))
        for kept in plans.since(db, team, moment)
    ]


def _add(db: Db, team: Team, who: CaseworkerId, plan: Plan, now: Moment) -> int:
    """Who is in the team is known from elsewhere, so it is not kept twice."""
    plan = planning.without_past(plan, wall_of(now, plan.roster.zone).date())
    plans.drop_before(db, team, Moment(now - KEPT - AHEAD))
    text = write_plan(replace(plan, roster=replace(plan.roster, members=()))).decode()
    _read(text)  # what cannot be read again would leave the team without a plan, and everybody without work
    return plans.add(db, team, who, now, text)


@lru_cache(CACHED)
def _read(text: str) -> Plan:
    return read_plan(text.encode())


def _with_people(plan: Plan, team: list[Caseworker]) -> Plan:
    plan = planning.without_strangers(plan, [one.id for one in team])
    spoken = tuple(sorted({one.language for one in plan.minimums if one.language}))
    zone = plan.roster.zone
    members = tuple(
        Member(one.id, one.name, zone_of(one, zone), one.languages or spoken)
        for one in team
        if not one.suspended
    )
    return replace(plan, roster=replace(plan.roster, members=members))


def zone_of(person: Caseworker, usual: ZoneInfo) -> ZoneInfo:
    """The zone in which somebody is shown their shifts."""
    try:
        return ZoneInfo(person.zone) if person.zone else usual
    except (LookupError, ValueError, OSError):
        return usual


def roster_of(db: Db, team: Team) -> Roster | None:
    """The roster in force, with the people of today; None: the team has no plan."""
    current = edition(db, team)
    return current.plan.roster if current else None
