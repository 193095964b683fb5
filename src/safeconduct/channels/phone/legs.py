"""One call as a driver brings it: sound out, sound in, keys, and an end. Everything else is the same for every driver."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct


class Ears(Protocol):
    """What a driver tells the port of a call. May be called until `gone` was, in the event loop."""

    def heard(self, frame: bytes) -> None:
        """20 ms of the caller: 160 bytes of mu-law (ITU-T G.711), whatever the network carries."""

    def pressed(self, key: str) -> None:
        """A key: one of `0123456789*#`, once for each press."""

    def gone(self) -> None:
        """The call is over, by the caller or the network. Told once, also after `Leg.hang_up`."""


class Leg(Protocol):
    """A call that was answered."""

    ears: Ears
    """Set by the port before the first frame is taken."""

    def play(self, frame: bytes) -> None:
        """Send 20 ms to the caller: 160 bytes of mu-law. Called every 20 ms while there is something to say. Never fails."""

    def hang_up(self) -> None:
        """End the call. Twice is as good as once. Never fails."""


class Standing(Struct, frozen=True):
    """How a driver is doing, for `safeconduct doctor` and the log."""

    ready: bool
    """Calls can come in."""
    said: str
    """One sentence for the operator; never a caller's number."""
    calls: int = 0


class Driver(Protocol):
    """Brings calls until it is cancelled.

    `answer` is called for every call, with its leg, once it was picked up; it answers False when there is no
    room, and then the driver ends the call as busy. One call's trouble never reaches another.
    """

    answer: Callable[[Leg], bool]

    async def run(self) -> None:
        """Bring calls, for as long as this is not cancelled; whatever the network does. Closes every call at its end."""

    def standing(self) -> Standing: ...
