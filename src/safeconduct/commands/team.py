"""`safeconduct team ...`: a team with keys of its own, signed by the organisation's root."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from cyclopts import App

from safeconduct.commands.channels import root_key
from safeconduct.console.founding import drop_team, found_team
from safeconduct.errors import SettingsError
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment, Team
from safeconduct.sealing.notes import SigningKey
from safeconduct.store import Vault, open_vault

T = TypeVar("T")

app = App(name="team", help="Add a team with keys of its own, or drop one.", help_format="plaintext")


@app.command
def add(line: Path, name: str, /, *, root: Path | None = None) -> None:
    """Add a team. Stop a line on SQLite while you do. Other teams cannot open what is sealed to it.

    Parameters
    ----------
    line
        The line folder.
    name
        Lower-case words joined by `-`, for example `missing`.
    root
        The file with the organisation root's key. Left out: `offline/root.key` in the folder.
    """
    folder, key = _signed_by(line, root)
    settings = folder.settings()
    days = settings.console.invitation_days
    link = _with_vault(
        folder, lambda vault: found_team(vault, folder, key, Team(name), Moment(time.time()), days)
    )
    print(
        f"Team {name} is made. Give this link to its first lead, by hand. It works once, for {days} days:\n"
    )
    print(f"     {settings.line.url}/console/#join={link}\n")
    print(
        f"How long it keeps cases: `desk.team-days`, for example `{name}=180`. Take the root key away again."
    )


@app.command
def drop(line: Path, name: str, /, *, root: Path | None = None) -> None:
    """Drop a team: its people are dismissed, and its key speaks for the line no more.

    What it still keeps stays sealed until its time is over, and nobody opens it again: export it first.

    Parameters
    ----------
    line
        The line folder.
    name
        The team.
    root
        The file with the organisation root's key. Left out: `offline/root.key` in the folder.
    """
    folder, key = _signed_by(line, root)
    _with_vault(folder, lambda vault: drop_team(vault, key, Team(name), Moment(time.time())))
    print(f"Team {name} is dropped. Start the line again, and take the root key away.")


def _signed_by(line: Path, root: Path | None) -> tuple[LineFolder, SigningKey]:
    folder = LineFolder(line)
    key = root_key(root or folder.root_key_file)
    if key.verifier.text != folder.settings().line.key:
        raise SettingsError("`line.key` is another key than the one given.")
    return folder, key


def _with_vault(folder: LineFolder, job: Callable[[Vault], Awaitable[T]]) -> T:
    async def inside() -> T:
        vault = await open_vault(folder.store_url(folder.settings()), make=False)
        try:
            return await job(vault)
        finally:
            await vault.close()

    return asyncio.run(inside())
