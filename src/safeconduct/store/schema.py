"""The tables, as the newest migration leaves them.

What callers leave behind has no finer time than an hour and no counter shared between them: order
is the entry number, and nothing in the intake waits for a row that another intake touches.
"""

from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

HEAD = "0005"
"""The newest migration. A database that says so is opened without loading Alembic."""

tables = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

Whole: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
Seconds: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def _table(name: str, *parts: Any, rowid: bool = True, autoincrement: bool = False) -> Table:
    """A strict table. Without a rowid where the key is random and the row is small: one tree, not two."""
    return Table(
        name,
        tables,
        *parts,
        sqlite_strict=True,
        sqlite_with_rowid=rowid,
        sqlite_autoincrement=autoincrement,
    )


def _must(name: str, kind: Any, *rest: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, *rest, nullable=False, **more)


def _may(name: str, kind: Any) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _of_case() -> Column[Any]:
    return _must("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), index=True)


cases = _table(
    "cases",
    Column("id", Text, primary_key=True),
    _must("team", Text),
    _must("state", Text),
    _must("language", Text),
    _must("channel", Text),
    _must("severity", Whole),
    _must("since", Whole),
    _may("holder", Text),
    _may("held_until", Seconds),
    _may("asleep_until", Whole),
    _must("deadline", Whole),
    _may("closing", Text),
    _must("turn", Whole),  # the number of the oldest entry that waits: the place in the queue
    _may("last_holder", Text),
    _may("preferred_until", Seconds),
    _may("label", Text),
    _may("proposal", Whole),  # the entry that is a reply which waits for a second person
    _may("proposer", Text),
    _must("extra_days", Whole),  # kept longer than usual, because the applicant wishes it
    _must("counted", Whole),  # for which units of the figures this case has counted already: bits
    rowid=False,
)
Index("cases_queue", cases.c.team, cases.c.state, cases.c.severity.desc(), cases.c.turn)
Index(
    "cases_tongue",
    cases.c.team,
    cases.c.state,
    cases.c.language,
    cases.c.severity.desc(),
    cases.c.turn,
)

entries = _table(
    "entries",
    _must("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("number", Whole, primary_key=True),
    _must("kind", Text),
    _must("team", Text),
    _must("epoch", Text),
    _must("hour", Whole),
    _must("sealed", LargeBinary),
    _may("take", LargeBinary),  # of something spoken: what its rows of `sounds` go by
    autoincrement=True,
)
Index("entries_case", entries.c.case_id, entries.c.team, entries.c.epoch)

sounds = _table(
    "sounds",
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("take", LargeBinary, primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    _must("hour", Whole),
    _must("sealed", LargeBinary),
)

receipts = _table(
    "receipts",
    Column("tag", LargeBinary, primary_key=True),
    _of_case(),
    _must("purpose", Text),
    rowid=False,
)

deliveries = _table(
    "deliveries",
    Column("key", LargeBinary, primary_key=True),
    _must("hour", Whole),
    rowid=False,
)

rosters = _table(
    "rosters", Column("number", Whole, primary_key=True), _must("note", Text), autoincrement=True
)

epochs = _table(
    "epochs",
    Column("team", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    _must("recipient", Text),
    _must("note", Text),
    _must("opens", Text),
    _must("closes", Text),
    _must("shredded", Whole, default=0),
)

copies = _table(
    "copies",
    Column("team", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("holder", Text, primary_key=True),
    _must("wrapped", LargeBinary),
    ForeignKeyConstraint(["team", "epoch"], ["epochs.team", "epochs.epoch"]),
)

caseworkers = _table(
    "caseworkers",
    Column("id", Text, primary_key=True),
    _must("name", Text),
    _must("role", Text),
    _must("team", Text),
    _must("recipient", Text),
    _must("card", Text),
    _must("languages", Text),  # separated by spaces
    _must("skills", Text),  # labels, separated by spaces
    _must("zone", Text),  # an IANA time zone; empty: the line's
    _must("suspended", Whole),
)

unlocks = _table(
    "unlocks",
    Column("id", LargeBinary, primary_key=True),
    _must("caseworker", Text, ForeignKey("caseworkers.id", ondelete="CASCADE"), index=True),
    _must("kind", Text),
    _must("public_key", LargeBinary),
    _must("sign_count", Whole),
    _must("sealed", LargeBinary),
)

invitations = _table(
    "invitations",
    Column("id", Text, primary_key=True),
    _must("role", Text),
    _must("team", Text),
    _must("expires", Seconds),
)

audit = _table(
    "audit",
    Column("number", Whole, primary_key=True),
    _must("at", Seconds),
    _must("who", Text),
    _must("what", Text),
    Column("case_id", Text, nullable=True, index=True),
    _may("team", Text),
    _may("salt", LargeBinary),  # erased with the case; then `mark` tells nothing any more
    _may("mark", LargeBinary),
    _may("hash", LargeBinary),  # of this row and all before it
    autoincrement=True,
)

destructions = _table(
    "destructions",
    Column("day", Text, primary_key=True),
    _must("cases_due", Whole),
    _must("cases_erased", Whole),
    _must("epochs", Whole),
    _must("chat_days", Whole),
    _may("note", Text),  # none yet: the day that is open
    rowid=False,
)

chats = _table(
    "chats",
    Column("tag", LargeBinary, primary_key=True),
    _must("day", Text, index=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=True, index=True),
    _must("sealed", LargeBinary),
    rowid=False,
)

outbox = _table(
    "outbox",
    Column("number", Whole, primary_key=True),
    _must("day", Text),
    _must("tag", LargeBinary, index=True),
    _must("due", Seconds, index=True),
    _may("entry", Whole),  # the answer that is to be carried; else `sealed` holds what to say
    _must("sealed", LargeBinary),
    autoincrement=True,
)

posts = _table(
    "posts",
    Column("number", Whole, primary_key=True),
    _must("state", Text),
    _must("revision", Whole),
    _must("author", Text),
    _must("changed", Seconds),
    _must("content", Text),
    _may("published", Seconds),
    _may("updated", Seconds),
    _may("public", Text),  # what is in force, while `content` may be a correction on its way
    _must("shown", Whole),  # the revision in `public`; 0: none yet
    _must("carried", Whole),  # the revision that the broadcast channel shows
    _must("messages", Text),
    autoincrement=True,
)

approvals = _table(
    "approvals",
    Column("post", Whole, ForeignKey("posts.number", ondelete="CASCADE"), primary_key=True),
    Column("revision", Whole, primary_key=True),
    Column("who", Text, primary_key=True),
    _must("at", Seconds),
    rowid=False,
)

counts = _table(
    "counts",
    Column("unit", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    _must("value", Whole),
    rowid=False,
)

tallies = _table(
    "tallies",
    Column("unit", Text, primary_key=True),
    Column("hour", Whole, primary_key=True, autoincrement=False),
    Column("channel", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("step", Text, primary_key=True),  # of the guide; empty where a unit knows none
    _must("value", Whole),
    rowid=False,
)

plans = _table(
    "plans",
    Column("number", Whole, primary_key=True),
    _must("team", Text),
    _must("at", Seconds),
    _must("who", Text),
    _must("roster", Text),  # of shifts, JSON
    autoincrement=True,
)
Index("plans_team", plans.c.team, plans.c.number)

stints = _table(
    "stints",
    Column("who", Text, primary_key=True),
    _may("put_until", Seconds),  # a lead put them on duty until then
    _may("put_by", Text),
    _may("break_until", Seconds),
    _may("began", Seconds),  # of the stint that runs
    _must("taken", Whole),  # cases in it
    rowid=False,
)

handovers = _table(
    "handovers",
    Column("number", Whole, primary_key=True),
    _must("team", Text),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=True, index=True),
    _must("author", Text),
    _must("at", Seconds),
    _must("epoch", Text),
    _must("sealed", LargeBinary),
    _may("acknowledged_by", Text),
    _may("acknowledged_at", Seconds),
    _must("rung", Whole),  # the lead was told that nobody has acknowledged it
    autoincrement=True,
)
Index("handovers_team", handovers.c.team, handovers.c.acknowledged_at)

alarms = _table(
    "alarms",
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _must("at", Seconds),
    _may("sent", Seconds),
    rowid=False,
)

permits = _table(
    "permits",
    Column("number", Whole, primary_key=True),
    _must("team", Text),
    _must("kind", Text),
    _must("asked_by", Text),
    _must("asked_at", Seconds),
    _may("approved_by", Text),
    _may("until", Seconds),
    autoincrement=True,
)

commitments = _table(
    "commitments",
    Column("commitment", LargeBinary, primary_key=True),
    _must("day", Text, index=True),
    rowid=False,
)

records = _table(
    "records",
    Column("index", Whole, primary_key=True, autoincrement=False),
    _must("day", Text, index=True),
    _must("text", Text),
)

checkpoints = _table(
    "checkpoints",
    Column("size", Whole, primary_key=True, autoincrement=False),
    _must("at", Seconds),
    _must("note", Text),
)

cosignatures = _table(
    "cosignatures",
    Column("size", Whole, ForeignKey("checkpoints.size"), primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    _must("at", Seconds),
    _must("line", Text),
    rowid=False,
)

draws = _table(
    "draws",
    Column("unit", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("draw", Whole, primary_key=True, autoincrement=False),
    _must("value", Whole),
    _must("epsilon", Text),
    _must("most", Whole),
    _must("error", Whole),
    rowid=False,
)

releases = _table(
    "releases",
    Column("number", Whole, primary_key=True),
    _must("state", Text),
    _must("prepared_by", Text),
    _must("prepared_at", Seconds),
    _may("approved_by", Text),
    _may("published", Seconds),
    _may("corrects", Whole),
    _must("content", Text),
    autoincrement=True,
)
