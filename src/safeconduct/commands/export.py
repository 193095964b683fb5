"""`safeconduct export`: take everything of a line away in one file, sealed as it is."""

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path

from safeconduct.desk import audit
from safeconduct.errors import StoreHeld
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment, Team
from safeconduct.offline.archive import writing
from safeconduct.offline.packing import Packed, pack
from safeconduct.sealing.notes import Verifier
from safeconduct.store import open_vault


def export(line: Path, file: Path, /, *, team: str = "") -> None:
    """Write everything of a line into one file: cases, sealed as they are, and the keys, sealed to caseworkers.

    Parameters
    ----------
    line
        The line folder.
    file
        The export to make, for example `line.zip`. It must not be there yet.
    team
        Only this team's. Left out: all teams.
    """
    packed = asyncio.run(_export(LineFolder(line), file, Team(team) if team else None))
    print(
        f"Written: {file}, {packed.cases} cases, {packed.envelopes} envelopes, {packed.holders} caseworkers."
    )
    print(f"It opens on a machine without a network:  safeconduct open {file}")
    print("What is in an export cannot be shredded any more. Whoever has this file and the twelve recovery")
    print(
        "words of one caseworker can open it for ever, also what the line has erased since. Keep it offline"
    )
    print("and sealed, and destroy it when it is no longer needed.")


async def _export(folder: LineFolder, file: Path, team: Team | None) -> Packed:
    """The leads can read in the audit list that an export was begun, unless the line is being served meanwhile."""
    settings = folder.settings()
    root, now = Verifier.from_text(settings.line.key), Moment(time.time())
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    with writing(file) as archive:
        vault = await open_vault(folder.store_url(settings), make=False)
        try:
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
