"""`safeconduct restore`: a line out of a backup; or a drill, which proves that it would come back."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from getpass import getpass
from pathlib import Path

from msgspec import Struct

from safeconduct.backups.reading import Contents, backup_identity, checked, read_keys
from safeconduct.backups.restoring import building, restored_settings
from safeconduct.backups.restoring import restore as put_back
from safeconduct.checkup import drill as drilled
from safeconduct.checkup import trust
from safeconduct.checkup.finding import Finding, carried_out
from safeconduct.checkup.trust import Kept
from safeconduct.commands.doctor import EXIT, examine, tell
from safeconduct.desk import epochs
from safeconduct.errors import BackupError, SettingsError
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Epoch, Language, Moment, Team
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.roster import check_words
from safeconduct.store import open_vault, snapshot
from safeconduct.switchboard.rounds import one_round

ShredKeys = dict[tuple[Team, Epoch], bytes]


def restore(
    file: Path,
    line: Path = Path("line"),
    /,
    *,
    keys: Path | None = None,
    key: Path | None = None,
    store: str = "",
    drill: bool = False,
) -> int:
    """Bring a line back from a backup into an empty folder, or prove that it would come back.

    Parameters
    ----------
    file
        The backup.
    line
        An empty folder for the line; made when it is not there. A drill leaves it alone.
    keys
        The file of shred keys that belongs to the backup. Without it no case opens.
    key
        A file with the 24 backup words, or with the secret key. Left out: they are asked for.
    store
        A PostgreSQL address with nothing in it (`postgresql+psycopg://...`). Left out: SQLite in the folder.
    drill
        Restore into a temporary folder, check everything, leave nothing.
    """
    if drill and store:
        raise SettingsError("A drill leaves nothing, so it has a store of its own: leave --store out.")
    began, identity = time.perf_counter(), _identity(key)
    contents = checked(file, identity)  # all of it, before anything is written
    shred_keys = read_keys(keys, identity, contents.head.line) if keys else {}
    if drill:
        return _drill(file, identity, contents, shred_keys, began)
    with building(line) as unfinished:
        put_back(file, identity, contents, unfinished, shred_keys, store)
        promised = asyncio.run(_keep_promises(unfinished))
    _say(contents, line, promised, began)
    print("\nThis is what `safeconduct doctor` finds:\n")
    found = [*examine(LineFolder(line), datetime.now(UTC))]
    tell(found)
    return max(EXIT[finding.state] for finding in found)


def _identity(file: Path | None) -> Identity:
    try:
        typed = file.read_text("utf-8") if file else _asked()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"{file} cannot be read.") from error
    return backup_identity(typed)


def _asked() -> str:
    return getpass("Twenty-four backup words: ") if sys.stdin.isatty() else sys.stdin.readline()


class Promised(Struct, frozen=True):
    """What a restore did about the line's promises: how many cases it erased, and which epochs do not open."""

    erased: int
    closed: tuple[tuple[Team, Epoch], ...]


async def _keep_promises(folder: LineFolder) -> Promised:
    """What is over by now is erased at once, as the line itself would do it."""
    vault = await open_vault(folder.store_url(restored_settings(folder)), make=False)
    try:
        before = await vault.read(lambda db: snapshot.count(db, "cases"))
        await one_round(vault, folder, Moment(time.time()))
        after, known = await vault.read(lambda db: (snapshot.count(db, "cases"), epochs.history(db)))
    finally:
        await vault.close()
    here = set(folder.shred_pairs())
    alive = [(key.team, key.epoch) for key, shredded in known if not shredded]
    return Promised(before - after, tuple(pair for pair in alive if pair not in here))


def _say(contents: Contents, line: Path, promised: Promised, began: float) -> None:
    head, rows = contents.head, contents.tail.rows
    print(
        f"Restored: {line}, {rows['cases']} cases, {rows['entries']} envelopes, {rows['caseworkers']} caseworkers,"
    )
    print(f"in {time.perf_counter() - began:.1f} s.")
    print(f"Check words of this line: {check_words(head.line, Language('en'))}")
    print("Compare them with those on paper: whoever knows whom you seal to could have made this file.\n")
    print(f"The backup is of {head.day}, {_age(head.day)} days old. What came later is not in it.")
    print("What was erased later, by its applicant or by a caseworker, is back, until its deadline.")
    print(f"{promised.erased} cases were over by now, and were erased at once.")
    for team, epoch in promised.closed:
        print(
            f"Cannot be opened: {team} {epoch}. Its key was destroyed, or is not in the file of shred keys given."
        )
    print("Chats are in no backup: answers that were wanted in a chat are reached with the receipt only.")


def _age(day: str) -> int:
    return (datetime.now(UTC).date() - date.fromisoformat(day)).days


def _drill(file: Path, identity: Identity, contents: Contents, shred_keys: ShredKeys, began: float) -> int:
    with (
        tempfile.TemporaryDirectory(prefix="safeconduct-drill-") as place,
        building(Path(place) / "line") as folder,
    ):
        put_back(file, identity, contents, folder, shred_keys, "")
        settings = restored_settings(folder)
        kept = asyncio.run(trust.look_into(folder.store_url(settings), datetime.now(UTC).date()))
        back = asyncio.run(drilled.look_back(folder.store_url(settings)))
        found = [*_findings(contents, kept, back, folder, Verifier.from_text(settings.line.key))]
    tell(found)
    print(f"Check words of this line: {check_words(contents.head.line, Language('en'))}")
    print(f"The backup is of {contents.head.day}, {_age(contents.head.day)} days old. Nothing was left here.")
    print(f"From the file to a whole line: {time.perf_counter() - began:.1f} s.")
    return max(EXIT[finding.state] for finding in found)


def _findings(
    contents: Contents, kept: Kept, back: drilled.Back, folder: LineFolder, root: Verifier
) -> Iterator[Finding]:
    yield from trust.store(kept)
    yield from drilled.counts(back, contents.tail)
    yield from carried_out("signatures", drilled.AGAIN, lambda: trust.signatures(kept, root))
    yield from drilled.keys(back, kept, folder)
