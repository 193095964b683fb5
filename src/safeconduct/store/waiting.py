"""Rows of `cases` that wait: which of them somebody is handed next.

Each question is answered by the first row of an index, so that it costs the same whether ten cases wait or a
million. What an index does not tell (for whom a case is kept, whose proposal is in it) is told of few cases.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select, update

from safeconduct.model.case import Case, Label
from safeconduct.model.ids import CaseId, CaseworkerId, Hour, Language, Moment, Team
from safeconduct.store.cases import PLACE
from safeconduct.store.connection import Db
from safeconduct.store.schema import cases

_COLUMNS = tuple(cases.c[name] for name in Case.__struct_fields__ if name != "entries")


class Asker(NamedTuple):
    """Who asks for a case. Without languages they speak all of the line's."""

    who: CaseworkerId
    team: Team
    languages: Collection[Language]
    skills: Collection[Label]


class Place(NamedTuple):
    """Where a case stands in the queue: within a severity, the lower place goes first."""

    since: Hour
    turn: int
    id: CaseId
    severity: int


_FREE = (
    select(cases.c.since, cases.c.turn, cases.c.id, cases.c.severity)
    .where(
        cases.c.team == bindparam("team"),
        cases.c.state == "waiting",
        or_(
            cases.c.preferred_until.is_(None),
            cases.c.preferred_until <= bindparam("now"),
            cases.c.last_holder == bindparam("who"),
        ),
        or_(cases.c.proposal.is_(None), cases.c.proposer != bindparam("who")),
        cases.c.id.notin_(bindparam("contested", expanding=True)),
    )
    .limit(1)
)
_HEAD = _FREE.order_by(cases.c.severity.desc(), cases.c.since, cases.c.turn)
_EQUALS = _FREE.where(cases.c.severity == bindparam("severity")).order_by(cases.c.since, cases.c.turn)
_KEPT = _EQUALS.where(cases.c.last_holder == bindparam("who"), cases.c.preferred_until > bindparam("now"))
_SPOKEN = _EQUALS.where(cases.c.language == bindparam("language"))
_LABELLED = _EQUALS.where(cases.c.label == bindparam("label"))
_LABELLED_AND_SPOKEN = _LABELLED.where(cases.c.language.in_(bindparam("languages", expanding=True)))
_STILL_THERE = (
    select(cases.c.id)
    .where(cases.c.id == bindparam("case_id"), cases.c.state == "waiting")
    .with_for_update(skip_locked=True)
    .scalar_subquery()
)
_TAKE = (
    update(cases)
    .where(cases.c.id == _STILL_THERE, cases.c.state == "waiting")
    .values(
        state="held", holder=bindparam("who"), held_until=bindparam("until"), preferred_until=None, turn=PLACE
    )
    .returning(*_COLUMNS)
)


def take_next(db: Db, asker: Asker, now: Moment, until: Moment, ripe: Hour) -> Case | None:
    """The asker holds their next case until `until`. One compare-and-set: nobody else can have it too.

    The most severe first. Among equals: what is kept for the asker; else what waits since `ripe` or longer, the
    oldest of it; else what the asker can do best, language before skill; else the oldest.
    A case that another program is taking at this moment (on PostgreSQL) is left to it, and the next one tried.
    """
    contested: list[CaseId] = []
    while place := _Search(db, asker, now, contested).next_place(ripe):
        given = {"case_id": place.id, "who": asker.who, "until": until}
        if row := db.execute(_TAKE, given).one_or_none():
            return Case(*row)
        contested.append(place.id)
    return None


class _Search:
    """One look through the queue for one asker."""

    def __init__(self, db: Db, asker: Asker, now: Moment, contested: Collection[CaseId]) -> None:
        self._db = db
        self._asker = asker
        self._given = {"team": asker.team, "who": asker.who, "now": now, "contested": contested}

    def next_place(self, ripe: Hour) -> Place | None:
        head = self._first(_HEAD)
        if head is None:
            return None
        self._given["severity"] = head.severity
        kept = self._first(_KEPT)
        if kept or head.since <= ripe:
            return kept or head
        return next(self._fitting(), head)

    def _fitting(self) -> Iterator[Place]:
        """What the asker can do best, then second best."""
        languages, skills = self._asker.languages, self._asker.skills
        both = [self._first(_LABELLED_AND_SPOKEN, label=label, languages=languages) for label in skills]
        yield from _oldest(both if languages else ())
        yield from _oldest(self._first(_SPOKEN, language=language) for language in languages)
        yield from _oldest(self._first(_LABELLED, label=label) for label in skills)

    def _first(self, wanted: "Select[Any]", **more: Any) -> Place | None:
        row = self._db.execute(wanted, {**self._given, **more}).one_or_none()
        return Place(*row) if row else None


def _oldest(places: "Collection[Place | None] | Iterator[Place | None]") -> list[Place]:
    """The one that goes first, if there is any."""
    return sorted(filter(None, places))[:1]
