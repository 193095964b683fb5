"""What was seen lately of a chat, in memory only: never written down, bounded, and gone after a day."""

import time
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from safeconduct.model.ids import Language, StepId

MOST = 10_000
DAY_SECONDS = 86_400


class Seen(Struct, frozen=True):
    """Where somebody reads."""

    language: Language
    step: StepId
    at: float = 0.0
    refused: float = float("-inf")
    """When we last said what we do not look at."""
    album: str = ""


class Lately:
    """What was seen of the chats that moved last, and which of them have nothing remembered at rest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._seen: OrderedDict[str, Seen] = OrderedDict()
        self._empty: OrderedDict[str, None] = OrderedDict()

    def now(self) -> float:
        return self._clock()

    def of(self, address: str) -> Seen | None:
        """Where this chat was, within the last day."""
        seen = self._seen.get(address)
        return seen if seen and self._clock() - seen.at < DAY_SECONDS else None

    def note(self, address: str, seen: Seen) -> None:
        self._seen[address] = seen
        self._seen.move_to_end(address)
        while self._seen and (len(self._seen) > self._most or self._old(next(iter(self._seen.values())))):
            self._seen.popitem(last=False)

    def forget(self, address: str) -> None:
        self._seen.pop(address, None)

    def is_empty(self, address: str) -> bool:
        """Whether it is known that nothing is remembered of this chat: this process alone writes that down."""
        return address in self._empty

    def note_empty(self, address: str, empty: bool) -> None:
        self._empty.pop(address, None)
        if empty:
            self._empty[address] = None
            if len(self._empty) > self._most:
                self._empty.popitem(last=False)

    def _old(self, seen: Seen) -> bool:
        return self._clock() - seen.at >= DAY_SECONDS
