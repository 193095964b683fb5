"""Answers to applicants."""

from safeconduct.desk import tallies
from safeconduct.desk.holding import held_case, require
from safeconduct.desk.hours import hour_of
from safeconduct.desk.outbox import announce
from safeconduct.desk.review import Review
from safeconduct.errors import EpochClosed
from safeconduct.model.case import Entry
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch, Moment
from safeconduct.store import Db, cases, casework, deliveries, entries, epochs


def reply(
    db: Db,
    case: CaseId,
    caseworker: CaseworkerId,
    sealed: bytes,
    key: DeliveryKey,
    epoch: Epoch,
    now: Moment,
    *,
    seen: int | None = None,
    review: Review = Review(),  # noqa: B008 a frozen value
) -> bool:
    """File an answer; False when this very answer was here already. The case is answered, the lease ends.

    `seen` is the number of the newest entry the caseworker had on the screen: if the applicant wrote
    after it, the answer is filed and the case goes back to the queue for the word nobody has seen.
    In whatever chats the answers of this case are wanted, this one is on its way when this returns.
    `SecondPersonNeeded` when `review` does not let it out. `NotHeld`, `CaseGone`; `EpochClosed` when nothing is sealed to that key any more.
    """
    if deliveries.known(db, [key]):
        return False
    held = held_case(db, case, caseworker)
    review.require(held, caseworker)
    if not epochs.sealable(db, held.team, epoch):
        raise EpochClosed
    unseen = None if seen is None else entries.first_after(db, case, seen)
    if unseen:
        done = cases.wait_again(db, case, caseworker, unseen.number, unseen.hour)
    else:
        done = cases.finish(db, case, caseworker, "answered", None, hour_of(now))
    require(db, case, caseworker, done=done)
    casework.settle(db, case)
    (number,) = entries.draw_numbers(db, 1)
    entries.add(db, [(case, Entry(number, "reply", held.team, epoch, hour_of(now), sealed))])
    announce(db, case, number)
    tallies.answered(db, case, now)
    deliveries.add(db, [key], hour_of(now))
    return True
