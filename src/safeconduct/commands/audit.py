"""`safeconduct audit ...`: what staff did, as a chain that others can check."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from cyclopts import App

from safeconduct.checkup.audit import look_into
from safeconduct.commands.doctor import EXIT, tell
from safeconduct.desk import audit
from safeconduct.errors import FileUnreadable
from safeconduct.folder import LineFolder
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.roster import line_id
from safeconduct.store import Db, open_vault
from safeconduct.switchboard.ledger_key import ledger_verifiers

LINE = Path("line")

app = App(name="audit", help="Check what staff did, and what was destroyed.", help_format="plaintext")


@app.command
def verify(line: Path = LINE, /, *, note: tuple[Path, ...] = (), key: tuple[str, ...] = ()) -> int:
    """Follow the audit trail from its first record to its last, and check the destruction records.

    The end of the trail can be cut off unseen, unless you keep a destruction record elsewhere and name it. The
    exit code is 0 when all is in order, 1 when somebody should look at something, 2 when something is broken.

    Parameters
    ----------
    line
        The line folder.
    note
        A file with a destruction record that was kept elsewhere; may be given several times.
    key
        The line's published ledger key; may be given several times. Left out: those in `public/ledger.keys`.
    """
    folder = LineFolder(line)
    settings = folder.settings()
    verifiers = [Verifier.from_text(text) for text in key] or ledger_verifiers(folder)
    elsewhere = [_read(file) for file in note]
    found = asyncio.run(
        look_into(
            folder.store_url(settings),
            line_id(settings.line.key),
            verifiers,
            elsewhere,
            datetime.now(UTC).date(),
        )
    )
    tell(found)
    return max(EXIT[finding.state] for finding in found)


@app.command
def export(line: Path = LINE, /) -> None:
    """Print every record of the audit trail with its hash, oldest first. No case is named in it.

    Parameters
    ----------
    line
        The line folder.
    """
    folder = LineFolder(line)
    asyncio.run(_print(folder.store_url(folder.settings())))


async def _print(url: str) -> None:
    def job(db: Db) -> None:
        for text in audit.lines(db):
            print(text)

    vault = await open_vault(url, make=False)
    try:
        await vault.read(job)
    finally:
        await vault.close()


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(f"It is {file}.") from error
