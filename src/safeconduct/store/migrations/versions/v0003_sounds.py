"""Spoken messages: their seconds, each sealed by itself, and which entries are spoken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"

WHOLE: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("entries", sa.Column("take", sa.LargeBinary(), nullable=True))
    op.create_table(
        "sounds",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("take", sa.LargeBinary(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("hour", WHOLE, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "take", "number", name="sounds_pkey"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="sounds_case_id_fkey", ondelete="CASCADE"),
        sqlite_strict=True,
    )
