"""Shifts of the next three days, and whether a lead is told when something is wrong with them."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.desk import alarms, duty, shifts
from safeconduct.errors import SettingsError
from safeconduct.model.alarm import Rung
from safeconduct.model.ids import Moment, Team
from safeconduct.model.shift import Edition
from safeconduct.planner.cover import AHEAD
from safeconduct.planner.wall import wall_of
from safeconduct.settings import Settings
from safeconduct.store import Db, open_vault
from safeconduct.switchboard.alarms import carriers

CHECK, ALARMS = "shifts", "alarms"
HOURS = AHEAD // 3600
LATE = 15 * 60
"""Seconds after which an alarm should have gone out, whatever was in its way at first."""
ADDRESSES = "See `desk.alarms` and docs/how-to/shifts.md; try it with `safeconduct alarm LINE --test`."


class Kept(Struct, frozen=True):
    """What the store says of shifts and alarms."""

    editions: tuple[tuple[Team, Edition | None], ...]
    unsent: tuple[Rung, ...]


async def look_into(url: str, now: Moment) -> Kept:
    """Open the store, look, and close it again. Errors as from `open_vault`."""
    vault = await open_vault(url, make=False)

    def job(db: Db) -> Kept:
        editions = tuple((team, shifts.edition(db, team)) for team in duty.teams(db))
        return Kept(editions, tuple(alarms.unsent(db, Moment(now - LATE))))

    try:
        return await vault.read(job)
    finally:
        await vault.close()


def findings(kept: Kept, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Every team's next 72 hours, the addresses of alarms, and alarms that did not go out."""
    moment = Moment(now.timestamp())
    for team, edition in kept.editions:
        yield _covered(team, edition, moment)
    yield from _addresses(settings)
    if settings.desk.alarms and kept.unsent:
        says = f"{len(kept.unsent)} alarm(s) could not be sent: {', '.join(sorted({row.kind for row in kept.unsent}))}."
        yield broken(ALARMS, says, ADDRESSES)


def _covered(team: Team, edition: Edition | None, now: Moment) -> Finding:
    if edition is None:
        return ok(CHECK, f"Team {team} has no plan: whoever is signed in is on duty, and no gap is noticed.")
    found = alarms.gaps(edition, now, Moment(now + AHEAD))
    if not found:
        return ok(CHECK, f"Team {team}: the plan covers the next {HOURS} hours.")
    first = wall_of(found[0].span.start, edition.plan.roster.zone)
    says = f"Team {team}: people are missing in the next {HOURS} hours, first from {first:%A %H:%M}."
    return look(CHECK, says, "A lead looks at Shifts in the console.")


def _addresses(settings: Settings) -> Iterator[Finding]:
    if not settings.desk.alarms.strip():
        return
    try:
        found = carriers(settings.desk.alarms)
    except SettingsError as error:
        yield broken(ALARMS, error.detail, ADDRESSES)
        return
    kinds = ", ".join(sorted({kind for kind, _ in found}))
    yield ok(
        ALARMS, f"Alarms go to {len(found)} address(es): {kinds}. Whether they arrive, only a test tells."
    )
