"""Rows of `cases`: where each case stands."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypedDict

from msgspec.structs import asdict
from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    and_,
    bindparam,
    case,
    column,
    delete,
    func,
    or_,
    select,
    union_all,
    update,
)

from safeconduct.model.case import DANGER, Case, CaseState, Closing
from safeconduct.model.ids import CaseId, CaseworkerId, Hour, Moment, Team
from safeconduct.store import destructions
from safeconduct.store.connection import Db, note_erasure
from safeconduct.store.prepared import insert_rows
from safeconduct.store.schema import audit, cases, caseworkers, entries

_COLUMNS = tuple(cases.c[name] for name in Case.__struct_fields__ if name != "entries")
_NOT_HELD = {"holder": None, "held_until": None}
_NOTHING_WAITS = 0
"""The `turn` of a case that somebody holds although nothing waits in it: they took it up when it was done with."""
_NEWEST = select(func.max(entries.c.number)).where(entries.c.case_id == cases.c.id).scalar_subquery()
PLACE = case((cases.c.turn == _NOTHING_WAITS, _NEWEST), else_=cases.c.turn)
"""The place in the queue of a case in which somebody wants something to be done, whoever spoke last."""
_GONE_BACK = _NOT_HELD | {
    "state": case((cases.c.turn == _NOTHING_WAITS, "answered"), else_="waiting"),
    "asleep_until": None,
}
_WAITS = {"state": "waiting", "asleep_until": None}


SEVERITIES = tuple(range(DANGER + 1))
"""An index that is asked for each of them goes on to the hour behind it."""
_SEVERITY: ColumnClause[int] = column("severity")
_SINCE: ColumnClause[int] = column("since")
_TURN: ColumnClause[int] = column("turn")


class Return(TypedDict):
    """A new word in a known case."""

    case_id: CaseId
    number: int
    """Of the new entry: the place in the queue if nothing older waits."""
    hour: Hour
    prefer: Moment
    """Until when the last holder comes first."""
    until: Hour
    """The new deadline, but for what the applicant's wish adds; it never comes before the old one."""
    extra: int
    """Days that the wish adds from now on, at least."""
    severity: int
    """At least, from now on."""


_DONE = cases.c.state.in_(("answered", "closed"))
_RESTING = cases.c.state.in_(("answered", "asleep", "closed"))
_FIRST_TO_WAIT = or_(_DONE, and_(cases.c.state == "held", cases.c.turn == _NOTHING_WAITS))
_EXTRA = case((cases.c.extra_days < bindparam("extra"), bindparam("extra")), else_=cases.c.extra_days)
_UNTIL: ColumnElement[int] = bindparam("until") + 24 * _EXTRA
_PROLONGED = {
    "deadline": case((cases.c.deadline < _UNTIL, _UNTIL), else_=cases.c.deadline),
    "extra_days": _EXTRA,
    "severity": case(
        (cases.c.severity < bindparam("severity"), bindparam("severity")), else_=cases.c.severity
    ),
}
_PROLONG = update(cases).where(cases.c.id == bindparam("case_id")).values(_PROLONGED)
_RETURN = (
    update(cases)
    .where(cases.c.id == bindparam("case_id"))
    .values(_PROLONGED)
    .values(
        state=case((_RESTING, "waiting"), else_=cases.c.state),
        turn=case((_FIRST_TO_WAIT, bindparam("number")), else_=cases.c.turn),
        since=case((_FIRST_TO_WAIT, bindparam("hour")), else_=cases.c.since),
        preferred_until=case((_RESTING, bindparam("prefer")), else_=cases.c.preferred_until),
        asleep_until=None,
        closing=None,
    )
)


def add(db: Db, new: Iterable[tuple[Case, int]], counted: int = 0) -> None:
    """New cases, each with its place in the queue (the number of its first entry). `counted` as in `count_once`."""
    insert_rows(db, cases, [_row(case, turn, counted) for case, turn in new])


def come_back(db: Db, returns: Sequence[Return]) -> None:
    """The applicant wrote again: a resting case waits, a held one stays held, the deadline moves on.

    One that was asleep comes back to its old place: what was put off was never answered.
    """
    db.execute(_RETURN, list(returns))


def prolong(db: Db, returns: Sequence[Return]) -> None:
    """The applicant was here and wrote nothing that waits for an answer: the deadline moves on, and no more."""
    db.execute(_PROLONG, list(returns))


def count_once(db: Db, id_: CaseId, bit: int) -> bool:
    """Whether the case counts now for what this bit stands for: once for all time."""
    uncounted = (cases.c.id == id_, cases.c.counted.bitwise_and(bit) == 0)
    counted = update(cases).where(*uncounted).values(counted=cases.c.counted.bitwise_or(bit))
    return db.execute(counted).rowcount == 1


def take_resting(db: Db, id_: CaseId, who: CaseworkerId, until: Moment, hour: Hour) -> bool:
    """Hold a case in which nothing waits, or which sleeps. Given up again, the first is answered as before."""
    held = {"state": "held", "holder": who, "held_until": until, "asleep_until": None, "closing": None}
    moved = {
        "turn": case((_DONE, _NOTHING_WAITS), else_=cases.c.turn),
        "since": case((_DONE, hour), else_=cases.c.since),
    }
    ours = cases.c.team == select(caseworkers.c.team).where(caseworkers.c.id == who).scalar_subquery()
    return (
        db.execute(update(cases).where(cases.c.id == id_, _RESTING, ours).values(held | moved)).rowcount == 1
    )


def find(db: Db, id_: CaseId) -> Case | None:
    """One case without its entries."""
    row = db.execute(select(*_COLUMNS).where(cases.c.id == id_)).one_or_none()
    return _case(row) if row else None


def held_by(db: Db, who: CaseworkerId) -> list[Case]:
    """The cases a caseworker holds, oldest first."""
    ours = (cases.c.state == "held", cases.c.holder == who)
    return [_case(row) for row in db.execute(select(*_COLUMNS).where(*ours).order_by(cases.c.turn))]


def listing(
    db: Db, team: Team, states: Collection[CaseState], limit: int, *, newest: bool = False
) -> list[Case]:
    """Cases of a team in these states, in the order of the queue, or those that moved last first.

    From each stretch of the index the first of it, so that a list costs the same however many cases there are.
    """
    ours = select(*_COLUMNS, cases.c.turn).where(cases.c.team == team)
    order: tuple[ColumnElement[int], ...]
    stretches: list[tuple[ColumnElement[bool], ...]]
    if newest:
        order, severities = (_SINCE.desc(), _TURN.desc()), SEVERITIES
        stretches = [(cases.c.state == state, cases.c.severity == s) for state in states for s in severities]
    else:
        order = _SEVERITY.desc(), _SINCE, _TURN
        stretches = [(cases.c.state == state,) for state in states]
    if not stretches:
        return []
    firsts = [select(ours.where(*one).order_by(*order).limit(limit).subquery()) for one in stretches]
    rows = db.execute(union_all(*firsts).order_by(*order).limit(limit))
    return [_case(row[:-1]) for row in rows]


def every(db: Db, teams: Collection[Team]) -> list[Case]:
    """All cases of these teams, oldest first."""
    return [
        _case(row)
        for row in db.execute(select(*_COLUMNS).where(cases.c.team.in_(teams)).order_by(cases.c.turn))
    ]


def keep_holding(db: Db, id_: CaseId, who: CaseworkerId, until: Moment) -> bool:
    """Prolong a lease; whether it was held by `who`."""
    return _if_held(db, id_, who, {"held_until": until})


def put_back(db: Db, id_: CaseId, who: CaseworkerId, severity: int | None) -> bool:
    """Back to its old place in the queue; whether it was held by `who`."""
    triage = {} if severity is None else {"severity": severity}
    return _if_held(db, id_, who, _NOT_HELD | _WAITS | {"turn": PLACE} | triage)


def put_to_sleep(db: Db, id_: CaseId, who: CaseworkerId, until: Hour) -> bool:
    """Out of the queue until an hour; whether it was held by `who`."""
    asleep = {"state": "asleep", "asleep_until": until, "last_holder": who, "turn": PLACE}
    return _if_held(db, id_, who, _NOT_HELD | asleep)


def finish(
    db: Db, id_: CaseId, who: CaseworkerId, state: CaseState, closing: Closing | None, hour: Hour
) -> bool:
    """Answered or closed; whether it was held by `who`."""
    done = {"state": state, "closing": closing, "since": hour, "last_holder": who, "preferred_until": None}
    return _if_held(db, id_, who, _NOT_HELD | done)


def wait_again(db: Db, id_: CaseId, who: CaseworkerId, turn: int, since: Hour) -> bool:
    """Back to the queue for an entry that nobody has seen; whether it was held by `who`."""
    return _if_held(db, id_, who, _NOT_HELD | _WAITS | {"turn": turn, "since": since, "last_holder": who})


def lapse(db: Db, now: Moment, hour: Hour) -> list[CaseId]:
    """Leases that are over and cases whose sleep is over go back; preferences that are over are forgotten."""
    late = (cases.c.state == "held", cases.c.held_until <= now)
    awake = (cases.c.state == "asleep", cases.c.asleep_until <= hour)
    lapsed = [*_changed(db, late, _GONE_BACK), *_changed(db, awake, _WAITS)]
    db.execute(update(cases).where(cases.c.preferred_until <= now).values(preferred_until=None))
    return lapsed


def return_all(db: Db, who: CaseworkerId) -> list[CaseId]:
    """What `who` holds goes back; which cases."""
    return _changed(db, (cases.c.state == "held", cases.c.holder == who), _GONE_BACK)


def forget_holder(db: Db, who: CaseworkerId) -> None:
    """What `who` held goes back to the queue, and nothing waits for `who` any more."""
    return_all(db, who)
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


def _changed(db: Db, which: Sequence[ColumnElement[bool]], values: dict[str, Any]) -> list[CaseId]:
    changed = db.execute(update(cases).where(*which).values(values).returning(cases.c.id)).scalars()
    return [CaseId(id_) for id_ in changed]


def _if_held(db: Db, id_: CaseId, who: CaseworkerId, values: dict[str, Any]) -> bool:
    ours = (cases.c.id == id_, cases.c.state == "held", cases.c.holder == who)
    return db.execute(update(cases).where(*ours).values(values)).rowcount == 1


def _row(new: Case, turn: int, counted: int) -> list[Any]:
    values = {**asdict(new), "turn": turn, "last_holder": None, "preferred_until": None, "counted": counted}
    return [values[column.name] for column in cases.columns]


def _case(row: Any) -> Case:
    return Case(*row)
