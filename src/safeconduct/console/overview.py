"""How the whole queue stands, for leads: counts and hours, and who holds how many."""

from msgspec import Struct

from safeconduct.console.office import Console
from safeconduct.desk import queue, staff
from safeconduct.model.ids import CaseworkerId, Moment
from safeconduct.model.overview import Overview
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class Standing(Struct, frozen=True):
    """The overview, and the aliases of those who are named in it."""

    now: Moment
    overview: Overview
    names: dict[CaseworkerId, str]


async def overview(console: Console, who: Caseworker, _: Nothing) -> Standing:
    """What waits, by language and channel, what needs attention, and who holds how many. Counts only."""
    now = console.now()

    def job(db: Db) -> Standing:
        found = queue.overview(db, who.team, now, console.lease_seconds)
        holding = {one.who for one in found.holding}
        return Standing(now, found, {one.id: one.name for one in staff.caseworkers(db) if one.id in holding})

    return await console.vault.read(job)
