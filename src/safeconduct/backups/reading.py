"""Opens a backup and the file of shred keys with the backup words, and checks all of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from safeconduct.backups.records import Head, Record, Tail, decoded
from safeconduct.backups.shred_keys import LIMIT, ShredKeys
from safeconduct.errors import BackupError, EnvelopeError, KeyTextError
from safeconduct.model.ids import Epoch, Team
from safeconduct.sealing import words
from safeconduct.sealing.opening import open_envelope, open_stream
from safeconduct.sealing.recipients import SEED, Identity

LANGUAGE = "en"
_KEY_TEXT = "AGE-SECRET-KEY-"


class Contents(Struct, frozen=True):
    """What a backup holds, once all of it has been read and checked."""

    head: Head
    tail: Tail


def backup_words(identity: Identity) -> str:
    """The identity that opens backups, as twenty-four English words."""
    return words.write(identity.seed, LANGUAGE)


def backup_identity(typed: str) -> Identity:
    """The identity that somebody typed, as words, or that a file holds as `AGE-SECRET-KEY-PQ-1…`.

    `ReceiptError` or `KeyTextError` when it is none.
    """
    for line in typed.splitlines():
        if line.strip().upper().startswith(_KEY_TEXT):
            return Identity.from_text(line.strip())
    return Identity(words.read(typed, SEED, (LANGUAGE,)))


def records(file: Path, identity: Identity) -> Iterator[Record]:
    """Everything in a backup, each record checked as it comes. `BackupError`, at the latest at the end."""
    with _understood(file), file.open("rb") as source:
        yield from decoded(open_stream(source, [identity]))


def checked(file: Path, identity: Identity) -> Contents:
    """Read a backup from the first to the last byte, and keep nothing. `BackupError` when anything is wrong."""
    ends = [record for record in records(file, identity) if isinstance(record, Head | Tail)]
    match ends:
        case [Head() as head, Tail() as tail]:
            return Contents(head, tail)
    raise BackupError("It has no beginning or no end.")


def read_keys(file: Path, identity: Identity, line: str) -> dict[tuple[Team, Epoch], bytes]:
    """The shred keys in a file of them. `BackupError` when it is damaged or another line's."""
    with _understood(file), file.open("rb") as source:
        sealed = source.read(LIMIT + 1)
        if len(sealed) > LIMIT:
            raise BackupError(f"{file} is too big for a file of shred keys.")
        kept = msgspec.json.decode(open_envelope(sealed, [identity]), type=ShredKeys)
    if kept.line != line:
        raise BackupError(f"{file} is of another line.")
    return {(one.team, one.epoch): bytes.fromhex(one.key) for one in kept.keys}


@contextmanager
def _understood(file: Path) -> Iterator[None]:
    """A file can be damaged in many ways; for whoever needs it they are all one."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{file}: {error.strerror}.") from error
    except (EnvelopeError, KeyTextError) as error:
        raise BackupError(f"{file}: {error.detail}") from error
    except msgspec.MsgspecError as error:
        raise BackupError(f"{file}: what is sealed in it is something else.") from error
