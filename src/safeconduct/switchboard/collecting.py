"""Which rows of the outbox are in hand: read, opened and put in their chat's queue, each of them once.

Rows have rising numbers, so it is enough to read on from the last one; while a row is in hand its number is
remembered, so reading again doubles nothing. A chat that has too much waiting is parked: its further rows
stay in the store until what is in hand of it was carried.
"""

import logging
from collections.abc import Callable, Iterable

from safeconduct.desk import outbox
from safeconduct.errors import SafeconductError, SecretMissing
from safeconduct.model.chat import Outgoing
from safeconduct.model.ids import ChatTag, Moment
from safeconduct.store import Vault
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.pacing import PER_CHAT, Queue, Waiting

IN_HAND = 1000
"""Rows, some kilobytes each."""
READ = 100
"""Rows that are read and opened at once: some 25 ms of a core."""
LOOK_SECONDS = 5.0
"""How long until the store is looked at, though nobody woke us: answers of caseworkers come unannounced."""
LOOK_ALL_SECONDS = 60.0
"""How often it is looked at from its beginning: for rows that could not be opened when they were read."""
DUE_SECONDS = 1.0
"""Between two looks at what had to wait: some of it may be in hand still."""

logger = logging.getLogger(__name__)


class Collector:
    """Fills `queue`. `replaces` names a call as `Carrier.replaces` does; `clock` and `ticks` as in `Delivery`."""

    def __init__(
        self,
        vault: Vault,
        gateway: Gateway,
        queue: Queue,
        replaces: Callable[[bytes], str],
        clock: Callable[[], float],
        ticks: Callable[[], float],
    ) -> None:
        self.spent: list[int] = []
        """Rows that will never be carried: broken, or replaced by a newer one."""
        self._vault = vault
        self._gateway = gateway
        self._queue = queue
        self._replaces = replaces
        self._clock = clock
        self._ticks = ticks
        self._in_hand: set[int] = set()
        self._parked: dict[str, tuple[ChatTag, ...]] = {}
        self._cursor = 0
        self._more = True
        self._next_due: Moment | None = Moment(0.0)
        self._look = self._look_all = self._look_due = float("-inf")

    def wake(self) -> None:
        """There may be something new."""
        self._more = True

    def expect(self, due: Moment) -> None:
        """Something was written down that has to wait."""
        self._next_due = due if self._next_due is None else min(due, self._next_due)

    def read_again(self, address: str) -> None:
        """The store has changed what waits for this chat: forget what is in hand of it, and look."""
        self.release(item.number for item in self._queue.drop(address))
        self._park(address)

    def release(self, numbers: Iterable[int]) -> None:
        """These rows are no longer in hand; call it when they are no longer in the store either."""
        self._in_hand.difference_update(numbers)

    def rest(self) -> float:
        """Seconds until there is reason to look again, if nothing happens before."""
        if self.spent or (self._more and len(self._in_hand) < IN_HAND) or self._drained():
            return 0.0
        rest = self._look + LOOK_SECONDS - self._ticks()
        if self._next_due is not None:
            rest = min(rest, max(self._next_due - self._clock(), self._look_due - self._ticks()))
        return max(rest, 0.0)

    async def look(self) -> None:
        """Take in hand what there is and what there is room for, a part at a time."""
        ticks = self._ticks()
        if ticks >= self._look + LOOK_SECONDS:
            self._look, self._more = ticks, True
        if ticks >= self._look_all + LOOK_ALL_SECONDS and not self._in_hand and not self._parked:
            self._look_all, self._cursor = ticks, 0
        for address in self._drained():
            await self._read_parked(address)
        if self._next_due is not None and self._next_due <= self._clock() and self._look_due <= ticks:
            await self._read_due()
        if self._more:
            await self._read_fresh()

    def _drained(self) -> list[str]:
        return [address for address in self._parked if self._queue.idle(address)]

    async def _read_fresh(self) -> None:
        limit = min(READ, IN_HAND - len(self._in_hand))
        if limit <= 0:
            return
        self._more = False  # before the look, so that whoever wakes us during it is heard
        try:
            rows = await self._vault.read(lambda db: outbox.fresh(db, self._cursor, limit))
        except SafeconductError:
            self._more = True
            raise
        if rows:
            self._cursor = rows[-1].number
            self._more |= len(rows) == limit
        self._take(rows)

    async def _read_due(self) -> None:
        now = Moment(self._clock())
        self._look_due = self._ticks() + DUE_SECONDS
        rows, self._next_due = await self._vault.read(lambda db: outbox.due(db, now, READ))
        self._take(rows)

    async def _read_parked(self, address: str) -> None:
        tags = self._parked[address]
        rows = await self._vault.read(lambda db: outbox.of_chat(db, tags, PER_CHAT))
        if self._parked.get(address) is tags:  # else it was forgotten meanwhile, and these rows are old
            del self._parked[address]
            self._take(rows)
            if len(rows) == PER_CHAT:
                self._park(address)

    def _take(self, rows: Iterable[Outgoing]) -> None:
        parked = {tag for tags in self._parked.values() for tag in tags}
        for row in rows:
            if row.number not in self._in_hand and row.tag not in parked:
                address = self._take_one(row)
                parked.update(self._parked.get(address, ()))

    def _take_one(self, row: Outgoing) -> str:
        """Take a row in hand, or park its chat. Answers the address; empty when the row cannot be opened."""
        try:
            item = self._opened(row)
        except SecretMissing as error:  # it may come back
            logger.error("An outgoing message cannot be opened now. %s", error)  # noqa: TRY400 the sentence names a file
            return ""
        except Exception as error:  # noqa: BLE001 whatever is wrong with one row, the others must go on
            logger.error("A broken outgoing message was dropped: %s", type(error).__name__)  # noqa: TRY400 by kind only
            self._in_hand.add(row.number)
            self.spent.append(row.number)
            return ""
        if not self._queue.room(item.address):
            self._park(item.address)
            return item.address
        self._in_hand.add(row.number)
        replaced = self._queue.add(item, self._ticks())
        if replaced:
            self.spent.append(replaced.number)
        return item.address

    def _opened(self, row: Outgoing) -> Waiting:
        if row.entry is not None:
            memory = self._gateway.memory(row.day, row.sealed)
            return Waiting(row.number, memory.address, entry=row.entry, memory=memory)
        parcel = self._gateway.parcel(row.day, row.sealed)
        return Waiting(row.number, parcel.address, (parcel.call,), self._replaces(parcel.call))

    def _park(self, address: str) -> None:
        self._parked[address] = self._gateway.tags(address)
