"""What the telephone is told to do with a call.

Every turn of a call that goes on ends with exactly one command that brings the next event: a call is
never left hanging in the air. A late event brings the same last command again: what it asks for goes on.
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
    """Say one part of a step, as `guide.spoken.parts` cuts it.

    The table says one part after the other, with the sentence `phone.more` and a pause between them.
    """

    step: StepId
    language: Language
    more: int = 0
    """0: its title and its short text. From 1: so many parts further on."""


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

    `again`: it goes to the case whose receipt this call knows, not into a new one. Keys that were pressed
    while it went on belong to it and are forgotten with it: `#` twice must not cost the caller their code.
    """

    again: bool


class Collect(Struct, frozen=True):
    """Take the digits of a receipt. Brings `Collected`, `Silence` when none came, or `Key` for `*` and `#`.

    A digit that interrupts what is said before it is the first of them.
    """


class LookUp(Struct, frozen=True):
    """Look for the answers of the receipt that was collected. Brings `Found` or `Refused`."""


class Erase(Struct, frozen=True):
    """Erase what the receipt of this call leads to. Brings `Erased` or `Refused`."""


class Queue(Struct, frozen=True):
    """Put the caller in the queue for a person; `first`: before all others. Once in it, only the language changes."""

    language: Language
    first: bool = False


class LeaveQueue(Struct, frozen=True):
    """Take the caller out of the queue, or away from who talks with them. What the exchange still had to tell is dropped."""


class Connect(Struct, frozen=True):
    """Let the caller and the caseworker hear each other. Brings what the caseworker does, or `Lost`."""


class Park(Struct, frozen=True):
    """Let the caller hear the guide until the caseworker is back. Brings what the caseworker does, or `Lost`."""


class HangUp(Struct, frozen=True):
    """End the call, and forget everything about it."""


Command = Say | Listen | Record | Collect | LookUp | Erase | Queue | LeaveQueue | Connect | Park | HangUp
LAST = (Listen, Record, Collect, LookUp, Erase, Connect, Park, HangUp)
"""Exactly one of these ends a turn. While the caller is in the queue, `Listen` may also bring `Taken` or `NobodyFree`."""
