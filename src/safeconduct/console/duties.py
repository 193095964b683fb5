"""Being on duty: put on and taken off, breaks, handovers from shift to shift, and what rings the lead.

The audit list says whom a lead put on duty and took off, and that something was handed over or acknowledged;
of breaks it says nothing.
"""

from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import alarms, audit, duty, handing_over, queue, shifts, staff, stints, swaps
from safeconduct.errors import CaseworkerGone
from safeconduct.model.alarm import AlarmKind
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch, Moment
from safeconduct.model.shift import Span
from safeconduct.model.staff import KEYLESS, Caseworker
from safeconduct.store import Db

MOST_HOURS = 16
MOST_MINUTES = 60
MOST_ITEMS = 200
ENTRY_BYTES = 512 * 1024

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
CaseText = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
EpochText = Annotated[str, Meta(pattern=r"^[0-9]{4}-W[0-9]{2}\Z")]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class PutOnDuty(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is on duty from now on, and for how many hours."""

    caseworker: Id
    hours: Annotated[int, Meta(ge=1, le=MOST_HOURS)]


class OfCaseworker(Struct, frozen=True, forbid_unknown_fields=True):
    """Which caseworker."""

    caseworker: Id


class Break(Struct, frozen=True, forbid_unknown_fields=True):
    """For how many minutes; 0 ends a break."""

    minutes: Annotated[int, Meta(ge=0, le=MOST_MINUTES)]


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed handover of one case, or (no case) of everything in one go. The same `key` sent again is done once."""

    case: CaseText | None
    epoch: EpochText
    sealed: Annotated[bytes, Meta(min_length=1, max_length=ENTRY_BYTES)]
    key: Annotated[bytes, Meta(min_length=16, max_length=16)]


class HandOver(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that is to be left at once."""

    items: Annotated[tuple[Item, ...], Meta(max_length=MOST_ITEMS)]


class Acknowledge(Struct, frozen=True, forbid_unknown_fields=True):
    """Which handovers you have read."""

    numbers: Annotated[tuple[Annotated[int, Meta(ge=0, lt=1 << 53)], ...], Meta(max_length=MOST_ITEMS)]


class Left(Struct, frozen=True):
    """One handover, sealed to the team."""

    number: int
    case: CaseId | None
    author: CaseworkerId
    at: Moment
    epoch: Epoch
    sealed: bytes
    acknowledged_by: CaseworkerId | None
    acknowledged_at: Moment | None


class Handovers(Struct, frozen=True):
    open: list[Left]


class Alarm(Struct, frozen=True):
    """Something a lead should look at now. `start`: of a time for which people are missing. `sent`: outside, if ever."""

    kind: AlarmKind
    subject: str
    at: Moment
    start: Moment | None
    sent: Moment | None


class Alarms(Struct, frozen=True):
    now: Moment
    alarms: list[Alarm]


async def put_on_duty(console: Console, who: Caseworker, asked: PutOnDuty) -> Nothing:
    """Put somebody of your team on duty for some hours, whatever the roster says."""
    person, now = CaseworkerId(asked.caseworker), console.now()

    def job(db: Db) -> None:
        name = _colleague(db, who, person).name
        stints.put_on_duty(db, person, who.id, Moment(now + asked.hours * 3600))
        audit.record(db, now, who.id, f"put on duty: {name}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def take_off_duty(console: Console, who: Caseworker, asked: OfCaseworker) -> Nothing:
    """Take somebody off duty now. Of a shift that runs they are absent from now on; what they hold goes back."""
    person, now = CaseworkerId(asked.caseworker), console.now()

    def job(db: Db) -> list[CaseId]:
        name = _colleague(db, who, person).name
        stints.take_off_duty(db, person)
        if (ends := duty.shift_ends(db, who.team, person, now)) is not None:
            shifts.change(db, who.team, who.id, now, swaps.be_absent(person, Span(now, ends)))
        audit.record(db, now, who.id, f"took off duty: {name}")
        return queue.return_all(db, person)

    for case in await console.vault.write(job):
        console.changed(case)
    if console.phone:
        console.phone.leave(person)
    console.team_changed()
    return Nothing()


async def take_break(console: Console, who: Caseworker, asked: Break) -> Nothing:
    """Take a break: no case and no call is handed to you. What you hold stays yours."""
    now = console.now()
    until = Moment(now + asked.minutes * 60)
    await console.vault.write(lambda db: stints.take_break(db, who.id, until))
    if console.phone and asked.minutes:
        console.phone.leave(who.id)
    console.team_changed()
    return Nothing()


async def handovers(console: Console, who: Caseworker, _: Nothing) -> Handovers:
    """What was handed over to your team: all that nobody has acknowledged, and the last 24 hours."""
    now = console.now()
    found = await console.vault.read(lambda db: handing_over.open_ones(db, who.team, now))
    return Handovers(
        [
            Left(
                one.number,
                one.case,
                one.author,
                one.at,
                one.epoch,
                one.sealed,
                one.acknowledged_by,
                one.acknowledged_at,
            )
            for one in found
        ]
    )


async def hand_over_shift(console: Console, who: Caseworker, asked: HandOver) -> Nothing:
    """Leave sealed handovers to the next shift. What you hold of these cases goes back to the queue."""
    now = console.now()
    items = [
        handing_over.Item(
            None if item.case is None else CaseId(item.case),
            Epoch(item.epoch),
            item.sealed,
            DeliveryKey(item.key),
        )
        for item in asked.items
    ]

    def job(db: Db) -> list[CaseId]:
        returned = handing_over.hand_over(db, who, items, now)
        for case in returned:
            audit.record(db, now, who.id, "handed over", case)
        audit.record(db, now, who.id, "handed the shift over")
        return returned

    for case in await console.vault.write(job):
        console.changed(case)
    console.team_changed()
    return Nothing()


async def acknowledge(console: Console, who: Caseworker, asked: Acknowledge) -> Nothing:
    """Say that you have read these handovers and go on. Your own count only when you are a lead."""
    now = console.now()

    def job(db: Db) -> None:
        if handing_over.acknowledge(db, who, asked.numbers, now):
            audit.record(db, now, who.id, "acknowledged handovers")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def alarms_now(console: Console, who: Caseworker, _: Nothing) -> Alarms:
    """What is wrong in your team right now, and whether it was told outside."""
    now = console.now()
    present = console.sessions.present(now)

    def job(db: Db) -> list[Alarm]:
        known = {(row.kind, row.subject): row for row in alarms.every(db)}
        found = [
            (alarm, known.get((alarm.kind, alarms.subject_of(alarm))))
            for alarm in (
                *alarms.of_team(db, who.team, present, now),
                *alarms.of_keys(db, who.team, now, console.settings.epoch_days),
            )
        ]
        return [
            Alarm(alarm.kind, alarm.subject, row.at if row else now, alarm.start, row.sent if row else None)
            for alarm, row in found
        ]

    return Alarms(now, await console.vault.read(job))


def _colleague(db: Db, who: Caseworker, person: CaseworkerId) -> Caseworker:
    """Somebody of the team who works on cases; `CaseworkerGone` when there is no such person."""
    found = staff.caseworker(db, person)
    if found is None or found.team != who.team or found.role in KEYLESS:
        raise CaseworkerGone
    return found
