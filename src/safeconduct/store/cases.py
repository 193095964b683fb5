"""Rows of `cases`: where each case stands."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, TypedDict

from msgspec.structs import asdict
from sqlalchemy import bindparam, case, delete, func, or_, select, update

from safeconduct.model.case import Case, CaseState, Closing
from safeconduct.model.ids import CaseId, CaseworkerId, Hour, Moment, Team
from safeconduct.store import destructions
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import insert_rows
from safeconduct.store.schema import audit, cases, caseworkers

_COLUMNS = tuple(cases.c[name] for name in Case.__struct_fields__ if name != "entries")
_NOT_HELD = {"holder": None, "held_until": None}
_GONE_BACK = _NOT_HELD | {"state": "waiting", "asleep_until": None}


class Return(TypedDict):
    """A new word in a known case."""

    case_id: CaseId
    number: int
    """Of the new entry: the place in the queue if nothing older waits."""
    hour: Hour
    prefer: Moment
    """Until when the last holder comes first."""
    until: Hour
    """The new deadline."""


class Counted(NamedTuple):
    """How many cases of a state there are, and since when the oldest."""

    cases: int
    oldest: Hour


_WORKING_TEAM = select(caseworkers.c.team).where(caseworkers.c.id == bindparam("who")).scalar_subquery()
_NEXT = (
    select(cases.c.id)
    .where(
        cases.c.team == _WORKING_TEAM,
        cases.c.state == "waiting",
        or_(
            cases.c.preferred_until.is_(None),
            cases.c.preferred_until <= bindparam("now"),
            cases.c.last_holder == bindparam("who"),
        ),
    )
    .order_by(cases.c.severity.desc(), cases.c.turn)
    .limit(1)
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE_NEXT = (
    update(cases)
    .where(cases.c.id == _NEXT, cases.c.state == "waiting")
    .values(state="held", holder=bindparam("who"), held_until=bindparam("until"), preferred_until=None)
    .returning(*_COLUMNS)
)
_DONE = cases.c.state.in_(("answered", "closed"))
_RESTING = cases.c.state.in_(("answered", "asleep", "closed"))
_RETURN = (
    update(cases)
    .where(cases.c.id == bindparam("case_id"))
    .values(
        state=case((_RESTING, "waiting"), else_=cases.c.state),
        turn=case((_DONE, bindparam("number")), else_=cases.c.turn),
        since=case((_DONE, bindparam("hour")), else_=cases.c.since),
        preferred_until=case((_RESTING, bindparam("prefer")), else_=cases.c.preferred_until),
        asleep_until=None,
        closing=None,
        deadline=bindparam("until"),
    )
)


def add(db: Db, new: Iterable[tuple[Case, int]]) -> None:
    """New cases, each with its place in the queue (the number of its first entry)."""
    insert_rows(db, cases, [_row(case, turn) for case, turn in new])


def come_back(db: Db, returns: Sequence[Return]) -> None:
    """The applicant wrote again: a resting case waits, a held one stays held, the deadline moves on.

    One that was asleep comes back to its old place: what was put off was never answered.
    """
    db.execute(_RETURN, list(returns))


def take_next(db: Db, who: CaseworkerId, now: Moment, until: Moment) -> Case | None:
    """One compare-and-set: the next waiting case of the caseworker's team is held until `until`."""
    row = db.execute(_TAKE_NEXT, {"who": who, "now": now, "until": until}).one_or_none()
    return _case(row) if row else None


def take_resting(db: Db, id_: CaseId, who: CaseworkerId, until: Moment) -> bool:
    """Hold a case in which nothing waits."""
    held = {"state": "held", "holder": who, "held_until": until, "asleep_until": None, "closing": None}
    ours = cases.c.team == select(caseworkers.c.team).where(caseworkers.c.id == who).scalar_subquery()
    return db.execute(update(cases).where(cases.c.id == id_, _RESTING, ours).values(held)).rowcount == 1


def find(db: Db, id_: CaseId) -> Case | None:
    """One case without its entries."""
    row = db.execute(select(*_COLUMNS).where(cases.c.id == id_)).one_or_none()
    return _case(row) if row else None


def held_by(db: Db, who: CaseworkerId) -> list[Case]:
    """The cases a caseworker holds, oldest first."""
    ours = (cases.c.state == "held", cases.c.holder == who)
    return [_case(row) for row in db.execute(select(*_COLUMNS).where(*ours).order_by(cases.c.turn))]


def listing(db: Db, team: Team, states: Collection[CaseState], limit: int) -> list[Case]:
    """Cases of a team in these states, in the order of the queue."""
    wanted = select(*_COLUMNS).where(cases.c.team == team, cases.c.state.in_(states))
    ordered = wanted.order_by(cases.c.severity.desc(), cases.c.turn).limit(limit)
    return [_case(row) for row in db.execute(ordered)]


def every(db: Db, teams: Collection[Team]) -> list[Case]:
    """All cases of these teams, oldest first."""
    return [
        _case(row)
        for row in db.execute(select(*_COLUMNS).where(cases.c.team.in_(teams)).order_by(cases.c.turn))
    ]


def counts(db: Db, team: Team) -> dict[str, Counted]:
    """For each state that occurs."""
    wanted = select(cases.c.state, func.count(), func.min(cases.c.since)).where(cases.c.team == team)
    rows = db.execute(wanted.group_by(cases.c.state))
    return {state: Counted(count, oldest) for state, count, oldest in rows}


def keep_holding(db: Db, id_: CaseId, who: CaseworkerId, until: Moment) -> bool:
    """Prolong a lease; whether it was held by `who`."""
    return _if_held(db, id_, who, {"held_until": until})


def put_back(db: Db, id_: CaseId, who: CaseworkerId, severity: int | None) -> bool:
    """Back to its old place in the queue; whether it was held by `who`."""
    triage = {} if severity is None else {"severity": severity}
    return _if_held(db, id_, who, _GONE_BACK | triage)


def put_to_sleep(db: Db, id_: CaseId, who: CaseworkerId, until: Hour) -> bool:
    """Out of the queue until an hour; whether it was held by `who`."""
    asleep = {"state": "asleep", "asleep_until": until, "last_holder": who}
    return _if_held(db, id_, who, _NOT_HELD | asleep)


def finish(
    db: Db, id_: CaseId, who: CaseworkerId, state: CaseState, closing: Closing | None, hour: Hour
) -> bool:
    """Answered or closed; whether it was held by `who`."""
    done = {"state": state, "closing": closing, "since": hour, "last_holder": who, "preferred_until": None}
    return _if_held(db, id_, who, _NOT_HELD | done)


def wait_again(db: Db, id_: CaseId, who: CaseworkerId, turn: int, since: Hour) -> bool:
    """Back to the queue for an entry that nobody has seen; whether it was held by `who`."""
    return _if_held(db, id_, who, _GONE_BACK | {"turn": turn, "since": since, "last_holder": who})


def lapse(db: Db, now: Moment, hour: Hour) -> list[CaseId]:
    """Leases that are over and cases whose sleep is over go back; preferences that are over are forgotten."""
    over = or_(
        (cases.c.state == "held") & (cases.c.held_until <= now),
        (cases.c.state == "asleep") & (cases.c.asleep_until <= hour),
    )
    lapsed = db.execute(update(cases).where(over).values(_GONE_BACK).returning(cases.c.id)).scalars().all()
    db.execute(update(cases).where(cases.c.preferred_until <= now).values(preferred_until=None))
    return [CaseId(id_) for id_ in lapsed]


def forget_holder(db: Db, who: CaseworkerId) -> None:
    """What `who` held goes back to the queue, and nothing waits for `who` any more."""
    db.execute(update(cases).where(cases.c.holder == who).values(_GONE_BACK))
    alone = {"last_holder": None, "preferred_until": None}
    db.execute(update(cases).where(cases.c.last_holder == who).values(alone))


def overdue(db: Db, hour: Hour, limit: int) -> list[CaseId]:
    """Cases whose deadline has come."""
    return [
        CaseId(i)
        for i in db.execute(select(cases.c.id).where(cases.c.deadline <= hour).limit(limit)).scalars()
    ]


def erase(db: Db, ids: Sequence[CaseId], *, due: bool = False) -> None:
    """Cases with everything in them: rows are deleted, and their traces in the journal go after the commit.

    The audit list goes on saying what staff did, and no longer to which case. How many went is counted; `due`
    says that their deadline had come, not that somebody wanted it.
    """
    if ids:
        gone = db.execute(delete(cases).where(cases.c.id.in_(ids))).rowcount
        db.execute(update(audit).where(audit.c.case_id.in_(ids)).values(case_id=None, salt=None))
        destructions.add(db, "cases_due" if due else "cases_erased", gone)
        note_erasure(db)


def _if_held(db: Db, id_: CaseId, who: CaseworkerId, values: dict[str, Any]) -> bool:
    ours = (cases.c.id == id_, cases.c.state == "held", cases.c.holder == who)
    return db.execute(update(cases).where(*ours).values(values)).rowcount == 1


def _row(new: Case, turn: int) -> list[Any]:
    values = {**asdict(new), "turn": turn, "last_holder": None, "preferred_until": None, "counted": 0}
    return [values[column.name] for column in cases.columns]


def _case(row: Any) -> Case:
    return Case(*row)
