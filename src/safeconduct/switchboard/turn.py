"""One turn: what a channel wants done, done durably before it is acknowledged."""

import asyncio
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct

from safeconduct.desk import epochs, intake, returning
from safeconduct.errors import EpochClosed, SafeconductError, StoreBroken
from safeconduct.model.application import Handed
from safeconduct.model.case import Answer
from safeconduct.model.ids import Lookup, Moment
from safeconduct.model.line import Line
from safeconduct.model.staff import EpochKey
from safeconduct.sealing.receipts import receipt_tag
from safeconduct.store import Db, Vault
from safeconduct.switchboard.filing import BlindingKey, Filing

KEYS_SECONDS = 5.0
"""How old the keys may be that are handed out: every form asks for them, and a new epoch begins once a week."""

ALIKE_SECONDS = 0.25
"""A question with a receipt takes this long or a multiple of it. The store has least to do for a wrong receipt and
most for a decoy: measured, 0.3, 0.8 and 2 milliseconds, and more where a disk is slow to sync."""


class PublicKeys(Struct, frozen=True):
    """What a sealed form needs: the roster note and the open epoch of every team."""

    roster: str
    epochs: tuple[EpochKey, ...]


class Switchboard:
    """The line, as a channel sees it. `tell` is called after something changed that caseworkers should see."""

    def __init__(
        self,
        vault: Vault,
        line: Line,
        pepper: bytes,
        tell: Callable[[], None],
        clock: Callable[[], float] = time.time,
        blinding: BlindingKey | None = None,
    ) -> None:
        self.line = line
        self._filing = Filing(line, pepper, blinding)
        self._vault = vault
        self._pepper = pepper
        self._tell = tell
        self._clock = clock
        self._keys: PublicKeys | None = None
        self._keys_until = 0.0

    def now(self) -> Moment:
        return Moment(self._clock())

    async def hand_in(self, handed: Handed) -> None:
        """Keep a sealed application or message. Durable when this returns, and only then.

        `EpochClosed` when it was sealed to a key no longer in use, `CaseFull`, `StoreBusy` or `StoreFull`
        when it cannot be taken now; in each case nothing was kept and the same delivery may be tried again.
        """
        arrival = self._filing.arrival(handed, self.now())
        filed = await self._vault.write_together(intake.hand_in_all, arrival)
        if isinstance(filed, EpochClosed):
            self._keys = None  # whoever asks next gets the epoch that is open now
        if isinstance(filed, SafeconductError):
            raise filed
        if filed:
            self._tell()

    async def answers(self, lookup: Lookup) -> tuple[Answer, ...]:
        """The sealed answers of a case; none for a wrong receipt, and none for a decoy, which erases.

        Always a write job, so that a decoy takes the same way as every other receipt.
        """
        began, tag, now = time.monotonic(), receipt_tag(self._pepper, lookup), self.now()
        found = await self._vault.write(lambda db: returning.answers(db, tag, now))
        await until_alike(began)
        return found

    async def erase(self, lookup: Lookup) -> None:
        """Erase the case of this receipt. Says nothing about whether there was one."""
        began, tag = time.monotonic(), receipt_tag(self._pepper, lookup)
        await self._vault.write(lambda db: returning.erase(db, tag))
        self._tell()
        await until_alike(began)

    async def keys(self) -> PublicKeys:
        """What to seal to, as it was within the last seconds. `StoreBroken` when the store was never founded."""
        if self._keys is None or self._clock() >= self._keys_until:
            self._keys = await self._read_keys()
            self._keys_until = self._clock() + KEYS_SECONDS
        return self._keys

    async def _read_keys(self) -> PublicKeys:
        today = datetime.fromtimestamp(self._clock(), UTC).date().isoformat()

        def job(db: Db) -> PublicKeys:
            roster = epochs.roster(db)
            if roster is None:
                raise StoreBroken("It holds no roster note.")
            return PublicKeys(roster, tuple(epochs.open_epochs(db, today)))

        return await self._vault.read(job)


async def until_alike(began: float) -> None:
    """Wait until a question that began then (`time.monotonic`) has taken as long as any other."""
    took = time.monotonic() - began
    await asyncio.sleep(math.ceil(took / ALIKE_SECONDS) * ALIKE_SECONDS - took)
