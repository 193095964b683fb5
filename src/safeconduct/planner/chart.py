"""The week as one picture (SVG): what is needed, who is on duty, and the gaps between.

Drawn for a telephone's width and only enlarged on a wide screen. It reads in black and white: calls are striped,
cases dotted, a gap is solid, the roster is a thick line. Screen readers get a title and a description,
and each hour with a gap has words of its own.
"""

from collections.abc import Iterator, Sequence
from html import escape

from safeconduct.planner.staffing import Hour
from safeconduct.planner.words import alike

WIDTH, LEFT, COLUMN = 390, 38, 14
STRIP, HEAD, STEP = 84, 76, 128
"""Height of a day's bars, where the first day begins, and from one day to the next."""

STYLE = (
    "text{font:12px sans-serif;fill:#111}.small{font-size:11px}.day{font-weight:bold}"
    ".calls{fill:url(#stripes);stroke:#1f4e79;stroke-width:.5}"
    ".cases{fill:url(#dots);stroke:#1f4e79;stroke-width:.5}"
    ".gap{fill:#8b0000;stroke:#8b0000;stroke-width:.5}.axis{stroke:#777;stroke-width:1;fill:none}"
    ".duty{stroke:#000;stroke-width:2.5;fill:none}.edge{stroke:#fff;stroke-width:6;fill:none}"
)
PATTERNS = (
    '<defs><pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="5" height="5" fill="#e3eef8"/>'
    '<rect width="1.5" height="5" fill="#1f4e79"/></pattern>'
    '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" '
    'fill="#fff6df"/><circle cx="2.5" cy="2.5" r="1.1" fill="#5a4300"/></pattern></defs>'
)


def draw(hours: Sequence[Hour], title: str, sentence: str) -> str:
    """One strip a day, days that are alike in one strip. `sentence` becomes the description."""
    days = [tuple((hour.need, hour.on_duty) for hour in hours[day * 24 : day * 24 + 24]) for day in range(7)]
    strips = list(alike(days))
    most = max(1, *(max(hour.need.people, hour.on_duty) for hour in hours))
    height = HEAD + len(strips) * STEP
    drawn = (
        _strip(name, hours[day * 24 : day * 24 + 24], HEAD + row * STEP, most)
        for row, (name, day) in enumerate(strips)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" lang="en" preserveAspectRatio="xMinYMin" '
        'aria-labelledby="title desc" style="width:100%;max-width:780px;background:#fff">'
        f'<title id="title">{escape(title)}</title><desc id="desc">{escape(sentence)}</desc>'
        f'<style>{STYLE}</style>{PATTERNS}<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        + _legend(title)
        + "".join(drawn)
        + "</svg>\n"
    )


def _legend(title: str) -> str:
    entries = (
        ("calls", "needed: calls", 8),
        ("cases", "needed: cases", 117),
        ("gap", "missing", 234),
    )
    boxes = "".join(
        f'<rect class="{kind}" x="{x}" y="28" width="16" height="12"/><text x="{x + 21}" y="38">{says}</text>'
        for kind, says, x in entries
    )
    return (
        f'<text class="day" x="8" y="17">{escape(title)}</text>{boxes}'
        '<path class="duty" d="M308 34h16"/><text x="329" y="38">on duty</text>'
    )


def _strip(name: str, hours: Sequence[Hour], top: int, most: int) -> str:
    scale, base = STRIP / most, top + STRIP
    bars = "".join(bar for index, hour in enumerate(hours) for bar in _bars(hour, index, name, base, scale))
    marks = "".join(
        f'<text class="small" text-anchor="middle" x="{LEFT + hour * COLUMN}" y="{base + 14}">{hour:02}</text>'
        for hour in range(0, 25, 6)
    )
    line = f"M{LEFT} {base - hours[0].on_duty * scale:.1f}" + "".join(
        f"V{base - hour.on_duty * scale:.1f}h{COLUMN}" for hour in hours
    )
    return (
        f'<g><text class="day" x="8" y="{top - 8}">{name}</text>{bars}{marks}'
        f'<text class="small" text-anchor="end" x="{LEFT - 5}" y="{top + 8}">{most}</text>'
        f'<text class="small" text-anchor="end" x="{LEFT - 5}" y="{base}">0</text>'
        f'<path class="axis" d="M{LEFT} {top}V{base}h{24 * COLUMN}"/>'
        f'<path class="edge" d="{line}"/><path class="duty" d="{line}"/></g>'
    )


def _bars(hour: Hour, index: int, days: str, base: float, scale: float) -> Iterator[str]:
    """From the bottom: people for calls, people for cases; what the roster does not reach is solid."""
    there = min(hour.on_duty, hour.need.people)
    parts = (
        ("calls", 0, min(there, hour.need.calls)),
        ("cases", hour.need.calls, there),
        ("gap", there, hour.need.people),
    )
    for kind, low, high in parts:
        if high > low:
            words = f"{days} {index:02}:00: {hour.need.people} needed, {hour.on_duty} on duty"
            said = f"<title>{words}</title>" if kind == "gap" else ""
            yield (
                f'<rect class="{kind}" x="{LEFT + index * COLUMN}" y="{base - high * scale:.1f}" '
                f'width="{COLUMN}" height="{(high - low) * scale:.1f}">{said}</rect>'
            )
