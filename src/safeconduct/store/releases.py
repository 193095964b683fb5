"""Rows of `releases`: figures that two people let go out. What is published is never changed."""

from typing import Any

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from safeconduct.model.release import PublicRelease
from safeconduct.store.connection import Db
from safeconduct.store.schema import releases

_RELEASE = tuple(releases.c[name] for name in PublicRelease.__struct_fields__)
_PREPARED = releases.c.state == "prepared"


def add(db: Db, new: PublicRelease) -> int:
    """A new release; its number."""
    row = _row(new)
    del row["number"]
    number: int = db.execute(insert(releases).values(**row).returning(releases.c.number)).scalar_one()
    return number


def find(db: Db, number: int) -> PublicRelease | None:
    """One release."""
    row = db.execute(select(*_RELEASE).where(releases.c.number == number)).one_or_none()
    return _release(row) if row else None


def every(db: Db) -> list[PublicRelease]:
    """Every release, the newest first."""
    return [_release(row) for row in db.execute(select(*_RELEASE).order_by(releases.c.number.desc()))]


def how_many(db: Db) -> int:
    """How many are published: when this is as before, nothing new went out."""
    number: int = db.execute(select(func.count()).where(releases.c.state == "published")).scalar_one()
    return number


def publish(db: Db, release: PublicRelease) -> None:
    """A prepared release goes out, as it is now."""
    there = update(releases).where(releases.c.number == release.number, _PREPARED)
    db.execute(there.values(**_row(release)))


def drop(db: Db, number: int) -> bool:
    """Throw a prepared release away; whether there was one."""
    return db.execute(delete(releases).where(releases.c.number == number, _PREPARED)).rowcount == 1


def _row(release: PublicRelease) -> dict[str, Any]:
    return {**msgspec.structs.asdict(release), "content": msgspec.json.encode(release.content).decode()}


def _release(row: Row[Any]) -> PublicRelease:
    values = dict(zip(PublicRelease.__struct_fields__, row, strict=True))
    return msgspec.convert({**values, "content": msgspec.json.decode(values["content"])}, PublicRelease)
