"""Who works on what: the next case, its lease, and its way back to the queue."""

from msgspec.structs import replace

from safeconduct.desk.holding import own_case, require
from safeconduct.desk.hours import hour_of
from safeconduct.model.case import Case, CaseState, QueueSummary
from safeconduct.model.ids import CaseId, CaseworkerId, Hour, Moment, Team
from safeconduct.store import Db, cases, entries


def take_next(db: Db, caseworker: CaseworkerId, now: Moment, lease: float) -> Case | None:
    """Hand out the next case of the caseworker's team for `lease` seconds; None when nobody waits.

    The most severe first, then the one whose oldest unanswered entry came first. A case that woke up
    waits a quarter of an hour for whoever knows it.
    """
    taken = cases.take_next(db, caseworker, now, Moment(now + lease))
    return _with_entries(db, taken) if taken else None


def take_up(db: Db, case: CaseId, caseworker: CaseworkerId, now: Moment, lease: float) -> Case:
    """Hold a case in which nothing waits (answered, asleep, closed); `NotHeld` when somebody has it."""
    taken = cases.take_resting(db, case, caseworker, Moment(now + lease))
    require(db, case, caseworker, done=taken)
    return _with_entries(db, own_case(db, case, caseworker))


def renew(db: Db, case: CaseId, caseworker: CaseworkerId, now: Moment, lease: float) -> Moment:
    """A sign of life: the lease runs `lease` seconds from now. Says until when."""
    until = Moment(now + lease)
    require(db, case, caseworker, done=cases.keep_holding(db, case, caseworker, until))
    return until


def release(db: Db, case: CaseId, caseworker: CaseworkerId, severity: int | None = None) -> None:
    """Back to its old place in the queue, with another severity if one is given."""
    require(db, case, caseworker, done=cases.put_back(db, case, caseworker, severity))


def snooze(db: Db, case: CaseId, caseworker: CaseworkerId, until: Hour) -> None:
    """Out of the queue until an hour, or until the applicant writes."""
    require(db, case, caseworker, done=cases.put_to_sleep(db, case, caseworker, until))


def lapse(db: Db, now: Moment) -> list[CaseId]:
    """Leases that ran out and cases whose sleep is over go back to their old place in the queue."""
    return cases.lapse(db, now, hour_of(now))


def summary(db: Db, team: Team) -> QueueSummary:
    """How the queue of a team stands."""
    counted = cases.counts(db, team)

    def count(state: CaseState) -> int:
        return counted[state].cases if state in counted else 0

    return QueueSummary(
        waiting=count("waiting"),
        held=count("held"),
        answered=count("answered"),
        asleep=count("asleep"),
        closed=count("closed"),
        oldest=counted["waiting"].oldest if "waiting" in counted else None,
    )


def _with_entries(db: Db, case: Case) -> Case:
    return replace(case, entries=entries.of_case(db, case.id))
