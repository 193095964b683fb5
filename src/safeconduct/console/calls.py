"""Calls: who waits for a person, who takes calls, and what a caseworker does with the call they have.

The audit list says that a call was taken and how it ended, in one word of the list of closings; it says
nothing of the caller.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.console.telephone import Telephone
from safeconduct.desk import audit, duty
from safeconduct.errors import CallGone, CaseworkerGone
from safeconduct.model.call import OnDuty, Waiting
from safeconduct.model.case import Closing
from safeconduct.model.ids import CallId, CaseworkerId, Moment
from safeconduct.model.staff import Caseworker

CallText = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z")]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class TakeCalls(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether you take calls."""

    on: bool


class OfCall(Struct, frozen=True, forbid_unknown_fields=True):
    """Which call."""

    call: CallText


class Act(Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with the call you have. `to`: for whom it is to ring, when it is handed over; none: for everybody."""

    call: CallText
    what: Literal["park", "resume", "hand-over", "release"]
    to: str | None = None
    closing: Closing = "answered"


class Calls(Struct, frozen=True):
    """Who waits and who is there to answer. `phone`: whether the line has a telephone at all."""

    now: Moment
    phone: bool
    taking: bool = False
    waiting: tuple[Waiting, ...] = ()
    on_duty: tuple[OnDuty, ...] = ()


async def calls(console: Console, who: Caseworker, _: Nothing) -> Calls:
    """Who waits for a person or talks with one, who takes calls, and whether you do."""
    phone = console.phone
    if phone is None:
        return Calls(console.now(), phone=False)
    return Calls(
        console.now(), True, phone.takes_calls(who.id), phone.speaking.callers(), phone.speaking.on_duty()
    )


async def take_calls(console: Console, who: Caseworker, asked: TakeCalls) -> Nothing:
    """Take calls from now on, while your console is open; or no more. A call that you have goes to a colleague."""
    phone = _phone(console)
    if asked.on:
        await _must_be_on_duty(console, who)
        phone.take_calls(who)
    else:
        phone.leave(who.id)
    console.calls_changed()
    return Nothing()


async def take_call(console: Console, who: Caseworker, asked: OfCall) -> Nothing:
    """Take a call. `CallGone` when a colleague was faster or the caller has left."""
    phone = _phone(console)
    await _must_be_on_duty(console, who)
    await phone.take(CallId(asked.call), who.id)
    await _record(console, who, "took a call")
    console.calls_changed()
    return Nothing()


async def decline_call(console: Console, who: Caseworker, asked: OfCall) -> Nothing:
    """Let a call ring no more for you. Your colleagues still hear it."""
    await _phone(console).speaking.decline(CallId(asked.call), who.id)
    return Nothing()


async def call_act(console: Console, who: Caseworker, asked: Act) -> Nothing:
    """Park the caller, come back to them, hand them over, or end the call with the reason."""
    phone = _phone(console)
    to = _colleague(phone, who, asked.to)
    await phone.do(CallId(asked.call), who.id, asked.what, to)
    if asked.what == "hand-over":
        await _record(console, who, "handed a call over")
    if asked.what == "release":
        await _record(console, who, f"call ended: {asked.closing}")
    console.calls_changed()
    return Nothing()


def _phone(console: Console) -> Telephone:
    if console.phone is None:
        raise CallGone
    return console.phone


def _colleague(phone: Telephone, who: Caseworker, to: str | None) -> CaseworkerId | None:
    if to is None:
        return None
    found = next((one.id for one in phone.speaking.on_duty() if one.id == to != who.id), None)
    if found is None:
        raise CaseworkerGone
    return found


async def _must_be_on_duty(console: Console, who: Caseworker) -> None:
    now = console.now()
    await console.vault.read(lambda db: duty.must_be_on_duty(db, who, now))


async def _record(console: Console, who: Caseworker, what: str) -> None:
    now = console.now()
    await console.vault.write(lambda db: audit.record(db, now, who.id, what))
