"""How the queue of a team stands: counts over `cases`, each at the cost of some stretches of an index."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select, union_all

from safeconduct.model.case import DANGER, CaseState
from safeconduct.model.ids import CaseworkerId, Hour, Language, Moment, Team
from safeconduct.model.overview import MANY, Attention, Holding, Strand
from safeconduct.store.cases import SEVERITIES
from safeconduct.store.connection import Db
from safeconduct.store.schema import cases

STATES: tuple[CaseState, ...] = ("waiting", "held", "answered", "asleep", "closed")


class Counted(NamedTuple):
    """How many cases there are in each state, counted up to `MANY`, and since when the oldest waits."""

    cases: dict[CaseState, int]
    oldest: Hour | None


_OURS = cases.c.team == bindparam("team")
_WAITING = cases.c.state == "waiting"
_OPEN = ("waiting", "held")
_DONE = ("answered", "closed")


def _stretch(*which: ColumnElement[bool]) -> "Select[Any]":
    """At most `MANY` cases, in the order of an index: without one, PostgreSQL would rather read the whole table."""
    columns = cases.c.language, cases.c.channel, cases.c.since
    ordered = select(*columns).where(_OURS, *which).order_by(*_ORDER).limit(MANY)
    return select(ordered.subquery())


_ORDER = cases.c.severity.desc(), cases.c.since, cases.c.turn


def _each_severity(*which: ColumnElement[bool]) -> "list[Select[Any]]":
    """An index that is asked for one severity goes on to the hour behind it."""
    return [_stretch(cases.c.severity == severity, *which) for severity in SEVERITIES]


def _many(*stretches: "Select[Any]") -> Any:
    some = union_all(*stretches).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _by_strand(*stretches: "Select[Any]") -> "Select[Any]":
    found = union_all(*stretches).subquery()
    grouped = select(found.c.language, found.c.channel, func.count(), func.min(found.c.since))
    return grouped.group_by(found.c.language, found.c.channel)


_COUNTS = select(
    *(_many(_stretch(cases.c.state == state)) for state in STATES),
    *(
        select(func.min(cases.c.since)).where(_OURS, _WAITING, cases.c.severity == severity).scalar_subquery()
        for severity in SEVERITIES
    ),
)
_LABELLED = select(func.count()).where(_OURS, cases.c.label == "threat", cases.c.state.in_(_OPEN))
_PROPOSED = select(func.count()).where(_OURS, _WAITING, cases.c.proposal.is_not(None))
_ATTENTION = select(
    _many(*_each_severity(_WAITING, cases.c.since < bindparam("late"))),
    _PROPOSED.scalar_subquery(),
    _many(*(_stretch(cases.c.severity == DANGER, cases.c.state == state) for state in _OPEN)),
    _LABELLED.scalar_subquery(),
)
_STRANDS_WAITING = _by_strand(_stretch(_WAITING))
_STRANDS_DONE = _by_strand(
    *(
        stretch
        for state in _DONE
        for stretch in _each_severity(cases.c.state == state, cases.c.since > bindparam("yesterday"))
    )
)
_SILENT = case((cases.c.held_until < bindparam("half"), 1), else_=0)
_HOLDING = (
    select(cases.c.holder, func.count(), func.sum(_SILENT))
    .where(and_(_OURS, cases.c.state == "held"))
    .group_by(cases.c.holder)
    .order_by(cases.c.holder)
)


def counts(db: Db, team: Team) -> Counted:
    """Of every state."""
    row = db.execute(_COUNTS, {"team": team}).one()
    numbers, hours = row[: len(STATES)], [hour for hour in row[len(STATES) :] if hour is not None]
    return Counted(dict(zip(STATES, numbers, strict=True)), Hour(min(hours)) if hours else None)


def attention(db: Db, team: Team, late: Hour, silent: int) -> Attention:
    """What waits since before `late`, and what else a lead should look at; of `silent` they know already."""
    waiting, proposals, danger, threat = db.execute(_ATTENTION, {"team": team, "late": late}).one()
    return Attention(waiting, silent, proposals, danger, threat)


def strands(db: Db, team: Team, yesterday: Hour) -> list[Strand]:
    """By language and channel: what waits, most urgent first, and what was done after `yesterday`."""
    given = {"team": team, "yesterday": yesterday}
    waiting = {(lang, way): (count, since) for lang, way, count, since in db.execute(_STRANDS_WAITING, given)}
    done = {(lang, way): count for lang, way, count, _ in db.execute(_STRANDS_DONE, given)}
    return [
        Strand(Language(key[0]), key[1], *waiting.get(key, (0, None)), done.get(key, 0))
        for key in sorted(waiting.keys() | done.keys())
    ]


def holding(db: Db, team: Team, half: Moment) -> list[Holding]:
    """Who holds how many; a lease that is over before `half` has had no sign of life for long."""
    rows = db.execute(_HOLDING, {"team": team, "half": half})
    return [Holding(CaseworkerId(who), count, silent) for who, count, silent in rows]
