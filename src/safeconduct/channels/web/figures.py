"""The figures pages: what was released, day by day and summed up, for people, for machines and to be quoted.

Everything here is made from `PublicFigures`, which holds noisy numbers alone.
"""

import csv
import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from safeconduct.channels.web.news import ATOM, JSON, File
from safeconduct.channels.web.picture import Picture, draw_picture
from safeconduct.channels.web.render import HTML, Pages
from safeconduct.desk.figures import PublicFigures
from safeconduct.desk.releases import release_address
from safeconduct.guide.texts import number_text
from safeconduct.ledger.quoting import AREA
from safeconduct.ledger.releases import Release, Total, days_between, shown, total
from safeconduct.ledger.units import UNITS, UnitId
from safeconduct.model.ids import Language, Moment
from safeconduct.model.release import PublicRelease

FIGURES = "figures"
"""The path within a language."""
AS_JSON, AS_CSV = "/figures.json", "/figures.csv"
CSV = "text/csv; charset=utf-8"
WEEK = 7
PICTURED = 14
"""Days in a picture and its table."""
LONGER = (30, 90, 365, 3650)
"""Days of the periods that are tried when a week has too few."""
FILED = 400
"""Days in the files for machines: a year, and the month to compare it with."""
FED = 20
"""Releases in a feed."""
QUOTING = "quoting"
"""The script of the copy button."""


class Row(Struct, frozen=True):
    """A number for machines. The columns of the CSV and the fields of the JSON are these."""

    unit: str
    period: str
    """`day`, `week` (the 7 days to the last one released) or `start` (all of them)."""
    first: str
    last: str
    value: int
    error: int
    days: int
    """How many days of the period are in the number."""
    missing: int
    shown: bool
    """Whether people are shown it. What is not shown is too small to say anything."""


class Line(Struct, frozen=True):
    """A row of a table for people."""

    title: str
    number: str
    error: str
    """Empty when no number is shown, or when it is exact."""


class Section(Struct, frozen=True):
    """One unit on the page."""

    unit: str
    title: str
    definition: str
    lines: list[Line]
    longer: str
    """What can be said when a week is too short; empty when it is not."""
    picture: Picture | None
    days: list[Line]
    changed: str


class Listed(Struct, frozen=True):
    """A release in a list, on its page or in a feed."""

    number: int
    id: str
    address: str
    path: str
    title: str
    day: str
    sentences: tuple[str, ...]
    published: str
    """RFC 3339."""
    corrects: int | None
    reason: str
    corrected_by: int | None


def figures_pages(pages: Pages, figures: PublicFigures, before: PublicFigures) -> Iterator[File]:
    """Every page, feed and file of what was released, also before the first release.

    Pages of releases that are as they were `before` are left out: a release stays as it is, and there may be many.
    """
    known = set(_standing(before))
    rows = list(rows_of(figures))
    yield AS_JSON, _json(pages, figures, rows), JSON
    yield AS_CSV, _csv(rows), CSV
    for language in pages.guide.languages:
        listed = [_listed(pages, language, figures, one) for one in figures.releases]
        yield f"/{language}/{FIGURES}", _front(pages, language, figures, listed), HTML
        if listed:
            yield f"/{FIGURES}/{language}.atom", _feed(pages, language, listed), ATOM
        for one, release, standing in zip(listed, figures.releases, _standing(figures), strict=True):
            if standing not in known:
                yield one.path, _page(pages, language, one, release), HTML


def rows_of(figures: PublicFigures) -> Iterator[Row]:
    """Every number that the files carry: the same that the page shows, and the days one by one."""
    if not figures.days:
        return
    as_of = _as_of(figures)
    for unit in UNITS:
        mine = [one for one in figures.days if one.unit == unit]
        if not mine:
            continue
        yield from (_row("day", one) for day in mine[-FILED:] if (one := total(unit, mine, day.day, day.day)))
        for period, first in (("week", _earlier(as_of, WEEK)), ("start", mine[0].day)):
            if found := total(unit, mine, first, as_of):
                yield _row(period, found)


def _standing(figures: PublicFigures) -> Iterator[tuple[int, int | None]]:
    """Each release, and the one that corrects it: all of its page that can ever change."""
    corrections = figures.corrections
    return ((one.number, corrections.get(one.number)) for one in figures.releases)


def _row(period: str, found: Total) -> Row:
    missing = days_between(found.first, found.last) - len(found.days)
    return Row(
        found.unit,
        period,
        found.first,
        found.last,
        found.value,
        found.error,
        len(found.days),
        missing,
        shown(found) is not None,
    )


def _front(pages: Pages, language: Language, figures: PublicFigures, listed: list[Listed]) -> bytes:
    return pages.render(
        "figures.html",
        language,
        FIGURES,
        as_of=_dated(pages, language, _as_of(figures)) if figures.days else "",
        sections=list(_sections(pages, language, figures)),
        releases=listed,
        book=_book(pages, language, figures),
    )


def _sections(pages: Pages, language: Language, figures: PublicFigures) -> Iterator[Section]:
    for unit in UNITS:
        mine = [one for one in figures.days if one.unit == unit]
        say = pages.guide.phrases(AREA, language)
        lately = mine[-PICTURED:]
        title = say[f"figures.{unit}.title"]
        yield Section(
            unit=unit,
            title=title,
            definition=say[f"figures.{unit}.definition"],
            lines=list(_lines(pages, language, unit, mine, figures)),
            longer=_longer(pages, language, unit, mine, figures),
            picture=draw_picture(lately),
            days=[_line(pages, language, _dated(pages, language, one.day), one) for one in reversed(lately)],
            changed=_changed(pages, language, unit, figures),
        )


def _lines(
    pages: Pages, language: Language, unit: UnitId, mine: list[Release], figures: PublicFigures
) -> Iterator[Line]:
    """The last day, the last week, and all since the start."""
    if not mine:
        return
    as_of, say = _as_of(figures), pages.guide.phrases(AREA, language)
    firsts = {"day": as_of, "week": _earlier(as_of, WEEK), "start": mine[0].day}
    if not UNITS[unit].adds_up:
        del firsts["week"], firsts["start"]
    for period, first in firsts.items():
        found = total(unit, mine, first, as_of)
        title = say[f"figures.period.{period}"]
        yield _line(pages, language, title, found) if found else Line(title, say["figures.not-released"], "")


def _line(pages: Pages, language: Language, title: str, found: Release | Total) -> Line:
    number = shown(found)
    if number is None:
        return Line(title, pages.say(language, "figures.too-few"), "")
    off = number_text(language, found.error) if found.error else ""
    return Line(title, number_text(language, number), off)


def _longer(
    pages: Pages, language: Language, unit: UnitId, mine: list[Release], figures: PublicFigures
) -> str:
    """When the week has too few to say: the shortest period that has enough, if there is one."""
    as_of = _as_of(figures) if mine else ""
    week = total(unit, mine, _earlier(as_of, WEEK), as_of) if mine else None
    if week is None or shown(week) is not None:
        return ""
    say = pages.guide.phrases(AREA, language)
    for length in LONGER:
        found = total(unit, mine, max(mine[0].day, _earlier(as_of, length)), as_of)
        number = shown(found) if found else None
        if found and number is not None:
            period = say.format(
                "figures.between",
                **{"from": _dated(pages, language, found.first), "to": _dated(pages, language, found.last)},
            )
            return say.format(
                "figures.longer",
                period=period,
                number=number_text(language, number),
                error=number_text(language, found.error),
            )
    return say["figures.no-longer"]


def _changed(pages: Pages, language: Language, unit: str, figures: PublicFigures) -> str:
    """Since when a unit means something else than at first; empty when it always meant the same."""
    meant = ""
    since: Moment | None = None
    for release in reversed(figures.releases):
        for one in release.content.units:
            if one.unit == unit:
                since = release.published if meant and meant != one.definition else since
                meant = one.definition
    return "" if since is None else pages.say(language, "figures.changed", day=_day(pages, language, since))


def _page(pages: Pages, language: Language, listed: Listed, release: PublicRelease) -> bytes:
    """One release, for ever: what it said, and what corrected it."""
    units = [
        (pages.say(language, f"figures.{one.unit}.title"), sentence)
        for one, sentence in zip(release.content.units, listed.sentences, strict=True)
    ]
    return pages.render(
        "figures-release.html",
        language,
        f"{FIGURES}/{release.number}",
        script=QUOTING,
        release=listed,
        units=units,
        redrawn=[
            (pages.say(language, f"figures.{unit}.title"), _dated(pages, language, day))
            for unit, day in release.content.plan.redraw
        ],
    )


def _listed(pages: Pages, language: Language, figures: PublicFigures, release: PublicRelease) -> Listed:
    published = release.published or release.prepared_at
    day, plan = _day(pages, language, published), release.content.plan
    said = release.content.sentences
    return Listed(
        number=release.number,
        id=uuid.uuid5(
            uuid.NAMESPACE_URL, f"safeconduct:{pages.line.id}/{language}/{FIGURES}/{release.number}"
        ).urn,
        address=release_address(pages.line, language, release.number),
        path=f"/{language}/{FIGURES}/{release.number}",
        title=pages.say(language, "figures.release", number=release.number, day=day),
        day=day,
        sentences=said.get(language) or said[pages.guide.source_language],
        published=_moment(published).isoformat(),
        corrects=release.corrects,
        reason=pages.say(language, f"figures.reason.{plan.reason}") if plan.reason else "",
        corrected_by=figures.corrections.get(release.number),
    )


def _feed(pages: Pages, language: Language, listed: list[Listed]) -> bytes:
    """An Atom feed (RFC 4287) of the releases."""
    return pages.render(
        "figures.atom",
        language,
        FIGURES,
        releases=listed[:FED],
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"safeconduct:{pages.line.id}/{language}/{FIGURES}/feed").urn,
        updated=max(one.published for one in listed),
        address=f"{pages.line.url}/{language}/{FIGURES}",
        own=f"{pages.line.url}/{FIGURES}/{language}.atom",
    )


def _json(pages: Pages, figures: PublicFigures, rows: Iterable[Row]) -> bytes:
    corrections = figures.corrections
    units = {
        unit.id: {
            "most": unit.most,
            "epsilon": str(unit.epsilon) if unit.epsilon else None,
            "budget": str(unit.budget),
            "definition": _each(pages, f"figures.{unit.id}.definition"),
        }
        for unit in UNITS.values()
    }
    releases = [
        {
            "number": one.number,
            "published": _moment(one.published or one.prepared_at).isoformat(),
            "since": one.content.plan.since,
            "until": one.content.plan.until,
            "units": [unit.unit for unit in one.content.units],
            "sentences": one.content.sentences,
            "corrects": one.corrects,
            "reason": one.content.plan.reason,
            "corrected_by": corrections.get(one.number),
        }
        for one in figures.releases
    ]
    return msgspec.json.encode(
        {
            "line": pages.line.id,
            "as_of": _as_of(figures) if figures.days else None,
            "figures": list(rows),
            "units": units,
            "releases": releases,
            "checkpoint": figures.checkpoint or None,
        }
    )


def _csv(rows: Iterable[Row]) -> bytes:
    """The same numbers as a table (RFC 4180)."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(Row.__struct_fields__)
    for row in rows:
        table.writerow(
            str(value).lower() if isinstance(value, bool) else value for value in msgspec.structs.astuple(row)
        )
    return text.getvalue().encode()


def _each(pages: Pages, key: str) -> dict[Language, str]:
    return {language: pages.say(language, key) for language in pages.guide.languages}


def _book(pages: Pages, language: Language, figures: PublicFigures) -> str:
    """What is said of the public book's newest checkpoint; empty when there is none."""
    parts = figures.checkpoint.split("\n")
    if len(parts) < len(("origin", "size", "root")):
        return ""
    return pages.say(language, "figures.checkpoint", size=number_text(language, int(parts[1])), root=parts[2])


def _as_of(figures: PublicFigures) -> str:
    return max(one.day for one in figures.days)


def _earlier(last: str, length: int) -> str:
    """The first day of a period of so many days."""
    return str(dt.date.fromisoformat(last) - dt.timedelta(length - 1))


def _dated(pages: Pages, language: Language, day: str) -> str:
    return pages.date(language, dt.date.fromisoformat(day))


def _day(pages: Pages, language: Language, at: Moment) -> str:
    return pages.date(language, _moment(at).date())


def _moment(at: Moment) -> dt.datetime:
    return dt.datetime.fromtimestamp(int(at), dt.UTC)
