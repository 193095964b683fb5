"""Work on one case besides writing in it: triage, handing over, two persons for a reply, striking, a word for the lead.

What is sealed comes from the browser and stays sealed. The server sees who does what with which case.
"""

from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.console.team import EpochText, Id
from safeconduct.console.work import CaseText, EntryNumber, Nothing, Write
from safeconduct.desk import audit, cases, epochs, handing, review, striking
from safeconduct.desk.filing import Letter
from safeconduct.desk.hours import day_of
from safeconduct.desk.review import Rule
from safeconduct.model.case import Label
from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch, Team
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db

SECONDS = 3600
"""Of one spoken message, at most."""
Name = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=64)]
Key = Annotated[bytes, Meta(min_length=16, max_length=16)]


class Triage(Struct, frozen=True, forbid_unknown_fields=True):
    """How urgent a case is (0 to 3, danger now), and what it is about; no label: nothing the queue should know."""

    case: CaseText
    severity: Annotated[int, Meta(ge=0, le=3)]
    label: Label | None


class HandTo(Write, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A case for one colleague, with a note that is sealed to the team."""

    caseworker: Id


class HandToTeam(Write, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A case for another team, with a transcript that is sealed to that team's `epoch`."""

    team: Name


class Strike(Struct, frozen=True, forbid_unknown_fields=True):
    """An envelope that takes the place of entry number `entry`."""

    case: CaseText
    entry: EntryNumber
    epoch: EpochText
    sealed: Annotated[bytes, Meta(min_length=1, max_length=512 * 1024)]


class StrikeSound(Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds of something spoken, from number `start` up to `end`, which stays."""

    case: CaseText
    take: Key
    start: Annotated[int, Meta(ge=0, le=SECONDS)]
    end: Annotated[int, Meta(ge=1, le=SECONDS)]


class Colleague(Struct, frozen=True):
    """Somebody of the team, by alias, and whether a console of theirs is open."""

    id: CaseworkerId
    name: str
    present: bool


class Colleagues(Struct, frozen=True):
    people: list[Colleague]
    second_person: Rule
    """Which replies a second caseworker must approve."""
    teams: list[str]
    """The open epoch notes of the line's other teams."""


async def colleagues(console: Console, who: Caseworker, _: Nothing) -> Colleagues:
    """Who else works in your team, which replies need a second person, and the keys of other teams."""
    now = console.now()
    today, present = day_of(now), console.sessions.present(now)

    def job(db: Db) -> Colleagues:
        others = handing.colleagues(db, who)
        people = [Colleague(other.id, other.name, other.id in present) for other in others]
        notes = [key.note for key in epochs.open_epochs(db, today) if key.team != who.team]
        return Colleagues(people, console.desk.second_person, notes)

    return await console.vault.read(job)


async def triage(console: Console, who: Caseworker, asked: Triage) -> Nothing:
    """Say how urgent a case you hold is, and what it is about. It stays yours."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        known = cases.one(db, case, who.id)
        review.require_danger(console.desk.second_person, who, known, asked.severity, asked.label)
        handing.triage(db, case, who.id, asked.severity, asked.label)
        audit.record(db, now, who.id, f"triaged: {asked.severity} {asked.label or '-'}", case)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


async def hand_to(console: Console, who: Caseworker, asked: HandTo) -> Nothing:
    """Hand a case to a colleague with a note. It waits for them first, and after 8 hours for anybody."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        if handing.hand_to(db, case, who.id, CaseworkerId(asked.caseworker), letter(asked), now):
            audit.record(db, now, who.id, "handed to a colleague", case)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


async def hand_to_team(console: Console, who: Caseworker, asked: HandToTeam) -> Nothing:
    """Hand a case to another team with a transcript that only they can open. You can no longer see it."""
    case, now, team = CaseId(asked.case), console.now(), Team(asked.team)

    def job(db: Db) -> None:
        if handing.hand_to_team(db, case, who.id, team, letter(asked), now):
            audit.record(db, now, who.id, f"handed to team: {team}", case)
            audit.record(db, now, who.id, f"handed over by team: {who.team}", case, team)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


async def propose(console: Console, who: Caseworker, asked: Write) -> Nothing:
    """Propose a reply: somebody else reads it and sends it, changes it, or gives it back."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        if review.propose(db, case, who.id, letter(asked), now):
            audit.record(db, now, who.id, "proposed a reply", case)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


async def strike(console: Console, who: Caseworker, asked: Strike) -> Nothing:
    """Put a new envelope in the place of an old one, without the military detail. The old one is erased."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        kind = striking.strike(db, case, who.id, asked.entry, Epoch(asked.epoch), asked.sealed)
        audit.record(db, now, who.id, f"struck: {asked.entry} {kind}", case)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


async def strike_sound(console: Console, who: Caseworker, asked: StrikeSound) -> Nothing:
    """Erase seconds of something spoken."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        striking.strike_sound(db, case, who.id, DeliveryKey(asked.take), asked.start, asked.end)
        audit.record(db, now, who.id, f"struck: {asked.start}-{asked.end} s", case)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


async def debrief(console: Console, who: Caseworker, asked: Write) -> Nothing:
    """Leave a note in a case that you have just closed: how it was, for the lead."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        if cases.debrief(db, case, who.id, letter(asked), now):
            audit.record(db, now, who.id, "noted", case)

    await console.vault.write(job)
    console.changed(case)
    return Nothing()


def letter(asked: Write) -> Letter:
    """What a browser has sealed, as the desk files it."""
    return Letter(DeliveryKey(asked.key), Epoch(asked.epoch), asked.sealed, asked.seen)
