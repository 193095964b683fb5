"""Chats and what is to be said in them, both sealed; posts of the broadcast channel; public counts."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"

WHOLE: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    _chats()
    _posts()
    _table(
        "counts",
        _must("unit"),
        _must("day"),
        _must("value", WHOLE),
        _key("counts", "unit", "day"),
        rowid=False,
    )


def _chats() -> None:
    _table(
        "chats",
        _must("tag", sa.LargeBinary()),
        _must("day"),
        _may("case_id"),
        _must("sealed", sa.LargeBinary()),
        _key("chats", "tag"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="chats_case_id_fkey", ondelete="CASCADE"),
        rowid=False,
    )
    _table(
        "outbox",
        _must("number", WHOLE),
        _must("day"),
        _must("tag", sa.LargeBinary()),
        _must("due", SECONDS),
        _may("entry", WHOLE),
        _must("sealed", sa.LargeBinary()),
        _key("outbox", "number"),
        counted=True,
    )
    for table, column in (("chats", "day"), ("chats", "case_id"), ("outbox", "tag"), ("outbox", "due")):
        op.create_index(f"{table}_{column}", table, [column])


def _posts() -> None:
    _table(
        "posts",
        _must("number", WHOLE),
        _must("state"),
        _must("revision", WHOLE),
        _must("author"),
        _must("changed", SECONDS),
        _must("content"),
        _may("published", SECONDS),
        _may("updated", SECONDS),
        _may("public"),
        _must("shown", WHOLE),
        _must("carried", WHOLE),
        _must("messages"),
        _key("posts", "number"),
        counted=True,
    )
    _table(
        "approvals",
        _must("post", WHOLE),
        _must("revision", WHOLE),
        _must("who"),
        _must("at", SECONDS),
        _key("approvals", "post", "revision", "who"),
        sa.ForeignKeyConstraint(["post"], ["posts.number"], name="approvals_post_fkey", ondelete="CASCADE"),
        rowid=False,
    )


def _table(name: str, *parts: Any, rowid: bool = True, counted: bool = False) -> None:
    op.create_table(name, *parts, sqlite_strict=True, sqlite_with_rowid=rowid, sqlite_autoincrement=counted)


def _must(name: str, kind: Any = sa.Text()) -> sa.Column[Any]:  # noqa: B008 a type is a value that never changes
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any = sa.Text()) -> sa.Column[Any]:  # noqa: B008 as above
    return sa.Column(name, kind, nullable=True)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"{table}_pkey")
