"""What is summed up in memory and written down once a minute: visits, contacts, calls. Nothing per person, ever.

A sum has a unit, a channel, a language and a step of the guide. Which of two visits came first, or from whom, is
not here to be taken. A kill loses at most the last minute.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from safeconduct.desk import tallies
from safeconduct.desk.hours import hour_of
from safeconduct.errors import SafeconductError
from safeconduct.model.ids import Language, Moment, StepId
from safeconduct.model.tally import Tally
from safeconduct.store import Vault

SECONDS = 60.0
"""Between two times that the sums are written down."""

logger = logging.getLogger(__name__)


class Counted(NamedTuple):
    """What one of a sum is."""

    unit: str
    channel: str
    language: Language
    step: StepId = StepId("")


class Tallying:
    """The sums of a line. `sums[counted] += 1` counts one."""

    def __init__(self, *, practice: bool = False, clock: Callable[[], float] = time.time) -> None:
        """On a practice line nothing is ever written down."""
        self.sums: defaultdict[Counted, int] = defaultdict(int)
        self._practice = practice
        self._clock = clock

    async def run(self, vault: Vault) -> None:
        """For as long as the line runs, and once more at its end."""
        try:
            while True:
                await asyncio.sleep(SECONDS)
                await self.write_down(vault)
        finally:
            await self.write_down(vault)

    async def write_down(self, vault: Vault) -> None:
        """Add the sums to what was counted before. What cannot be written now stays for the next time."""
        sums = dict(self.sums)
        self.sums.clear()
        if self._practice or not sums:
            return
        now = Moment(self._clock())
        rows = [
            Tally(one.unit, hour_of(now), one.channel, one.language, value, one.step)
            for one, value in sums.items()
        ]
        try:
            await vault.write(lambda db: tallies.seen(db, rows))
        except SafeconductError as error:
            logger.error("What was counted is not written down yet: %s", type(error).__name__)  # noqa: TRY400 by kind only
            for one, value in sums.items():
                self.sums[one] += value
