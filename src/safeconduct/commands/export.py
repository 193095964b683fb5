"""`safeconduct export`: take everything of a line away in one file, sealed as it is."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from safeconduct.desk import audit, epochs, permits
from safeconduct.errors import ExportKeyMissing, PermitMissing, StoreBroken, StoreHeld, TeamUnknown
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment, Team
from safeconduct.offline.archive import writing
from safeconduct.offline.packing import Packed, pack
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.recipients import recipient
from safeconduct.sealing.roster import read_roster
from safeconduct.store import Db, open_vault


def export(line: Path, file: Path, /, *, team: str = "") -> None:
    """Write everything of a line into one file, sealed to the export key: cases and keys, sealed as they are.

    Two people of each team must have agreed in the console, within the last hour.

    Parameters
    ----------
    line
        The line folder.
    file
        The export to make, for example `line.export`. It must not be there yet.
    team
        Only this team's. Left out: all teams.
    """
    packed = asyncio.run(_export(LineFolder(line), file, Team(team) if team else None))
    print(
        f"Written: {file}, {packed.cases} cases, {packed.envelopes} envelopes, {packed.holders} caseworkers."
    )
    print(f"It opens on a machine without a network:  safeconduct open {file}")
    print(
        "What is in an export cannot be shredded any more. Whoever has this file, three sheets of its key and"
    )
    print("the twelve recovery words of one caseworker can open it for ever, also what the line has erased")
    print("since. Keep it offline, and destroy it when it is no longer needed.")


async def _export(folder: LineFolder, file: Path, team: Team | None) -> Packed:
    """The leads can read in the audit list that an export was begun, unless the line is being served meanwhile."""
    settings = folder.settings()
    if not settings.export.recipient:
        raise ExportKeyMissing
    root, now = Verifier.from_text(settings.line.key), Moment(time.time())
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    with writing(file, recipient(settings.export.recipient)) as archive:
        vault = await open_vault(folder.store_url(settings), make=False)
        try:
            await vault.read(lambda db: _agreed(db, root, team, now))
            what = f"began an export of {team or 'all teams'}"
            try:
                await vault.write(lambda db: audit.record(db, now, "export", what))
            except StoreHeld:
                print(
                    "The line is being served, so its audit list does not show this export: tell the leads."
                )
            return await vault.read(lambda db: pack(db, archive, root, folder, team, today))
        finally:
            await vault.close()


def _agreed(db: Db, root: Verifier, team: Team | None, now: Moment) -> None:
    """Nobody takes an export away alone, not even who has the machine: `PermitMissing` for a team without a permit.

    Whoever can change the program can leave this out. It keeps honest people from doing it alone by mistake or
    under pressure, and leaves a trace; that an export is noise without three sheets is what keeps the others out.
    """
    note = epochs.roster(db)
    if note is None:
        raise StoreBroken("It holds no roster note.")
    teams = read_roster(note, root).teams
    if team is not None and team not in teams:
        raise TeamUnknown(f"It has: {', '.join(teams)}.")
    for wanted in teams if team is None else (team,):
        if permits.held(db, wanted, "export", now) is None:
            raise PermitMissing(f"Team {wanted}: People, Two persons, in the console.")
