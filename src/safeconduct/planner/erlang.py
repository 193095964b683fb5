"""What happens to a call when so many people answer: Erlang B, C and A.

Calls come by chance and independently (Poisson), take exponentially long, and wait in one queue, first come,
first served. Erlang B: who finds everybody busy goes away at once. Erlang C: everybody waits as long as
it takes (both: A. K. Erlang, "Solution of some problems in the theory of probabilities", 1917). Erlang A: who
waits hangs up after an exponentially long patience (C. Palm, 1957; O. Garnett, A. Mandelbaum, M. Reiman, "Designing a
call center with impatient customers", 2002).

Erlang A is computed from the density of the wait that a caller of endless patience would have (F. Baccelli,
G. Hebuterne, 1981; S. Zeltyn, A. Mandelbaum, "Call centers with impatient customers", 2005, M/M/n+G). It
is proportional to f(x) = exp(rate / leaving * (1 - exp(-leaving x)) - clearing x), whose logarithm is concave: one
peak, no endless sum, and nothing that overflows, for any load and thousands of people.
"""

import math
from functools import lru_cache

from msgspec import Struct

NEGLIGIBLE = 40.0
"""Where f has fallen to exp(-40) of its height, the rest is below the precision of a float."""
NEVER = 1e-200
"""A chance so small that nobody ever meets it, and that its inverse might not fit into a float."""


class Calls(Struct, frozen=True):
    """A steady stream of calls: arrivals per second, mean seconds of a call, mean seconds of patience."""

    rate: float
    handling: float
    patience: float = math.inf

    @property
    def load(self) -> float:
        """How many people are kept busy when nobody hangs up (erlang)."""
        return self.rate * self.handling


class Chances(Struct, frozen=True):
    """Of all calls, the share that finds everybody busy, is answered within the limit, hangs up unanswered."""

    waits: float
    answered: float
    abandoned: float


@lru_cache(maxsize=8192)
def chances(calls: Calls, people: int, within: float) -> Chances:
    """What a caller can expect when so many people answer. `within`: seconds.

    A call that hung up counts as not answered. With endless patience and too few people the queue grows
    without end: everybody waits and nobody is answered in time.
    """
    if calls.load == 0:
        return Chances(0.0, 1.0, 0.0)
    if people == 0:
        return Chances(1.0, 0.0, 0.0 if math.isinf(calls.patience) else 1.0)
    if calls.patience == 0:
        lost = erlang_b(people, calls.load)
        return Chances(lost, 1.0 - lost, lost)
    if math.isinf(calls.patience):
        return _endless_patience(calls, people, within)
    return _some_patience(calls, people, within)


def erlang_b(people: int, load: float) -> float:
    """The share of calls that find everybody busy when nobody waits. `load` in erlang.

    The recursion of Erlang's formula over the number of people; it only divides and adds positive numbers.
    """
    busy = 1.0
    for count in range(1, people + 1):
        busy = load * busy / (count + load * busy)
    return busy


def erlang_c(people: int, load: float) -> float:
    """The share of calls that must wait when everybody waits as long as it takes; 1 where the queue has no end."""
    if load >= people:
        return 1.0
    busy = erlang_b(people, load)
    return busy / (1.0 - load / people * (1.0 - busy))


def _endless_patience(calls: Calls, people: int, within: float) -> Chances:
    waits = erlang_c(people, calls.load)
    spare = max(0.0, people - calls.load)
    return Chances(waits, 1.0 - waits * math.exp(-spare * within / calls.handling), 0.0)


def _some_patience(calls: Calls, people: int, within: float) -> Chances:
    """Zeltyn and Mandelbaum's building blocks, all divided by f's height, so that none overflows."""
    wait = _Wait(calls.rate, people / calls.handling, 1.0 / calls.patience)
    idle = erlang_b(people - 1, calls.load)
    if idle < NEVER:
        return Chances(0.0, 1.0, 0.0)
    early, late = wait.area(0.0, within), wait.area(within, math.inf)
    nobody = math.exp(-wait.height) / idle
    total = nobody + calls.rate * (early + late)
    waits = calls.rate * (early + late) / total
    # f' = (rate * P(patience > x) - clearing) f, so the share answered needs no integral of its own.
    answered = nobody + wait.at(within) - wait.at(0.0) + wait.clearing * early
    served = nobody - wait.at(0.0) + wait.clearing * (early + late)
    return Chances(_share(waits), _share(answered / total), _share(1.0 - served / total))


def _share(number: float) -> float:
    """A share, without the last digit's error."""
    return min(1.0, max(0.0, number))


def _double_exponential() -> tuple[tuple[float, float], ...]:
    """Places in (0, 1) and their weights for an integral (H. Takahasi, M. Mori, 1974); crowded at both ends."""
    step = 1 / 14
    found = []
    for index in range(-46, 47):
        s = index * step
        place = 1.0 / (1.0 + math.exp(-math.pi * math.sinh(s)))
        found.append((place, step * math.pi * math.cosh(s) * place * (1.0 - place)))
    return tuple(found)


PLACES = _double_exponential()


class _Wait:
    """f, divided by its height, and the areas below it."""

    def __init__(self, rate: float, clearing: float, leaving: float) -> None:
        self.clearing, self.leaving = clearing, leaving
        self.peak = max(0.0, math.log(rate / clearing) / leaving)
        self.coming = rate * math.exp(-leaving * self.peak)  # that would still wait, at the peak
        self.height = -rate / leaving * math.expm1(-leaving * self.peak) - clearing * self.peak

    def log(self, x: float) -> float:
        """Reckoned from the peak, where nothing large cancels."""
        beyond = x - self.peak
        return -self.coming / self.leaving * math.expm1(-self.leaving * beyond) - self.clearing * beyond

    def at(self, x: float) -> float:
        return math.exp(self.log(x))

    def area(self, start: float, end: float) -> float:
        """Between two waits, in seconds; from the highest place between them to either side."""
        top = min(max(self.peak, start), end)
        return self._slope(top, start) + self._slope(top, end)

    def _slope(self, top: float, end: float) -> float:
        """From `top` down to `end`, or to where f is negligible beside its height at `top`."""
        sign = 1.0 if end > top else -1.0
        floor, reach = self.log(top) - NEGLIGIBLE, 1.0 / self.clearing
        while reach < abs(end - top) and self.log(top + sign * reach) > floor:
            reach *= 2.0
        reach = min(reach, abs(end - top))
        return reach * sum(weight * self.at(top + sign * reach * place) for place, weight in PLACES)
