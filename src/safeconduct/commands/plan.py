"""`safeconduct plan`: how many people, when, and what breaks first."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from safeconduct.desk.arrivals import whole_line
from safeconduct.errors import PlaceUnwritable, PlanError
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.planner import words
from safeconduct.planner.arrivals import MOST_WEEKS
from safeconduct.planner.breaking import limits
from safeconduct.planner.chart import draw
from safeconduct.planner.demand import Demand, name_of
from safeconduct.planner.headcount import OnDuty
from safeconduct.planner.scenarios import Course, Scenario, ordinary
from safeconduct.planner.scenarios import what_if as supposed
from safeconduct.planner.sheet import Sheet, read_sheet, seconds
from safeconduct.planner.staffing import Goal, needs
from safeconduct.store import open_vault

TITLE = "People needed and on duty"
NOTHING_TYPED = "Say what comes in: --calls-per-hour, --cases-per-hour or a file."
NOTHING_COUNTED = "Nothing came in during these weeks. Type what you expect, or look back further."


class Answer(Struct, frozen=True):
    """All that is told. `course` has no hours when only a scenario was asked for."""

    sentence: str
    breaks_first: str
    guessed: list[str]
    course: Course
    scenarios: list[Scenario]


def plan(
    file: Path | None = None,
    /,
    *,
    arrivals: bool = False,
    weeks: int = 4,
    calls_per_hour: float | None = None,
    cases_per_hour: float | None = None,
    handling: str | None = None,
    patience: str | None = None,
    case_handling: str | None = None,
    within: str = "60",
    share: float = 80,
    case_within: int = 4,
    people: int | None = None,
    shift: list[str] | None = None,
    what_if: list[str] | None = None,
    svg: Path | None = None,
    json: bool = False,
) -> None:
    """Work out how many people the line needs, hour by hour, and what breaks first.

    Nothing is read but the file or the line you name, and nothing is sent anywhere. Durations: `8m`, `90s`, `1.5h`; a bare
    number is seconds.

    Parameters
    ----------
    file
        Arrivals and people on duty, as TOML or CSV. Options replace what it says. With `--arrivals`: a line folder.
    arrivals
        Read what the line itself counted, and the plan of its next week.
    weeks
        With `--arrivals`: how many weeks to look back, 1 to 12.
    calls_per_hour
        Telephone calls that come in, per hour.
    cases_per_hour
        Written applications and messages that come in, per hour.
    handling
        How long a call keeps a person busy, on average. Left out: 8m is guessed.
    patience
        After what wait callers hang up, on average, or `never`. Left out: 3m is guessed.
    case_handling
        How long a case keeps a person busy, on average. Left out: 30m is guessed.
    within
        The goal for calls: answered within this time ...
    share
        ... for so many percent of all calls, those that hung up included.
    case_within
        The goal for cases: each answered within so many full hours.
    people
        People on duty in every hour.
    shift
        A shift, besides: `Mon-Fri 08:00-16:00 3`; it may end on the next day.
    what_if
        `applications` (2,000 in two weeks), `surge` (a day 31 times the mean), `one-less`, `x2` (any factor).
    svg
        Also draw the week into this file.
    json
        Print everything as JSON. A wait of `null` is longer than eight weeks.
    """
    typed = Sheet(calls_per_hour, cases_per_hour, handling, case_handling, patience, people, shift)
    known = _of_line(file or Path("line"), weeks) if arrivals else _read(file) if file else Sheet()
    sheet = typed.over(known)
    goal = _goal(within, share, case_within)
    demand, duty = sheet.demand(), sheet.duty()
    if not (any(demand.calls) or any(demand.cases)) and (svg or what_if != ["applications"]):
        raise PlanError(NOTHING_COUNTED if arrivals else NOTHING_TYPED)
    guessed = sheet.guessed(any(demand.calls), any(demand.cases) or "applications" in (what_if or ()))
    answer = work_out(demand, goal, duty, what_if or [], guessed)
    if svg:
        _write(svg, draw(answer.course.hours, TITLE, f"{answer.sentence} {answer.breaks_first}"))
    if json:
        print(msgspec.json.format(msgspec.json.encode(_for_programs(answer))).decode())
    else:
        _tell(answer, goal)


def work_out(
    demand: Demand, goal: Goal, duty: OnDuty | None, what_ifs: Sequence[str], guessed: list[str]
) -> Answer:
    """Everything that the command tells. Without anybody on duty typed, those who are needed are."""
    there = tuple(need.people for need in needs(demand, goal)) if duty is None else duty
    scenarios = [told for name in what_ifs for told in supposed(name, demand, goal, there)]
    if not (any(demand.calls) or any(demand.cases)):
        return Answer("", "", guessed, Course(()), scenarios)
    course = ordinary(demand, goal, there)
    return Answer(
        sentence=words.conclusion(course.hours, demand, goal, duty is not None),
        breaks_first=words.what_breaks_first(limits(demand, goal, there), goal, course),
        guessed=guessed,
        course=course,
        scenarios=scenarios,
    )


def _goal(within: str, share: float, hours: int) -> Goal:
    if not 1 <= share <= 99:  # noqa: PLR2004 nobody can promise all of them
        raise PlanError("--share must lie between 1 and 99 percent.")
    if not 1 <= hours <= 72:  # noqa: PLR2004 three days
        raise PlanError("--case-within must lie between 1 and 72 hours.")
    return Goal(seconds("--within", within), share / 100, hours)


def _of_line(place: Path, weeks: int) -> Sheet:
    """What a line counted, and who is planned there, as if a lead had typed it."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise PlanError(f"--weeks must lie between 1 and {MOST_WEEKS}.")
    folder, now = LineFolder(place), Moment(time.time())
    url = folder.store_url(folder.settings())

    async def look() -> Sheet:
        vault = await open_vault(url)
        try:
            came, there = await vault.read(lambda db: whole_line(db, now, weeks))
        finally:
            await vault.close()
        return Sheet(list(came.calls), list(came.cases), people=None if there is None else list(there))

    return asyncio.run(look())


def _read(file: Path) -> Sheet:
    try:
        text = file.read_text("utf-8-sig")
    except OSError as error:
        raise PlanError(f"{file}: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise PlanError(f"{file} is not UTF-8 text.") from None
    return read_sheet(text, file.name)


def _write(file: Path, picture: str) -> None:
    try:
        file.write_text(picture, "utf-8")
    except OSError as error:
        raise PlaceUnwritable(f"{file}: {error.strerror}.") from error


def _tell(answer: Answer, goal: Goal) -> None:
    if answer.course.hours:
        print(words.table(answer.course.hours, goal))
        print(f"\nWhat breaks first: {answer.breaks_first}")
        print(f"\n{answer.sentence}")
    for told in answer.scenarios:
        print(f"\nWhat if ({told.name})? {words.scenario(told, goal)}")
    if answer.guessed:
        print(f"\nGuessed, because nobody typed it: {', '.join(answer.guessed)}. Put your own figures in.")


def _for_programs(answer: Answer) -> dict[str, object]:
    """As `Answer`, but each hour says which it is."""
    return {
        "sentence": answer.sentence,
        "breaks_first": answer.breaks_first,
        "guessed": answer.guessed,
        **_course(answer.course),
        "scenarios": [
            {"name": told.name, "supposed": told.supposed, **_course(told.course)}
            for told in answer.scenarios
        ],
    }


def _course(course: Course) -> dict[str, object]:
    hours = [{"hour": name_of(index), **msgspec.to_builtins(hour)} for index, hour in enumerate(course.hours)]
    return {"hours": hours, "growth": course.growth}
