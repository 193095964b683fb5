"""`safeconduct init`: a new line in an empty folder."""

import asyncio
import time
from pathlib import Path

from msgspec.structs import replace

from safeconduct.commands.channels import sign_channels
from safeconduct.console.founding import Founded, found_line
from safeconduct.errors import LineExists, PlaceUnwritable
from safeconduct.folder import LineFolder, write_secret
from safeconduct.model.ids import Language, Moment
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.roster import check_words
from safeconduct.settings import LineSettings, Settings, StoreSettings, as_toml, checked
from safeconduct.store import open_vault
from safeconduct.switchboard.ledger_key import ledger_key


def init(
    line: Path = Path("line"),
    /,
    *,
    name: str = "line",
    title: str = "The line",
    url: str = "http://localhost:8040",
    store: str = "",
) -> None:
    """Make a new line: its keys, its store, and the invitation for its first lead.

    Parameters
    ----------
    line
        A folder for the line; made when it is not there.
    name
        Short name for keys: lower-case letters, digits, dots, dashes.
    title
        What people call the line. Shown inside pages, never in a browser's tab.
    url
        The public address, without a slash at the end.
    store
        A PostgreSQL address (`postgresql+psycopg://...`). Left out: SQLite in the folder.
    """
    settings = Settings(
        line=LineSettings(name=name, title=title, url=url.rstrip("/")), store=StoreSettings(url=store)
    )
    folder, founded = make_line(line, settings)
    print(f"The line is made, in {folder.path}.\n")
    print(
        f"  1. Check words of this line, to print and to compare: {check_words(founded.line, Language('en'))}"
    )
    print(f"  2. Move {folder.root_key_file} to a medium that stays offline. It signs for the whole line;")
    print("     the server never needs it. `safeconduct doctor` reminds you while it is here.")
    print(f"  3. Start the line:  safeconduct serve {folder.path}")
    print("  4. Give this link to the first lead, by hand. It works once, for three days:\n")
    print(f"     {settings.line.url}/console/#join={founded.invitation}\n")


def make_line(path: Path, settings: Settings) -> tuple[LineFolder, Founded]:
    """Make keys, store and settings file of a line. `LineExists` when anything of one is there.

    When it fails half-way, what it made is removed again, so that it may simply be run once more.
    `SettingsError`; `PlaceUnwritable` when nothing can be written there.
    """
    settings = checked(settings)
    folder = LineFolder(path)
    try:
        if any(part.exists() for part in folder.parts()):
            raise LineExists(f"It is {path}.")
        return folder, _made(folder, settings)
    except OSError as error:
        raise PlaceUnwritable(f"{path}: {error.strerror}.") from error


def _made(folder: LineFolder, settings: Settings) -> Founded:
    ours = not folder.path.exists()
    try:
        return _make(folder, settings)
    except BaseException:
        folder.remove()
        if ours and folder.path.exists():
            folder.path.rmdir()
        raise


def _make(folder: LineFolder, settings: Settings) -> Founded:
    """The store comes late: what may fail for the folder's sake fails before a distant database holds a line."""
    folder.make_pepper()
    founded = asyncio.run(_found(folder, settings))
    write_secret(folder.root_key_file, founded.root.encode() + b"\n")
    settings = replace(settings, line=replace(settings.line, key=founded.key))
    write_secret(folder.settings_file, as_toml(settings).encode())  # `store.url` may hold a password
    sign_channels(folder, SigningKey.from_text(founded.root))
    ledger_key(folder, settings.line.name)
    return founded


async def _found(folder: LineFolder, settings: Settings) -> Founded:
    vault = await open_vault(folder.store_url(settings))
    try:
        days = settings.console.invitation_days
        return await found_line(vault, folder, settings.line.name, Moment(time.time()), days)
    finally:
        await vault.close()
