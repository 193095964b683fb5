"""What happens to a case: it waits, and people work it off, oldest first.

Work is counted in hours of one person and flows evenly through each hour: nothing is left to chance, and
nothing is said about a single case. Everything is exact for that flow, because what has come in and
what is done are straight lines between full hours.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

LITTLE = 1e-9
"""Hours of work that are only a float's last digits."""
AHEAD = 168
"""Hours that the need looks ahead: what a coming peak can be prepared for lies within a week."""


class Backlog(Struct, frozen=True):
    """Work that had come in, and work that was done, by each full hour; both begin with 0."""

    come: tuple[float, ...]
    done: tuple[float, ...]

    def left(self, hour: int) -> float:
        """Work that waits at the end of this hour."""
        return self.come[hour + 1] - self.done[hour + 1]

    def wait(self, hour: int) -> float:
        """Hours until a case that comes in at the end of this hour is answered; `math.inf`: not within these hours."""
        mark = self.come[hour + 1] - LITTLE
        for later in range(hour, len(self.done) - 1):
            if self.done[later + 1] >= mark:
                gained = self.done[later + 1] - self.done[later]
                part = (mark - self.done[later]) / gained if gained > LITTLE else 0.0
                return max(0.0, later + min(1.0, part) - hour - 1)
        return math.inf


def worked_off(work: Sequence[float], people: Sequence[int]) -> Backlog:
    """So many people each hour work off what comes in. Nothing waits before the first hour."""
    come = _summed(work)
    done = [0.0]
    for hour, count in enumerate(people):
        done.append(min(done[-1] + count, come[hour + 1]))
    return Backlog(come, tuple(done))


def people_for_cases(work: Sequence[float], hours: int) -> tuple[int, ...]:
    """How many people each hour of an endlessly repeated stretch needs, so that no case takes longer than `hours`.

    The flattest way to do it: the shortest line between what has come in and what is due. It has the lowest
    peak of all (F. Yao, A. Demers, S. Shenker, "A scheduling model for reduced CPU energy", 1995, for work that is
    due in the order in which it comes). Each hour is then rounded up to whole people.
    """
    count = len(work)
    repeats = 2 + math.ceil(
        (AHEAD + hours) / count
    )  # one to settle down, one to read off, the rest to look at
    come = _summed(list(work) * repeats)
    done, people = 0.0, []
    for hour in range(2 * count):
        ends = range(hour + 1, hour + AHEAD + 1)
        slope = _straight(
            [come[max(0, end - hours)] - done for end in ends], [come[end] - done for end in ends]
        )
        people.append(math.ceil(slope - LITTLE))
        done = min(done + people[-1], come[hour + 1])
    return tuple(people[count:])


def _straight(due: Sequence[float], there: Sequence[float]) -> float:
    """The first slope of the shortest line that stays above what is due and below what is there."""
    least, most = 0.0, math.inf
    for hours, (low, high) in enumerate(zip(due, there, strict=True), 1):
        if low / hours > most:
            return most
        if high / hours < least:
            return least
        least, most = max(least, low / hours), min(most, high / hours)
    return least


def _summed(work: Sequence[float]) -> tuple[float, ...]:
    return tuple(accumulate(work, initial=0.0))
