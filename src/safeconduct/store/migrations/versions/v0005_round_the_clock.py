"""Shifts, handovers, alarms, permits; hourly tallies; the ledger, its draws and releases."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from safeconduct.store.appending import forbid_changes

revision = "0005"
down_revision = "0004"

WHOLE: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
FOREVER = ("records", "checkpoints", "cosignatures", "draws")
"""Tables to which rows are only added."""


def upgrade() -> None:
    _columns()
    _case_indexes()
    _desk()
    _book()
    for table in FOREVER:
        forbid_changes(op.get_bind(), table)


def _columns() -> None:
    op.add_column("entries", sa.Column("struck", WHOLE, nullable=False, server_default="0"))
    for name, kind in (("label", sa.Text()), ("proposal", WHOLE), ("proposer", sa.Text())):
        op.add_column("cases", sa.Column(name, kind, nullable=True))
    for name in ("extra_days", "counted"):
        op.add_column("cases", sa.Column(name, WHOLE, nullable=False, server_default="0"))
    for name in ("languages", "skills", "zone"):
        op.add_column("caseworkers", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("suspended", "confirmed"):
        op.add_column("caseworkers", sa.Column(name, WHOLE, nullable=False, server_default="0"))
    op.add_column("epochs", sa.Column("ended", WHOLE, nullable=False, server_default="0"))
    op.add_column("epochs", sa.Column("departed", sa.Text(), nullable=False, server_default=""))
    op.add_column("invitations", sa.Column("replaces", sa.Text(), nullable=True))


def _case_indexes() -> None:
    """The order of the queue is severity, hour, place; and what is asked for often is found without a search."""
    op.drop_index("cases_queue", "cases")
    order = (sa.text("severity DESC"), sa.text("since"), sa.text("turn"))
    op.create_index("cases_queue", "cases", ["team", "state", *order, "language", "channel"])
    op.create_index("cases_tongue", "cases", ["team", "state", "language", *order])
    op.create_index("cases_deadline", "cases", ["deadline"])
    _index_of_few("label", "label", "label", "team", "state", "severity", "since", "turn")
    _index_of_few("proposal", "proposal", "team", "state", "proposal")
    _index_of_few("holder", "holder", "holder")
    _index_of_few("held", "held_until", "held_until")
    _index_of_few("asleep", "asleep_until", "asleep_until")
    _index_of_few("preferred", "preferred_until", "preferred_until", "last_holder")


def _index_of_few(name: str, having: str, *columns: str) -> None:
    some = sa.text(f"{having} IS NOT NULL")
    op.create_index(f"cases_{name}", "cases", columns, sqlite_where=some, postgresql_where=some)


def _desk() -> None:
    key = ("unit", "hour", "channel", "language", "step")
    texts = [sa.Column(name, sa.Text(), nullable=False) for name in ("channel", "language", "step")]
    _create("tallies", key, _text("unit"), _whole("hour"), *texts, _whole("value"), rowid=False)
    _numbered("plans", _text("team"), _seconds("at"), _text("who"), _text("roster"))
    op.create_index("plans_team", "plans", ["team", "number"])
    _create(
        "stints",
        ("who",),
        _text("who"),
        _seconds("put_until", nullable=True),
        _text("put_by", nullable=True),
        _seconds("break_until", nullable=True),
        _seconds("began", nullable=True),
        _seconds("seen", nullable=True),
        _whole("taken"),
        rowid=False,
    )
    _numbered(
        "handovers",
        _text("team"),
        _text("case_id", nullable=True),
        _text("author"),
        _seconds("at"),
        _text("epoch"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _text("acknowledged_by", nullable=True),
        _seconds("acknowledged_at", nullable=True),
        _whole("rung"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="handovers_case_id_fkey", ondelete="CASCADE"),
    )
    op.create_index("handovers_case_id", "handovers", ["case_id"])
    op.create_index("handovers_team", "handovers", ["team", "acknowledged_at"])
    alarm = (_text("kind"), _text("subject"), _seconds("at"), _seconds("sent", nullable=True))
    _create("alarms", ("kind", "subject"), *alarm, rowid=False)
    asked = (_text("team"), _text("kind"), _text("asked_by"), _seconds("asked_at"))
    _numbered("permits", *asked, _text("approved_by", nullable=True), _seconds("until", nullable=True))


def _book() -> None:
    commitment = sa.Column("commitment", sa.LargeBinary(), nullable=False)
    _create("commitments", ("commitment",), commitment, _text("day"), rowid=False)
    op.create_index("commitments_day", "commitments", ["day"])
    _create("records", ("index",), _whole("index"), _text("day"), _text("text"))
    op.create_index("records_day", "records", ["day"])
    _create("checkpoints", ("size",), _whole("size"), _seconds("at"), _text("note"))
    of_checkpoint = sa.ForeignKeyConstraint(["size"], ["checkpoints.size"], name="cosignatures_size_fkey")
    signed = (_whole("size"), _text("witness"), _seconds("at"), _text("line"))
    _create("cosignatures", ("size", "witness"), *signed, of_checkpoint, rowid=False)
    numbers = (_whole("value"), _text("epsilon"), _whole("most"), _whole("error"))
    drawn = (_text("unit"), _text("day"), _whole("draw"))
    _create("draws", ("unit", "day", "draw"), *drawn, *numbers, rowid=False)
    _numbered(
        "releases",
        _text("state"),
        _text("prepared_by"),
        _seconds("prepared_at"),
        _text("approved_by", nullable=True),
        _seconds("published", nullable=True),
        _whole("corrects", nullable=True),
        _text("content"),
    )


def _create(name: str, key: tuple[str, ...], *parts: Any, rowid: bool = True) -> None:
    constraint = sa.PrimaryKeyConstraint(*key, name=f"{name}_pkey")
    op.create_table(name, *parts, constraint, sqlite_strict=True, sqlite_with_rowid=rowid)


def _numbered(name: str, *parts: Any) -> None:
    number = sa.Column("number", WHOLE, primary_key=True)
    op.create_table(name, number, *parts, sqlite_strict=True, sqlite_autoincrement=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, WHOLE, nullable=nullable, autoincrement=False)


def _seconds(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, SECONDS, nullable=nullable)
