"""Chance for tests: the exact distribution of the noise, bits from a seed, and the chi-squared test."""

import math
import random
from collections import Counter
from statistics import NormalDist

IMPOSSIBLE = 1e-6
"""A test that fails by chance once in a million runs."""
CROWD = 50
"""How many draws a cell of the chi-squared test should expect."""


def seeded(seed):
    """Fair bits, the same in every run. Never for a real number."""
    return random.Random(seed).getrandbits


def chance(scale, value):
    """How likely the discrete Laplace distribution makes this value."""
    decay = math.exp(-1 / scale)
    return (1 - decay) / (1 + decay) * decay ** abs(value)


def fits(draws, scale):
    """How likely draws so far from the distribution are, if they are of it (Pearson's chi-squared test)."""
    edge = 0
    while len(draws) * chance(scale, edge + 1) > CROWD:
        edge += 1
    seen = Counter(max(-edge, min(edge, draw)) for draw in draws)
    expected = {value: len(draws) * chance(scale, value) for value in range(-edge, edge + 1)}
    for end in (-edge, edge):  # all that lies further out
        expected[end] /= 1 - math.exp(-1 / scale)
    return _upper(sum((seen[v] - e) ** 2 / e for v, e in expected.items()), len(expected) - 1)


def alike(ours, theirs):
    """How likely two crowds of draws so different are, if both are of one distribution."""
    one, other = Counter(ours), Counter(theirs)
    share, off, cells = len(ours) / (len(ours) + len(theirs)), 0.0, 0
    for value in one | other:
        both = one[value] + other[value]
        if both * min(share, 1 - share) > CROWD:
            off += (one[value] - both * share) ** 2 / (both * share * (1 - share))
            cells += 1
    return _upper(off, cells - 1)


def _upper(squares, freedom):
    """The chance of a larger chi-squared, by the cube root (E. B. Wilson, M. M. Hilferty, 1931)."""
    spread = 2 / (9 * freedom)
    return 1 - NormalDist().cdf(((squares / freedom) ** (1 / 3) - 1 + spread) / math.sqrt(spread))
