"""Rows of `plans`: every edition of a team's plan. The newest is in force; calendars need those before it."""

from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, insert, select

from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.store.connection import Db
from safeconduct.store.schema import plans


class Kept(NamedTuple):
    """One edition as it is kept: `text` is JSON (`planner.rosters`)."""

    number: int
    at: Moment
    text: str


def newest(db: Db, team: Team) -> Kept | None:
    """The edition in force."""
    row = db.execute(_editions(team).order_by(plans.c.number.desc()).limit(1)).one_or_none()
    return Kept(row.number, row.at, row.roster) if row else None


def add(db: Db, team: Team, who: CaseworkerId, at: Moment, text: str) -> int:
    """A new edition; its number."""
    new = insert(plans).values(team=team, who=who, at=at, roster=text).returning(plans.c.number)
    number: int = db.execute(new).scalar_one()
    return number


def since(db: Db, team: Team, moment: Moment) -> list[Kept]:
    """The edition that was in force at a moment and all that followed, oldest first."""
    first = func.coalesce(_in_force(team, moment), 0)
    rows = db.execute(_editions(team).where(plans.c.number >= first).order_by(plans.c.number))
    return [Kept(row.number, row.at, row.roster) for row in rows]


def drop_before(db: Db, team: Team, moment: Moment) -> None:
    """Forget the editions that were replaced before a moment."""
    first = func.coalesce(_in_force(team, moment), 0)
    db.execute(delete(plans).where(plans.c.team == team, plans.c.number < first))


def _editions(team: Team) -> Select[tuple[int, Moment, str]]:
    return select(plans.c.number, plans.c.at, plans.c.roster).where(plans.c.team == team)


def _in_force(team: Team, moment: Moment) -> Any:
    newest_before = select(func.max(plans.c.number)).where(plans.c.team == team, plans.c.at <= moment)
    return newest_before.scalar_subquery()
