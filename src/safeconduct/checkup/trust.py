"""The store, and everything in it that is signed: roster, epochs, cards; and the channels note beside it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.desk import epochs, retention, staff
from safeconduct.errors import NoteError, SecretMissing
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Epoch, Team
from safeconduct.model.staff import KEYLESS, Caseworker, EpochKey
from safeconduct.sealing.minisign import minisigned
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.roster import (
    Channel,
    Roster,
    read_card,
    read_channels,
    read_epoch,
    read_roster,
    valid_until,
)
from safeconduct.store import Db, open_vault

SIGN_AGAIN = timedelta(days=30)
"""The root key is offline: whoever has it needs time to come by."""
CLOSING_DAYS = 3
"""Somebody should have begun a new epoch long before the open one closes."""
NEW_EPOCH = "A lead presses `Begin a new period` in the console, under People."


class Kept(Struct, frozen=True):
    """What the store holds that has to do with trust."""

    roster: str | None
    alive: tuple[EpochKey, ...]
    """Epochs that are not shredded."""
    shredded: tuple[tuple[Team, Epoch], ...]
    open: tuple[EpochKey, ...]
    people: tuple[Caseworker, ...]
    """Everybody who should hold keys: whoever works without them has no card either."""
    holders: dict[tuple[Team, Epoch], frozenset[str]]
    """Who has a copy of which epoch's secret."""
    faults: tuple[str, ...]
    """What the database's own check says."""


async def look_into(url: str, today: date) -> Kept:
    """Open the store, look, and close it again. Errors as from `open_vault`."""
    vault = await open_vault(url, make=False)

    def job(db: Db) -> Kept:
        people = [person for person in staff.caseworkers(db) if person.role not in KEYLESS]
        held = [(copy, person.id) for person in people for copy in epochs.copies_for(db, person.id)]
        alive = tuple(key for key, shredded in epochs.history(db) if not shredded)
        return Kept(
            epochs.roster(db),
            alive,
            tuple(retention.shredded_epochs(db)),
            tuple(epochs.open_epochs(db, today.isoformat())),
            tuple(people),
            {
                (key.team, key.epoch): frozenset(
                    who for copy, who in held if (copy.team, copy.epoch) == (key.team, key.epoch)
                )
                for key in alive
            },
            tuple(faults),
        )

    try:
        faults = await vault.faults()
        return await vault.read(job)
    finally:
        await vault.close()


def store(kept: Kept) -> Iterator[Finding]:
    """The database's own check."""
    for fault in kept.faults:
        yield broken("store", f"The database says: {fault}", "Stop the line and bring back a backup.")
    if not kept.faults:
        yield ok("store", "The store opens and its check finds nothing.")


def signatures(kept: Kept, root: Verifier) -> Iterator[Finding]:
    """Root, team, epoch; root, team, card."""
    if kept.roster is None:
        yield broken("signatures", "The store holds no roster.", "It is not this line's: see `store.url`.")
        return
    roster = read_roster(kept.roster, root)
    wrong = [*_wrong(kept, roster)]
    for what in wrong:
        yield broken(
            "signatures", what, "Somebody has changed the store. Ask the leads; bring back a backup."
        )
    if not wrong:
        counted = f"{len(roster.teams)} team(s), {len(kept.alive)} epoch(s), {len(kept.people)} card(s)"
        yield ok("signatures", f"{counted} are signed along the chain from the line's key.")


def _wrong(kept: Kept, roster: Roster) -> Iterator[str]:
    for key in kept.alive:
        try:
            forged = read_epoch(key.note, roster) != key
        except NoteError:
            forged = True
        if forged:
            yield f"The note of epoch {key.team} {key.epoch} is not signed by the team, or says something else."
    for person in kept.people:
        try:
            card = read_card(person.card, roster)
            forged = (card.id, card.team, card.recipient) != (person.id, person.team, person.recipient)
        except NoteError:
            forged = True
        if forged:
            yield f"The card of caseworker {person.id} is not signed by the team, or says something else."


def open_epochs(kept: Kept, root: Verifier, today: date) -> Iterator[Finding]:
    """Today's key of every team, and when it closes."""
    by_team = {key.team: key for key in kept.open}
    for team in read_roster(kept.roster or "", root).teams:
        key = by_team.get(team)
        if key is None:
            yield broken("epoch", f"Team {team} has no open epoch: nobody can write to it.", NEW_EPOCH)
            continue
        left = (date.fromisoformat(key.closes) - today).days
        says = f"Epoch {team} {key.epoch} is open until {key.closes}"
        if left <= CLOSING_DAYS:
            yield look("epoch", f"{says}: {left} more day(s).", NEW_EPOCH)
        else:
            yield ok("epoch", f"{says}.")


def shred_keys(kept: Kept, folder: LineFolder) -> Iterator[Finding]:
    """There while an epoch lives, gone when it is shredded."""
    missing = [key for key in kept.alive if not _has_key(folder, key.team, key.epoch)]
    for key in missing:
        yield broken(
            "shred keys",
            f"The shred key of epoch {key.team} {key.epoch} is missing: what was sealed to it does not open.",
            f"Bring back {folder.shred_file(key.team, key.epoch)}, if there is still a copy; {NEW_EPOCH}",
        )
    for team, epoch in kept.shredded:
        if _has_key(folder, team, epoch):
            yield look(
                "shred keys",
                f"The key of epoch {team} {epoch} should be gone, and it is still here.",
                f"Start the line, which deletes it, or delete {folder.shred_file(team, epoch)}.",
            )
    if not missing:
        yield ok("shred keys", f"The shred keys of {len(kept.alive)} epoch(s) are there.")


def _has_key(folder: LineFolder, team: Team, epoch: Epoch) -> bool:
    try:
        return bool(folder.shred_key(team, epoch))
    except SecretMissing:
        return False


def people(kept: Kept) -> Iterator[Finding]:
    """Somebody must be able to open what comes."""
    if not any(person.role == "lead" for person in kept.people):
        yield look(
            "people",
            "No lead has joined yet: nobody can open what people send.",
            "Give the first lead the link that `init` printed. If its days are over, make the line again.",
        )
        return
    for key in kept.open:
        team = [
            person
            for person in kept.people
            if person.team == key.team and person.role not in KEYLESS and not person.suspended
        ]
        without = [person for person in team if person.id not in kept.holders[key.team, key.epoch]]
        if without:
            names = ", ".join(person.name for person in without)
            yield look(
                "people", f"No key of {key.team} {key.epoch}: {names}.", "A lead shares it in the console."
            )
        else:
            yield ok("people", f"All {len(team)} of team {key.team} have the key of {key.epoch}.")


def channels(
    folder: LineFolder, root: Verifier, official: Sequence[Channel], today: date
) -> Iterator[Finding]:
    """The signed list of channels says what the settings say, and was signed within a year."""
    again = f"safeconduct channels sign {folder.path} --root FILE"
    file, signature = folder.channels_file, folder.channels_file.with_suffix(".note.minisig")
    if not file.exists():
        yield broken(
            "channels", "The list of official channels is not signed: the site cannot show it.", again
        )
        return
    note = file.read_text("utf-8")
    signed = read_channels(note, root)
    listed, until = signed.channels, valid_until(signed.made)
    if listed != tuple(sorted(official)):
        yield look("channels", "The signed list of channels is not what the settings say.", again)
    elif not minisigned(note.encode(), signature.read_text("utf-8"), root):
        yield look("channels", f"{signature} does not fit the list beside it.", again)
    elif today > until:
        yield look("channels", f"The list of official channels was valid until {until}.", again)
    elif until - today <= SIGN_AGAIN:
        yield look("channels", f"The list of official channels is valid until {until}.", again)
    else:
        yield ok(
            "channels", f"{len(listed)} official channel(s), signed by the line's key, valid until {until}."
        )
