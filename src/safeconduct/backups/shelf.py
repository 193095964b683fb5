"""The folder of backups: their names, which tell the day only, and for how long they stay."""

import re
import time
from datetime import date, timedelta
from pathlib import Path

from safeconduct.errors import PlaceUnwritable, SettingsError
from safeconduct.folder import UNFINISHED, LineFolder
from safeconduct.settings import Settings

_NAME = re.compile(r"backup-([0-9]{4}-[0-9]{2}-[0-9]{2})\.age")
_ABANDONED_SECONDS = 86_400
"""After which a file that was begun is not being written any more."""


def file_of(shelf: Path, day: date) -> Path:
    """The backup of a day. A second one on the same day takes the place of the first."""
    return shelf / f"backup-{day.isoformat()}.age"


def by_day(shelf: Path) -> dict[date, Path]:
    """The backups in a folder, the oldest first. `OSError` when it cannot be read."""
    found = {}
    for file in sorted(shelf.iterdir()):
        if name := _NAME.fullmatch(file.name):
            try:
                found[date.fromisoformat(name[1])] = file
            except ValueError:  # no day of any calendar
                continue
    return found


def rotate(shelf: Path, today: date, keep: int) -> list[Path]:
    """Delete backups older than `keep` days, and what was left of unfinished ones; the backups that went."""
    old = [file for day, file in by_day(shelf).items() if day < today - timedelta(days=keep)]
    left = [
        file
        for file in shelf.glob(f"{UNFINISHED}*")
        if time.time() - file.stat().st_mtime > _ABANDONED_SECONDS
    ]
    for file in (*old, *left):
        file.unlink(missing_ok=True)
    return old


def kept_days(settings: Settings, asked: int | None) -> int:
    """For how many days backups stay. `SettingsError` when that is longer than the line's promise."""
    days, promised = settings.backup.keep if asked is None else asked, settings.line.retention_days
    if days < 1:
        raise SettingsError("Backups must be kept for a day at least.")
    if days > promised:
        raise SettingsError(
            f"Backups would be kept for {days} days, and the line promises that a case is gone after {promised}. "
            "Set `backup.keep`, or give --keep, to no more than that."
        )
    return days


def named(folder: LineFolder, option: Path | None, setting: str) -> Path | None:
    """The folder that an option names, or else a setting, which may be relative to the line folder."""
    return option or (folder.path / setting if setting else None)


def reached(place: Path, line: LineFolder) -> Path:
    """The folder, when it can be used.

    `PlaceUnwritable` when it is not there: a medium that is not plugged in must not be taken for an empty one.
    `SettingsError` when it lies in the line folder, and would be lost with it.
    """
    if not place.is_dir():
        raise PlaceUnwritable(f"There is no folder {place}: is its medium there?")
    if _within(place, line.path):
        raise SettingsError(f"{place} lies in the line folder, and would be lost with it.")
    return place


def apart(shelf: Path, keys: Path) -> None:
    """`SettingsError` when the shred keys would lie with the backups, where copies of both are made together."""
    if _within(keys, shelf) or _within(shelf, keys):
        raise SettingsError(
            "`backup.keys` must be another place than the backups: see docs/how-to/backup.md."
        )


def _within(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())
