"""The hold on an open transaction that every function of this room takes first."""

from typing import TypeAlias

from sqlalchemy import Connection

Db: TypeAlias = Connection
"""An open transaction. Above the store it is opaque: handed on, never looked into."""

_ERASED = "safeconduct.erased"


def note_erasure(db: Db) -> None:
    """Something was erased in this transaction: after the commit, its traces in the journal must go too."""
    db.info[_ERASED] = True


def erasure_noted(db: Db) -> bool:
    """Whether something was erased since the last call; forgets it."""
    return bool(db.info.pop(_ERASED, False))
