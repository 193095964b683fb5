"""Who works on what: the next case, its lease, and its way back to the queue."""

from msgspec.structs import replace

from safeconduct.desk import stints
from safeconduct.desk.holding import own_case, require
from safeconduct.desk.hours import hour_of
from safeconduct.model.case import Case, QueueSummary
from safeconduct.model.ids import CaseId, CaseworkerId, Hour, Moment, Team
from safeconduct.model.overview import Overview
from safeconduct.store import Db, cases, entries, staff, standing, waiting

PATIENCE = 3600.0
"""Seconds after which a case goes before all younger ones of its severity, whoever can do it best."""
LATE_HOURS = 4
"""Whoever has waited longer without an answer needs a lead's attention."""


def take_next(db: Db, caseworker: CaseworkerId, now: Moment, lease: float, *, most: int = 0) -> Case | None:
    """Hand out the next case of the caseworker's team for `lease` seconds; None when nobody waits.

    The most severe first. Among equals: what is kept for this caseworker (it woke up, or was handed to them); then
    whatever has waited longer than `PATIENCE`, oldest first; then what is in their languages, and of that what
    they are skilled in; then the rest by age. A reply that they proposed is not theirs to approve.
    `EnoughTaken` after `most` cases in one stint (0: no cap), unless they are a lead.
    """
    who = staff.caseworker(db, caseworker)
    if who is None:
        return None
    stints.may_take(db, who.id, who.role, most)
    asker = waiting.Asker(who.id, who.team, who.languages, who.skills)
    taken = waiting.take_next(db, asker, now, Moment(now + lease), _ripe(now))
    if taken is None:
        return None
    stints.count_taken(db, who.id, now)
    return _with_entries(db, taken)


def take_up(db: Db, case: CaseId, caseworker: CaseworkerId, now: Moment, lease: float) -> Case:
    """Hold a case in which nothing waits (answered, asleep, closed); `NotHeld` when somebody has it."""
    taken = cases.take_resting(db, case, caseworker, Moment(now + lease), hour_of(now))
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


def snooze(db: Db, case: CaseId, caseworker: CaseworkerId, until: Hour, *, seen: int | None = None) -> None:
    """Out of the queue until an hour, or until the applicant writes. `seen` as in `desk.replies.reply`."""
    unseen = None if seen is None else entries.first_after(db, case, seen)
    if unseen:
        done = cases.wait_again(db, case, caseworker, unseen.number, unseen.hour)
    else:
        done = cases.put_to_sleep(db, case, caseworker, until)
    require(db, case, caseworker, done=done)


def lapse(db: Db, now: Moment) -> list[CaseId]:
    """Leases that ran out and cases whose sleep is over go back to their old place in the queue.

    A case that somebody took up again although nothing waited in it is answered, as it was before.
    """
    return cases.lapse(db, now, hour_of(now))


def return_all(db: Db, caseworker: CaseworkerId) -> list[CaseId]:
    """The end of a duty, or signing off: what they hold goes back as when a lease runs out. Says which."""
    return cases.return_all(db, caseworker)


def summary(db: Db, team: Team) -> QueueSummary:
    """How the queue of a team stands. Numbers go up to `model.overview.MANY`, which means that many or more."""
    counted = standing.counts(db, team)
    return QueueSummary(**counted.cases, oldest=counted.oldest)


def overview(db: Db, team: Team, now: Moment, lease: float) -> Overview:
    """What leads watch, as counts. `lease` (seconds) says when a holder has been silent for long: half of it."""
    hour = hour_of(now)
    counted = standing.counts(db, team)
    holding = standing.holding(db, team, Moment(now + lease / 2))
    silent = sum(one.silent for one in holding)
    return Overview(
        waiting=counted.cases["waiting"],
        oldest=counted.oldest,
        attention=standing.attention(db, team, Hour(hour - LATE_HOURS), silent),
        strands=standing.strands(db, team, Hour(hour - 24)),
        holding=holding,
    )


def _ripe(now: Moment) -> Hour:
    """Who has waited since this hour or longer has certainly waited for `PATIENCE`: the hour is all that is kept."""
    return Hour(hour_of(Moment(now - PATIENCE)) - 1)


def _with_entries(db: Db, case: Case) -> Case:
    return replace(case, entries=entries.of_case(db, case.id))
