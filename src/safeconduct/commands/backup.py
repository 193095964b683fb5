"""`safeconduct backup`: one sealed file, from which the line comes back."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

from safeconduct.backups import shelf
from safeconduct.backups.saving import Saved, save
from safeconduct.backups.shred_keys import write_keys
from safeconduct.errors import BackupKeyMissing, SettingsError
from safeconduct.folder import LineFolder, appearing
from safeconduct.sealing.recipients import Recipient, recipient
from safeconduct.sealing.roster import line_id
from safeconduct.settings import Settings
from safeconduct.store import open_vault


def backup(
    line: Path = Path("line"),
    /,
    *,
    to: Path | None = None,
    keys: Path | None = None,
    keep: int | None = None,
) -> int:
    """Make one sealed file of a line, which may be served meanwhile. Run it every night.

    The exit code is 1 when the file was made and the shred keys were kept nowhere.

    Parameters
    ----------
    line
        The line folder.
    to
        The folder of the backups, on another medium. Left out: `backup.folder`.
    keys
        The folder of the file with the shred keys, in a third place. Left out: `backup.keys`.
    keep
        Days after which a backup is deleted. Left out: `backup.keep`.
    """
    folder = LineFolder(line)
    settings, today = folder.settings(), datetime.now(UTC).date()
    days, to_whom = shelf.kept_days(settings, keep), _recipient(settings)
    place = shelf.named(folder, to, settings.backup.folder)
    keys_place = shelf.named(folder, keys, settings.backup.keys)
    if place is None:
        raise SettingsError("Say where backups go: --to FOLDER, or `backup.folder`.")
    if keys_place:
        shelf.apart(place, keys_place)
    saved = asyncio.run(_save(folder, settings, to_whom, shelf.reached(place, folder), today))
    file = shelf.file_of(place, today)
    print(f"Written: {file}, {saved.rows['cases']} cases, {file.stat().st_size / 1024**2:.1f} MB.")
    for old in shelf.rotate(place, today, days):
        print(f"Deleted: {old}, older than {days} days.")
    return _keep_keys(folder, settings, to_whom, keys_place, today)


def _recipient(settings: Settings) -> Recipient:
    if not settings.backup.recipient:
        raise BackupKeyMissing
    return recipient(settings.backup.recipient)


async def _save(
    folder: LineFolder, settings: Settings, to_whom: Recipient, place: Path, today: date
) -> Saved:
    vault = await open_vault(folder.store_url(settings), make=False)
    try:
        with appearing(shelf.file_of(place, today)) as out:
            return await vault.read(lambda db: save(db, out, to_whom, folder, settings, today.isoformat()))
    finally:
        await vault.close()


def _keep_keys(
    folder: LineFolder, settings: Settings, to_whom: Recipient, place: Path | None, today: date
) -> int:
    """After the backup: a place for the keys that cannot be reached tonight must not cost the backup."""
    if place is None:
        print(
            "The shred keys were NOT kept. If this disk dies, the backup comes back and no case in it opens:"
        )
        print("set `backup.keys` to a folder in a third place. See docs/how-to/backup.md.")
        return 1
    line, day = line_id(settings.line.key), today.isoformat()
    count = write_keys(shelf.reached(place, folder), to_whom, folder, line, day)
    print(f"Written: the shred keys of {count} epoch(s), in place of those of last time.")
    return 0
