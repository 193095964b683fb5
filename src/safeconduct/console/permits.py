"""Two persons: permits that are asked for and given, and the limit that makes one necessary.

Cases that are open are free to look at and to search. Of closed ones, a person looks at a few by themselves;
to open many takes a colleague who agrees (docs/decisions/0017).
"""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.desk import audit, permits, staff
from safeconduct.errors import PermitMissing
from safeconduct.model.case import Case
from safeconduct.model.ids import CaseworkerId
from safeconduct.model.staff import Caseworker, Permit, PermitKind
from safeconduct.store import Db


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class AskPermit(Struct, frozen=True, forbid_unknown_fields=True):
    """What for."""

    kind: PermitKind


class OfPermit(Struct, frozen=True, forbid_unknown_fields=True):
    """Which permit."""

    permit: Annotated[int, Meta(ge=1, lt=1 << 53)]


class Asked(Struct, frozen=True):
    permit: int


class Permits(Struct, frozen=True):
    """The newest first."""

    permits: list[Permit]
    names: dict[CaseworkerId, str]
    """Aliases of the team, who ask and give."""


async def every_permit(console: Console, who: Caseworker, _: Nothing) -> Permits:
    """What your team has asked for within a day and nobody has given yet, and what holds now."""
    now = console.now()

    def job(db: Db) -> Permits:
        names = {person.id: person.name for person in staff.caseworkers(db) if person.team == who.team}
        return Permits(permits.recent(db, who.team, now), names)

    return await console.vault.read(job)


async def ask_permit(console: Console, who: Caseworker, asked: AskPermit) -> Asked:
    """Ask for a permit: to open closed cases in bulk, or to take an export away. A colleague must give it."""
    now = console.now()

    def job(db: Db) -> Asked:
        number = permits.ask(db, who, asked.kind, now)
        audit.record(db, now, who.id, f"asked for a permit: {asked.kind}")
        return Asked(number)

    answer = await console.vault.write(job)
    console.team_changed()
    return answer


async def give_permit(console: Console, who: Caseworker, asked: OfPermit) -> Nothing:
    """Give a permit that a colleague has asked for. It holds for an hour."""
    now = console.now()

    def job(db: Db) -> None:
        given = permits.give(db, who, asked.permit, now)
        audit.record(db, now, who.id, f"gave a permit: {given.kind}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


def may_look(console: Console, db: Db, who: Caseworker, case: Case) -> Case:
    """A case that is looked at. `PermitMissing` for a closed one too many within an hour."""
    now = console.now()
    closed = case.state == "closed"
    if closed and not console.looks.free(who.id, case.id, now) and not _in_bulk(db, who, console):
        raise PermitMissing
    return case


def may_look_all(console: Console, db: Db, who: Caseworker, cases: Sequence[Case]) -> list[Case]:
    """Those of several cases that may be looked at at once: closed ones only with a permit."""
    if all(case.state != "closed" for case in cases) or _in_bulk(db, who, console):
        return list(cases)
    return [case for case in cases if case.state != "closed"]


def _in_bulk(db: Db, who: Caseworker, console: Console) -> bool:
    return permits.held(db, who.team, "bulk", console.now(), who.id) is not None
