"""The work: the queue and the cases. Everything that goes in or out is sealed already.

Each verb is one transaction of the desk and, where somebody did something, one line in the audit list.
"""

from collections.abc import Callable
from typing import Annotated, get_args

from msgspec import Meta, Struct

from safeconduct.console import permits
from safeconduct.console.office import Console
from safeconduct.console.team import EpochText
from safeconduct.desk import audit, cases, duty, handing, queue, replies, stints
from safeconduct.desk.review import Review, require_danger
from safeconduct.errors import CaseGone
from safeconduct.model.case import Case, CaseState, Closing, QueueSummary
from safeconduct.model.ids import CaseId, DeliveryKey, Epoch, Hour, Moment
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db

HOUR_SECONDS = 3600
LISTING_LIMIT = 5000
BATCH = 50
"""Cases that are looked at in one request: some 400 KB, and a few milliseconds of the store."""
BATCH_BYTES = 8 * 1024 * 1024
"""Of sealed entries in one such answer, give or take a case: full cases would make it a hundred times as long."""

CaseText = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
EntryNumber = Annotated[int, Meta(ge=0, lt=1 << 53)]  # as JavaScript counts; the store has room for more


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class OfCase(Struct, frozen=True, forbid_unknown_fields=True):
    """Which case."""

    case: CaseText


class Write(Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed reply or note. The same `key` sent again is done once.

    `seen`: the number of the newest entry on the screen. What came after it keeps the case open.
    """

    case: CaseText
    seen: EntryNumber
    key: Annotated[bytes, Meta(min_length=16, max_length=16)]
    epoch: EpochText
    sealed: Annotated[bytes, Meta(min_length=1, max_length=512 * 1024)]


class Reply(Write, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """As `Write`. `approves`: the number of the proposal by somebody else that is sent."""

    approves: EntryNumber | None = None


class Close(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a case is closed. `seen` as in `Write`."""

    case: CaseText
    seen: EntryNumber
    closing: Closing


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """A case goes back to the queue, as urgent as this: 0 is ordinary, 3 is danger now."""

    case: CaseText
    severity: Annotated[int, Meta(ge=0, le=3)]


class Snooze(Struct, frozen=True, forbid_unknown_fields=True):
    """A case sleeps for so many hours. `seen` as in `Write`: for what nobody has seen it wakes at once."""

    case: CaseText
    seen: EntryNumber
    hours: Annotated[int, Meta(ge=1, le=24 * 14)]


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases to list: in the order of the queue, or those that moved last first (`newest`)."""

    states: Annotated[tuple[CaseState, ...], Meta(max_length=len(get_args(CaseState)))]
    limit: Annotated[int, Meta(ge=1, le=LISTING_LIMIT)] = 200
    newest: bool = False


class OfCases(Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases: a handful at once, so that the search of one console holds nobody up."""

    cases: Annotated[tuple[CaseText, ...], Meta(max_length=BATCH)]


class Queue(Struct, frozen=True):
    """The queue in numbers, and the cases of the one who asks.

    `work_minutes`: since their stint or their newest break; at `break_after` a break is due (0: never).
    """

    now: Moment
    summary: QueueSummary
    mine: list[Case]
    work_minutes: int
    break_after: int


class Taken(Struct, frozen=True):
    """The case that was handed out, or none when nobody waits."""

    case: Case | None


class Listed(Struct, frozen=True):
    cases: list[Case]


class LookedAt(Struct, frozen=True):
    """Cases with their entries, and those that no longer fitted in: ask for them again."""

    cases: list[Case]
    left: list[str]


class Renewed(Struct, frozen=True):
    until: Moment


class GuideStep(Struct, frozen=True):
    """A step as a canned reply: its text in each language, and the digest that a reply quotes."""

    step: str
    texts: dict[str, "StepText"]


class StepText(Struct, frozen=True):
    title: str
    text: str
    digest: str


class GuideSteps(Struct, frozen=True):
    edition: str
    steps: list[GuideStep]


async def queue_now(console: Console, who: Caseworker, _: Nothing) -> Queue:
    """The queue in numbers, and the cases you hold."""
    now = console.now()

    def job(db: Db) -> Queue:
        minutes, mine = stints.minutes_at_work(db, who.id, now), list(cases.held_by(db, who.id))
        return Queue(now, queue.summary(db, who.team), mine, minutes, console.desk.break_minutes)

    return await console.vault.read(job)


async def take_next(console: Console, who: Caseworker, _: Nothing) -> Taken:
    """Take the next case: the most urgent, then the oldest. One case is never handed out twice."""
    now = console.now()

    def job(db: Db) -> Case | None:
        duty.must_be_on_duty(db, who, now)
        case = queue.take_next(db, who.id, now, console.lease_seconds, most=console.desk.most_cases)
        if case is None:
            return None
        audit.record(db, now, who.id, "took", case.id)
        return case

    case = await console.vault.write(job)
    if case is not None:
        console.changed(case.id)
    return Taken(case)


async def look(console: Console, who: Caseworker, asked: OfCase) -> Taken:
    """Look at a case of your team, with its sealed entries."""

    def job(db: Db) -> Case:
        return permits.may_look(console, db, who, cases.look(db, CaseId(asked.case), who.id))

    return Taken(await console.vault.read(job))


async def take_up(console: Console, who: Caseworker, asked: OfCase) -> Taken:
    """Take up a case in which nothing waits (answered, asleep, closed), to write in it again."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> Case:
        duty.must_be_on_duty(db, who, now)
        permits.may_look(console, db, who, cases.one(db, case, who.id))  # whoever takes it up reads it
        taken = queue.take_up(db, case, who.id, now, console.lease_seconds)
        audit.record(db, now, who.id, "took up", case)
        return taken

    taken = await console.vault.write(job)
    console.changed(case)
    return Taken(taken)


async def renew(console: Console, who: Caseworker, asked: OfCase) -> Renewed:
    """Keep a case you hold: the console says that you are still there."""
    now = console.now()

    def job(db: Db) -> Moment:
        stints.be_seen(db, who.id, now)
        return queue.renew(db, CaseId(asked.case), who.id, now, console.lease_seconds)

    return Renewed(await console.vault.write(job))


async def reply(console: Console, who: Caseworker, asked: Reply) -> Nothing:
    """Answer the applicant. The case is answered and no longer yours."""
    case, now = CaseId(asked.case), console.now()
    present = console.sessions.present(now)

    def job(db: Db) -> None:
        key, epoch = DeliveryKey(asked.key), Epoch(asked.epoch)
        alone = who.role == "lead" and all(other.id not in present for other in handing.colleagues(db, who))
        rule = Review(console.desk.second_person, asked.approves, alone)
        deed = rule.deed(cases.one(db, case, who.id))
        if replies.reply(db, case, who.id, asked.sealed, key, epoch, now, seen=asked.seen, review=rule):
            audit.record(db, now, who.id, deed, case)

    return await _do(console, case, job)


async def note(console: Console, who: Caseworker, asked: Write) -> Nothing:
    """Leave a note for the team. The applicant never sees it."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        key, epoch = DeliveryKey(asked.key), Epoch(asked.epoch)
        if cases.note(db, case, who.id, asked.sealed, key, epoch, now):
            audit.record(db, now, who.id, "noted", case)

    return await _do(console, case, job)


async def close(console: Console, who: Caseworker, asked: Close) -> Nothing:
    """Close a case, with the reason. A new message opens it again."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        cases.close(db, case, who.id, asked.closing, now, seen=asked.seen)
        audit.record(db, now, who.id, f"closed: {asked.closing}", case)

    return await _do(console, case, job)


async def release(console: Console, who: Caseworker, asked: Release) -> Nothing:
    """Give a case back to the queue, with its urgency."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        known = cases.one(db, case, who.id)
        require_danger(console.desk.second_person, who, known, asked.severity, known.label)
        queue.release(db, case, who.id, severity=asked.severity)
        audit.record(db, now, who.id, "handed over", case)

    return await _do(console, case, job)


async def snooze(console: Console, who: Caseworker, asked: Snooze) -> Nothing:
    """Let a case sleep. It comes back to the queue by itself, or when the applicant writes."""
    case, now = CaseId(asked.case), console.now()
    until = Hour(int(now // HOUR_SECONDS) + asked.hours)

    def job(db: Db) -> None:
        queue.snooze(db, case, who.id, until, seen=asked.seen)
        audit.record(db, now, who.id, "let sleep", case)

    return await _do(console, case, job)


async def listing(console: Console, who: Caseworker, asked: Listing) -> Listed:
    """Cases of your team in these states, in the order of the queue or newest first, without their entries."""

    def job(db: Db) -> list[Case]:
        return cases.listing(db, who.team, asked.states, asked.limit, newest=asked.newest)

    return Listed(await console.vault.read(job))


async def look_all(console: Console, who: Caseworker, asked: OfCases) -> LookedAt:
    """Look at several cases at once, to list and search them. Gone ones are left out, closed ones without a permit too."""

    def job(db: Db) -> LookedAt:
        seen: list[Case] = []
        weight = 0
        for at, case in enumerate(asked.cases):
            if weight >= BATCH_BYTES:
                return LookedAt(permits.may_look_all(console, db, who, seen), list(asked.cases[at:]))
            if found := _if_there(db, CaseId(case), who):
                seen.append(found)
                weight += sum(len(entry.sealed) for entry in found.entries)
        return LookedAt(permits.may_look_all(console, db, who, seen), [])

    return await console.vault.read(job)


async def guide_steps(console: Console, _: Caseworker, __: Nothing) -> GuideSteps:
    """The public steps of the guide, to be quoted in replies."""
    guide = console.guide()
    return GuideSteps(
        guide.edition.id,
        [
            GuideStep(
                step.id,
                {
                    language: StepText(text.title, "\n\n".join((text.lead, *text.paragraphs)), text.digest)
                    for language, text in step.texts.items()
                },
            )
            for step in guide.public_steps()
        ],
    )


async def _do(console: Console, case: CaseId, job: Callable[[Db], None]) -> Nothing:
    await console.vault.write(job)
    console.changed(case)
    return Nothing()


def _if_there(db: Db, case: CaseId, who: Caseworker) -> Case | None:
    try:
        return cases.look(db, case, who.id)
    except CaseGone:
        return None
