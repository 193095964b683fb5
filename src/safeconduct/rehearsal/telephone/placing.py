"""A test call by a plan: which keys, in which order, when to speak; and what is said about it, line by line.

A plan is a row of parts: keys that are pressed one after the other (`1`, or all digits of a receipt), or
`say`. Before each part the line is let finish its sentence, so that what it says can be followed.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence

from msgspec import Struct

from safeconduct.rehearsal.telephone.caller import Caller
from safeconduct.rehearsal.telephone.hearing import DIGIT, Heard, Known, Repertoire
from safeconduct.rehearsal.telephone.listening import Listener

SAY = "say"
PACE_SECONDS = 4.0
"""How long the line is listened to before the next key, when it does not stop by itself."""
PATIENCE_SECONDS = 90.0
RATE = 8000
_PART = re.compile(r"[0-9*# ]+")

Tell = Callable[[str], None]


class Placed(Struct, frozen=True):
    """How a call went."""

    heard: tuple[Known, ...]
    receipt: str
    sounds: float
    """Seconds of sound that came."""
    hung_up: bool
    """The line ended the call."""
    gap: float | None
    """Seconds between two packets that follow one another, which 99 of 100 were under."""


def plan_of(text: str) -> tuple[str, ...]:
    """The parts of a plan such as `2,0,say,#`. `ValueError` names what is none of them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        if part != SAY and not _PART.fullmatch(part):
            raise ValueError(part)
    return tuple(part if part == SAY else part.replace(" ", "") for part in parts)


async def place(
    uri: str,
    plan: Sequence[str],
    sound: bytes,
    seconds: float,
    repertoire: Repertoire,
    tell: Tell,
    typed: AsyncIterator[str] | None = None,
) -> Placed:
    """Call `uri`, follow the plan, then listen for `seconds`; or press what is `typed`, until there is no more of it.

    `sound` (mu-law) is said where the plan says so. Raises CallFailed when nobody answers.
    """
    async with Caller.dial(uri) as call:
        tell("answered")
        async with Listener(call, repertoire, lambda heard: _told(heard, tell)) as listener:
            for before, part in zip(("", *plan), plan, strict=False):
                if before != SAY:  # while somebody speaks the line is silent
                    await _let_finish(part, listener)
                await _do(part, call, listener, sound, tell)
            if typed:
                await _press_typed(call, listener, typed, sound, tell)
            else:
                await listener.until(lambda: False, seconds)
        if listener.receipt:
            tell(f"receipt: {listener.receipt}")
        hung_up = call.over.is_set()
        return Placed(tuple(listener.heard), listener.receipt, listener.sounds, hung_up, call.gap99())


async def _let_finish(part: str, listener: Listener) -> None:
    """Until the line has said something new and stops, or, before keys, for as long as one listens to it."""
    before, since = listener.sounds, asyncio.get_running_loop().time()

    def ready() -> bool:
        if listener.sounds == before:
            return False
        late = asyncio.get_running_loop().time() - since > PACE_SECONDS
        return listener.quiet or (late and part != SAY)

    await listener.until(ready, PATIENCE_SECONDS)


async def _do(part: str, call: Caller, listener: Listener, sound: bytes, tell: Tell) -> None:
    if part == SAY:
        await _say(call, listener, sound, tell)
        return
    tell(f"> {part}")
    for key in part:
        await call.press(key)


async def _say(call: Caller, listener: Listener, sound: bytes, tell: Tell) -> None:
    spoken = len(sound) / RATE
    tell(f"> (speaks for {spoken:.0f} s)")
    call.say(sound)
    end = asyncio.get_running_loop().time() + spoken
    await listener.until(lambda: asyncio.get_running_loop().time() > end, spoken + 1)


async def _press_typed(
    call: Caller, listener: Listener, typed: AsyncIterator[str], sound: bytes, tell: Tell
) -> None:
    ended = asyncio.create_task(listener.over.wait())
    keys = asyncio.create_task(_each(typed, call, sound, listener, tell))
    try:
        await asyncio.wait({ended, keys}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (ended, keys):
            task.cancel()
        await asyncio.gather(ended, keys, return_exceptions=True)


async def _each(
    typed: AsyncIterator[str], call: Caller, sound: bytes, listener: Listener, tell: Tell
) -> None:
    async for key in typed:
        if key == "s":
            await _say(call, listener, sound, tell)
        else:
            tell(f"> {key}")
            await call.press(key)


def _told(heard: Heard, tell: Tell) -> None:
    if not isinstance(heard, Known):
        tell("(sound that is no recording of this line)")
    elif not heard.name.startswith(DIGIT):
        tell(f"{heard.name} ({heard.language}): {heard.text}")
