"""What the telephone process says, as far as the line believes it.

That process meets the network, so it may one day say what somebody else wants. The line is no worse for it
than for what comes by the web: what it hands in has the form and the size of what a telephone hands in, what
it tells of callers cannot harm a console, and how much of it is done in a second has a limit.
"""

import math
import re
from collections.abc import Iterable, Sequence

from safeconduct.errors import RequestUnreadable, StoreBusy
from safeconduct.model.application import Handed
from safeconduct.model.call import Second, Waiting
from safeconduct.model.case import DANGER
from safeconduct.sealing.sounds import NUMBERS
from safeconduct.switchboard.pacing import Pace

CHANNEL = "phone"
KEY_BYTES, LOOKUP_BYTES, OPENING_BYTES = 16, 32, 32
SEALED_BYTES = 16 * 1024
"""More than the sealed document of a spoken message, which says nothing itself."""
SECONDS = 16
"""In one question: a telephone that waits for the line has five at most."""
CALLERS = 500
"""Twice the most calls of a line."""
LETTERS = 200
"""Of a sentence for the operator."""
LONGEST_ID = 64
_CALL = re.compile(r"[0-9a-f]{16}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")


class Budget:
    """How much a telephone may have done: messages, seconds of them, questions with a receipt.

    Each bound lies above what 250 calls at once can come to.
    """

    def __init__(self) -> None:
        self._messages = Pace(0.2, 250)
        self._seconds = Pace(0.002, 2500)
        self._lookups = Pace(0.05, 60)
        self._calls = Pace(0.05, 250)

    def message(self, now: float) -> None:
        """One is handed in. `StoreBusy` when it is too many; `now`: seconds of any steady clock."""
        _spend(self._messages, now)

    def seconds(self, count: int, now: float) -> None:
        """So many are to be kept. `StoreBusy` as above."""
        for _ in range(count):
            _spend(self._seconds, now)

    def call(self, language: str, now: float) -> None:
        """One is over. `StoreBusy` as above, `RequestUnreadable` when it was in no language."""
        _be(_LANGUAGE.fullmatch(language) is not None)
        _spend(self._calls, now)

    def lookup(self, now: float) -> None:
        """A question with a receipt, or an erasure. `StoreBusy` as above."""
        _spend(self._lookups, now)


def is_message(handed: Handed) -> None:
    """`RequestUnreadable` when it is not what a telephone hands in."""
    _be(
        len(handed.key) == KEY_BYTES
        and len(handed.lookup) == LOOKUP_BYTES
        and len(handed.sealed) <= SEALED_BYTES
        and (handed.channel, handed.spoken, handed.decoy) == (CHANNEL, True, None)
        and (handed.keep_longer, handed.others) == (False, ())
        and 0 <= handed.severity <= DANGER
        and len(handed.opening or bytes(OPENING_BYTES)) == OPENING_BYTES
        and _LANGUAGE.fullmatch(handed.language) is not None
    )


def are_seconds(seconds: Sequence[Second]) -> None:
    """`RequestUnreadable` when they are not seconds of spoken messages. Their size is judged at the desk."""
    _be(len(seconds) <= SECONDS)
    for one in seconds:
        _be(len(one.lookup) == LOOKUP_BYTES and len(one.take) == KEY_BYTES and one.number in NUMBERS)


def is_lookup(lookup: bytes) -> None:
    """`RequestUnreadable` when no receipt has such a one."""
    _be(len(lookup) == LOOKUP_BYTES)


def callers(told: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Those that can be shown, each call once."""
    known: dict[str, Waiting] = {}
    for one in told:
        if len(known) < CALLERS and _can_be_shown(one):
            known.setdefault(one.call, one)
    return tuple(known.values())


def sentence(said: str) -> str:
    """One line that can be printed anywhere."""
    return "".join(letter if letter.isprintable() else " " for letter in said[:LETTERS]).strip()


def _can_be_shown(one: Waiting) -> bool:
    return (
        _CALL.fullmatch(one.call) is not None
        and _LANGUAGE.fullmatch(one.language) is not None
        and math.isfinite(one.since)
        and len(one.holder or "") <= LONGEST_ID
    )


def _be(so: bool) -> None:
    if not so:
        raise RequestUnreadable


def _spend(pace: Pace, now: float) -> None:
    if pace.ready() > now:
        raise StoreBusy
    pace.spend(now)
