"""Rows of `records`: the entries of the public book, in their order. The database itself refuses to change one."""

from collections.abc import Iterator

from sqlalchemy import func, insert, select

from safeconduct.store.connection import Db
from safeconduct.store.schema import records


def append(db: Db, day: str, text: str) -> int:
    """One entry more; its place. `day`: what it is dated (ISO 8601)."""
    place = count(db)
    db.execute(insert(records).values(index=place, day=day, text=text))
    return place


def count(db: Db) -> int:
    """How many entries there are."""
    highest: int | None = db.execute(select(func.max(records.c.index))).scalar()
    return 0 if highest is None else highest + 1


def since(db: Db, place: int) -> list[str]:
    """The entries from this place on."""
    wanted = select(records.c.text).where(records.c.index >= place).order_by(records.c.index)
    return list(db.execute(wanted).scalars())


def backwards(db: Db) -> Iterator[str]:
    """The entries, the newest first, read as far as they are asked for."""
    place = count(db)
    while place:
        place -= 1
        yield db.execute(select(records.c.text).where(records.c.index == place)).scalar_one()
