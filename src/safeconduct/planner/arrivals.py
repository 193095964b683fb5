"""What came in, as an ordinary week: averages over the hours that were counted. Never by person."""

from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from msgspec import Struct

from safeconduct.model.ids import Hour, Moment
from safeconduct.model.tally import Tally
from safeconduct.planner.demand import HOURS, Week
from safeconduct.planner.wall import wall_of

MOST_WEEKS = 12
"""Weeks that are looked back: further back is another season."""
HOUR_SECONDS = 3600


class Share(Struct, frozen=True):
    """How many came through one channel in one language."""

    channel: str
    language: str
    calls: int
    cases: int


class Arrivals(Struct, frozen=True):
    """What came in from one hour up to, and not with, another."""

    since: Hour
    until: Hour
    calls: Week
    """The mean of each hour of the week on the line's clock."""
    cases: Week
    shares: tuple[Share, ...]
    """The most frequent first."""


def average(
    calls: Iterable[Tally], cases: Iterable[Tally], since: Hour, until: Hour, zone: ZoneInfo
) -> Arrivals:
    """An ordinary week out of what was counted.

    It begins with the first hour in which anything was counted: a line that opened last week had no weeks
    of silence before. An hour of the week that has not come since then has 0. An hour counts where it begins.
    """
    calls, cases = list(calls), list(cases)
    first = min((tally.hour for tally in (*calls, *cases)), default=until)
    since = max(since, first)
    place = {hour: _hour_of_week(hour, zone) for hour in range(since, until)}
    often = Counter(place.values())
    return Arrivals(
        since, until, _mean(calls, place, often), _mean(cases, place, often), _shares(calls, cases)
    )


def _hour_of_week(hour: int, zone: ZoneInfo) -> int:
    wall = wall_of(Moment(hour * HOUR_SECONDS), zone)
    return wall.weekday() * 24 + wall.hour


def _mean(tallies: Iterable[Tally], place: dict[int, int], often: Counter[int]) -> Week:
    sums = [0] * HOURS
    for tally in tallies:
        sums[place[tally.hour]] += tally.value
    return tuple(total / max(1, often[hour]) for hour, total in enumerate(sums))


def _shares(calls: Iterable[Tally], cases: Iterable[Tally]) -> tuple[Share, ...]:
    spoken: Counter[tuple[str, str]] = Counter()
    written: Counter[tuple[str, str]] = Counter()
    for counter, tallies in ((spoken, calls), (written, cases)):
        for tally in tallies:
            counter[tally.channel, tally.language] += tally.value
    found = (Share(*key, spoken[key], written[key]) for key in {*spoken, *written})
    return tuple(sorted(found, key=lambda share: (-share.calls - share.cases, share.channel, share.language)))
