"""Writes an export from the store. It takes key copies out of their shred layer, and opens nothing."""

from collections.abc import Iterable

from msgspec import Struct

from safeconduct.desk import cases, epochs, sounds, staff
from safeconduct.errors import EnvelopeError, SecretMissing, StoreBroken, TeamUnknown
from safeconduct.folder import LineFolder
from safeconduct.model.case import Case
from safeconduct.model.ids import CaseId, DeliveryKey, Team
from safeconduct.model.staff import KEYLESS, Caseworker, KeyCopy
from safeconduct.offline.archive import (
    ArchiveWriter,
    Holder,
    Index,
    KeptCase,
    KeptCopy,
    KeptEntry,
    KeptSecond,
    KeptSound,
    KeptUnlock,
    KnownEpoch,
)
from safeconduct.sealing import copies
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.roster import read_roster
from safeconduct.store import Db


class Packed(Struct, frozen=True):
    """What went into an export."""

    cases: int
    envelopes: int
    holders: int


def pack(
    db: Db, archive: ArchiveWriter, root: Verifier, folder: LineFolder, team: Team | None, today: str
) -> Packed:
    """Put everything of the line of `root`, or of one team, into an export. `today` is a date.

    One consistent state of the store; envelopes go to the disk one by one, so a big line needs little
    memory. `TeamUnknown`, `StoreBroken`; `NoteError` when the roster is not the line's.
    """
    roster = epochs.roster(db)
    if roster is None:
        raise StoreBroken("It holds no roster note.")
    signed = read_roster(roster, root)
    teams = signed.teams
    if team is not None and team not in teams:
        raise TeamUnknown(f"It has: {', '.join(teams)}.")
    wanted = list(teams) if team is None else [team]
    index = Index(
        line=signed.line,
        key=root.text,
        made=today,
        roster=roster,
        channels=_channels(folder),
        epochs=tuple(
            KnownEpoch(key.note, shredded) for key, shredded in epochs.history(db) if key.team in wanted
        ),
        holders=tuple(
            _holder(db, archive, folder, person)
            for person in staff.caseworkers(db)
            if person.team in wanted and person.role not in KEYLESS
        ),
        cases=tuple(_case(db, archive, case) for case in cases.every(db, wanted)),
    )
    archive.close_with(index)
    return Packed(len(index.cases), archive.envelopes, len(index.holders))


def _channels(folder: LineFolder) -> str:
    return folder.channels_file.read_text("utf-8") if folder.channels_file.exists() else ""


def _holder(db: Db, archive: ArchiveWriter, folder: LineFolder, person: Caseworker) -> Holder:
    unlocks = tuple(
        KeptUnlock(unlock.kind, archive.add(unlock.sealed)) for unlock in staff.unlocks_of(db, person.id)
    )
    return Holder(person.card, unlocks, tuple(_copies(archive, folder, epochs.copies_for(db, person.id))))


def _copies(archive: ArchiveWriter, folder: LineFolder, covered: Iterable[KeyCopy]) -> Iterable[KeptCopy]:
    for copy in covered:
        try:
            sealed = copies.uncover(folder.shred_key(copy.team, copy.epoch), copy)
        except (SecretMissing, EnvelopeError):  # shredded, or damaged: nobody opens it any more
            continue
        yield KeptCopy(copy.team, copy.epoch, archive.add(sealed))


def _case(db: Db, archive: ArchiveWriter, case: Case) -> KeptCase:
    entries = tuple(
        KeptEntry(
            number=entry.number,
            kind=entry.kind,
            team=entry.team,
            epoch=entry.epoch,
            hour=entry.hour,
            file=archive.add(entry.sealed),
            spoken=_spoken(db, archive, case.id, entry.take) if entry.take else None,
            struck=entry.struck,
        )
        for entry in cases.everything_in(db, case.id)
    )
    return KeptCase(
        case.id,
        case.team,
        case.state,
        case.language,
        case.channel,
        case.severity,
        case.since,
        case.deadline,
        case.closing,
        entries,
    )


def _spoken(db: Db, archive: ArchiveWriter, case: CaseId, take: DeliveryKey) -> KeptSound:
    seconds = sounds.everything_of(db, case, take)
    return KeptSound(take, tuple(KeptSecond(number, archive.add(sealed)) for number, sealed in seconds))
