"""A line with backups, for tests: its backup key, the folders, and a chat that must never be in a backup."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kept_line import KeptLine
from safeconduct.backups import shelf, shred_keys
from safeconduct.backups.reading import records
from safeconduct.backups.records import Record
from safeconduct.commands.backup import backup
from safeconduct.commands.backup_key import backup_key
from safeconduct.sealing.recipients import Identity

CHAT, OUTGOING = b"a chat sealed to a gateway key", b"something to say in it"


class BackedUp:
    """The folder of a line, and beside it a backup key, a medium for backups and one for shred keys."""

    def __init__(self, line: KeptLine, place: Path) -> None:
        self.line = line
        self.key, self.shelf, self.keys_place = place / "key", place / "shelf", place / "keys"
        self.shelf.mkdir()
        self.keys_place.mkdir()
        backup_key(line.folder.path, file=self.key)

    def back_up(self) -> Path:
        """Tonight's backup and the file of shred keys."""
        assert backup(self.line.folder.path, to=self.shelf, keys=self.keys_place) == 0
        return self.file

    @property
    def file(self) -> Path:
        return shelf.file_of(self.shelf, datetime.now(UTC).date())

    @property
    def keys(self) -> Path:
        return self.keys_place / shred_keys.NAME

    @property
    def identity(self) -> Identity:
        return Identity.from_text(self.key.read_text().strip())

    def records(self) -> list[Record]:
        return [*records(self.file, self.identity)]

    def laid_open(self) -> bytes:
        """Everything in the backup, as whoever has the words sees it."""
        return msgspec.msgpack.encode(self.records())
