"""What waits to be sent, chat by chat, and when the next of it may go. Decides only: no I/O, no clock.

Telegram's advice is one message a second in one chat, where short bursts may pass, and 30 a second over
all (core.telegram.org/bots/faq, "My bot is hitting limits"). Both are kept with the generic cell rate
algorithm, a leaky bucket in one number (ITU-T I.371).
"""

from collections import deque
from heapq import heappop, heappush

from msgspec import Struct

from safeconduct.model.chat import Memory

CHAT_SECONDS = 1.0
"""Between two calls to one chat."""
CHAT_BURST = 3
"""Calls that may follow each other at once after a silence."""
PER_CHAT = 16
"""Calls of one chat in hand; more of it stays in the store, so that nobody's flood holds up the others."""
LONGEST_PAUSE = 60.0
"""Seconds between two attempts in one chat, at most; the pause doubles from one second on."""


class Waiting(Struct, frozen=True):
    """One row of the outbox, opened. It never prints itself."""

    number: int
    address: str
    calls: tuple[bytes, ...] = ()
    name: str = ""
    """Of several that wait in one chat with one name only the newest is made."""
    entry: int | None = None
    """The answer it stands for, whose `calls` are found when its turn comes ..."""
    memory: Memory | None = None
    """... with what is remembered of the chat."""
    faults: int = 0
    """How often the channel failed at it in a way it should not."""

    def __repr__(self) -> str:
        return f"Waiting({self.number})"


class Pace:
    """At most `burst` at once, and one every `interval` seconds in the long run."""

    def __init__(self, interval: float, burst: int) -> None:
        self._interval = interval
        self._slack = interval * (burst - 1)
        self.full = float("-inf")
        """When the whole burst is free again."""

    def ready(self) -> float:
        """When the next one may go."""
        return self.full - self._slack

    def spend(self, now: float) -> None:
        """One goes now."""
        self.full = max(self.full, now) + self._interval


def overall(per_second: int) -> Pace:
    """Never more than `per_second` within any second: what the burst takes, the rate leaves out."""
    burst = max(1, per_second // 10)
    return Pace(1 / max(1, per_second - burst), burst)


class _Chat:
    def __init__(self) -> None:
        self.items: deque[Waiting] = deque()
        self.pace = Pace(CHAT_SECONDS, CHAT_BURST)
        self.carried = False
        """One of its calls is being made."""
        self.queued = False
        """It stands in the heap, once."""
        self.tries = 0
        self.not_before = float("-inf")


class Queue:
    """What is in hand. Times are seconds of one clock that only goes forward."""

    def __init__(self, per_second: int) -> None:
        self._pace = overall(per_second)
        self._chats: dict[str, _Chat] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._resting: deque[tuple[float, str]] = deque()
        self._not_before = float("-inf")

    def room(self, address: str) -> bool:
        """Whether one more of this chat may be taken in hand."""
        chat = self._chats.get(address)
        return chat is None or len(chat.items) < PER_CHAT

    def idle(self, address: str) -> bool:
        """Whether nothing of this chat is in hand."""
        chat = self._chats.get(address)
        return chat is None or not (chat.items or chat.carried)

    def add(self, item: Waiting, now: float) -> Waiting | None:
        """Put it behind the others of its chat; answers the one that it replaces."""
        chat = self._chats.setdefault(item.address, _Chat())
        replaced = _named(chat, item.name)
        if replaced:
            chat.items.remove(replaced)
        chat.items.append(item)
        self._queue(chat, item.address, now)
        return replaced

    def next(self, now: float) -> Waiting | None:
        """What may go now; it is then being carried, until `done` or `again` says what became of it."""
        if max(self._not_before, self._pace.ready()) > now:
            return None
        while self._heap and self._heap[0][0] <= now:
            _, _, address = heappop(self._heap)
            chat = self._chats[address]
            chat.queued = False
            if chat.items:
                chat.carried = True
                chat.pace.spend(now)
                self._pace.spend(now)
                return chat.items.popleft()
            self._queue(chat, address, now)  # all it had was dropped
        return None

    def moment(self) -> float | None:
        """When `next` should be asked again; None: not before something changes."""
        return max(self._heap[0][0], self._not_before, self._pace.ready()) if self._heap else None

    def done(self, item: Waiting, now: float) -> None:
        """It is carried, or dropped."""
        chat = self._chats[item.address]
        chat.carried, chat.tries = False, 0
        self._queue(chat, item.address, now)
        self._let_go(now)

    def again(self, item: Waiting, now: float, *, failed: bool) -> Waiting | None:
        """Back to the head of its chat: at its pace, or after a pause that doubles when it `failed`.

        Answers `item` itself when a newer one has replaced it meanwhile.
        """
        chat = self._chats[item.address]
        if failed:
            chat.not_before = now + min(2.0 ** min(chat.tries, 6), LONGEST_PAUSE)
        chat.tries = chat.tries + 1 if failed else 0
        chat.carried = False
        replaced = _named(chat, item.name) is not None
        if not replaced:
            chat.items.appendleft(item)
        self._queue(chat, item.address, now)
        return item if replaced else None

    def hold(self, until: float) -> None:
        """Nothing goes to anybody before."""
        self._not_before = max(self._not_before, until)

    def drop(self, address: str) -> list[Waiting]:
        """What waits for this chat is no longer in hand; what is being carried cannot be called back."""
        chat = self._chats.get(address)
        dropped = list(chat.items) if chat else []
        if chat:
            chat.items.clear()
        return dropped

    def _queue(self, chat: _Chat, address: str, now: float) -> None:
        if chat.carried or chat.queued:
            return
        if chat.items:
            chat.queued = True
            ready = max(chat.pace.ready(), chat.not_before, now)
            heappush(self._heap, (ready, chat.items[0].number, address))
        else:
            self._resting.append((chat.pace.full, address))

    def _let_go(self, now: float) -> None:
        """Chats whose whole burst is free again need not be remembered."""
        while self._resting and self._resting[0][0] <= now:
            _, address = self._resting.popleft()
            chat = self._chats.get(address)
            if chat and not (chat.items or chat.carried or chat.queued) and chat.pace.full <= now:
                del self._chats[address]


def _named(chat: _Chat, name: str) -> Waiting | None:
    return next((item for item in chat.items if name and item.name == name), None)
