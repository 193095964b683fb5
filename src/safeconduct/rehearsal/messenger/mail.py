"""Updates that wait for the bot: numbered, kept for a day, gone when the bot confirms them."""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from safeconduct.rehearsal.messenger.shapes import Update

KEPT_SECONDS = 24 * 3600
MOST = 100
"""Updates in one answer."""
NOT_BY_ITSELF = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it names them."""
FIRST = 100_000_001
"""Telegram begins anywhere; a number that is no other's makes a mix-up show."""


class Mail:
    """The updates of one bot. `clock`: seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: OrderedDict[int, tuple[float, Update]] = OrderedDict()
        self._next = FIRST
        self.allowed: frozenset[str] = frozenset()
        """The kinds that the bot wants; empty: all that come by themselves."""
        self.doubled = 0
        """How many confirmed updates are to come once more, as after a confirmation that got lost."""
        self.turned = 0
        """How many answers are to have their updates in the wrong order."""

    def __len__(self) -> int:
        return len(self._waiting)

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_ITSELF

    def put(self, update: Callable[[int], Update]) -> int:
        """Adds one update, made for its number."""
        number = self._next
        self._next += 1
        self._waiting[number] = (self._clock(), update(number))
        return number

    def confirm(self, offset: int) -> None:
        """Everything below `offset` was taken. Below zero: all but the last so many."""
        if offset < 0:
            offset = next(iter(list(self._waiting)[offset:]), 0)
        gone = [number for number in self._waiting if number < offset]
        for number in gone:
            if self.doubled:
                self.doubled -= 1
            else:
                del self._waiting[number]

    def first(self, limit: int) -> list[Update]:
        """The oldest updates that are not confirmed."""
        self._forget_old()
        found = [update for _, (_, update) in zip(range(limit), self._waiting.values(), strict=False)]
        if self.turned and len(found) > 1:
            self.turned -= 1
            found.reverse()
        return found

    def drop(self, numbers: Iterable[int]) -> None:
        """These were taken, one by one (webhook)."""
        for number in numbers:
            self._waiting.pop(number, None)

    def clear(self) -> None:
        self._waiting.clear()

    def _forget_old(self) -> None:
        while self._waiting:
            number, (put, _) = next(iter(self._waiting.items()))
            if self._clock() - put < KEPT_SECONDS:
                return
            del self._waiting[number]
