"""Spoken messages: their sealed seconds go to the caseworker's browser, which opens and plays them."""

from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.console.work import CaseText
from safeconduct.desk import sounds
from safeconduct.model.ids import CaseId, DeliveryKey
from safeconduct.model.staff import Caseworker
from safeconduct.sealing.sounds import NUMBERS

BATCH = 60
"""Seconds in one answer: 800 KB."""


class OfTake(Struct, frozen=True, forbid_unknown_fields=True):
    """Which seconds: those of a `take`, as its entry names it, from number `start` on."""

    case: CaseText
    take: Annotated[bytes, Meta(min_length=16, max_length=16)]
    start: Annotated[int, Meta(ge=0, le=len(NUMBERS))]
    limit: Annotated[int, Meta(ge=1, le=BATCH)] = BATCH


class SealedSecond(Struct, frozen=True):
    number: int
    sealed: bytes


class Sound(Struct, frozen=True):
    """Sealed seconds, rising. When there are fewer than were asked for, no more have come yet."""

    seconds: list[SealedSecond]


async def sound(console: Console, who: Caseworker, asked: OfTake) -> Sound:
    """Sealed seconds of something spoken in a case of your team, as far as they have come."""
    case, take = CaseId(asked.case), DeliveryKey(asked.take)
    found = await console.vault.read(
        lambda db: sounds.spoken(db, case, who.id, take, asked.start, asked.limit)
    )
    return Sound([SealedSecond(number, sealed) for number, sealed in found])
