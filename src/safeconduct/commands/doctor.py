"""`safeconduct doctor`: is the line in order, and what is to be done where it is not?"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import msgspec

from safeconduct.checkup import (
    audit,
    backups,
    export,
    files,
    front,
    ledger,
    machine,
    retention,
    shifts,
    trust,
)
from safeconduct.checkup.finding import Finding, State, broken, carried_out, look, ok
from safeconduct.checkup.trust import Kept
from safeconduct.commands.channels import official
from safeconduct.errors import SafeconductError
from safeconduct.folder import LineFolder
from safeconduct.guide import read_guide, sample_folder
from safeconduct.model.checkup import Checkup
from safeconduct.model.ids import Moment
from safeconduct.publishing import STATIC
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.roster import line_id
from safeconduct.settings import Settings
from safeconduct.switchboard.ledger_key import ledger_verifiers

WORDS: dict[State, str] = {"ok": "ok", "look": "look at this", "broken": "broken"}
EXIT: dict[State, int] = {"ok": 0, "look": 1, "broken": 2}
RESTORE = "Bring it back from a backup."
SIGNED_WRONG = "The store or `line.key` is not this line's. Bring back a backup."


def doctor(line: Path = Path("line"), /, *, json: bool = False) -> int:
    """Look whether a line is in order, and say what to do where it is not. Nothing is changed.

    The exit code is 0 when all is in order, 1 when somebody should look at something, 2 when something
    is broken.

    Parameters
    ----------
    line
        The line folder.
    json
        Print the findings as JSON.
    """
    found = [*examine(LineFolder(line), datetime.now(UTC))]
    if json:
        print(msgspec.json.format(msgspec.json.encode(found)).decode())
    else:
        tell(found)
    return max(EXIT[finding.state] for finding in found)


def from_inside(folder: LineFolder) -> Callable[[], Checkup]:
    """What a running line looks at by itself: nobody is asked over a network, and nobody calls it."""

    def look_inside() -> Checkup:
        now = datetime.now(UTC)
        return Checkup(tuple(examine(folder, now, asking=False)), backups.newest(folder))

    return look_inside


def examine(folder: LineFolder, now: datetime, *, asking: bool = True) -> Iterator[Finding]:
    """All checks, one after the other. Without settings there is nothing else to look at.

    `asking`: also those that ask somebody over a network, or call the line.
    """
    try:
        settings = folder.settings()
        root = Verifier.from_text(settings.line.key)
    except (SafeconductError, OSError) as error:
        yield broken("settings", str(error), f"Mend {folder.settings_file}, or run `safeconduct init`.")
        return
    yield ok("settings", f"{folder.settings_file} can be used.")
    yield from _folder(folder, settings, now)
    yield from _store(folder, settings, root, now)
    yield from _public(folder, settings, root, now, asking=asking)
    yield from _backups(folder, settings, now)
    yield from export.key(folder, settings)
    yield from _machine(folder, settings)


def _folder(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    yield from carried_out("modes", RESTORE, lambda: files.modes(folder))
    yield from carried_out("pepper", RESTORE, lambda: files.pepper(folder))
    yield from carried_out("root key", RESTORE, lambda: files.root_key(folder))
    yield from carried_out(
        "TLS", "See `listen.certificate` and its key.", lambda: files.certificate(settings, now)
    )


def _store(folder: LineFolder, settings: Settings, root: Verifier, now: datetime) -> Iterator[Finding]:
    today = now.date()
    try:
        kept: Kept = asyncio.run(trust.look_into(folder.store_url(settings), today))
    except SafeconductError as error:
        yield broken("store", str(error), "See `store.url`; bring back a backup.")
        return
    yield from trust.store(kept)
    yield from carried_out("signatures", SIGNED_WRONG, lambda: trust.signatures(kept, root))
    yield from carried_out("epoch", SIGNED_WRONG, lambda: trust.open_epochs(kept, root, today))
    yield from trust.shred_keys(kept, folder)
    yield from trust.people(kept)
    yield from carried_out("audit", RESTORE, lambda: _trail(folder, settings, today))
    yield from carried_out("retention", RESTORE, lambda: _retention(folder, settings, now))
    yield from carried_out("shifts", RESTORE, lambda: _shifts(folder, settings, now))
    yield from carried_out("ledger", RESTORE, lambda: _ledger(folder, settings, now))


def _trail(folder: LineFolder, settings: Settings, today: date) -> list[Finding]:
    url, line = folder.store_url(settings), line_id(settings.line.key)
    return asyncio.run(audit.look_into(url, line, ledger_verifiers(folder), (), today))


def _retention(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    kept = asyncio.run(retention.look_into(folder.store_url(settings), settings, now))
    yield from retention.holds(kept, folder, settings, now)


def _shifts(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    kept = asyncio.run(shifts.look_into(folder.store_url(settings), Moment(now.timestamp())))
    yield from shifts.findings(kept, settings, now)


def _ledger(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    kept = asyncio.run(ledger.look_into(folder.store_url(settings), Moment(now.timestamp())))
    yield from ledger.findings(kept, folder, settings.figures, ledger_verifiers(folder))


def _public(
    folder: LineFolder, settings: Settings, root: Verifier, now: datetime, *, asking: bool
) -> Iterator[Finding]:
    again = f"safeconduct channels sign {folder.path} --root FILE"
    yield from carried_out(
        "channels", again, lambda: trust.channels(folder, root, official(settings), now.date())
    )
    source = folder.path / settings.guide.folder if settings.guide.folder else sample_folder()
    yield from carried_out(
        "guide", "safeconduct guide check", lambda: front.guide(read_guide(source), now.date())
    )
    yield from front.address(settings.line.url)
    yield from front.scripts(STATIC)
    yield from _telegram(settings, asking=asking)
    yield from _phone(folder, settings, now, asking=asking)


def _backups(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    unread = "See `backup.folder` and `backup.keys`: are the media there?"
    yield from carried_out("backup", unread, lambda: backups.backups(folder, settings, now.date()))


def _telegram(settings: Settings, *, asking: bool) -> Iterator[Finding]:
    if settings.telegram.token:
        yield from _bot(settings) if asking else ()
    elif settings.line.telegram:
        yield look(
            "telegram",
            f"The site names the bot @{settings.line.telegram.removeprefix('@')}, and the line has no token for it.",
            "See docs/how-to/telegram.md: SAFECONDUCT_TELEGRAM_TOKEN_FILE.",
        )


def _bot(settings: Settings) -> list[Finding]:
    try:
        asking = import_module("safeconduct.checkup.telegram")  # its library is for lines that have a bot
    except ModuleNotFoundError:
        return [
            broken("telegram", "The library for the bot is not there.", "Install `safeconduct[telegram]`.")
        ]
    found: list[Finding] = asyncio.run(asking.bot(settings))
    return found


def _phone(folder: LineFolder, settings: Settings, now: datetime, *, asking: bool) -> Iterator[Finding]:
    own = settings.phone
    if not own.driver:
        return
    try:
        phone = import_module(
            "safeconduct.checkup.phone"
        )  # its libraries are for lines that have a telephone
    except ModuleNotFoundError:
        yield broken("telephone", "The libraries for it are not there.", "Install `safeconduct[phone]`.")
        return
    guide = "safeconduct guide check"
    yield from phone.number(settings)
    yield from carried_out("telephone", guide, lambda: phone.prompts(folder, settings))
    yield from phone.standing(folder, now)
    if own.driver == "asterisk":
        yield from phone.clear(own)
        yield from phone.asterisk(own) if asking else ()
    else:
        yield from phone.allowed(own)
        yield from phone.sound_ports(own)
        yield from phone.built_in(own) if asking else ()


def _machine(folder: LineFolder, settings: Settings) -> Iterator[Finding]:
    free = "Let the user that serves the line write into its folder."
    yield from machine.room(folder.path)
    if not settings.store.url:
        yield from carried_out("durability", free, lambda: machine.durability(folder.path))
    yield from machine.dumps()
    yield from machine.swap()


def tell(found: Iterable[Finding]) -> None:
    """Print findings, and how many of each kind there are."""
    counted = dict.fromkeys(WORDS, 0)
    for finding in found:
        counted[finding.state] += 1
        print(f"{WORDS[finding.state]:12}  {finding.check:10}  {finding.says}")
        if finding.do:
            print(f"{'':26}-> {finding.do}")
    print(
        f"\n{counted['ok']} in order, {counted['look']} to look at, {counted['broken']} broken. "
        "An `ok` says that this check found nothing, not that nothing is wrong."
    )
