"""What a caseworker notes for the public figures: numbers, and of a case only once."""

from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.console.work import CaseText, Nothing
from safeconduct.desk import audit, tallies
from safeconduct.desk.holding import held_case
from safeconduct.ledger.units import FAMILY
from safeconduct.model.ids import CaseId
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db


class NotePeople(Struct, frozen=True, forbid_unknown_fields=True):
    """For how many people a case asks: 1 to 4, and 4 for more, so that no rare number is told."""

    case: CaseText
    people: Annotated[int, Meta(ge=1, le=FAMILY)]


async def note_people(console: Console, who: Caseworker, asked: NotePeople) -> Nothing:
    """Note for how many people a case you hold asks, 4 for more. The first number counts, for ever."""
    case, now = CaseId(asked.case), console.now()

    def job(db: Db) -> None:
        held_case(db, case, who.id)
        if tallies.people(db, case, asked.people, now):
            audit.record(db, now, who.id, "noted people", case)

    await console.vault.write(job)
    return Nothing()
