"""Wall clocks: what time on the line's clock is which moment, over every change of the clocks."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from safeconduct.model.ids import Moment
from safeconduct.model.shift import Span

HOUR = dt.timedelta(hours=1)


def moment_of(wall: dt.datetime, zone: ZoneInfo) -> Moment:
    """The first moment at which a clock in `zone` shows `wall` (without a zone, whole seconds) or a later time."""
    moment = wall.replace(tzinfo=zone, fold=0).timestamp()
    if _shown(moment, zone) == wall:
        return Moment(moment)
    before, after = int(wall.replace(tzinfo=zone, fold=1).timestamp()), int(moment)
    while after - before > 1:  # the clock skips `wall`: look for the second at which it does
        middle = (before + after) // 2
        before, after = (middle, after) if _shown(middle, zone) < wall else (before, middle)
    return Moment(float(after))


def wall_of(moment: Moment, zone: ZoneInfo) -> dt.datetime:
    """What a clock in `zone` shows at a moment, with its zone: so a caseworker elsewhere reads their own time."""
    return dt.datetime.fromtimestamp(moment, zone)


def days_over(span: Span, zone: ZoneInfo) -> Iterator[dt.date]:
    """Every day on which a shift may begin that touches the span."""
    # Two days back: one for a night, one for places that once skipped a whole day.
    day = wall_of(span.start, zone).date() - dt.timedelta(days=2)
    last = wall_of(span.end, zone).date()
    while day <= last:
        yield day
        day += dt.timedelta(days=1)


def hours_over(span: Span, zone: ZoneInfo) -> Iterator[tuple[Span, int]]:
    """Each hour of the wall clock that touches the span, cut to it, and which hour of the week (0 to 167) it is.

    An hour that is shown twice comes once and is longer; one that is skipped does not come.
    """
    wall = wall_of(span.start, zone).replace(tzinfo=None, minute=0, second=0, microsecond=0, fold=0)
    start = moment_of(wall, zone)
    while start < span.end:
        end = moment_of(wall + HOUR, zone)
        cut = Span(max(start, span.start), min(end, span.end))
        if cut.start < cut.end:
            yield cut, wall.weekday() * 24 + wall.hour
        wall, start = wall + HOUR, end


def _shown(moment: float, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.fromtimestamp(moment, zone).replace(tzinfo=None, fold=0)
