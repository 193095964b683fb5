"""What can happen to a call. Late, doubled and impossible ones are taken as they come: the table sorts them out."""

from msgspec import Struct


class Answered(Struct, frozen=True):
    """The call was picked up."""


class Key(Struct, frozen=True):
    """A key was pressed: a digit, `*` or `#`. Never one of a receipt: those are collected outside."""

    key: str


class Silence(Struct, frozen=True):
    """All was said, and no key came in time."""


class HungUp(Struct, frozen=True):
    """The caller is gone, or the telephone network lost them."""


class Recorded(Struct, frozen=True):
    """The recording is over: by `#`, by silence, or because it was long enough."""

    kept: bool
    """It was long enough, and every second of it is in the store."""


class Refused(Struct, frozen=True):
    """The line could not take what was handed in; nothing of it was kept."""


class Collected(Struct, frozen=True):
    """Digits of a receipt were keyed in."""

    sound: bool
    """Their check digits are right."""


class Found(Struct, frozen=True):
    """The receipt was looked up. A receipt that leads nowhere looks like one without an answer."""

    answers: int


class Erased(Struct, frozen=True):
    """What the receipt led to is gone."""


class Taken(Struct, frozen=True):
    """A caseworker has taken the call, and can be heard."""


class NobodyFree(Struct, frozen=True):
    """Nobody is on duty, or nobody has taken the call within the patience that the line promises."""


class Parked(Struct, frozen=True):
    """The caseworker lets the caller wait for a moment; they hear the guide meanwhile."""


class Resumed(Struct, frozen=True):
    """The caseworker is back."""


class HandedOver(Struct, frozen=True):
    """The caseworker gives the caller to a colleague: they wait again, before all others."""


class Released(Struct, frozen=True):
    """The caseworker has ended the conversation."""


class Lost(Struct, frozen=True):
    """The caseworker's connection broke."""


Event = (
    Answered
    | Key
    | Silence
    | HungUp
    | Recorded
    | Refused
    | Collected
    | Found
    | Erased
    | Taken
    | NobodyFree
    | Parked
    | Resumed
    | HandedOver
    | Released
    | Lost
)
