"""What the telephone is told to do with a call.

Every turn of a call that goes on ends with exactly one command that brings the next event: a call is
never left hanging in the air.
"""

from msgspec import Struct

from safeconduct.model.ids import Language, StepId


class Languages(Struct, frozen=True):
    """Say every language's own name and its key."""


class Phrase(Struct, frozen=True):
    """Say a fixed sentence of the area `phone`."""

    key: str
    language: Language


class Step(Struct, frozen=True):
    """Say a step: its title and its short text; with `more`, what follows them, in parts."""

    step: StepId
    language: Language
    more: bool = False


class Choices(Struct, frozen=True):
    """Say what can be chosen in a step, and the keys that work everywhere."""

    step: StepId
    language: Language


class Wait(Struct, frozen=True):
    """Say how long the wait is, as far as anybody can know."""

    language: Language


class Receipt(Struct, frozen=True):
    """Say the receipt of this call, twice, in groups."""

    language: Language


class Answers(Struct, frozen=True):
    """Say the answers that were found, the newest first."""

    language: Language


Said = Languages | Phrase | Step | Choices | Wait | Receipt | Answers


class Say(Struct, frozen=True):
    """Say this; a key stops it."""

    what: tuple[Said, ...]


class Listen(Struct, frozen=True):
    """Wait for a key, for so many seconds. Brings `Key` or `Silence`."""

    seconds: float


class Record(Struct, frozen=True):
    """Sound a tone, record and seal. Brings `Recorded` or `Refused`.

    `again`: it goes to the case whose receipt this call knows, not into a new one.
    """

    again: bool


class Collect(Struct, frozen=True):
    """Take the digits of a receipt. Brings `Collected`, or `Silence` when none came."""


class LookUp(Struct, frozen=True):
    """Look for the answers of the receipt that was collected. Brings `Found` or `Refused`."""


class Erase(Struct, frozen=True):
    """Erase what the receipt of this call leads to. Brings `Erased` or `Refused`."""


class Queue(Struct, frozen=True):
    """Put the caller in the queue for a person; `first`: before all others. Once in it, this changes nothing."""

    language: Language
    first: bool = False


class LeaveQueue(Struct, frozen=True):
    """Take the caller out of the queue."""


class Connect(Struct, frozen=True):
    """Let the caller and the caseworker hear each other. Brings what the caseworker does, or `Lost`."""


class Park(Struct, frozen=True):
    """Let the caller hear the guide until the caseworker is back. Brings what the caseworker does, or `Lost`."""


class HangUp(Struct, frozen=True):
    """End the call, and forget everything about it."""


Command = Say | Listen | Record | Collect | LookUp | Erase | Queue | LeaveQueue | Connect | Park | HangUp
LAST = (Listen, Record, Collect, LookUp, Erase, Connect, Park, HangUp)
"""Exactly one of these ends a turn. While the caller is in the queue, `Listen` may also bring `Taken` or `NobodyFree`."""
