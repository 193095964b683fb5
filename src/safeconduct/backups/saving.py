"""Writes a backup of a line, which may be served meanwhile. It opens nothing, and what must be forgotten is not in it."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from safeconduct.backups.records import (
    LENGTH,
    MAGIC,
    PART,
    PEPPER,
    Head,
    Part,
    Rows,
    Tail,
    encoded,
    may_be_kept,
    pieces_of,
)
from safeconduct.errors import PlaceUnwritable
from safeconduct.folder import SETTINGS, LineFolder
from safeconduct.prompts.clips import FOLDER, OWN
from safeconduct.sealing.padding import padme
from safeconduct.sealing.recipients import Recipient
from safeconduct.sealing.roster import line_id
from safeconduct.sealing.streams import Sealer
from safeconduct.settings import Settings
from safeconduct.store import Db, snapshot

_CELL = 16
"""Bytes that a value without a length of its own takes, about."""
_ZEROS = bytes(PART)
FLOOR = 1024 * 1024
"""Bytes below which backups are not told apart: some hundred cases."""


class Saved(Struct, frozen=True):
    """What went into a backup: rows by table, bytes by file."""

    rows: dict[str, int]
    files: dict[str, int]


def save(
    db: Db, out: BinaryIO, recipient: Recipient, folder: LineFolder, settings: Settings, day: str
) -> Saved:
    """Write a whole backup of one consistent state of the store, sealed to `recipient`.

    It needs memory for some rows only. `PlaceUnwritable` when a file of the line cannot be read.
    """
    sealer = Sealer(out, [recipient])
    tables = {table: snapshot.columns(table) for table in snapshot.KEPT}
    sealer.write(MAGIC + encoded(Head(line_id(settings.line.key), day, snapshot.VERSION, tables)))
    rows = {table: _save_table(db, table, sealer) for table in tables}  # first: one moment for all of them
    files = {path: _save_file(folder.path, path, sealer) for path in kept_files(folder, settings)}
    sealer.write(encoded(Tail(rows, files)))
    _pad(sealer)
    sealer.close()
    return Saved(rows, files)


def _save_table(db: Db, table: str, sealer: Sealer) -> int:
    count, size, waiting = 0, 0, list[tuple[object, ...]]()
    for row in snapshot.rows(db, table):
        waiting.append(tuple(row))
        count += 1
        size += sum(len(value) if isinstance(value, str | bytes) else _CELL for value in row)
        if size > PART:
            sealer.write(encoded(Rows(table, tuple(waiting))))
            size = 0
            waiting.clear()
    if waiting:
        sealer.write(encoded(Rows(table, tuple(waiting))))
    return count


def _save_file(folder: Path, path: str, sealer: Sealer) -> int:
    size = 0
    try:
        with (folder / path).open("rb") as source:
            for piece in pieces_of(source):
                sealer.write(encoded(Part(path, piece)))
                size += len(piece)
    except OSError as error:
        raise PlaceUnwritable(f"{folder / path}: {error.strerror}.") from error
    if not size:
        sealer.write(encoded(Part(path, b"")))
    return size


def kept_files(folder: LineFolder, settings: Settings) -> list[str]:
    """The files of a line that a backup holds, by their paths.

    Settings, pepper, public files, a guide of its own, and what people recorded for the telephone: what a
    machine has spoken is made again.
    """
    below = [
        *_below(folder.path, "public"),
        *_below(folder.path, settings.guide.folder),
        *_below(folder.path, f"{FOLDER}/{OWN}"),
    ]
    return [SETTINGS, PEPPER, *sorted({path for path in below if may_be_kept(path)} - {SETTINGS, PEPPER})]


def _below(line: Path, name: str) -> Iterator[str]:
    """Regular files under a folder of the line. A guide that lies elsewhere is not the line's to keep."""
    root, place = line.resolve(), (line / name).resolve()
    if not name or root not in place.parents:
        return
    for folder, folders, files in os.walk(place):
        folders[:] = [one for one in folders if not one.startswith(".")]
        for file in _regular(Path(folder), files):
            yield file.relative_to(root).as_posix()


def _regular(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        file = folder / name
        if file.is_file() and not file.is_symlink():
            yield file


def _pad(sealer: Sealer) -> None:
    """Zeros, so that the size tells little: the end of the records is the first of them."""
    missing = max(FLOOR, padme(sealer.written + LENGTH)) - sealer.written
    while missing:
        length = min(missing, len(_ZEROS))
        sealer.write(_ZEROS[:length])
        missing -= length
