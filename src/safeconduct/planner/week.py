"""One week as a picture (SVG): the roster over what is needed, and below each day who is there, by alias.

Drawn like the forecast (`chart`): what is needed is striped, a gap is solid, the roster is a thick line, people are
outlined bars that are broken where they are not there. It reads in black and white.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from zoneinfo import ZoneInfo

from safeconduct.model.ids import Moment
from safeconduct.model.shift import Duty, Minimum, Roster, Span
from safeconduct.planner.chart import COLUMN, LEFT, PATTERNS, STRIP, STYLE, WIDTH
from safeconduct.planner.cover import fewest
from safeconduct.planner.demand import DAYS
from safeconduct.planner.duties import present
from safeconduct.planner.wall import moment_of, wall_of

HEAD, LANE, AXIS, SPACE = 76, 15, 22, 40
"""Height above the first day, of one person's bar, of the hours under a day's bars, and from one day to the next."""
NOON = 12
_LANES = ".lane{fill:#fff;stroke:#111;stroke-width:1}.who{font-size:10px;paint-order:stroke;stroke:#fff;stroke-width:2}"


def draw_week(
    roster: Roster, duties: Sequence[Duty], minimum: Minimum, monday: dt.date, title: str, sentence: str
) -> str:
    """The week that begins on `monday`. `duties` are those `resolve` gave for it; `sentence` becomes the description."""
    there = fewest(roster, duties, monday, minimum.language)
    most = max(1, *there, *minimum.people)
    drawn, top = "", HEAD
    for number, name in enumerate(DAYS):
        day, hours = monday + dt.timedelta(days=number), slice(number * 24, number * 24 + 24)
        lanes = _lanes_of(roster, duties, day)
        called = f"{name} {day:%d.%m.}"
        drawn += _strip(called, minimum.people[hours], there[hours], top, most)
        drawn += "".join(
            _lane(who, spans, day, roster.zone, top + STRIP + AXIS + row * LANE)
            for row, (who, spans) in enumerate(lanes)
        )
        top += STRIP + AXIS + len(lanes) * LANE + SPACE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" role="img" lang="en" '
        'preserveAspectRatio="xMinYMin" aria-labelledby="title desc" '
        'style="width:100%;max-width:780px;background:#fff">'
        f'<title id="title">{escape(title)}</title><desc id="desc">{escape(sentence)}</desc>'
        f'<style>{STYLE}{_LANES}</style>{PATTERNS}<rect width="{WIDTH}" height="{top}" fill="#fff"/>'
        f"{_legend(title)}{drawn}</svg>\n"
    )


def _legend(title: str) -> str:
    return (
        f'<text class="day" x="8" y="17">{escape(title)}</text>'
        '<rect class="calls" x="8" y="28" width="16" height="12"/><text x="29" y="38">needed</text>'
        '<rect class="gap" x="117" y="28" width="16" height="12"/><text x="138" y="38">missing</text>'
        '<path class="duty" d="M226 34h16"/><text x="247" y="38">on duty</text>'
    )


def _strip(name: str, needed: Sequence[int], there: Sequence[int], top: int, most: int) -> str:
    scale, base = STRIP / most, top + STRIP
    pairs = zip(needed, there, strict=True)
    bars = "".join(bar for hour, pair in enumerate(pairs) for bar in _bars(name, hour, *pair, base, scale))
    marks = "".join(
        f'<text class="small" text-anchor="middle" x="{LEFT + hour * COLUMN}" y="{base + 14}">{hour:02}</text>'
        for hour in range(0, 25, 6)
    )
    line = f"M{LEFT} {base - there[0] * scale:.1f}" + "".join(
        f"V{base - people * scale:.1f}h{COLUMN}" for people in there
    )
    return (
        f'<text class="day" x="8" y="{top - 8}">{name}</text>{bars}{marks}'
        f'<text class="small" text-anchor="end" x="{LEFT - 5}" y="{top + 8}">{most}</text>'
        f'<text class="small" text-anchor="end" x="{LEFT - 5}" y="{base}">0</text>'
        f'<path class="axis" d="M{LEFT} {top}V{base}h{24 * COLUMN}"/>'
        f'<path class="edge" d="{line}"/><path class="duty" d="{line}"/>'
    )


def _bars(name: str, hour: int, needed: int, there: int, base: float, scale: float) -> Iterator[str]:
    """From the bottom: what is needed and there; what is needed and missing is solid."""
    for kind, low, high in (("calls", 0, min(there, needed)), ("gap", there, needed)):
        if high > low:
            words = f"{name} {hour:02}:00: {needed} needed, {there} on duty"
            said = f"<title>{words}</title>" if kind == "gap" else ""
            yield (
                f'<rect class="{kind}" x="{LEFT + hour * COLUMN}" y="{base - high * scale:.1f}" '
                f'width="{COLUMN}" height="{(high - low) * scale:.1f}">{said}</rect>'
            )


def _lanes_of(roster: Roster, duties: Sequence[Duty], day: dt.date) -> list[tuple[str, list[Span]]]:
    """Who is there on a day and when, cut to it: by when they begin."""
    midnight = dt.datetime.combine(day, dt.time())
    start = moment_of(midnight, roster.zone)
    end = moment_of(midnight + dt.timedelta(days=1), roster.zone)
    lanes = []
    for member in roster.members:
        parts = (part for duty in duties if duty.who == member.id for part in present(duty))
        cut = (Span(max(part.start, start), min(part.end, end)) for part in parts)
        if spans := sorted(part for part in cut if part.start < part.end):
            lanes.append((member.name, spans))
    return sorted(lanes, key=lambda lane: lane[1])


def _lane(who: str, spans: Sequence[Span], day: dt.date, zone: ZoneInfo, top: int) -> str:
    bars = "".join(
        f'<rect class="lane" x="{_across(span.start, day, zone):.1f}" y="{top}" '
        f'width="{_across(span.end, day, zone) - _across(span.start, day, zone):.1f}" height="{LANE - 3}"/>'
        for span in spans
    )
    late = wall_of(spans[0].start, zone).hour >= NOON
    across = _across(spans[-1].end, day, zone) - 3 if late else _across(spans[0].start, day, zone) + 3
    anchor = ' text-anchor="end"' if late else ""
    return f'{bars}<text class="who"{anchor} x="{across:.1f}" y="{top + LANE - 6}">{escape(who)}</text>'


def _across(moment: Moment, day: dt.date, zone: ZoneInfo) -> float:
    wall = wall_of(moment, zone)
    hours = 24.0 if wall.date() > day else wall.hour + wall.minute / 60
    return LEFT + hours * COLUMN
