"""The rounds: once a minute, whatever time has decided is carried out."""

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from safeconduct.desk import chats, destruction, figures, permits, queue, retention, staff
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.sealing.roster import line_id
from safeconduct.store import Db, Vault
from safeconduct.switchboard import blinding
from safeconduct.switchboard.gateway import oldest_living
from safeconduct.switchboard.identity import the_line
from safeconduct.switchboard.ledger_key import ledger_key

SECONDS = 60.0
"""Between two rounds."""

logger = logging.getLogger(__name__)


async def make_rounds(vault: Vault, folder: LineFolder, tell: Callable[[], None]) -> None:
    """For as long as the line runs. A fault is told to the operator by its kind and tried again next time."""
    while True:
        try:
            await one_round(vault, folder, Moment(time.time()))
            tell()
        except Exception as error:  # noqa: BLE001 the next round must come, whatever went wrong in this one
            logger.error("A round failed: %s", type(error).__name__)  # noqa: TRY400 no traceback: it may hold values
        await asyncio.sleep(SECONDS)


async def one_round(vault: Vault, folder: LineFolder, now: Moment) -> None:
    """Lapsed leases and sleeping cases return to the queue, what is due or expired is erased, spent keys are shredded.

    Shredding ends an epoch in the store first: a file that could not be deleted now is found again. What is
    destroyed is counted once it is gone, and when a day is over its record is signed, last of all: nothing
    that goes wrong there keeps anything from being destroyed.
    """
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    while await vault.write(lambda db: retention.expire(db, now)):
        pass  # a few at a time, so that whoever writes meanwhile does not wait

    def job(db: Db) -> None:
        destruction.begin(db, now)
        queue.lapse(db, now)
        retention.purge_keys(db, now)
        staff.purge_invitations(db, now)
        permits.expire(db, now)
        chats.expire(db, today)
        for team, epoch in retention.spent_epochs(db, today):
            retention.mark_shredded(db, team, epoch)

    await vault.write(job)
    for team, epoch in await vault.read(retention.shredded_epochs):
        if folder.shred(team, epoch):
            await vault.write(lambda db: destruction.add(db, "epochs", 1))
    await _forget_days(vault, folder, now)
    blinding.shred_old(folder, now, the_line(folder.settings(), ()).longest_days)
    if not folder.settings().line.practice:
        await _draw_figures(vault, now)
    await _close_day(vault, folder, now)
    await vault.scour()


async def _draw_figures(vault: Vault, now: Moment) -> None:
    """Numbers of days that are over are drawn, and old exact counts erased."""
    due = await vault.read(lambda db: figures.days_due(db, now))
    for day in due:
        await vault.write(lambda db, day=day: figures.draw_day(db, day, now, secrets.randbits))  # type: ignore[misc]
    if due:
        await vault.write(lambda db: figures.forget_counts(db, now))


async def _forget_days(vault: Vault, folder: LineFolder, now: Moment) -> None:
    """Days of the gateway that are over: their rows go, then their keys; a key that is left finds them again."""
    days = folder.gateway_days()
    if not days:
        return
    oldest = oldest_living(now, folder.settings().telegram.forget_after)
    over = [day for day in days if day < oldest]
    if over:
        await vault.write(lambda db: chats.drop_before(db, oldest))
    for day in over:
        if folder.shred_gateway_key(day):
            await vault.write(lambda db: destruction.add(db, "chat_days", 1))


async def _close_day(vault: Vault, folder: LineFolder, now: Moment) -> None:
    """The signed record of what was destroyed on a day that is over."""
    if await vault.read(lambda db: destruction.is_over(db, now)):
        own = folder.settings().line
        key, line = ledger_key(folder, own.name), line_id(own.key)
        await vault.write(lambda db: destruction.close_day(db, now, line, key))
