"""People, invitations, epochs and the audit list. Leads only.

A lead's browser makes every key and every sealed copy; here the copies are put under the epoch's shred
key and filed, and notes are checked before they are published.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import audit, destruction, epochs, staff
from safeconduct.errors import CaseworkerGone, EpochTaken, NotAllowed, RequestUnreadable, SecretMissing
from safeconduct.model.destruction import Tally
from safeconduct.model.ids import CaseworkerId, Epoch, Moment, Team
from safeconduct.model.staff import KEYLESS, AuditRecord, Caseworker, EpochKey, Invitation, KeyCopy, Role
from safeconduct.sealing import copies, roster
from safeconduct.sealing.notes import Verifier
from safeconduct.store import Db

DAY_SECONDS = 86_400
DAYS_SHOWN = 31
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


class HeldCopy(Struct, frozen=True, forbid_unknown_fields=True):
    """The new epoch's secret, sealed to this caseworker."""

    holder: Id
    sealed: Annotated[bytes, Meta(min_length=1, max_length=64 * 1024)]


class Invite(Struct, frozen=True, forbid_unknown_fields=True):
    """An invitation: its public id, and the keys that wait for whoever has its secret."""

    invitation: Id
    role: Role
    copies: tuple[SealedCopy, ...]


class OfInvitation(Struct, frozen=True, forbid_unknown_fields=True):
    """Which invitation, by its public id."""

    invitation: Id


class OfCaseworker(Struct, frozen=True, forbid_unknown_fields=True):
    """Which caseworker."""

    caseworker: Id


class Share(Struct, frozen=True, forbid_unknown_fields=True):
    """Keys that a colleague lacks, sealed to that colleague."""

    caseworker: Id
    copies: tuple[SealedCopy, ...]


class BeginEpoch(Struct, frozen=True, forbid_unknown_fields=True):
    """A new epoch: its note, signed by the team, and a sealed copy of its secret for every caseworker."""

    note: Annotated[str, Meta(max_length=64 * 1024)]
    copies: tuple[HeldCopy, ...]


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


class Expires(Struct, frozen=True):
    expires: Moment


class OpenInvitation(Struct, frozen=True):
    """A way in that nobody has used yet. `id` is a hash of its secret, which only the link holds."""

    id: str
    role: Role
    expires: Moment


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

    def job(db: Db) -> People:
        everybody = [person for person in staff.caseworkers(db) if person.team == who.team]
        held = {person.id: [copy.epoch for copy in epochs.copies_for(db, person.id)] for person in everybody}
        known = sorted({epoch for copies_held in held.values() for epoch in copies_held})
        return People(
            [Person(person, held[person.id], person.id in present) for person in everybody],
            [key for epoch in known if (key := epochs.epoch(db, who.team, epoch))],
            _day(now),
        )

    return await console.vault.read(job)


async def invite(console: Console, who: Caseworker, asked: Invite) -> Expires:
    """Open an invitation. Its secret stays in the link that your browser made."""
    if asked.role in KEYLESS and asked.copies:
        raise NotAllowed("This role gets no keys.")
    now = console.now()
    expires = Moment(now + console.settings.invitation_days * DAY_SECONDS)
    invitation = Invitation(asked.invitation, asked.role, who.team, expires)
    covered = _covered(console, who.team, asked.invitation, asked.copies)

    def job(db: Db) -> None:
        staff.invite(db, invitation, covered)
        audit.record(db, now, who.id, f"invited: {asked.role}")

    await console.vault.write(job)
    console.team_changed()
    return Expires(expires)


async def invitations(console: Console, who: Caseworker, _: Nothing) -> Invitations:
    """The team's open invitations: for which role, and until when."""
    now = console.now()
    found = await console.vault.read(lambda db: staff.open_invitations(db, who.team, now))
    return Invitations([OpenInvitation(one.id, one.role, one.expires) for one in found])


async def withdraw_invitation(console: Console, who: Caseworker, asked: OfInvitation) -> Nothing:
    """Withdraw an open invitation of your team. Its link opens nothing any more."""
    now = console.now()

    def job(db: Db) -> None:
        withdrawn = staff.withdraw_invitation(db, asked.invitation, who.team, now)
        audit.record(db, now, who.id, f"withdrew invitation: {withdrawn.role}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def dismiss(console: Console, who: Caseworker, asked: OfCaseworker) -> Nothing:
    """Dismiss a caseworker: signed out at once, ways in and keys deleted, cases back in the queue."""
    person, now = CaseworkerId(asked.caseworker), console.now()
    if person == who.id:
        raise NotAllowed("Nobody dismisses themselves: the team could lose its last lead.")

    def job(db: Db) -> None:
        name = _colleague(db, who, person).name
        staff.dismiss(db, person)
        audit.record(db, now, who.id, f"dismissed: {name}")

    await console.vault.write(job)
    console.sessions.end_all(person)
    if console.phone:
        console.phone.leave(person)
    console.team_changed()
    console.newsroom_changed()  # their approvals do not count any more
    return Nothing()


async def share(console: Console, who: Caseworker, asked: Share) -> Nothing:
    """Give a colleague the keys of epochs that they lack."""
    person, now = CaseworkerId(asked.caseworker), console.now()
    covered = _covered(console, who.team, person, asked.copies)

    def job(db: Db) -> None:
        name = _must_hold_keys(db, who, person)
        epochs.add_copies(db, covered)
        audit.record(db, now, who.id, f"gave keys: {name}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def begin_epoch(console: Console, who: Caseworker, asked: BeginEpoch) -> Nothing:
    """Begin a new epoch: new applications are sealed to it from now on."""
    now = console.now()
    current = await console.vault.read(epochs.roster)
    key = roster.read_epoch(
        asked.note, roster.read_roster(current or "", Verifier.from_text(console.line.key))
    )
    if key.team != who.team or not key.opens <= _day(now) <= key.closes:
        raise RequestUnreadable("The epoch is of another team, or it is not open today.")
    if await console.vault.read(lambda db: epochs.epoch(db, key.team, key.epoch)):
        raise EpochTaken
    shred_key = _shred_key(console, key)
    covered = [
        copies.cover(shred_key, key.team, key.epoch, copy.holder, copy.sealed) for copy in asked.copies
    ]

    def job(db: Db) -> None:
        for copy in covered:
            _must_hold_keys(db, who, CaseworkerId(copy.holder))
        epochs.begin(db, key, covered)
        audit.record(db, now, who.id, f"began epoch: {key.epoch}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def audit_list(console: Console, who: Caseworker, asked: Recent) -> AuditList:
    """What the team's staff and the operator did lately, newest first. Never what callers did."""
    walked = await _followed(console)
    chain = Chain(walked.number, walked.broken)

    def job(db: Db) -> AuditList:
        names = {person.id: person.name for person in staff.caseworkers(db) if person.team == who.team}
        destroyed = [Destroyed(tally, note) for tally, note in destruction.newest(db, DAYS_SHOWN)]
        return AuditList(audit.recent(db, asked.limit, who.team), names, chain, destroyed)

    return await console.vault.read(job)


async def _followed(console: Console) -> audit.Walked:
    """The audit chain, followed to its end, a piece at a time: nobody waits long, and today's pieces once only."""
    today = _day(console.now())
    day, walked = console.followed
    walked = walked if day == today else audit.START
    while True:
        since = walked
        walked = await console.vault.read(partial(audit.walk, since=since, limit=PIECE))
        console.followed = today, walked
        if walked == since:
            return walked


def _covered(console: Console, team: Team, holder: str, sealed: Iterable[SealedCopy]) -> list[KeyCopy]:
    return [
        copies.cover(console.folder.shred_key(team, Epoch(c.epoch)), team, Epoch(c.epoch), holder, c.sealed)
        for c in sealed
    ]


def _shred_key(console: Console, key: EpochKey) -> bytes:
    try:  # the file is there when an earlier attempt was cut off after it was made
        return console.folder.shred_key(key.team, key.epoch)
    except SecretMissing:
        return console.folder.make_shred_key(key.team, key.epoch)


def _must_hold_keys(db: Db, who: Caseworker, person: CaseworkerId) -> str:
    """The colleague's alias; `NotAllowed` for a role without keys, to whom no key of an epoch may ever be sealed."""
    found = _colleague(db, who, person)
    if found.role in KEYLESS:
        raise NotAllowed("This role gets no keys.")
    return found.name


def _colleague(db: Db, who: Caseworker, person: CaseworkerId) -> Caseworker:
    """The colleague; `CaseworkerGone` when there is no such person in the team."""
    found = staff.caseworker(db, person)
    if found is None or found.team != who.team:
        raise CaseworkerGone
    return found


def _day(now: Moment) -> str:
    return datetime.fromtimestamp(now, UTC).date().isoformat()
