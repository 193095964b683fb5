"""Exact noise on whole numbers, and how far off it leaves a count.

The noise is the discrete Laplace distribution: P(z) = (e^(1/s) - 1) / (e^(1/s) + 1) * e^(-|z|/s), where the scale s
is the sensitivity divided by epsilon. It is drawn with whole numbers and fair bits only (C. Canonne, G. Kamath,
T. Steinke, "The Discrete Gaussian for Differential Privacy", 2020, algorithms 1 and 2): floats leave gaps through
which the true number can be read (I. Mironov, "On significance of the least significant bits", 2012). How long a
draw takes tells something about it, so it is made once a day, while nobody waits for the answer.

Floats appear only in how large an error we state, which protects nobody.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from typing import Final

Randbits = Callable[[int], int]
"""A whole number of that many fair, independent, secret bits: `secrets.randbits`."""

CERTAINTY: Final = 0.95
"""The share of published numbers that are at most their stated error away from the exact one."""
NEGLIGIBLE: Final = 1e-20


def draw_noise(scale: Fraction, randbits: Randbits) -> int:
    """One draw of the discrete Laplace distribution. `scale`: sensitivity / epsilon, more than 0."""
    top, bottom = scale.numerator, scale.denominator
    while True:
        rest = _below(top, randbits)
        if not _happens(Fraction(rest, top), randbits):
            continue
        size = (rest + top * _run(randbits)) // bottom
        negative = bool(randbits(1))
        if size or not negative:  # zero has one sign, or it would come twice as often
            return -size if negative else size


def error(scales: Iterable[Fraction]) -> int:
    """The smallest b such that a sum of independent draws is within -b..b with a chance of 95 % or more.

    `scales`: one for each draw; the error of k of them grows with the square root of k, not with k. This is the
    distribution's own quantile (to float precision), not an estimate. Without a draw it is 0.
    """
    return _error(tuple(sorted(Counter(scales).items())))


@lru_cache(maxsize=1024)
def _error(draws: tuple[tuple[Fraction, int], ...]) -> int:
    """By Fourier inversion: the chance of -b..b from the characteristic function, at equally spaced angles.

    With n angles the result is off by the chance of a sum beyond n - b (aliasing), which `n` makes negligible.
    """
    if not draws:
        return 0
    variance = sum(many * _variance(scale) for scale, many in draws)
    widest = max(float(scale) for scale, _ in draws)
    angles = 2 * math.ceil(12 * math.sqrt(variance) + 60 * widest) + 1
    heights = _heights(draws, angles)

    def inside(bound: int) -> float:
        waves = (height * math.sin((bound + 0.5) * angle) / math.sin(angle / 2) for angle, height in heights)
        return (2 * bound + 1 + 2 * math.fsum(waves)) / angles

    return bisect_left(range(angles // 2), CERTAINTY, key=inside)


def _heights(draws: tuple[tuple[Fraction, int], ...], angles: int) -> list[tuple[float, float]]:
    """The characteristic function of the sum at the angles in (0, pi), as far as it is worth adding.

    There it falls from 1 all the way and is positive; the other half of the circle mirrors it. `angles` is odd, so
    that none of them is pi, which would have no mirror image.
    """
    found = []
    for index in range(1, angles // 2 + 1):
        angle = 2 * math.pi * index / angles
        height = math.prod(_height(scale, angle) ** many for scale, many in draws)
        if height < NEGLIGIBLE:
            break
        found.append((angle, height))
    return found


def _height(scale: Fraction, angle: float) -> float:
    decay = math.exp(-1 / scale)
    return (1 - decay) ** 2 / (1 - 2 * decay * math.cos(angle) + decay**2)


def _variance(scale: Fraction) -> float:
    decay = math.exp(-1 / scale)
    return 2 * decay / (1 - decay) ** 2


def _below(end: int, randbits: Randbits) -> int:
    """A whole number from 0 up to `end`, without it, each as likely as the others."""
    width = (end - 1).bit_length()
    if not width:
        return 0
    while (number := randbits(width)) >= end:
        pass
    return number


def _happens(exponent: Fraction, randbits: Randbits) -> bool:
    """True with the chance e^-exponent, for an exponent of 0 to 1 (algorithm 1).

    Try ever rarer things, of the chances x/1, x/2, x/3 ...: the number of tries is odd with the chance e^-x.
    """
    tries = 1
    while _below(exponent.denominator * tries, randbits) < exponent.numerator:
        tries += 1
    return tries % 2 == 1


def _run(randbits: Randbits) -> int:
    """How often in a row something of the chance 1/e happens."""
    run = 0
    while _happens(Fraction(1), randbits):
        run += 1
    return run
