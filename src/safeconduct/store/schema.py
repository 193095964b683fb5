"""The tables, as the newest migration leaves them.

What callers leave behind has no finer time than an hour and no counter shared between them: order
is the entry number, and nothing in the intake waits for a row that another intake touches.
"""

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, Text

from safeconduct.store.columns import Seconds, Whole, index_of_few, may, must, table, tables

__all__ = ["HEAD", "tables"]

HEAD = "0005"
"""The newest migration. A database that says so is opened without loading Alembic."""


def _of_case() -> Column[Any]:
    return must("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), index=True)


cases = table(
    "cases",
    Column("id", Text, primary_key=True),
    must("team", Text),
    must("state", Text),
    must("language", Text),
    must("channel", Text),
    must("severity", Whole),
    must("since", Whole),
    may("holder", Text),
    may("held_until", Seconds),
    may("asleep_until", Whole),
    must("deadline", Whole),
    may("closing", Text),
    must("turn", Whole),  # the number of the oldest entry that waits: the place in the queue
    may("last_holder", Text),
    may("preferred_until", Seconds),
    may("label", Text),
    may("proposal", Whole),  # the entry that is a reply which waits for a second person
    may("proposer", Text),
    must("extra_days", Whole),  # kept longer than usual, because the applicant wishes it
    must("counted", Whole),  # for which units of the figures this case has counted already: bits
    rowid=False,
)
# Each index answers one question with its first row (store/waiting.py), or with a short stretch (store/standing.py).
Index(
    "cases_queue",
    cases.c.team,
    cases.c.state,
    cases.c.severity.desc(),
    cases.c.since,
    cases.c.turn,
    cases.c.language,
    cases.c.channel,
)
Index(
    "cases_tongue",
    cases.c.team,
    cases.c.state,
    cases.c.language,
    cases.c.severity.desc(),
    cases.c.since,
    cases.c.turn,
)
Index("cases_deadline", cases.c.deadline)


index_of_few(
    "cases_label",
    cases.c.label,
    cases.c.label,
    cases.c.team,
    cases.c.state,
    cases.c.severity,
    cases.c.since,
    cases.c.turn,
)
index_of_few("cases_proposal", cases.c.proposal, cases.c.team, cases.c.state, cases.c.proposal)
index_of_few("cases_holder", cases.c.holder, cases.c.holder)
index_of_few("cases_held", cases.c.held_until, cases.c.held_until)
index_of_few("cases_asleep", cases.c.asleep_until, cases.c.asleep_until)
index_of_few("cases_preferred", cases.c.preferred_until, cases.c.preferred_until, cases.c.last_holder)

entries = table(
    "entries",
    must("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE")),
    Column("number", Whole, primary_key=True),
    must("kind", Text),
    must("team", Text),
    must("epoch", Text),
    must("hour", Whole),
    must("sealed", LargeBinary),
    may("take", LargeBinary),  # of something spoken: what its rows of `sounds` go by
    must("struck", Whole),  # how often something was struck out of it
    autoincrement=True,
)
Index("entries_case", entries.c.case_id, entries.c.team, entries.c.epoch)

sounds = table(
    "sounds",
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("take", LargeBinary, primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    must("hour", Whole),
    must("sealed", LargeBinary),
)

receipts = table(
    "receipts",
    Column("tag", LargeBinary, primary_key=True),
    _of_case(),
    must("purpose", Text),
    rowid=False,
)

deliveries = table(
    "deliveries",
    Column("key", LargeBinary, primary_key=True),
    must("hour", Whole),
    rowid=False,
)

rosters = table("rosters", Column("number", Whole, primary_key=True), must("note", Text), autoincrement=True)

epochs = table(
    "epochs",
    Column("team", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    must("recipient", Text),
    must("note", Text),
    must("opens", Text),
    must("closes", Text),
    must("shredded", Whole, default=0),
    must("ended", Whole, default=0),  # before its time: nothing is sealed to it any more
    must(
        "departed", Text, default=""
    ),  # aliases of who has its key and no longer should, separated by line feeds
)

copies = table(
    "copies",
    Column("team", Text, primary_key=True),
    Column("epoch", Text, primary_key=True),
    Column("holder", Text, primary_key=True),
    must("wrapped", LargeBinary),
    ForeignKeyConstraint(["team", "epoch"], ["epochs.team", "epochs.epoch"]),
)

caseworkers = table(
    "caseworkers",
    Column("id", Text, primary_key=True),
    must("name", Text),
    must("role", Text),
    must("team", Text),
    must("recipient", Text),
    must("card", Text),
    must("languages", Text),  # separated by spaces
    must("skills", Text),  # labels, separated by spaces
    must("zone", Text),  # an IANA time zone; empty: the line's
    must("suspended", Whole),
    must("confirmed", Whole),  # a lead has compared the words of the card with them
)

unlocks = table(
    "unlocks",
    Column("id", LargeBinary, primary_key=True),
    must("caseworker", Text, ForeignKey("caseworkers.id", ondelete="CASCADE"), index=True),
    must("kind", Text),
    must("public_key", LargeBinary),
    must("sign_count", Whole),
    must("sealed", LargeBinary),
)

invitations = table(
    "invitations",
    Column("id", Text, primary_key=True),
    must("role", Text),
    must("team", Text),
    must("expires", Seconds),
    may("replaces", Text),  # the caseworker who has lost their keys and comes in anew
)

audit = table(
    "audit",
    Column("number", Whole, primary_key=True),
    must("at", Seconds),
    must("who", Text),
    must("what", Text),
    Column("case_id", Text, nullable=True, index=True),
    may("team", Text),
    may("salt", LargeBinary),  # erased with the case; then `mark` tells nothing any more
    may("mark", LargeBinary),
    may("hash", LargeBinary),  # of this row and all before it
    autoincrement=True,
)

destructions = table(
    "destructions",
    Column("day", Text, primary_key=True),
    must("cases_due", Whole),
    must("cases_erased", Whole),
    must("epochs", Whole),
    must("chat_days", Whole),
    may("note", Text),  # none yet: the day that is open
    rowid=False,
)

chats = table(
    "chats",
    Column("tag", LargeBinary, primary_key=True),
    must("day", Text, index=True),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=True, index=True),
    must("sealed", LargeBinary),
    rowid=False,
)

outbox = table(
    "outbox",
    Column("number", Whole, primary_key=True),
    must("day", Text),
    must("tag", LargeBinary, index=True),
    must("due", Seconds, index=True),
    may("entry", Whole),  # the answer that is to be carried; else `sealed` holds what to say
    must("sealed", LargeBinary),
    autoincrement=True,
)

posts = table(
    "posts",
    Column("number", Whole, primary_key=True),
    must("state", Text),
    must("revision", Whole),
    must("author", Text),
    must("changed", Seconds),
    must("content", Text),
    may("published", Seconds),
    may("updated", Seconds),
    may("public", Text),  # what is in force, while `content` may be a correction on its way
    must("shown", Whole),  # the revision in `public`; 0: none yet
    must("carried", Whole),  # the revision that the broadcast channel shows
    must("messages", Text),
    autoincrement=True,
)

approvals = table(
    "approvals",
    Column("post", Whole, ForeignKey("posts.number", ondelete="CASCADE"), primary_key=True),
    Column("revision", Whole, primary_key=True),
    Column("who", Text, primary_key=True),
    must("at", Seconds),
    rowid=False,
)

counts = table(
    "counts",
    Column("unit", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    must("value", Whole),
    rowid=False,
)

tallies = table(
    "tallies",
    Column("unit", Text, primary_key=True),
    Column("hour", Whole, primary_key=True, autoincrement=False),
    Column("channel", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("step", Text, primary_key=True),  # of the guide; empty where a unit knows none
    must("value", Whole),
    rowid=False,
)

plans = table(
    "plans",
    Column("number", Whole, primary_key=True),
    must("team", Text),
    must("at", Seconds),
    must("who", Text),
    must("roster", Text),  # of shifts, JSON
    autoincrement=True,
)
Index("plans_team", plans.c.team, plans.c.number)

stints = table(
    "stints",
    Column("who", Text, primary_key=True),
    may("put_until", Seconds),  # a lead put them on duty until then
    may("put_by", Text),
    may("break_until", Seconds),
    may("began", Seconds),  # of the stint that runs
    may("seen", Seconds),  # the newest sign of life
    must("taken", Whole),  # cases in it
    rowid=False,
)

handovers = table(
    "handovers",
    Column("number", Whole, primary_key=True),
    must("team", Text),
    Column("case_id", Text, ForeignKey("cases.id", ondelete="CASCADE"), nullable=True, index=True),
    must("author", Text),
    must("at", Seconds),
    must("epoch", Text),
    must("sealed", LargeBinary),
    may("acknowledged_by", Text),
    may("acknowledged_at", Seconds),
    must("rung", Whole),  # the lead was told that nobody has acknowledged it
    autoincrement=True,
)
Index("handovers_team", handovers.c.team, handovers.c.acknowledged_at)

alarms = table(
    "alarms",
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    must("at", Seconds),
    may("sent", Seconds),
    rowid=False,
)

permits = table(
    "permits",
    Column("number", Whole, primary_key=True),
    must("team", Text),
    must("kind", Text),
    must("asked_by", Text),
    must("asked_at", Seconds),
    may("approved_by", Text),
    may("until", Seconds),
    autoincrement=True,
)

commitments = table(
    "commitments",
    Column("commitment", LargeBinary, primary_key=True),
    must("day", Text, index=True),
    rowid=False,
)

records = table(
    "records",
    Column("index", Whole, primary_key=True, autoincrement=False),
    must("day", Text, index=True),
    must("text", Text),
)

checkpoints = table(
    "checkpoints",
    Column("size", Whole, primary_key=True, autoincrement=False),
    must("at", Seconds),
    must("note", Text),
)

cosignatures = table(
    "cosignatures",
    Column("size", Whole, ForeignKey("checkpoints.size"), primary_key=True, autoincrement=False),
    Column("witness", Text, primary_key=True),
    must("at", Seconds),
    must("line", Text),
    rowid=False,
)

draws = table(
    "draws",
    Column("unit", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("draw", Whole, primary_key=True, autoincrement=False),
    must("value", Whole),
    must("epsilon", Text),
    must("most", Whole),
    must("error", Whole),
    rowid=False,
)

releases = table(
    "releases",
    Column("number", Whole, primary_key=True),
    must("state", Text),
    must("prepared_by", Text),
    must("prepared_at", Seconds),
    may("approved_by", Text),
    may("published", Seconds),
    may("corrects", Whole),
    must("content", Text),
    autoincrement=True,
)
