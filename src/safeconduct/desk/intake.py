"""What an applicant hands in becomes a case, or a further word in the case it belongs to.

This is the verb that a flood meets, so it takes everything that waits in one go: a handful of
statements for a whole batch. Nothing in it waits for a row that another applicant's intake touches.
"""

import math
import secrets
from collections.abc import Sequence

from msgspec import Struct

from safeconduct.desk import tallies
from safeconduct.desk.hours import day_of, hour_of
from safeconduct.errors import CaseFull, EpochClosed, SafeconductError
from safeconduct.model.application import Handed
from safeconduct.model.case import Case, Entry
from safeconduct.model.ids import CaseId, DeliveryKey, Hour, Moment, ReceiptTag
from safeconduct.model.tally import Tally
from safeconduct.store import Db, cases, casework, commitments, deliveries, entries, epochs, receipts
from safeconduct.store.receipts import Kept

PREFERRED = 15 * 60
"""Seconds for which a case that wakes up waits for the caseworker who knows it."""

MOST_RECEIPTS = 8
"""That lead back to one case."""

CASE_BYTES = 2 * 1024 * 1024
"""Of sealed things in one case, some 350 messages: what a console opens at once must stay small enough to be opened."""


Filed = bool | EpochClosed | CaseFull
"""What became of an arrival: True when it was filed, False when it was here already, or why it was refused."""


class Arrival(Struct, frozen=True):
    """One thing handed in, with what the server knows about it. `retention_days` starts at `now`."""

    handed: Handed
    tag: ReceiptTag
    decoy_tag: ReceiptTag | None
    now: Moment
    retention_days: int
    extra_days: int = 0
    """What the wish to be kept longer adds."""
    others: tuple[ReceiptTag, ...] = ()
    """Of further receipts of the same case."""
    commitment: bytes | None = None
    """What the public book holds of it, if it is an application (spec/ledger.md section 5)."""
    counted: bool = True
    """False on a practice line."""


def hand_in(
    db: Db, handed: Handed, tag: ReceiptTag, decoy_tag: ReceiptTag | None, now: Moment, retention_days: int
) -> bool:
    """File one sealed thing; False when this very delivery was here already.

    A decoy's tag erases its case, files nothing, and looks like any other. `EpochClosed` when it was
    sealed to a key that is not open, `CaseFull` when its case has no room (and nothing is filed).
    """
    (filed,) = hand_in_all(db, [Arrival(handed, tag, decoy_tag, now, retention_days)])
    if isinstance(filed, SafeconductError):
        raise filed
    return filed


def hand_in_all(db: Db, arrivals: Sequence[Arrival]) -> list[Filed]:
    """`hand_in` for all that waits, in order: `await vault.write_together(hand_in_all, Arrival(...))`.

    A refusal is the answer of its own arrival: raised, it would make the store do the whole batch again, one by one.
    """
    filing = _Filing(db, arrivals)
    taken = [filing.take(arrival) for arrival in arrivals]
    filing.write()
    return taken


class _Filing:
    """The arrivals of one transaction: what is known about them, then the rows to be written."""

    def __init__(self, db: Db, arrivals: Sequence[Arrival]) -> None:
        self._db = db
        self._now = arrivals[0].now
        self._counted = arrivals[0].counted
        self._open = epochs.open_pairs(db, day_of(self._now))
        self._seen = deliveries.known(db, [arrival.handed.key for arrival in arrivals])
        tags = {tag for one in arrivals for tag in (one.tag, one.decoy_tag, *one.others) if tag is not None}
        self._kept = receipts.find(db, tags)
        grouped = {kept.case for one in arrivals if one.others and (kept := self._kept.get(one.tag))}
        self._numbers_of_receipts = receipts.count(db, grouped)
        self._weights = entries.weights(db, {kept.case for kept in self._kept.values()})
        self._numbers = iter(entries.draw_numbers(db, len(arrivals)))
        self._forget()

    def _forget(self) -> None:
        self._keys: list[DeliveryKey] = []
        self._cases: list[tuple[Case, int]] = []
        self._receipts: list[tuple[ReceiptTag, Kept]] = []
        self._entries: list[tuple[CaseId, Entry]] = []
        self._returns: list[cases.Return] = []
        self._visits: list[cases.Return] = []
        self._commitments: list[tuple[bytes, str]] = []
        self._tallies: list[Tally] = []
        self._moves: list[casework.Move] = []

    def take(self, arrival: Arrival) -> Filed:
        handed = arrival.handed
        if handed.key in self._seen:
            return False
        if (handed.team, handed.epoch) not in self._open:
            return EpochClosed()
        kept = self._kept.get(arrival.tag)
        if kept and kept.purpose == "return" and self._weights[kept.case] > CASE_BYTES - len(handed.sealed):
            return CaseFull()
        self._seen.add(handed.key)
        self._keys.append(handed.key)
        if kept is None:
            if not handed.others:  # a receipt that leads nowhere leads nowhere for a whole group
                self._begin_case(arrival)
        elif kept.purpose == "return":
            self._go_on(arrival, kept.case)
        else:
            self._erase(kept.case)
        return True

    def write(self) -> None:
        """Cases before what refers to them."""
        if self._cases:
            cases.add(self._db, self._cases, 0 if self._counted else tallies.EVERYTHING)
            commitments.keep(self._db, self._commitments)
        if self._receipts:
            receipts.add(self._db, self._receipts)
        if self._entries:
            entries.add(self._db, self._entries)
        if self._returns:
            cases.come_back(self._db, self._returns)
        if self._visits:
            cases.prolong(self._db, self._visits)
        if self._moves:
            casework.follow(self._db, self._moves)
        if self._tallies:
            tallies.filed(self._db, self._tallies, self._now)
        if self._keys:
            deliveries.add(self._db, self._keys, hour_of(self._now))
        self._forget()

    def _begin_case(self, arrival: Arrival) -> None:
        handed = arrival.handed
        number = next(self._numbers)
        new = Case(
            id=_case_id(number),
            team=handed.team,
            state="waiting",
            language=handed.language,
            channel=handed.channel,
            severity=handed.severity,
            since=hour_of(self._now),
            holder=None,
            held_until=None,
            asleep_until=None,
            deadline=_deadline(arrival),
            closing=None,
            extra_days=arrival.extra_days if handed.keep_longer else 0,
        )
        self._cases.append((new, number))
        self._add_entry(arrival, new.id, number)
        self._keep(arrival.tag, Kept(new.id, "return"))
        if arrival.commitment:
            self._commitments.append((arrival.commitment, day_of(arrival.now)))
        self._count("application", arrival)
        if arrival.decoy_tag is not None and arrival.decoy_tag not in self._kept:
            self._keep(arrival.decoy_tag, Kept(new.id, "erase"))

    def _go_on(self, arrival: Arrival, case: CaseId) -> None:
        number = next(self._numbers)
        self._add_entry(arrival, case, number)
        back = cases.Return(
            case_id=case,
            number=number,
            hour=hour_of(self._now),
            prefer=_preferred_until(self._now),
            until=Hour(hour_of(arrival.now) + 24 * arrival.retention_days),
            extra=arrival.extra_days if arrival.handed.keep_longer else 0,
            severity=arrival.handed.severity,
        )
        if arrival.others:
            self._visits.append(back)  # whoever only brings others waits for no answer
            self._let_in(arrival, case)
        else:
            self._returns.append(back)
            self._count("message", arrival)

        self._moves.append(casework.Move(case_id=case, to=arrival.handed.team))

    def _let_in(self, arrival: Arrival, case: CaseId) -> None:
        """Further receipts lead to the case from now on, but for one that leads somewhere already."""
        for tag in arrival.others:
            if tag not in self._kept and self._numbers_of_receipts.get(case, 1) < MOST_RECEIPTS:
                self._keep(tag, Kept(case, "return"))
                self._numbers_of_receipts[case] = self._numbers_of_receipts.get(case, 1) + 1

    def _count(self, unit: str, arrival: Arrival) -> None:
        if self._counted:
            handed = arrival.handed
            self._tallies.append(Tally(unit, hour_of(self._now), handed.channel, handed.language, 1))

    def _erase(self, case: CaseId) -> None:
        self.write()  # what this batch has added to the case goes with it
        cases.erase(self._db, [case])
        self._kept = {tag: kept for tag, kept in self._kept.items() if kept.case != case}

    def _keep(self, tag: ReceiptTag, kept: Kept) -> None:
        self._kept[tag] = kept
        self._receipts.append((tag, kept))

    def _add_entry(self, arrival: Arrival, case: CaseId, number: int) -> None:
        handed = arrival.handed
        entry = Entry(
            number=number,
            kind="application",
            team=handed.team,
            epoch=handed.epoch,
            hour=hour_of(self._now),
            sealed=handed.sealed,
            take=handed.key if handed.spoken else None,
        )
        self._entries.append((case, entry))
        self._weights[case] = self._weights.get(case, 0) + len(handed.sealed)


def _case_id(number: int) -> CaseId:
    """48 bits of the order, which the entry tells anyway, then 80 random ones.

    In order, the trees that hold it grow at their end: half the pages of a random id to sync.
    """
    return CaseId(f"{number:012x}{secrets.token_hex(10)}")


def _deadline(arrival: Arrival) -> Hour:
    extra = arrival.extra_days if arrival.handed.keep_longer else 0
    return Hour(hour_of(arrival.now) + 24 * (arrival.retention_days + extra))


def _preferred_until(now: Moment) -> Moment:
    """Rounded up to a full quarter of an hour, so that it does not tell when exactly the applicant wrote."""
    return Moment(PREFERRED * math.ceil((now + PREFERRED) / PREFERRED))
