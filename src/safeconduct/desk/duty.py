"""Who is on duty: signed in, and on the roster now or put on by a lead, and not on a break.

A team without a plan has no roster to ask, so whoever is signed in is on duty. A lead may always work.
"""

from collections.abc import Collection

from msgspec import Struct

from safeconduct.desk import queue, shifts, stints
from safeconduct.errors import NotOnDuty
from safeconduct.model.ids import CaseId, CaseworkerId, Moment, Team
from safeconduct.model.shift import Duty, Edition, Span
from safeconduct.model.staff import KEYLESS, Caseworker
from safeconduct.model.stint import Stint
from safeconduct.planner import duties as planning
from safeconduct.planner.shifts import AROUND, resolve
from safeconduct.store import Db, holders, staff

GRACE = 15 * 60.0
"""Seconds after the end of a duty in which somebody may still finish what they hold."""

People = Collection[CaseworkerId]


class Standing(Struct, frozen=True):
    """Where one person stands at a moment."""

    who: CaseworkerId
    name: str
    signed_in: bool
    due: bool
    """On the roster or put on duty; without a plan, everybody who is signed in."""
    until: Moment | None
    """When that ends, if it does."""
    put: bool
    on_break: bool
    shift_ends: Moment | None
    """When the stretch of the roster ends that runs."""

    @property
    def on_duty(self) -> bool:
        return self.signed_in and self.due and not self.on_break


def standings(db: Db, team: Team, present: People, now: Moment) -> list[Standing]:
    """Where everybody of a team stands who works on cases. `present`: who is signed in."""
    edition = shifts.edition(db, team)
    duties = resolve(edition.plan.roster, now, Moment(now + AROUND)) if edition else ()
    kept = {stint.who: stint for stint in stints.every(db)}
    return [
        _standing(person, edition, duties, kept.get(person.id, Stint(person.id)), person.id in present, now)
        for person in shifts.people(db, team)
    ]


def on_duty(db: Db, team: Team, present: People, now: Moment) -> frozenset[CaseworkerId]:
    """Who of a team is on duty. `present`: who is signed in."""
    return frozenset(one.who for one in standings(db, team, present, now) if one.on_duty)


def must_be_on_duty(db: Db, who: Caseworker, now: Moment) -> None:
    """Whoever asks for work is signed in. `NotOnDuty` when they are not on duty, and no lead."""
    if who.role == "lead":
        return
    stint = stints.of(db, who.id)
    if stints.is_on_break(stint, now):
        raise NotOnDuty
    edition = shifts.edition(db, who.team)
    if edition is None or _is_put(stint, now):
        return
    if who.id not in planning.on_duty(resolve(edition.plan.roster, now, Moment(now + 1)), now):
        raise NotOnDuty


def shift_ends(db: Db, team: Team, who: CaseworkerId, now: Moment) -> Moment | None:
    """When the stretch of the roster ends in which somebody is now, if they are."""
    edition = shifts.edition(db, team)
    if edition is None:
        return None
    stretch = _stretch(resolve(edition.plan.roster, now, Moment(now + AROUND)), who, now)
    return stretch.end if stretch else None


class Settled(Struct, frozen=True):
    """What settling the duties of all teams came to."""

    here: frozenset[CaseworkerId]
    """Who is on duty now."""
    returned: tuple[CaseId, ...]
    """Cases that went back to the queue."""


def settle(db: Db, present: People, since: Moment, now: Moment) -> Settled:
    """What duties leave behind that are over, and those begin that began after `since`. `present`: who is signed in.

    A quarter of an hour after the end of a duty its cases go back to the queue, and nothing waits any more for
    somebody who is not here. A break is no end, and a lead keeps what they hold.
    """
    everybody: frozenset[CaseworkerId] = frozenset()
    returned: list[CaseId] = []
    for team in teams(db):
        here = on_duty(db, team, present, now)
        leads = _leads(db, team) & frozenset(present)
        holders.wait_for_nobody_but(db, team, sorted(here | leads), now)
        for who in _left(db, team, now):
            returned += queue.return_all(db, who)
        for who in _began(db, team, since, now) & frozenset(present):
            stints.begin(db, who, now)
        everybody |= here
    return Settled(everybody, tuple(returned))


def _left(db: Db, team: Team, now: Moment) -> list[CaseworkerId]:
    """Who holds cases of a team although their duty ended long enough ago."""
    edition = shifts.edition(db, team)
    holding = holders.holding(db, team)
    if edition is None or not holding:
        return []
    since = Moment(now - GRACE)
    lately = {duty.who for duty in resolve(edition.plan.roster, since, Moment(now + 1))}
    put = {stint.who for stint in stints.every(db) if _is_put(stint, since)}
    return [who for who in holding if who not in lately | _leads(db, team) | put]


def _began(db: Db, team: Team, since: Moment, now: Moment) -> frozenset[CaseworkerId]:
    """Whose stretch on the roster began after a moment."""
    edition = shifts.edition(db, team)
    duties = resolve(edition.plan.roster, Moment(since - AROUND), Moment(now + 1)) if edition else ()
    there = planning.stretches(duties).items()
    return frozenset(who for who, spans in there if any(since < span.start <= now for span in spans))


def _leads(db: Db, team: Team) -> frozenset[CaseworkerId]:
    return frozenset(one.id for one in shifts.people(db, team) if one.role == "lead")


def _standing(
    person: Caseworker,
    edition: Edition | None,
    duties: Collection[Duty],
    stint: Stint,
    signed_in: bool,
    now: Moment,
) -> Standing:
    stretch = _stretch(duties, person.id, now)
    put = _is_put(stint, now)
    resting = stretch is not None and not put and person.id not in planning.on_duty(duties, now)
    ends = [end for end in (stretch and stretch.end, stint.put_until if put else None) if end]
    return Standing(
        person.id,
        person.name,
        signed_in,
        due=signed_in if edition is None else put or stretch is not None,
        until=max(ends, default=None),
        put=put,
        on_break=resting or stints.is_on_break(stint, now),
        shift_ends=stretch.end if stretch else None,
    )


def _stretch(duties: Collection[Duty], who: CaseworkerId, now: Moment) -> Span | None:
    """When somebody came and when they leave, breaks included, if they are there now by the roster."""
    spans = planning.stretches(duty for duty in duties if duty.who == who).get(who, ())
    return next((span for span in spans if span.start <= now < span.end), None)


def _is_put(stint: Stint, now: Moment) -> bool:
    return stint.put_until is not None and now < stint.put_until


def teams(db: Db) -> list[Team]:
    """The teams that have people who work on cases."""
    return sorted({one.team for one in staff.all_caseworkers(db) if one.role not in KEYLESS})
