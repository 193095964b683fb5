"""How fast a bot may send before it is told to wait.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: some 30 messages a
second over all chats, one a second to one chat, 20 a minute to one group; short bursts are let through.
"""

import math
from collections.abc import Callable

from msgspec import Struct

from safeconduct.rehearsal.messenger.shapes import Refusal


class Limits(Struct, frozen=True):
    """Messages a second, and how many at once after silence."""

    overall: float = 30.0
    chat: float = 1.0
    burst: int = 3


class _Bucket(Struct):
    left: float
    seen: float


class Pacing:
    """Counts what is sent. Without limits it lets everything through, as the bench wants it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._limits: Limits | None = None
        self._all: dict[int, _Bucket] = {}
        self.refused = 0

    def set(self, limits: Limits | None) -> None:
        self._limits = limits
        self._all.clear()

    def admit(self, chat: int) -> None:
        """One message to a chat; a refusal says in how many seconds to come again."""
        if self._limits is None:
            return
        most = self._limits
        overall = self._bucket(0, most.overall, max(1.0, most.overall))
        one = self._bucket(chat, most.chat, max(1, most.burst))
        wait = max((1 - overall.left) / most.overall, (1 - one.left) / most.chat)
        if wait > 0:
            self.refused += 1
            seconds = math.ceil(wait)
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)
        overall.left -= 1
        one.left -= 1

    def _bucket(self, chat: int, per_second: float, most: float) -> _Bucket:
        now = self._clock()
        bucket = self._all.setdefault(chat, _Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.seen) * per_second)
        bucket.seen = now
        return bucket
