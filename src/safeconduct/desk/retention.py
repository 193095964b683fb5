"""When a thing must be gone.

Rows are deleted, keys are shredded. The shred keys are files outside the store, so shredding an epoch
takes three steps, each of which may be repeated: `spent_epochs` finds it, `mark_shredded` ends it in
the store, then the caller deletes the key files of all that `shredded_epochs` names.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from safeconduct.desk import destruction, figures, handing_over, permits
from safeconduct.desk.hours import day_of, hour_of
from safeconduct.model.ids import CaseId, Epoch, Hour, Moment, Team
from safeconduct.store import Db, cases, deliveries, entries, epochs, overdue, sounds

REPEATS_KNOWN = 48
"""Hours for which a repeated delivery is recognised."""
GRACE = 3600
"""Seconds after which what is due should really be gone: the rounds come every minute."""
SOUND_AT_ONCE = 1800
"""Seconds of speech that are erased together, give or take a case: 18 MB that are overwritten, some 0.2 s."""


class Kept(Struct, frozen=True):
    """What is still in the store although it was promised to be gone: how many of each kind."""

    cases: int
    epochs: tuple[tuple[Team, Epoch], ...]
    """Closed, referred to by nothing, and not ended."""
    deliveries: int
    chats: int
    handovers: int
    permits: int
    sums: int
    """Exact counts of days that were published long ago, and hours that no plan looks at."""
    strays: int
    """What belongs to a case, or to somebody's work, that is gone itself."""


def kept_too_long(db: Db, now: Moment, gateway_day: str) -> Kept:
    """What the rounds of a line that runs would have erased by now, an hour's grace given.

    `gateway_day` is the oldest day (ISO 8601) of which chats may be remembered.
    """
    hour = hour_of(now)
    return Kept(
        overdue.cases_due(db, hour),
        tuple(spent_epochs(db, day_of(Moment(now - GRACE)))),
        overdue.deliveries_before(db, Hour(hour - REPEATS_KNOWN - 1)),
        overdue.chats_before(db, gateway_day),
        overdue.handovers_before(db, Moment(now - handing_over.KEPT - GRACE)),
        overdue.permits_before(db, Moment(now - permits.KEPT - GRACE)),
        figures.kept_too_long(db, now),
        overdue.strays(db),
    )


def expire(db: Db, now: Moment, limit: int = 200) -> int:
    """Erase cases whose deadline has come, at most `limit` (so that intake never waits long); how many.

    Fewer when much is spoken in them. None are left when it is 0.
    """
    due = [*_light(db, cases.overdue(db, hour_of(now), limit))]
    if due:
        destruction.begin(db, now)
    cases.erase(db, due, due=True)
    return len(due)


def purge_keys(db: Db, now: Moment) -> int:
    """Forget the keys of deliveries older than two days; how many."""
    return deliveries.purge(db, Hour(hour_of(now) - REPEATS_KNOWN))


def spent_epochs(db: Db, today: str) -> list[tuple[Team, Epoch]]:
    """Epochs that closed before this date (ISO 8601) and that no entry refers to any more."""
    return [pair for pair in epochs.closed_pairs(db, today) if not entries.sealed_to(db, *pair)]


def mark_shredded(db: Db, team: Team, epoch: Epoch) -> None:
    """The epoch is over: its sealed copies are deleted and nothing can be filed under it any more."""
    epochs.mark_shredded(db, team, epoch)


def shredded_epochs(db: Db) -> list[tuple[Team, Epoch]]:
    """Epochs whose shred key files must not exist any more."""
    return epochs.shredded_pairs(db)


def _light(db: Db, overdue: Sequence[CaseId]) -> Iterator[CaseId]:
    """The first of these cases, until there is so much sound in them that the others must wait."""
    seconds, counted = 0, sounds.counts(db, overdue)
    for case in overdue:
        yield case
        seconds += counted.get(case, 0)
        if seconds >= SOUND_AT_ONCE:
            return
