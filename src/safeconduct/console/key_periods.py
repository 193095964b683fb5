"""Key periods: who may open what is sealed from now on. Leads only.

A lead's browser makes every key and every sealed copy; here notes are checked and copies are put under the
shred key of their epoch. Whoever is dismissed goes in the same transaction in which the next epoch begins.
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.console.team import (
    MOST_COPIES,
    Id,
    Nothing,
    SealedCopies,
    colleague,
    covered,
    day_of,
    put_out,
)
from safeconduct.desk import audit, epochs, staff
from safeconduct.errors import EpochTaken, NotAllowed, RequestUnreadable, SecretMissing
from safeconduct.model.ids import CaseworkerId
from safeconduct.model.staff import KEYLESS, Caseworker, EpochKey, KeyCopy
from safeconduct.sealing import copies, roster
from safeconduct.sealing.notes import Verifier
from safeconduct.store import Db

NoteText = Annotated[str, Meta(max_length=64 * 1024)]


class HeldCopy(Struct, frozen=True, forbid_unknown_fields=True):
    """The new epoch's secret, sealed to this caseworker."""

    holder: Id
    sealed: Annotated[bytes, Meta(min_length=1, max_length=64 * 1024)]


HeldCopies = Annotated[tuple[HeldCopy, ...], Meta(max_length=MOST_COPIES)]


class Share(Struct, frozen=True, forbid_unknown_fields=True):
    """Keys that a colleague lacks, sealed to that colleague."""

    caseworker: Id
    copies: SealedCopies


class BeginEpoch(Struct, frozen=True, forbid_unknown_fields=True):
    """A new epoch: its note, signed by the team, and a sealed copy of its secret for every caseworker."""

    note: NoteText
    copies: HeldCopies


class Dismiss(Struct, frozen=True, forbid_unknown_fields=True):
    """Who goes, and the epoch that begins with it: as in `BeginEpoch`, for everybody who stays.

    Without a note the old epoch goes on, and the console says so until a new one is begun.
    """

    caseworker: Id
    note: NoteText = ""
    copies: HeldCopies = ()


async def dismiss(console: Console, who: Caseworker, asked: Dismiss) -> Nothing:
    """Dismiss a caseworker: signed out, ways in and keys deleted, cases back; with it the next epoch begins."""
    person, now = CaseworkerId(asked.caseworker), console.now()
    if person == who.id:
        raise NotAllowed("Nobody dismisses themselves: the team could lose its last lead.")
    key = await _new_epoch(console, who, asked.note) if asked.note else None
    sealed = _covered(console, key, asked.copies) if key else []

    def job(db: Db) -> None:
        name = colleague(db, who, person).name
        staff.dismiss(db, person)
        audit.record(db, now, who.id, f"dismissed: {name}")
        if key:
            _begin(db, who, key, sealed)
            audit.record(db, now, who.id, f"began epoch: {key.epoch}")

    await console.vault.write(job)
    put_out(console, person)
    return Nothing()


async def share(console: Console, who: Caseworker, asked: Share) -> Nothing:
    """Give a colleague the keys of epochs that they lack."""
    person, now = CaseworkerId(asked.caseworker), console.now()
    sealed = covered(console, who.team, person, asked.copies)

    def job(db: Db) -> None:
        name = _must_hold_keys(db, who, person)
        epochs.add_copies(db, sealed)
        audit.record(db, now, who.id, f"gave keys: {name}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def begin_epoch(console: Console, who: Caseworker, asked: BeginEpoch) -> Nothing:
    """Begin a new epoch: new applications are sealed to it from now on."""
    now = console.now()
    key = await _new_epoch(console, who, asked.note)
    sealed = _covered(console, key, asked.copies)

    def job(db: Db) -> None:
        _begin(db, who, key, sealed)
        audit.record(db, now, who.id, f"began epoch: {key.epoch}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


async def _new_epoch(console: Console, who: Caseworker, note: str) -> EpochKey:
    """The epoch of a note that the team has signed, when it can begin today and nobody has begun it."""
    current = await console.vault.read(epochs.roster)
    key = roster.read_epoch(note, roster.read_roster(current or "", Verifier.from_text(console.line.key)))
    if key.team != who.team or not key.opens <= day_of(console.now()) <= key.closes:
        raise RequestUnreadable("The epoch is of another team, or it is not open today.")
    if await console.vault.read(lambda db: epochs.epoch(db, key.team, key.epoch)):
        raise EpochTaken
    return key


def _covered(console: Console, key: EpochKey, sealed: Sequence[HeldCopy]) -> list[KeyCopy]:
    try:  # the file is there when an earlier attempt was cut off after it was made
        shred_key = console.folder.shred_key(key.team, key.epoch)
    except SecretMissing:
        shred_key = console.folder.make_shred_key(key.team, key.epoch)
    return [copies.cover(shred_key, key.team, key.epoch, copy.holder, copy.sealed) for copy in sealed]


def _begin(db: Db, who: Caseworker, key: EpochKey, sealed: Sequence[KeyCopy]) -> None:
    for copy in sealed:
        _must_hold_keys(db, who, CaseworkerId(copy.holder))
    epochs.begin(db, key, sealed)


def _must_hold_keys(db: Db, who: Caseworker, person: CaseworkerId) -> str:
    """The colleague's alias; `NotAllowed` for a role without keys, to whom no key of an epoch may ever be sealed."""
    found = colleague(db, who, person)
    if found.role in KEYLESS:
        raise NotAllowed("This role gets no keys.")
    return found.name
