"""The file of shred keys: small, sealed like a backup, and rewritten with each, so that it forgets what the line forgets.

Writing is here; opening is in `reading`. Only the newest may exist anywhere (decision 0014).
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from safeconduct.errors import SecretMissing
from safeconduct.folder import LineFolder, appearing
from safeconduct.model.ids import Epoch, Team
from safeconduct.sealing.age import seal
from safeconduct.sealing.padding import FLOOR, padme
from safeconduct.sealing.recipients import Recipient

NAME = "backup-keys.age"
LIMIT = 4 * 1024 * 1024
"""Bytes of the file: some ten thousand keys."""

TeamName = Annotated[Team, Meta(pattern=r"^[a-z0-9-]{1,64}\Z")]
EpochName = Annotated[Epoch, Meta(pattern=r"^[0-9]{4}-W[0-9]{2}\Z")]


class ShredKey(Struct, frozen=True, forbid_unknown_fields=True):
    """The shred key of one team epoch, in hexadecimal digits."""

    team: TeamName
    epoch: EpochName
    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]

    def __repr__(self) -> str:
        return f"ShredKey({self.team}, {self.epoch})"


class ShredKeys(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every shred key that a line had on a day."""

    kind: Literal["shred-keys"] = "shred-keys"
    v: Literal[1] = 1
    line: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    day: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
    keys: tuple[ShredKey, ...]


def write_keys(place: Path, recipient: Recipient, folder: LineFolder, line: str, day: str) -> int:
    """Write the file anew with what the line has now, and overwrite what was there before; how many keys.

    The new one has the name before the old one is overwritten: a crash never leaves none. `PlaceUnwritable`.
    """
    kept = tuple(_living(folder))
    content = msgspec.json.encode(ShredKeys(line=line, day=day, keys=kept))
    sealed = seal(content.ljust(max(FLOOR, padme(len(content)))), [recipient])
    file, before = place / NAME, None
    with suppress(OSError):
        before = os.open(file, os.O_WRONLY)
    try:
        with appearing(file) as out:
            out.write(sealed)
        if before is not None:
            _overwrite(before)
    finally:
        if before is not None:
            os.close(before)
    return len(kept)


def _living(folder: LineFolder) -> Iterator[ShredKey]:
    for team, epoch in folder.shred_pairs():
        with suppress(SecretMissing):  # shredded at this very moment
            yield ShredKey(team, epoch, folder.shred_key(team, epoch).hex())


def _overwrite(handle: int) -> None:
    """Nobody can read the old file any more by its name; this is for who looks at the medium."""
    with suppress(OSError):
        os.write(handle, secrets.token_bytes(os.fstat(handle).st_size))
        os.fsync(handle)
