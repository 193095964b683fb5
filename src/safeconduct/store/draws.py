"""Rows of `draws`: every noisy number that was ever drawn. The database refuses to change or delete one."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, insert, select

from safeconduct.model.release import Draw
from safeconduct.store.connection import Db
from safeconduct.store.schema import draws

_DRAW = tuple(draws.c[name] for name in Draw.__struct_fields__)
_ORDER = (draws.c.unit, draws.c.day, draws.c.draw)
_EXACT = ""
"""In the place of epsilon, for a number that needs no noise."""


def add(db: Db, drawn: Draw) -> None:
    """A draw, for ever. The database refuses the same draw of the same unit and day a second time."""
    row = {name: getattr(drawn, name) for name in Draw.__struct_fields__}
    db.execute(insert(draws), {**row, "epsilon": drawn.epsilon or _EXACT})


def of(db: Db, unit: str, day: str) -> list[Draw]:
    """Every draw of a unit and a day, in the order in which they were made."""
    wanted = select(*_DRAW).where(draws.c.unit == unit, draws.c.day == day).order_by(*_ORDER)
    return [_draw(row) for row in db.execute(wanted)]


def between(db: Db, first: str, last: str, units: Iterable[str]) -> list[Draw]:
    """Every draw of these units for the days from `first` to `last`, both included; by unit, day and draw."""
    mine = draws.c.unit.in_(list(units)), draws.c.day >= first, draws.c.day <= last
    return [_draw(row) for row in db.execute(select(*_DRAW).where(*mine).order_by(*_ORDER))]


def first_day(db: Db) -> str | None:
    """The first day of which anything was drawn."""
    return db.execute(select(func.min(draws.c.day))).scalar()


def last_day(db: Db) -> str | None:
    """The last day of which anything was drawn."""
    return db.execute(select(func.max(draws.c.day))).scalar()


def _draw(row: Row[Any]) -> Draw:
    values = dict(zip(Draw.__struct_fields__, row, strict=True))
    return Draw(**{**values, "epsilon": values["epsilon"] or None})
