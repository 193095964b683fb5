"""Looking at cases, writing notes in them, closing them."""

from collections.abc import Collection

from msgspec.structs import replace

from safeconduct.desk import filing, tallies
from safeconduct.desk.filing import Letter
from safeconduct.desk.holding import held_case, own_case, require
from safeconduct.desk.hours import hour_of
from safeconduct.errors import EpochClosed, NotHeld
from safeconduct.model.case import Case, CaseState, Closing, Entry
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch, Moment, Team
from safeconduct.store import Db, cases, casework, deliveries, entries, epochs


def look(db: Db, case: CaseId, caseworker: CaseworkerId) -> Case:
    """A case of the caseworker's team with its entries; `CaseGone` when there is none."""
    return replace(own_case(db, case, caseworker), entries=entries.of_case(db, case))


def one(db: Db, case: CaseId, caseworker: CaseworkerId) -> Case:
    """As `look`, without the entries."""
    return own_case(db, case, caseworker)


def held_by(db: Db, caseworker: CaseworkerId) -> list[Case]:
    """The cases a caseworker holds, without their entries."""
    return cases.held_by(db, caseworker)


def listing(
    db: Db, team: Team, states: Collection[CaseState], limit: int, *, newest: bool = False
) -> list[Case]:
    """Cases of a team in these states, in the order of the queue or newest first, without their entries."""
    return cases.listing(db, team, states, limit, newest=newest)


def every(db: Db, teams: Collection[Team]) -> list[Case]:
    """All cases of these teams, without their entries. For exports: nobody at work needs that many."""
    return cases.every(db, teams)


def everything_in(db: Db, case: CaseId) -> tuple[Entry, ...]:
    """The entries of a case, in the order in which they came."""
    return entries.of_case(db, case)


def note(
    db: Db, case: CaseId, caseworker: CaseworkerId, sealed: bytes, key: DeliveryKey, epoch: Epoch, now: Moment
) -> bool:
    """A word among caseworkers; False when this very note was here already. The case stays held."""
    if deliveries.known(db, [key]):
        return False
    held = held_case(db, case, caseworker)
    if not epochs.sealable(db, held.team, epoch):
        raise EpochClosed
    (number,) = entries.draw_numbers(db, 1)
    entries.add(db, [(case, Entry(number, "note", held.team, epoch, hour_of(now), sealed))])
    deliveries.add(db, [key], hour_of(now))
    return True


def debrief(db: Db, case: CaseId, caseworker: CaseworkerId, letter: Letter, now: Moment) -> bool:
    """A word for the lead in a case that the caseworker has just closed; False when it was here already.

    `NotHeld` when somebody else closed it, or it is open again; `CaseGone`, `EpochClosed`.
    """
    if filing.known(db, letter):
        return False
    own = own_case(db, case, caseworker)
    if not casework.closed_by(db, case, caseworker):
        raise NotHeld
    filing.put_in(db, case, own.team, "note", letter, now)
    return True


def close(
    db: Db,
    case: CaseId,
    caseworker: CaseworkerId,
    closing: Closing,
    now: Moment,
    *,
    seen: int | None = None,
) -> None:
    """Nothing more is to be done. `seen` as in `desk.replies.reply`: what nobody has seen keeps it open."""
    unseen = None if seen is None else entries.first_after(db, case, seen)
    if unseen:
        done = cases.wait_again(db, case, caseworker, unseen.number, unseen.hour)
    else:
        done = cases.finish(db, case, caseworker, "closed", closing, hour_of(now))
    require(db, case, caseworker, done=done)
    casework.settle(db, case)
    if not unseen:
        tallies.closed(db, case, closing, now)
