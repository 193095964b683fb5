"""Rows of `deliveries`: the keys of what was handed in lately, so that a repeated delivery counts once.

A key is tied to nothing but an hour: it outlives the erasure of its case, so a late repetition by the
network cannot bring an erased case back to life, and it tells nothing about that case.
"""

from collections.abc import Collection

from sqlalchemy import bindparam, delete, select

from safeconduct.model.ids import DeliveryKey, Hour
from safeconduct.store.connection import Db
from safeconduct.store.prepared import insert_rows, look_up
from safeconduct.store.schema import deliveries

_FIND = select(deliveries.c.key).where(deliveries.c.key.in_(bindparam("values", expanding=True)))


def known(db: Db, keys: Collection[DeliveryKey]) -> set[DeliveryKey]:
    """Those among these keys that were here already."""
    return {key for (key,) in look_up(db, _FIND, keys)}


def add(db: Db, keys: Collection[DeliveryKey], hour: Hour) -> None:
    """Remember keys."""
    insert_rows(db, deliveries, [(key, hour) for key in keys])


def purge(db: Db, before: Hour) -> int:
    """Forget the keys that came before an hour; how many."""
    return db.execute(delete(deliveries).where(deliveries.c.hour < before)).rowcount
