"""What a lead has to be told of at any hour: nobody planned, nothing taken over, danger waiting, somebody waiting long."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from safeconduct.desk import duty, epochs, handing_over, queue, shifts
from safeconduct.desk.hours import day_of, hour_of
from safeconduct.model.alarm import Alarm, AlarmKind, Rung
from safeconduct.model.case import DANGER
from safeconduct.model.ids import CaseworkerId, Moment, Team
from safeconduct.model.shift import Edition, Gap, Span
from safeconduct.planner.cover import AHEAD, coverage
from safeconduct.planner.duties import joined, stretches
from safeconduct.planner.plans import minimums_of
from safeconduct.planner.shifts import AROUND, resolve
from safeconduct.store import Db, alarms, cases, handovers

LATE = 15 * 60.0
"""Seconds after the arriving shift began in which a handover should be acknowledged."""
DAY_SECONDS = 86_400
LONG_HOURS = 4
"""So long nobody should wait."""
AGAIN = 12 * 3600.0
"""Seconds after which an alarm that is not over goes out again; nor does one that comes back go out sooner."""


PATIENCE: Mapping[AlarmKind, float] = {"danger": 5 * 60.0}
"""Seconds that something must last before it goes out: after a restart everybody has to sign in again."""


def standing(db: Db, present: Collection[CaseworkerId], now: Moment, epoch_days: int) -> list[Alarm]:
    """Everything that is wrong right now, in all teams. `present`: who is signed in.

    `epoch_days`: after so many days leads are asked for a new key period, after twice as many it is an alarm.
    """
    return sorted(
        alarm
        for team in duty.teams(db)
        for alarm in (*of_team(db, team, present, now), *of_keys(db, team, now, epoch_days))
    )


def of_team(db: Db, team: Team, present: Collection[CaseworkerId], now: Moment) -> list[Alarm]:
    """What is wrong right now with the duties of one team."""
    edition = shifts.edition(db, team)
    here = duty.on_duty(db, team, present, now)
    return [
        *_uncovered(team, edition, now),
        *_handovers(db, team, edition, now),
        *_waiting(db, team, here, now),
    ]


def of_keys(db: Db, team: Team, now: Moment, epoch_days: int) -> list[Alarm]:
    """What is wrong with the keys of one team. Nothing stops while a period is old; everything does when none is open."""
    key = epochs.open_epoch(db, team, day_of(now))
    if key is None or key.opens < day_of(Moment(now - 2 * epoch_days * DAY_SECONDS)):
        return [Alarm("keys", team, key.epoch if key else "none")]
    return []


def take_note(db: Db, found: Iterable[Alarm], now: Moment) -> list[Alarm]:
    """Remember what is wrong and forget what is over; what should go out now."""
    known = {(row.kind, row.subject): row for row in alarms.every(db)}
    wrong = {(alarm.kind, subject_of(alarm)): alarm for alarm in found}
    for key, row in known.items():
        if key not in wrong and (row.sent is None or now - row.sent >= AGAIN):
            alarms.drop(db, *key)
    for kind, subject in wrong.keys() - known.keys():
        alarms.add(db, kind, subject, now)
    rung = [int(alarm.subject) for alarm in wrong.values() if alarm.kind == "handover"]
    if rung:
        handovers.ring(db, rung)
    rows = {key: known.get(key, Rung(*key, now, None)) for key in wrong}
    return [alarm for key, alarm in sorted(wrong.items()) if _is_due(rows[key], now)]


def unsent(db: Db, since: Moment) -> list[Rung]:
    """What should have gone out before a moment, and never did."""
    return [row for row in alarms.every(db) if row.sent is None and row.at + _patience(row) < since]


def sent(db: Db, alarm: Alarm, now: Moment) -> None:
    """It went out."""
    alarms.mark_sent(db, alarm.kind, subject_of(alarm), now)


def every(db: Db) -> list[Rung]:
    """What is remembered of alarms, the newest first."""
    return alarms.every(db)


def subject_of(alarm: Alarm) -> str:
    """What an alarm is remembered under."""
    return f"{alarm.team} {alarm.subject}"


def gaps(edition: Edition, since: Moment, until: Moment) -> tuple[Gap, ...]:
    """Where people are missing in a plan, by beginning."""
    roster = edition.plan.roster
    return coverage(roster, resolve(roster, since, until), minimums_of(edition.plan), since, until)


def _is_due(row: Rung, now: Moment) -> bool:
    if row.sent is None:
        return now - row.at >= _patience(row)
    return now - row.sent >= AGAIN


def _patience(row: Rung) -> float:
    return PATIENCE.get(row.kind, 0.0)


def _uncovered(team: Team, edition: Edition | None, now: Moment) -> Iterator[Alarm]:
    """Looked for from three days back, so that a time that has begun keeps its beginning, and its name."""
    if edition is None:
        return
    until = Moment(now + AHEAD)
    lacking = joined(gap.span for gap in gaps(edition, _midnight(now - AHEAD), until))
    for span in lacking:
        if span.end > now:
            yield Alarm("uncovered", team, f"{span.start:.0f}", span.start, edition.plan.roster.zone.key)


def _midnight(moment: float) -> Moment:
    """A gap that is older than the look back begins there, at the same moment all day."""
    return Moment(moment - moment % 86400)


def _handovers(db: Db, team: Team, edition: Edition | None, now: Moment) -> Iterator[Alarm]:
    for number, author, at in handing_over.waiting(db, team):
        if now >= _arrival(edition, author, at) + LATE:
            yield Alarm("handover", team, str(number))


def _arrival(edition: Edition | None, author: CaseworkerId, at: Moment) -> Moment:
    """When somebody else is there who should take over: not before the author's own duty ends."""
    if edition is None:
        return at
    there = stretches(resolve(edition.plan.roster, at, Moment(at + AROUND)))
    own = (span.end for span in there.get(author, ()) if span.start <= at < span.end)
    leaves = next(own, at)
    others: list[Span] = [span for who, spans in there.items() if who != author for span in spans]
    return min((max(span.start, leaves) for span in others if span.end > leaves), default=leaves)


def _waiting(db: Db, team: Team, here: Collection[CaseworkerId], now: Moment) -> Iterator[Alarm]:
    first = cases.listing(db, team, ["waiting"], 1)
    if first and first[0].severity >= DANGER and not here:
        yield Alarm("danger", team, "")
    oldest = queue.summary(db, team).oldest
    if oldest is not None and hour_of(now) - oldest > LONG_HOURS:
        yield Alarm("oldest", team, "")
