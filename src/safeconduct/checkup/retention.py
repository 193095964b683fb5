"""What was promised to be gone: whether anything is still here."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from safeconduct.backups import shelf
from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.desk import retention
from safeconduct.desk.retention import REPEATS_KNOWN, Kept
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.settings import Settings
from safeconduct.store import open_vault
from safeconduct.switchboard.gateway import oldest_living
from safeconduct.switchboard.identity import the_line

CHECK = "retention"
START = "Start the line: it erases what is due within a minute. If it runs, look at what it logs."


async def look_into(url: str, settings: Settings, now: datetime) -> Kept:
    """Open the store, count what should be gone, and close it again. Errors as from `open_vault`."""
    moment = Moment(now.timestamp())
    oldest = oldest_living(moment, settings.telegram.forget_after)
    vault = await open_vault(url, make=False)
    try:
        return await vault.read(lambda db: retention.kept_too_long(db, moment, oldest))
    finally:
        await vault.close()


def holds(kept: Kept, folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Nothing in the store, among the keys or among the backups is older than promised."""
    found = [*_in_store(kept), *_keys(folder, settings, now), *_backups(folder, settings, now)]
    yield from found
    if not found:
        yield ok(
            CHECK,
            "Nothing is older than promised: no case, no sound, no handover, no key, no chat, no count, no backup.",
        )


def _in_store(kept: Kept) -> Iterator[Finding]:
    if kept.cases:
        yield broken(CHECK, f"{kept.cases} case(s) are here after their deadline.", START)
    if kept.chats:
        yield broken(CHECK, f"{kept.chats} row(s) about chats are older than promised.", START)
    if kept.deliveries:
        says = f"{kept.deliveries} mark(s) of deliveries are older than {REPEATS_KNOWN} hours."
        yield broken(CHECK, says, START)
    if kept.handovers:
        yield broken(CHECK, f"{kept.handovers} handover(s) of shifts are older than a week.", START)
    if kept.strays:
        says = f"{kept.strays} row(s) belong to a case, or to the work of somebody, that is gone."
        yield broken(CHECK, says, "Bring back a backup from before they came apart, or ask for help.")
    if kept.permits:
        yield look(CHECK, f"{kept.permits} permit(s) are older than a week.", START)
    if kept.sums:
        yield look(CHECK, f"{kept.sums} exact count(s) are older than promised.", START)
    for team, epoch in kept.epochs:
        yield look(CHECK, f"Epoch {team} {epoch} is over, nothing needs its key, and it lives.", START)


def _keys(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    oldest = oldest_living(now.timestamp(), settings.telegram.forget_after)
    for day in folder.gateway_days():
        if day < oldest:
            yield broken(CHECK, f"The key of the chats of {day} should be gone.", START)
    longest = the_line(folder.settings(), ()).longest_days
    bound = (now.astimezone(UTC).date() - timedelta(longest)).isoformat()
    for day in folder.blinding_days():
        if day < bound:
            yield broken(CHECK, f"The key that hides the applications of {day} should be gone.", START)


def _backups(folder: LineFolder, settings: Settings, now: datetime) -> Iterator[Finding]:
    """By `backup.keep`; whether one breaks the promise itself, the check of the backups says."""
    own = settings.backup
    if not own.folder:
        return
    oldest = now.date() - timedelta(days=own.keep)
    for day, file in shelf.by_day(folder.path / own.folder).items():
        if day < oldest:
            yield look(
                CHECK,
                f"The backup of {day} is older than the {own.keep} days of `backup.keep`.",
                f"rm {file}",
            )
