"""The backups: whether there is a fresh one, whether one is older than the promise, whether the shred keys are kept."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from safeconduct.backups import shelf, shred_keys
from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.errors import SafeconductError
from safeconduct.folder import LineFolder
from safeconduct.settings import Settings

FRESH_DAYS = 2
"""A nightly backup may fail once before somebody is told."""
CHECK = "backup"


def backups(folder: LineFolder, settings: Settings, today: date) -> Iterator[Finding]:
    """By the names and times of files only: what is in them, this machine cannot open."""
    own = settings.backup
    if not own.recipient:
        yield look(
            CHECK,
            "No backup can be made: the line has no backup key.",
            f"safeconduct backup-key {folder.path}",
        )
    elif not own.folder:
        yield look(
            CHECK,
            "Nobody knows where the backups are.",
            "Set `backup.folder`, on another medium than the line.",
        )
    else:
        yield from _shelf(folder.path / own.folder, settings, today)
        yield from _keys(folder, own.keys)


def newest(folder: LineFolder) -> str | None:
    """The day of the newest backup (ISO 8601); None when there is none, or nobody can look."""
    try:
        own = folder.settings().backup.folder
        kept = shelf.by_day(folder.path / own) if own else {}
    except (SafeconductError, OSError):  # the check of the backups says which
        return None
    return max(kept).isoformat() if kept else None


def _shelf(place: Path, settings: Settings, today: date) -> Iterator[Finding]:
    again = "safeconduct backup, every night: docs/how-to/backup.md."
    kept = shelf.by_day(place)
    promised = settings.line.retention_days
    for day, file in kept.items():
        if day < today - timedelta(days=promised):
            yield broken(CHECK, f"The backup of {day} holds what the line promised to destroy.", f"rm {file}")
    if not kept:
        yield look(CHECK, f"There is no backup in {place}.", again)
        return
    newest = max(kept)
    days = (today - newest).days
    if days > FRESH_DAYS:
        yield look(CHECK, f"The newest backup is {days} days old.", again)
    else:
        yield ok(CHECK, f"The newest backup is of {newest}; {len(kept)} are kept.")


def _keys(folder: LineFolder, keys: str) -> Iterator[Finding]:
    if not keys:
        yield look(
            CHECK,
            "The shred keys are kept nowhere else: with this disk every open case would be lost.",
            "Set `backup.keys`: docs/how-to/backup.md.",
        )
        return
    file, own = folder.path / keys / shred_keys.NAME, folder.path / "secrets" / "shred"
    if not file.exists():
        yield look(CHECK, f"There is no {file}.", f"safeconduct backup {folder.path}")
    elif own.is_dir() and own.stat().st_mtime > file.stat().st_mtime:
        yield look(
            CHECK,
            "Since the file of shred keys was written, a key was made or destroyed here.",
            f"safeconduct backup {folder.path}",
        )
    else:
        yield ok(CHECK, "The file of shred keys has what the line has.")
