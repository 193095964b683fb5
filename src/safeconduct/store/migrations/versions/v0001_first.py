"""Everything the first release keeps."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

WHOLE: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    _cases()
    _what_is_in_cases()
    _keys()
    _people()
    _table(
        "audit", _number(), _must("at", SECONDS), _must("who"), _must("what"), _may("case_id"), counted=True
    )


def _cases() -> None:
    _table(
        "cases",
        _must("id"),
        _must("team"),
        _must("state"),
        _must("language"),
        _must("channel"),
        _must("severity", WHOLE),
        _must("since", WHOLE),
        _may("holder"),
        _may("held_until", SECONDS),
        _may("asleep_until", WHOLE),
        _must("deadline", WHOLE),
        _may("closing"),
        _must("turn", WHOLE),
        _may("last_holder"),
        _may("preferred_until", SECONDS),
        _key("cases", "id"),
        rowid=False,
    )
    op.create_index("cases_queue", "cases", ["team", "state", sa.text("severity DESC"), "turn"])


def _what_is_in_cases() -> None:
    _table(
        "entries",
        _must("case_id"),
        _number(),
        _must("kind"),
        _must("team"),
        _must("epoch"),
        _must("hour", WHOLE),
        _must("sealed", sa.LargeBinary()),
        _of("entries", "case_id", "cases"),
        counted=True,
    )
    op.create_index("entries_case", "entries", ["case_id", "team", "epoch"])
    _table(
        "receipts",
        _must("tag", sa.LargeBinary()),
        _must("case_id"),
        _must("purpose"),
        _key("receipts", "tag"),
        _of("receipts", "case_id", "cases"),
        rowid=False,
    )
    op.create_index("receipts_case_id", "receipts", ["case_id"])
    _table(
        "deliveries",
        _must("key", sa.LargeBinary()),
        _must("hour", WHOLE),
        _key("deliveries", "key"),
        rowid=False,
    )


def _keys() -> None:
    _table("rosters", _number(), _must("note"), counted=True)
    _table(
        "epochs",
        _must("team"),
        _must("epoch"),
        _must("recipient"),
        _must("note"),
        _must("opens"),
        _must("closes"),
        _must("shredded", WHOLE),
        _key("epochs", "team", "epoch"),
    )
    _table(
        "copies",
        _must("team"),
        _must("epoch"),
        _must("holder"),
        _must("wrapped", sa.LargeBinary()),
        _key("copies", "team", "epoch", "holder"),
        sa.ForeignKeyConstraint(
            ["team", "epoch"], ["epochs.team", "epochs.epoch"], name="copies_team_epoch_fkey"
        ),
    )


def _people() -> None:
    _table(
        "caseworkers",
        _must("id"),
        _must("name"),
        _must("role"),
        _must("team"),
        _must("recipient"),
        _must("card"),
        _key("caseworkers", "id"),
    )
    _table(
        "unlocks",
        _must("id", sa.LargeBinary()),
        _must("caseworker"),
        _must("kind"),
        _must("public_key", sa.LargeBinary()),
        _must("sign_count", WHOLE),
        _must("sealed", sa.LargeBinary()),
        _key("unlocks", "id"),
        _of("unlocks", "caseworker", "caseworkers"),
    )
    op.create_index("unlocks_caseworker", "unlocks", ["caseworker"])
    _table(
        "invitations",
        _must("id"),
        _must("role"),
        _must("team"),
        _must("expires", SECONDS),
        _key("invitations", "id"),
    )


def _table(name: str, *parts: Any, rowid: bool = True, counted: bool = False) -> None:
    if counted:
        parts += (_key(name, "number"),)
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=rowid, sqlite_autoincrement=counted)


def _number() -> sa.Column[int]:
    return _must("number", WHOLE)


def _must(name: str, kind: Any = sa.Text()) -> sa.Column[Any]:  # noqa: B008 a type is a value that never changes
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any = sa.Text()) -> sa.Column[Any]:  # noqa: B008 as above
    return sa.Column(name, kind, nullable=True)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"{table}_pkey")


def _of(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    name = f"{table}_{column}_fkey"
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=name, ondelete="CASCADE")
