"""The watch over duties: once a minute, what shifts leave behind is settled, and leads are told what is wrong."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence

from safeconduct.desk import alarms, audit, duty, handing_over
from safeconduct.desk.duty import Settled
from safeconduct.errors import AlarmUnsent
from safeconduct.guide.phrases import Phrases
from safeconduct.model.alarm import Alarm
from safeconduct.model.ids import CaseId, CaseworkerId, Moment
from safeconduct.store import Db, Vault
from safeconduct.switchboard.alarms import AREA, Outside, words

SECONDS = 60.0
"""Between two looks."""
LONGEST_PAUSE = 30 * 60.0
"""Seconds after which an alarm that nobody carries is tried again at the latest."""
WHO = "alarms"
"""Who it is in the audit list."""

logger = logging.getLogger(__name__)


class DutyWatch:
    """What runs for as long as the line does. `present` says who is signed in, which only the office knows."""

    def __init__(
        self,
        vault: Vault,
        present: Callable[[Moment], Collection[CaseworkerId]],
        phrases: Callable[[], Phrases],
        outside: Outside,
        *,
        tell_case: Callable[[CaseId], None],
        tell_team: Callable[[], None],
        tell_duty: Callable[[Collection[CaseworkerId]], None],
        epoch_days: int = 7,
    ) -> None:
        """`tell_case`: this one went back; `tell_team`: something is wrong, or no more; `tell_duty`: who is on duty."""
        self._vault = vault
        self._present = present
        self._phrases = phrases
        self._outside = outside
        self._epoch_days = epoch_days
        self._tell_case, self._tell_team, self._tell_duty = tell_case, tell_team, tell_duty
        self._since: Moment | None = None
        self._wrong: list[Alarm] = []
        self._failures = 0
        self._not_before = Moment(0)

    async def run(self) -> None:
        """For ever. A fault is told by its kind, and the next look comes all the same."""
        while True:
            try:
                await self.look(Moment(time.time()))
            except Exception as error:  # noqa: BLE001 the next look must come, whatever went wrong in this one
                logger.error("The watch over duties failed: %s", type(error).__name__)  # noqa: TRY400 it may hold values
            await asyncio.sleep(SECONDS)

    async def look(self, now: Moment) -> None:
        """One look. What is wrong is told in the consoles at once, and outside when it is due."""
        present = self._present(now)
        since = self._since if self._since is not None else now

        def job(db: Db) -> tuple[Settled, list[Alarm], list[Alarm]]:
            settled = duty.settle(db, present, since, now)
            handing_over.expire(db, now)
            wrong = alarms.standing(db, present, now, self._epoch_days)
            return settled, wrong, alarms.take_note(db, wrong, now)

        settled, wrong, due = await self._vault.write(job)
        self._since = now
        for case in settled.returned:
            self._tell_case(case)
        self._tell_duty(settled.here)
        if wrong != self._wrong:
            self._wrong = wrong
            self._tell_team()
        if due and self._outside and now >= self._not_before:
            await self._send(due, now)

    async def _send(self, due: Sequence[Alarm], now: Moment) -> None:
        phrases = self._phrases()
        try:
            await self._outside.send(phrases[f"{AREA}.title"], words(due, phrases))
        except AlarmUnsent as error:
            await self._failed(error.detail, now)
            return
        self._failures = 0

        def job(db: Db) -> None:
            for alarm in due:
                alarms.sent(db, alarm, now)

        await self._vault.write(job)

    async def _failed(self, kinds: str, now: Moment) -> None:
        """Tried again after one, two, four minutes and so on. The audit list hears of a row of failures once."""
        self._not_before = Moment(now + min(SECONDS * 2**self._failures, LONGEST_PAUSE))
        self._failures += 1
        if self._failures == 1:
            logger.error("An alarm could not be sent: %s", kinds)
            await self._vault.write(lambda db: audit.record(db, now, WHO, f"alarm not sent: {kinds}"))
