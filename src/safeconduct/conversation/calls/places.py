"""The places of a call: what is said in each, what the call waits for there, and how it goes from one to another.

Going somewhere joins or leaves the queue by itself, so no rule of the table can forget a caller in it.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.conversation.calls.commands import (
    Answers,
    Choices,
    Collect,
    Command,
    Connect,
    Erase,
    HangUp,
    Languages,
    LeaveQueue,
    Listen,
    LookUp,
    Park,
    Phrase,
    Queue,
    Receipt,
    Record,
    Said,
    Say,
    Step,
    Wait,
)
from safeconduct.conversation.turns import State

MENU_SECONDS = 3.0
"""How long nothing is heard after everything was said."""
WAITING_SECONDS = 20.0
"""How often a caller in the queue hears how long it will take, and the offer to leave a message."""


class Place(StrEnum):
    """Where a call is."""

    LANGUAGE = "language"
    GUIDE = "guide"
    WAITING = "waiting"
    TALKING = "talking"
    PARKED = "parked"
    MESSAGE = "message"
    SHORT = "too short"
    RECEIPT = "receipt"
    DIGITS = "digits"
    LOOKING = "looking up"
    ANSWERS = "answers"
    SURE = "really erase?"
    ERASING = "erasing"
    OVER = "over"


WITH_EXCHANGE = frozenset({Place.WAITING, Place.TALKING, Place.PARKED})
"""Places in which the exchange knows the call."""


class Call(Struct, frozen=True):
    """All that is kept of a call between two events. Never a receipt, a number or a word."""

    place: Place
    conversation: State
    """Where in the guide; it stays while the caller is elsewhere."""
    chosen: bool = False
    """The caller has chosen a language."""
    before: Place | None = None
    """Where the caller was when they asked for another language; only while they choose."""
    part: int = 0
    """Which part of a step is being read out, while more of it is to come."""
    silences: int = 0
    """How many in a row."""
    tries: int = 0
    """How many times the digits were wrong."""
    queued: bool = False
    """The exchange knows this call: the caller waits for a person, or talks with one."""
    again: bool = False
    """What is recorded goes to the case whose receipt this call knows."""
    answered: bool = False
    """The receipt led to an answer."""
    erasing: bool = False
    """The digits are collected to erase what they lead to."""
    refused: bool = False
    """The line has refused something in this call: sending the caller round again would be a circle."""


class CallTurn(Struct, frozen=True):
    """What an event led to."""

    call: Call
    commands: tuple[Command, ...]


def to(
    call: Call, place: Place, *first: str | Said, urgent: bool = False, told: tuple[str | Said, ...] = ()
) -> CallTurn:
    """Go there, say `first` and what is said there, and wait. `urgent`: to the front of the queue.

    `told` is said before the queue is joined: news that it has at once cut off whatever is said later.
    """
    choosing = place is Place.LANGUAGE
    queued = place in WITH_EXCHANGE or (choosing and call.queued)
    do: tuple[Command, ...] = (Say(sentences(call, *told)),) if told else ()
    if place is Place.WAITING:
        do = (*do, Queue(call.conversation.language, urgent))
    elif call.queued and not queued:
        do = (*do, LeaveQueue())
    before = call.before if choosing else None
    there = replace(call, place=place, before=before, part=0, silences=0, queued=queued)
    return said(there, *first, do=do)


def said(call: Call, *first: str | Said, do: tuple[Command, ...] = ()) -> CallTurn:
    """Say `first` and what is said where the call is, and wait. A word alone is the key of a phrase."""
    what = sentences(call, *first, *_SAID.get(call.place, _nothing)(call))
    return CallTurn(call, (*do, *((Say(what),) if what else ()), last(call)))


def goes_on(call: Call) -> CallTurn:
    """Nothing is said; what the call waits for, it waits for."""
    return CallTurn(call, (last(call),))


def over(call: Call) -> CallTurn:
    """The call ends, and nobody waits for it any more."""
    leave = (LeaveQueue(),) if call.queued else ()
    return CallTurn(replace(call, place=Place.OVER, queued=False), (*leave, HangUp()))


def sentences(call: Call, *what: str | Said) -> tuple[Said, ...]:
    """These, with each key made into its phrase in the language of the call."""
    language = call.conversation.language
    return tuple(Phrase(each, language) if isinstance(each, str) else each for each in what)


def last(call: Call) -> Command:
    """What the call waits with where it is: the one command that brings the next event."""
    match call.place:
        case Place.WAITING:
            return Listen(WAITING_SECONDS)
        case Place.MESSAGE:
            return Record(call.again)
        case _:
            return _WAITS.get(call.place, Listen(MENU_SECONDS))


_WAITS: Mapping[Place, Command] = MappingProxyType(
    {
        Place.TALKING: Connect(),
        Place.PARKED: Park(),
        Place.DIGITS: Collect(),
        Place.LOOKING: LookUp(),
        Place.ERASING: Erase(),
        Place.OVER: HangUp(),
    }
)


def _in_guide(call: Call) -> tuple[str | Said, ...]:
    step, language = call.conversation.step, call.conversation.language
    if call.part:
        return Step(step, language, call.part), "phone.more"
    return Step(step, language), Choices(step, language)


def _answers(call: Call) -> tuple[str | Said, ...]:
    found = (
        ("phone.answers", Answers(call.conversation.language)) if call.answered else ("phone.answers.none",)
    )
    return (*found, "phone.answers.keys")


def _nothing(_: Call) -> tuple[str | Said, ...]:
    return ()


_SAID: Mapping[Place, Callable[[Call], tuple[str | Said, ...]]] = MappingProxyType(
    {
        Place.LANGUAGE: lambda _: (Languages(),),
        Place.GUIDE: _in_guide,
        Place.WAITING: lambda call: (Wait(call.conversation.language), "phone.queue.keys"),
        Place.TALKING: lambda _: ("phone.connected",),
        Place.PARKED: lambda _: ("phone.parked",),
        Place.MESSAGE: lambda call: ("phone.message.again" if call.again else "phone.message",),
        Place.SHORT: lambda _: ("phone.message.keys",),
        Place.RECEIPT: lambda call: (Receipt(call.conversation.language), "phone.receipt.keys"),
        Place.DIGITS: lambda _: ("phone.return",),
        Place.ANSWERS: _answers,
        Place.SURE: lambda _: ("phone.erase.ask",),
    }
)
"""What is heard on arriving, and again when nothing is pressed."""
