"""Rows of `cases` as work on one case changes them: labels, whom it waits for, which team has it, proposals.

The queue, its leases and its order are in `cases`.
"""

from collections.abc import Iterable
from typing import Any, TypedDict

from sqlalchemy import bindparam, select, update

from safeconduct.model.case import Label
from safeconduct.model.ids import CaseId, CaseworkerId, Moment, Team
from safeconduct.store.connection import Db
from safeconduct.store.schema import cases

_WAITING = {"state": "waiting", "holder": None, "held_until": None}
_NO_PROPOSAL = {"proposal": None, "proposer": None}


class Move(TypedDict):
    """Something came that only `to` can open."""

    case_id: CaseId
    to: Team


_FOLLOW = (
    update(cases)
    .where(cases.c.id == bindparam("case_id"), cases.c.team != bindparam("to"))
    .values(team=bindparam("to"), last_holder=None, preferred_until=None, **_WAITING, **_NO_PROPOSAL)
    .values(asleep_until=None, closing=None)
)


def triage(db: Db, id_: CaseId, who: CaseworkerId, severity: int, label: Label | None) -> bool:
    """How urgent it is and what it is about; whether it was held by `who`."""
    return _if_held(db, id_, who, {"severity": severity, "label": label})


def wait_for(db: Db, id_: CaseId, who: CaseworkerId, whom: CaseworkerId, until: Moment) -> bool:
    """Back to its old place in the queue, until a moment for `whom` alone; whether it was held by `who`."""
    return _if_held(db, id_, who, {**_WAITING, "last_holder": whom, "preferred_until": until})


def give(db: Db, id_: CaseId, who: CaseworkerId, to: Team) -> bool:
    """To the queue of another team, at its old place; whether it was held by `who`."""
    gone = {"team": to, "last_holder": None, "preferred_until": None}
    return _if_held(db, id_, who, _WAITING | _NO_PROPOSAL | gone)


def follow(db: Db, moves: Iterable[Move]) -> None:
    """Cases that another team had go to the team whose key the applicant used: nobody else can read what came."""
    db.execute(_FOLLOW, list(moves))


def propose(db: Db, id_: CaseId, who: CaseworkerId, proposal: int) -> bool:
    """Back to its old place in the queue with a proposal by `who`; whether it was held by `who`."""
    proposed = {"proposal": proposal, "proposer": who, "last_holder": None, "preferred_until": None}
    return _if_held(db, id_, who, _WAITING | proposed)


def settle(db: Db, id_: CaseId) -> None:
    """No proposal waits in it any more."""
    db.execute(update(cases).where(cases.c.id == id_, cases.c.proposal.is_not(None)).values(_NO_PROPOSAL))


def closed_by(db: Db, id_: CaseId, who: CaseworkerId) -> bool:
    """Whether `who` closed it, and it still is closed."""
    closed = (cases.c.id == id_, cases.c.state == "closed", cases.c.last_holder == who)
    return db.execute(select(cases.c.id).where(*closed)).one_or_none() is not None


def _if_held(db: Db, id_: CaseId, who: CaseworkerId, values: dict[str, Any]) -> bool:
    ours = (cases.c.id == id_, cases.c.state == "held", cases.c.holder == who)
    return db.execute(update(cases).where(*ours).values(values)).rowcount == 1
