"""Rows of `stints`: how long each caseworker has been at work, how much they took, their break."""

from msgspec.structs import asdict
from sqlalchemy import delete, insert, select, update

from safeconduct.model.ids import CaseworkerId
from safeconduct.model.stint import Stint
from safeconduct.store.connection import Db
from safeconduct.store.schema import stints

_COLUMNS = tuple(stints.c[name] for name in Stint.__struct_fields__)


def find(db: Db, who: CaseworkerId) -> Stint:
    """How the work of one caseworker stands; an empty one for whoever has not worked yet."""
    row = db.execute(select(*_COLUMNS).where(stints.c.who == who)).one_or_none()
    return Stint(*row) if row else Stint(who)


def every(db: Db) -> list[Stint]:
    """Of everybody who has ever worked here and was not dismissed."""
    return [Stint(*row) for row in db.execute(select(*_COLUMNS).order_by(stints.c.who))]


def keep(db: Db, stint: Stint) -> None:
    """How it stands now."""
    values = asdict(stint)
    if db.execute(update(stints).where(stints.c.who == stint.who).values(values)).rowcount == 0:
        db.execute(insert(stints), values)


def drop(db: Db, who: CaseworkerId) -> None:
    """Nothing is known of their work any more."""
    db.execute(delete(stints).where(stints.c.who == who))
