"""The rounds: once a minute, whatever time has decided is carried out."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from safeconduct.desk import chats, queue, retention, staff
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.store import Db, Vault
from safeconduct.switchboard.gateway import oldest_living

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

    Shredding ends an epoch in the store first: a file that could not be deleted now is found again.
    """
    today = datetime.fromtimestamp(now, UTC).date().isoformat()
    while await vault.write(lambda db: retention.expire(db, now)):
        pass  # a few at a time, so that whoever writes meanwhile does not wait

    def job(db: Db) -> None:
        queue.lapse(db, now)
        retention.purge_keys(db, now)
        staff.purge_invitations(db, now)
        chats.expire(db, today)
        for team, epoch in retention.spent_epochs(db, today):
            retention.mark_shredded(db, team, epoch)

    await vault.write(job)
    for team, epoch in await vault.read(retention.shredded_epochs):
        folder.shred(team, epoch)
    await _forget_days(vault, folder, now)


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
        folder.shred_gateway_key(day)
