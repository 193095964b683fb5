"""A telephone call as the desk sees it, and a spoken message second by second. No number of a caller is in any of them."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import CallId, CaseworkerId, DeliveryKey, Language, Lookup, Moment

FRAME_BYTES = 160
"""20 ms of sound: 8,000 samples a second, one byte a sample."""
SECOND_BYTES = 8000
Place = Literal["waiting", "offered", "talking", "parked"]


class Waiting(Struct, frozen=True):
    """A caller who waits for a person, or talks with one."""

    call: CallId
    language: Language
    since: Moment
    """When they began to wait, to the second."""
    place: Place
    holder: CaseworkerId | None = None
    """Who talks with them; while `waiting` after a hand-over: for whom they wait."""
    message_offered: bool = False


class OnDuty(Struct, frozen=True):
    """A caseworker whose console is open and who takes calls."""

    id: CaseworkerId
    name: str
    free: bool


class Second(Struct, frozen=True):
    """One sealed second of a spoken message (spec/sealing.md). The last one may be shorter before it was padded."""

    lookup: Lookup
    """The case it belongs to."""
    take: DeliveryKey
    """The key of the application or message it belongs to."""
    number: int
    """From 0, without a gap."""
    sealed: bytes
