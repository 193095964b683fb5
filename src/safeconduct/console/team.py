"""People, invitations and the audit list. For leads; an administrator sees people, and may suspend them.

A lead's browser makes every key and every sealed copy; here the copies are put under the epoch's shred
key and filed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import audit, destruction, epochs, staff
from safeconduct.errors import CaseworkerGone, NotAllowed
from safeconduct.model.destruction import Tally
from safeconduct.model.ids import CaseworkerId, Epoch, Moment, Team
from safeconduct.model.staff import KEYLESS, AuditRecord, Caseworker, EpochKey, Invitation, KeyCopy, Role
from safeconduct.sealing import copies
from safeconduct.store import Db

DAY_SECONDS = 86_400
DAYS_SHOWN = 31
MOST_COPIES = 500
"""In one request: for each a file is read."""
PIECE = 500
"""Records of the audit trail that are checked at once, in some milliseconds."""

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
EpochText = Annotated[str, Meta(pattern=r"^[0-9]{4}-W[0-9]{2}\Z")]  # part of a file's name: nothing else fits


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class SealedCopy(Struct, frozen=True, forbid_unknown_fields=True):
    """An epoch's secret, sealed in a browser to one holder."""

    epoch: EpochText
    sealed: Annotated[bytes, Meta(min_length=1, max_length=64 * 1024)]


SealedCopies = Annotated[tuple[SealedCopy, ...], Meta(max_length=MOST_COPIES)]


class Invite(Struct, frozen=True, forbid_unknown_fields=True):
    """An invitation: its public id, and the keys that wait for whoever has its secret."""

    invitation: Id
    role: Role
    copies: SealedCopies
    replaces: Id | None = None
    """Who has lost their keys, and comes in anew by this invitation."""


class OfInvitation(Struct, frozen=True, forbid_unknown_fields=True):
    """Which invitation, by its public id."""

    invitation: Id


class OfCaseworker(Struct, frozen=True, forbid_unknown_fields=True):
    """Which caseworker."""

    caseworker: Id


class Recent(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of the audit list."""

    limit: Annotated[int, Meta(ge=1, le=1000)] = 200


class Person(Struct, frozen=True):
    """A caseworker, the epochs whose key that caseworker has, and whether a console of theirs is open."""

    caseworker: Caseworker
    epochs: list[Epoch]
    present: bool


class People(Struct, frozen=True):
    people: list[Person]
    epochs: list[EpochKey]
    """The team's epochs that still can be opened, oldest first."""
    today: str
    departed: list[str]
    """Aliases of who can open what is sealed today and no longer should: they left, or lost their keys."""
    epoch_days: int
    """After so many days a new epoch is proposed."""


class Expires(Struct, frozen=True):
    expires: Moment


class OpenInvitation(Struct, frozen=True):
    """A way in that nobody has used yet. `id` is a hash of its secret, which only the link holds."""

    id: str
    role: Role
    expires: Moment
    replaces: CaseworkerId | None


class Invitations(Struct, frozen=True):
    """The first to end first."""

    invitations: list[OpenInvitation]


class Chain(Struct, frozen=True):
    """Whether the audit trail is whole: up to which record, and the first that does not fit."""

    whole: int
    broken: int | None


class Destroyed(Struct, frozen=True):
    """What was destroyed on a day, and the signed note that says so."""

    tally: Tally
    note: str


class AuditList(Struct, frozen=True):
    records: list[AuditRecord]
    names: dict[CaseworkerId, str]
    chain: Chain
    destroyed: list[Destroyed]
    """The last closed days, newest first."""


async def people(console: Console, who: Caseworker, _: Nothing) -> People:
    """Everybody in the team: card, role, which epochs' keys they have, whether their console is open."""
    now = console.now()
    present = console.sessions.present(now)
    leads = who.role == "lead"

    def job(db: Db) -> People:
        everybody = [person for person in staff.caseworkers(db) if not leads or person.team == who.team]
        held = {
            person.id: [copy.epoch for copy in epochs.copies_for(db, person.id)] if leads else []
            for person in everybody
        }
        known = sorted({epoch for copies_held in held.values() for epoch in copies_held})
        return People(
            [Person(person, held[person.id], person.id in present) for person in everybody],
            [key for epoch in known if (key := epochs.epoch(db, who.team, epoch))],
            day_of(now),
            epochs.departed(db, who.team) if leads else [],
            console.settings.epoch_days,
        )

    return await console.vault.read(job)


async def suspend(console: Console, who: Caseworker, asked: OfCaseworker) -> Nothing:
    """Suspend somebody: signed out at once, no way in, cases back in the queue. Their keys wait for them."""
    person, now = CaseworkerId(asked.caseworker), console.now()
    if person == who.id:
        raise NotAllowed("Nobody suspends themselves: the team could lose its last lead.")

    def job(db: Db) -> None:
        found = colleague(db, who, person)
        staff.suspend(db, person)
        audit.record(db, now, who.id, f"suspended: {found.name}", team=found.team)

    await console.vault.write(job)
    put_out(console, person)
    return Nothing()


async def let_back(console: Console, who: Caseworker, asked: OfCaseworker) -> Nothing:
    """Let somebody back who was suspended: they sign in by the ways they had."""
    person, now = CaseworkerId(asked.caseworker), console.now()

    def job(db: Db) -> None:
        found = colleague(db, who, person)
        staff.let_back(db, person)
        audit.record(db, now, who.id, f"let back: {found.name}", team=found.team)

    await console.vault.write(job)
    console.team_changed()
    console.newsroom_changed()
    return Nothing()


async def confirm_words(console: Console, who: Caseworker, asked: OfCaseworker) -> Nothing:
    """Say that you have compared the words of a colleague's card with them, aloud, and that they are the same."""
    person, now = CaseworkerId(asked.caseworker), console.now()
    if person == who.id:
        raise NotAllowed("It takes two to compare the words.")

    def job(db: Db) -> None:
        name = colleague(db, who, person).name
        staff.confirm(db, person)
        audit.record(db, now, who.id, f"compared words: {name}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


def put_out(console: Console, person: CaseworkerId) -> None:
    """Whoever was dismissed or suspended is signed out on every device, and everybody hears of it."""
    console.sessions.end_all(person)
    if console.phone:
        console.phone.leave(person)
    console.team_changed()
    console.newsroom_changed()  # their approvals do not count any more


async def invite(console: Console, who: Caseworker, asked: Invite) -> Expires:
    """Open an invitation. Its secret stays in the link that your browser made."""
    if asked.role in KEYLESS and asked.copies:
        raise NotAllowed("This role gets no keys.")
    now = console.now()
    expires = Moment(now + console.settings.invitation_days * DAY_SECONDS)
    replaces = CaseworkerId(asked.replaces) if asked.replaces else None
    invitation = Invitation(asked.invitation, asked.role, who.team, expires, replaces)
    waiting = covered(console, who.team, asked.invitation, asked.copies)

    def job(db: Db) -> None:
        what = f"invited: {asked.role}"
        if replaces:
            before = colleague(db, who, replaces)
            if before.role != asked.role or replaces == who.id:
                raise NotAllowed("Who comes in anew keeps their role, and nobody invites themselves.")
            what = f"invited anew: {before.name}"
        staff.invite(db, invitation, waiting)
        audit.record(db, now, who.id, what)

    await console.vault.write(job)
    console.team_changed()
    return Expires(expires)


async def invitations(console: Console, who: Caseworker, _: Nothing) -> Invitations:
    """The team's open invitations: for which role, and until when."""
    now = console.now()
    found = await console.vault.read(lambda db: staff.open_invitations(db, who.team, now))
    return Invitations([OpenInvitation(one.id, one.role, one.expires, one.replaces) for one in found])


async def withdraw_invitation(console: Console, who: Caseworker, asked: OfInvitation) -> Nothing:
    """Withdraw an open invitation of your team. Its link opens nothing any more."""
    now = console.now()

    def job(db: Db) -> None:
        withdrawn = staff.withdraw_invitation(db, asked.invitation, who.team, now)
        audit.record(db, now, who.id, f"withdrew invitation: {withdrawn.role}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def audit_list(console: Console, who: Caseworker, asked: Recent) -> AuditList:
    """What the team's staff and the operator did lately, newest first. Never what callers did."""
    walked = await followed(console)
    chain = Chain(walked.number, walked.broken)

    def job(db: Db) -> AuditList:
        names = {person.id: person.name for person in staff.caseworkers(db) if person.team == who.team}
        destroyed = [Destroyed(tally, note) for tally, note in destruction.newest(db, DAYS_SHOWN)]
        return AuditList(audit.recent(db, asked.limit, who.team), names, chain, destroyed)

    return await console.vault.read(job)


async def followed(console: Console) -> audit.Walked:
    """The audit chain, followed to its end, a piece at a time: nobody waits long, and today's pieces once only."""
    today = day_of(console.now())
    day, walked = console.followed
    walked = walked if day == today else audit.START
    while True:
        since = walked
        walked = await console.vault.read(partial(audit.walk, since=since, limit=PIECE))
        console.followed = today, walked
        if walked == since:
            return walked


def covered(console: Console, team: Team, holder: str, sealed: Iterable[SealedCopy]) -> list[KeyCopy]:
    return [
        copies.cover(console.folder.shred_key(team, Epoch(c.epoch)), team, Epoch(c.epoch), holder, c.sealed)
        for c in sealed
    ]


def colleague(db: Db, who: Caseworker, person: CaseworkerId) -> Caseworker:
    """The colleague; `CaseworkerGone` when there is no such person in the team. An administrator has all teams'."""
    found = staff.caseworker(db, person)
    if found is None or (found.team != who.team and who.role != "administrator"):
        raise CaseworkerGone
    return found


def day_of(now: Moment) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()
