"""The audit trail becomes a chain, and what is destroyed is counted by day (spec/audit.md)."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from safeconduct.store import chain

revision = "0004"
down_revision = "0003"

WHOLE: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("cases_due", "cases_erased", "epochs", "chat_days")
AT_ONCE = 1000

_AUDIT = sa.table(
    "audit",
    *(sa.column(name) for name in ("number", "at", "who", "what", "case_id", "team", "salt", "mark", "hash")),
)
_CASEWORKERS = sa.table("caseworkers", sa.column("id"), sa.column("team"))
_EPOCHS = sa.table("epochs", sa.column("team"))
_LINK = (
    sa.update(_AUDIT)
    .where(_AUDIT.c.number == sa.bindparam("of"))
    .values({name: sa.bindparam(name) for name in ("team", "salt", "mark", "hash")})
)
_ID_DIGITS = 32


def upgrade() -> None:
    op.add_column("audit", sa.Column("team", sa.Text(), nullable=True))
    for name in ("salt", "mark", "hash"):
        op.add_column("audit", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.create_index("audit_case_id", "audit", ["case_id"])
    op.create_table(
        "destructions",
        sa.Column("day", sa.Text(), nullable=False),
        *(sa.Column(kind, WHOLE, nullable=False) for kind in KINDS),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("day", name="destructions_pkey"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    _chain(op.get_bind())


def _chain(db: sa.Connection) -> None:
    """What is there already becomes the beginning of the chain, as it is found now."""
    teams: dict[str, str] = {
        row.id: row.team for row in db.execute(sa.select(_CASEWORKERS.c.id, _CASEWORKERS.c.team))
    }
    known = {team for (team,) in db.execute(sa.select(_EPOCHS.c.team).distinct())}
    of_the_dismissed = known.pop() if len(known) == 1 else ""
    number, before = 0, chain.GENESIS
    columns = (_AUDIT.c.number, _AUDIT.c.at, _AUDIT.c.who, _AUDIT.c.what, _AUDIT.c.case_id)
    while True:
        wanted = sa.select(*columns).where(_AUDIT.c.number > number).order_by(_AUDIT.c.number).limit(AT_ONCE)
        rows = db.execute(wanted).all()
        if not rows:
            return
        links: list[dict[str, Any]] = []
        for number, at, who, what, case in rows:
            team = teams.get(who, of_the_dismissed if len(who) == _ID_DIGITS else None)
            salt = secrets.token_bytes(chain.SALT) if case else None
            mark = chain.mark_of(salt, case) if salt else None
            before = chain.link(before, chain.record_bytes(number, at, team, who, what, mark))
            links.append({"of": number, "team": team, "salt": salt, "mark": mark, "hash": before})
        db.execute(_LINK, links)
