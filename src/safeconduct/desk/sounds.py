"""What is spoken is kept second by second, while it is being spoken.

A recording goes on for minutes and its seconds come from many calls at once, so they are taken as they
wait, all in one transaction. The key that was open when the message began may be over before it ends:
that cuts nobody off.
"""

from collections.abc import Sequence

from msgspec import Struct

from safeconduct.desk.holding import own_case
from safeconduct.desk.hours import hour_of
from safeconduct.errors import CaseFull, CaseGone, EnvelopeError
from safeconduct.model.call import Second
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Hour, Moment, ReceiptTag
from safeconduct.sealing.sounds import SEALED_BYTES
from safeconduct.store import Db, entries, receipts, sounds
from safeconduct.store.sounds import Place

SOUND_BYTES = 16 * 1024 * 1024
"""Of sealed seconds in one case: half an hour of speech."""
_MOST = SOUND_BYTES // SEALED_BYTES

Kept = bool | CaseGone | CaseFull | EnvelopeError
"""What became of a second: True when it was kept, False when it was here already, or why it was refused."""


class Heard(Struct, frozen=True):
    """One second as it arrived, with what the server knows about it."""

    second: Second
    tag: ReceiptTag
    """Of the second's lookup."""
    now: Moment


def keep_all(db: Db, heard: Sequence[Heard]) -> list[Kept]:
    """Keep all seconds that wait, in order: `await vault.write_together(keep_all, Heard(...))`.

    `CaseGone` for a second of nothing that was handed in as spoken (or was erased since), `CaseFull` when its
    case has no room, `EnvelopeError` when it has not the size of one. A refusal is the answer of its own second.
    """
    kept = receipts.find(db, {one.tag for one in heard})
    cases = {tag: found.case for tag, found in kept.items() if found.purpose == "return"}
    takes = entries.takes(db, {*cases.values()})
    places = [_place(one, cases, takes) for one in heard]
    keeping = _Keeping(db, [place for place in places if place])
    answers = [
        keeping.take(place, one) if place else CaseGone() for place, one in zip(places, heard, strict=True)
    ]
    if keeping.new:
        sounds.add(db, keeping.new)
    return answers


def spoken(
    db: Db, case: CaseId, caseworker: CaseworkerId, take: DeliveryKey, start: int, limit: int
) -> list[tuple[int, bytes]]:
    """Sealed seconds with their numbers, from number `start` on, at most `limit`. `CaseGone` as for a case."""
    own_case(db, case, caseworker)
    return sounds.of_take(db, case, take, start, limit)


def everything_of(db: Db, case: CaseId, take: DeliveryKey) -> list[tuple[int, bytes]]:
    """All sealed seconds of something spoken, with their numbers. For exports."""
    return sounds.of_take(db, case, take, 0, _MOST)


class _Keeping:
    """The seconds of one transaction: what is there already, then the rows to be added."""

    def __init__(self, db: Db, places: Sequence[Place]) -> None:
        self._known = sounds.known(db, places) if places else set[Place]()
        self._counts = sounds.counts(db, {place.case for place in places})
        self.new: list[tuple[Place, Hour, bytes]] = []

    def take(self, place: Place, heard: Heard) -> Kept:
        if place in self._known:
            return False
        if len(heard.second.sealed) != SEALED_BYTES:
            return EnvelopeError("It has not the size of a second.")
        count = self._counts.get(place.case, 0)
        if count >= _MOST:
            return CaseFull()
        self._known.add(place)
        self._counts[place.case] = count + 1
        self.new.append((place, hour_of(heard.now), heard.second.sealed))
        return True


def _place(
    heard: Heard, cases: dict[ReceiptTag, CaseId], takes: set[tuple[CaseId, DeliveryKey]]
) -> Place | None:
    case = cases.get(heard.tag)
    take = heard.second.take
    return Place(case, take, heard.second.number) if case and (case, take) in takes else None
