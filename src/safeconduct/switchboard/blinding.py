"""The blinding keys: one a day, outside the database, destroyed with the last that was promised of that day.

Under it a commitment tells nothing to whoever has the database and a receipt (spec/ledger.md section 5).
"""

import datetime as dt

from safeconduct.errors import StoreFull
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment


class Blinding:
    """The key of the day on which something is filed, made when the first needs it."""

    def __init__(self, folder: LineFolder) -> None:
        self._folder = folder
        self._day, self._key = "", b""

    def __call__(self, day: str) -> bytes:
        """The key of a day (ISO 8601), 32 bytes. `SecretMissing` when its file is damaged, `StoreFull` without room."""
        if day != self._day:
            there = day in self._folder.blinding_days()
            key = self._folder.blinding_key(day) if there else self._made(day)
            self._day, self._key = day, key
        return self._key

    def _made(self, day: str) -> bytes:
        try:
            return self._folder.make_blinding_key(day)
        except OSError as error:
            raise StoreFull from error


def shred_old(folder: LineFolder, now: Moment, longest_days: int) -> None:
    """Destroy the keys of days of which nothing was to be kept as long as this. `longest_days`: `Line.longest_days`."""
    today = dt.datetime.fromtimestamp(now, dt.UTC).date()
    oldest = (today - dt.timedelta(longest_days)).isoformat()
    for day in folder.blinding_days():
        if day < oldest:
            folder.shred_blinding_key(day)
