"""Makes a line of a backup, in an empty folder: the settings file comes last, so there is a whole line or none."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from safeconduct.backups.reading import Contents, records
from safeconduct.backups.records import PEPPER, Head, Part, Rows
from safeconduct.errors import BackupError, FolderTaken, KeyTextError, PlaceUnwritable
from safeconduct.folder import SETTINGS, LineFolder, sync_folder, write_secret
from safeconduct.model.ids import Epoch, Team
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.roster import line_id
from safeconduct.settings import Settings, as_toml, read_settings
from safeconduct.store import Db, snapshot

BUILDING = ".unfinished"
"""Inside the line folder, until the line is whole. A folder that has it, and no settings, is nobody's line."""
_OWNERS = frozenset({SETTINGS, PEPPER})

ShredKeysByPair = Mapping[tuple[Team, Epoch], bytes]


@contextmanager
def building(line: Path) -> Iterator[LineFolder]:
    """A line folder to fill, whose parts go to `line` when the block ends well; nothing is left there otherwise.

    What a crash left of an earlier attempt is removed first. `FolderTaken` when anything else is in `line`,
    `PlaceUnwritable` when nothing can be written there.
    """
    ours = not line.exists()
    unfinished = line / BUILDING
    try:
        _make_room(line, unfinished)
        try:
            yield LineFolder(unfinished)
            _move_out(unfinished, line)
        except BaseException:
            _clear(line)
            if ours:
                line.rmdir()
            raise
    except OSError as error:
        raise PlaceUnwritable(f"{error.filename or line}: {error.strerror}.") from error


def _make_room(line: Path, unfinished: Path) -> None:
    line.mkdir(mode=0o700, exist_ok=True)
    if any(line.iterdir()):
        if not unfinished.is_dir() or (line / SETTINGS).exists():
            raise FolderTaken(f"It is {line}.")
        _clear(line)
    unfinished.mkdir(mode=0o700)


def _clear(line: Path) -> None:
    """The folder was empty when we began, so all in it is ours. What marks it as unfinished goes last."""
    for part in sorted(line.iterdir(), key=lambda one: one.name == BUILDING):
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink()


def _move_out(unfinished: Path, line: Path) -> None:
    for part in unfinished.iterdir():
        if part.name != SETTINGS:
            part.rename(line / part.name)
    sync_folder(line)
    (unfinished / SETTINGS).rename(line / SETTINGS)
    unfinished.rmdir()
    sync_folder(line)


def restore(
    file: Path, identity: Identity, contents: Contents, folder: LineFolder, keys: ShredKeysByPair, store: str
) -> None:
    """Put a backup, whose `contents` were checked before, into an empty folder and into an empty store.

    `store` is a database URL; SQLite in the folder when it is empty. `BackupError`, `StoreTaken`, errors of the
    store; `PlaceUnwritable` when the disk takes no more.
    """
    if contents.head.tables.keys() - set(snapshot.KEPT):
        raise BackupError("It has tables that no backup has.")
    url = store or folder.store_url(Settings())

    def put(db: Db) -> None:
        for record in records(file, identity):
            match record:
                case Rows():
                    snapshot.fill(db, record.table, contents.head.tables[record.table], record.rows)
                case Part():
                    _put(folder.path, record)
        for (team, epoch), key in keys.items():
            write_secret(folder.shred_file(team, epoch), key)
        _settle(folder, contents.head, store)

    snapshot.refill(url, contents.head.version, put)  # commits last, so that nothing fails afterwards


def _put(folder: Path, part: Part) -> None:
    file = folder / part.path
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = 0o600 if part.path in _OWNERS else 0o644
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as out:
        out.write(part.content)
        out.flush()
        os.fsync(handle)
    sync_folder(file.parent)


def restored_settings(folder: LineFolder) -> Settings:
    """The settings as the backup has them: what this machine's environment says is not of that line."""
    return read_settings(folder.settings_file, {})


def _settle(folder: LineFolder, head: Head, store: str) -> None:
    """The settings name the store in which the line is now. `BackupError` when they are another line's."""
    settings = restored_settings(folder)
    try:
        line = line_id(settings.line.key)
    except KeyTextError:
        line = ""
    if line != head.line:
        raise BackupError("Its settings are of another line.")
    if settings.store.url != store:
        text = as_toml(replace(settings, store=replace(settings.store, url=store)))
        folder.settings_file.unlink()
        write_secret(folder.settings_file, text.encode())
