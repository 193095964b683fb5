"""Shifts: who is there when, and what a lead and everybody else changes in it.

Everything is worked out anew for each question from the newest edition of the team's plan. The audit list says
that the plan was changed, and by whom.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Raw, Struct

from safeconduct.console.office import Console
from safeconduct.desk import alarms, audit, diary, duty, shifts, stints, swaps
from safeconduct.desk.duty import Standing
from safeconduct.errors import NotAllowed, RequestUnreadable
from safeconduct.model.ids import CaseworkerId, Language, Moment
from safeconduct.model.shift import Doubt, Duty, Edition, Handover, Plan, Roster, Span, Swap
from safeconduct.model.staff import Caseworker
from safeconduct.model.stint import Stint
from safeconduct.planner.calendar import calendar as written
from safeconduct.planner.calendar import retrace
from safeconduct.planner.cover import AHEAD
from safeconduct.planner.doubts import doubts
from safeconduct.planner.duties import next_handover
from safeconduct.planner.rosters import read_plan, write_plan
from safeconduct.planner.shifts import AROUND, resolve, vacancies
from safeconduct.planner.wall import moment_of, wall_of
from safeconduct.store import Db

DAYS = 42
"""So many can be looked at in one go."""
LOOK_AHEAD = 28 * 86400
"""Seconds for which doubts are looked for."""
FAR = 400 * 86400
"""Seconds before and after now in which days can be asked for."""
UTC = ZoneInfo("UTC")
TITLE = "console.calendar.shift"

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
When = Annotated[Moment, Meta(ge=946_771_200, le=32_472_144_000)]  # of the years that a plan can hold


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class Days(Struct, frozen=True, forbid_unknown_fields=True):
    """So many days from this one on, on the line's clock."""

    since: dt.date
    days: Annotated[int, Meta(ge=1, le=DAYS)]


class SavePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """A plan, made of the one with this number (0: there was none). `check`: say the doubts, and save nothing."""

    number: Annotated[int, Meta(ge=0, lt=1 << 53)]
    plan: Raw
    check: bool = False


class Away(Struct, frozen=True, forbid_unknown_fields=True):
    """A time, in seconds since 1970. A lead may name somebody else."""

    start: When
    end: When
    caseworker: Id | None = None


class AskSwap(Struct, frozen=True, forbid_unknown_fields=True):
    """Your shift of this name that begins on this day, and who is to have it."""

    shift: Name
    day: dt.date
    taker: Id


class OfSwap(Struct, frozen=True, forbid_unknown_fields=True):
    """Which swap. One shift is offered to one person at a time, so `taker` need not be said."""

    shift: Name
    day: dt.date
    giver: Id
    taker: Id | None = None


class StandIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose place in which shift you take. A lead may name somebody else who takes it."""

    shift: Name
    day: dt.date
    absent: Id
    caseworker: Id | None = None


class Gap(Struct, frozen=True):
    """So many are missing in this time; with a `language`, of those who speak it."""

    start: Moment
    end: Moment
    missing: int
    language: Language | None


class Vacancy(Struct, frozen=True):
    """Somebody is absent and nobody stands in. `ask`: substitutes who are free, in order."""

    start: Moment
    end: Moment
    who: CaseworkerId
    shift: str
    day: dt.date
    ask: tuple[CaseworkerId, ...]


class Absent(Struct, frozen=True):
    """Somebody cannot come in this time."""

    who: CaseworkerId
    start: Moment
    end: Moment


class There(Struct, frozen=True):
    """Somebody who should be there, or is. `put`: a lead put them on duty. `until`: when that ends."""

    who: CaseworkerId
    name: str
    signed_in: bool
    until: Moment | None
    put: bool
    on_break: bool


class Me(Struct, frozen=True):
    """How it stands with whoever asks. `zone`: whose times they read."""

    on_duty: bool
    until: Moment | None
    break_until: Moment | None
    shift_ends: Moment | None
    zone: str


class Shifts(Struct, frozen=True):
    """The shifts of a team. `number` is 0 and most is empty when it has no plan."""

    now: Moment
    zone: str
    number: int
    duties: tuple[Duty, ...]
    names: dict[CaseworkerId, str]
    on_duty: list[There]
    gaps: list[Gap]
    vacancies: list[Vacancy]
    next: Handover | None
    swaps: list[Swap]
    absences: list[Absent]
    doubts: tuple[Doubt, ...]
    me: Me


class Person(Struct, frozen=True):
    """Somebody who can have a shift."""

    id: CaseworkerId
    name: str
    zone: str
    languages: tuple[Language, ...]


class PlanNow(Struct, frozen=True):
    """The plan in force, or an empty one with the number 0."""

    number: int
    plan: Raw
    people: list[Person]


class Saved(Struct, frozen=True):
    number: int
    doubts: tuple[Doubt, ...]


class CalendarFile(Struct, frozen=True):
    file: str
    """Text of an iCalendar file (RFC 5545)."""


class Situation(Struct, frozen=True):
    """What the store says of a team's shifts at a moment."""

    edition: Edition | None
    standings: list[Standing]
    stint: Stint


async def shifts_shown(console: Console, who: Caseworker, asked: Days) -> Shifts:
    """Who is there when, who is on duty now, where people are missing, what is open."""
    now = console.now()
    present = console.sessions.present(now)

    def job(db: Db) -> Situation:
        standings = duty.standings(db, who.team, present, now)
        return Situation(shifts.edition(db, who.team), standings, stints.of(db, who.id))

    situation = await console.vault.read(job)
    return await asyncio.to_thread(_shown, who, situation, asked, now)


async def plan(console: Console, who: Caseworker, _: Nothing) -> PlanNow:
    """The plan in force, to be changed, and who can be in it."""

    def job(db: Db) -> tuple[Edition | None, list[Caseworker]]:
        return shifts.edition(db, who.team), shifts.people(db, who.team)

    edition, people = await console.vault.read(job)
    current = edition.plan if edition else Plan(Roster(shifts.zone_of(who, UTC)))
    return PlanNow(
        edition.number if edition else 0,
        Raw(write_plan(current)),
        [Person(one.id, one.name, one.zone, one.languages) for one in people],
    )


async def save_plan(console: Console, who: Caseworker, asked: SavePlan) -> Saved:
    """Put up a new plan. `PlanChanged` when another was put up since; what is doubtful in it is said, not refused."""
    given, now = read_plan(bytes(asked.plan)), console.now()

    def job(db: Db) -> Edition:
        if asked.check:
            return Edition(asked.number, now, shifts.as_saved(db, who.team, given))
        shifts.save(db, who.team, who.id, asked.number, given, now)
        audit.record(db, now, who.id, "changed the shifts: plan")
        saved = shifts.edition(db, who.team)
        assert saved is not None
        return saved

    saved = await (console.vault.read(job) if asked.check else console.vault.write(job))
    if not asked.check:
        console.team_changed()
    return Saved(saved.number, await asyncio.to_thread(_doubts, saved.plan, now))


async def be_absent(console: Console, who: Caseworker, asked: Away) -> Nothing:
    """You cannot come in this time. A lead may say it of somebody else."""
    person = _person(who, asked.caseworker)
    return await _change(console, who, "absence", swaps.be_absent(person, Span(asked.start, asked.end)))


async def be_back(console: Console, who: Caseworker, asked: Away) -> Nothing:
    """You can come after all. A lead may say it of somebody else."""
    person = _person(who, asked.caseworker)
    return await _change(console, who, "back", swaps.be_back(person, Span(asked.start, asked.end)))


async def ask_swap(console: Console, who: Caseworker, asked: AskSwap) -> Nothing:
    """Offer your shift to a colleague. It stays yours until they agree and a lead approves."""
    taker = CaseworkerId(asked.taker)
    return await _change(console, who, "swap asked", swaps.ask_swap(who.id, taker, asked.shift, asked.day))


async def agree_swap(console: Console, who: Caseworker, asked: OfSwap) -> Nothing:
    """Take the shift that a colleague offers you, once a lead approves."""
    return await _change(console, who, "swap agreed", swaps.agree_swap(_place(asked), who.id))


async def decline_swap(console: Console, who: Caseworker, asked: OfSwap) -> Nothing:
    """Decline a swap, or take back your own offer. A lead may end any."""
    declined = swaps.decline_swap(_place(asked), who.id, lead=who.role == "lead")
    return await _change(console, who, "swap declined", declined)


async def approve_swap(console: Console, who: Caseworker, asked: OfSwap) -> Nothing:
    """Approve a swap. The shift changes hands once both have agreed."""
    return await _change(console, who, "swap approved", swaps.approve_swap(_place(asked), who.id))


async def stand_in(console: Console, who: Caseworker, asked: StandIn) -> Nothing:
    """Come for somebody who is absent. `ShiftGone` when nobody is missing there, or you are busy yourself."""
    place = swaps.Place(asked.shift, asked.day, CaseworkerId(asked.absent))
    return await _change(console, who, "stand-in", swaps.stand_in(place, _person(who, asked.caseworker)))


async def calendar(console: Console, who: Caseworker, _: Nothing) -> CalendarFile:
    """Your own shifts as a calendar file: times and a neutral title, nothing else."""
    now = console.now()
    editions = await console.vault.read(lambda db: diary.editions(db, who.team, now))
    seed = diary.seed_of(console.folder.pepper())
    languages = who.languages or console.line.languages
    title = console.guide().phrases("console", languages[0])[TITLE]
    entries = await asyncio.to_thread(retrace, editions, who.id, seed, now)
    return CalendarFile(written(entries, title, now).decode())


async def _change(console: Console, who: Caseworker, what: str, how: Callable[[Plan], Plan]) -> Nothing:
    now = console.now()

    def job(db: Db) -> None:
        shifts.change(db, who.team, who.id, now, how)
        audit.record(db, now, who.id, f"changed the shifts: {what}")

    await console.vault.write(job)
    console.team_changed()
    return Nothing()


def _person(who: Caseworker, named: str | None) -> CaseworkerId:
    if named is None or named == who.id:
        return who.id
    if who.role != "lead":
        raise NotAllowed
    return CaseworkerId(named)


def _place(asked: OfSwap) -> swaps.Place:
    return swaps.Place(asked.shift, asked.day, CaseworkerId(asked.giver))


def _shown(who: Caseworker, situation: Situation, asked: Days, now: Moment) -> Shifts:
    edition = situation.edition
    usual = edition.plan.roster.zone if edition else shifts.zone_of(who, UTC)
    window = _window(asked, usual, now)
    own = {who.id, *(() if who.role != "lead" else (one.who for one in situation.standings))}
    roster = edition.plan.roster if edition else Roster(usual)
    near = resolve(roster, now, Moment(now + AROUND))
    return Shifts(
        now,
        usual.key,
        edition.number if edition else 0,
        resolve(roster, window.start, window.end),
        {one.who: one.name for one in situation.standings},
        [_there(one) for one in situation.standings if one.due or one.signed_in],
        _gaps(edition, now),
        _vacancies(roster, now, max(window.end, Moment(now + AHEAD))),
        next_handover(near, now),
        [one for one in roster.swaps if {one.giver, one.taker} & own],
        _absences(roster, own, now),
        _doubts(edition.plan, now) if edition and who.role == "lead" else (),
        _me(who, situation, usual, now),
    )


def _window(asked: Days, zone: ZoneInfo, now: Moment) -> Span:
    first = dt.datetime.combine(asked.since, dt.time())
    if abs(asked.since - wall_of(now, zone).date()) > dt.timedelta(seconds=FAR):
        raise RequestUnreadable("This day is too far away.")
    return Span(moment_of(first, zone), moment_of(first + dt.timedelta(days=asked.days), zone))


def _gaps(edition: Edition | None, now: Moment) -> list[Gap]:
    found = alarms.gaps(edition, now, Moment(now + AHEAD)) if edition else ()
    return [Gap(gap.span.start, gap.span.end, gap.missing, gap.language) for gap in found]


def _vacancies(roster: Roster, now: Moment, until: Moment) -> list[Vacancy]:
    return [
        Vacancy(one.span.start, one.span.end, one.who, one.shift, one.day, one.ask)
        for one in vacancies(roster, now, until)
    ]


def _absences(roster: Roster, own: Collection[CaseworkerId], now: Moment) -> list[Absent]:
    """Those that are not over."""
    found = (
        Absent(one.who, moment_of(one.start, roster.zone), moment_of(one.end, roster.zone))
        for one in roster.absences
        if one.who in own
    )
    return sorted((one for one in found if one.end > now), key=lambda one: (one.start, one.who))


def _doubts(plan: Plan, now: Moment) -> tuple[Doubt, ...]:
    return doubts(plan.roster, now, Moment(now + LOOK_AHEAD))


def _there(one: Standing) -> There:
    return There(one.who, one.name, one.signed_in, one.until, one.put, one.on_break)


def _me(who: Caseworker, situation: Situation, usual: ZoneInfo, now: Moment) -> Me:
    by_id: Mapping[CaseworkerId, Standing] = {one.who: one for one in situation.standings}
    mine = by_id.get(who.id)
    paused = situation.stint.break_until
    return Me(
        on_duty=mine is not None and mine.on_duty,
        until=mine.until if mine else None,
        break_until=paused if paused is not None and paused > now else None,
        shift_ends=mine.shift_ends if mine else None,
        zone=shifts.zone_of(who, usual).key,
    )
