"""A small picture of a unit's days: bars, and through the end of each a line as long as its error to both sides.

Only outlines: it reads in black and white, needs no script and no style of its own.
"""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from safeconduct.ledger.releases import Release, shown

STEP, BAR, HEIGHT = 20, 12, 60
"""Units of the picture: from one day to the next, the width of a bar, and how high the highest is."""


class Picture(Struct, frozen=True):
    """Outlines of an SVG: `bars`, `off` (the errors) and `few` (days of which too few are known to draw a bar)."""

    width: int
    bars: str
    off: str
    few: str


def draw_picture(days: Sequence[Release]) -> Picture | None:
    """The picture of some days in their order. None when none of them has a number that is shown."""
    seen = {day: value for day in days if (value := shown(day)) is not None}
    if not seen:
        return None
    highest = max(day.value + day.error for day in seen)
    first = dt.date.fromisoformat(days[0].day)
    bars, off, few = [], [], []
    for day in days:
        left = (dt.date.fromisoformat(day.day) - first).days * STEP
        middle = left + BAR // 2
        if day not in seen:
            few.append(f"M{left} {HEIGHT}h{BAR}")
            continue
        high = _high(day.value, highest)
        bars.append(f"M{left} {HEIGHT}v-{high}h{BAR}v{high}z")
        if day.error:
            top, low = _high(day.value + day.error, highest), _high(max(0, day.value - day.error), highest)
            off.append(f"M{middle} {HEIGHT - top}V{HEIGHT - low}")
    width = (dt.date.fromisoformat(days[-1].day) - first).days * STEP + BAR
    return Picture(width, "".join(bars), "".join(off), "".join(few))


def _high(value: int, highest: int) -> int:
    return round(HEIGHT * value / highest)
