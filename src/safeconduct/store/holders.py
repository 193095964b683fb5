"""Who holds cases, and for whom cases wait: what the end of a duty needs of the rows of `cases`."""

from collections.abc import Collection

from sqlalchemy import select, update

from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.store.connection import Db
from safeconduct.store.schema import cases


def holding(db: Db, team: Team) -> list[CaseworkerId]:
    """Everybody who holds a case of a team, each once."""
    held = (cases.c.team == team, cases.c.state == "held", cases.c.holder.is_not(None))
    found = db.execute(select(cases.c.holder).where(*held).distinct().order_by(cases.c.holder))
    return [CaseworkerId(who) for who in found.scalars()]


def wait_for_nobody_but(db: Db, team: Team, here: Collection[CaseworkerId], now: Moment) -> None:
    """A case that waits for somebody who is not among `here` is anybody's from now on."""
    waits = (cases.c.team == team, cases.c.state == "waiting", cases.c.preferred_until > now)
    alone = update(cases).where(*waits, cases.c.last_holder.not_in(here))
    db.execute(alone.values(preferred_until=None))
