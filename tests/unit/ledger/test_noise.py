"""The noise beside its formula and beside OpenDP, and the error that is stated beside the plain sums."""

import math
import re
from fractions import Fraction
from pathlib import Path

import pytest

from chance import IMPOSSIBLE, alike, chance, fits, seeded
from safeconduct.ledger.noise import CERTAINTY, draw_noise, error

SPEC = Path(__file__).parents[3] / "spec/figures.md"
SCALES = [Fraction(1, 3), Fraction(2), Fraction(8), Fraction(7, 3)]


def drawn(scale, many, seed=1):
    randbits = seeded(seed)
    return [draw_noise(scale, randbits) for _ in range(many)]


def within(scale, many, bound):
    """The chance that so many draws add up to -bound..bound, one draw after the other."""
    edge = math.ceil(40 * scale)
    one = [chance(scale, value) for value in range(-edge, edge + 1)]
    sums = {0: 1.0}
    for _ in range(many):
        longer = {}
        for place, so_far in sums.items():
            for value, more in enumerate(one, place - edge):
                longer[value] = longer.get(value, 0.0) + so_far * more
        sums = longer
    return math.fsum(likely for value, likely in sums.items() if -bound <= value <= bound)


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_draws_are_of_the_distribution(scale):
    """Two hundred thousand draws lie as the formula says, to both sides of zero and at zero."""
    assert fits(drawn(scale, 200_000), scale) > IMPOSSIBLE


def test_the_test_would_notice_a_wrong_distribution():
    """Noise of epsilon 0.49 instead of 0.5, or noise that leans to one side, does not pass for the right one."""
    right = drawn(Fraction(2), 200_000)
    assert fits(right, 1 / 0.49) < IMPOSSIBLE
    randbits = seeded(2)
    leaning = [draw if draw or randbits(2) else 1 for draw in right]
    assert fits(leaning, 2) < IMPOSSIBLE


def test_opendp_draws_alike():
    """A library that others have proved and audited draws from the same distribution, at the same cost."""
    dp = pytest.importorskip("opendp.prelude", reason="opendp is not installed")
    dp.enable_features("contrib")
    scale = Fraction(2)
    space = dp.vector_domain(dp.atom_domain(T=int)), dp.l1_distance(T=int)
    laplace = dp.m.make_laplace(*space, scale=float(scale))
    assert laplace.map(1) == 1 / scale
    assert alike(drawn(scale, 200_000), laplace([0] * 200_000)) > IMPOSSIBLE


@pytest.mark.parametrize("scale", [Fraction(1), Fraction(2), Fraction(8)], ids=str)
def test_opendp_states_the_same_error(scale):
    """OpenDP's accuracy is the first distance that is too far with 5 % or less; ours the last that is not."""
    dp = pytest.importorskip("opendp.prelude", reason="opendp is not installed")
    far = dp.discrete_laplacian_scale_to_accuracy(scale=float(scale), alpha=1 - CERTAINTY)
    assert error([scale]) == math.ceil(far) - 1


@pytest.mark.parametrize("scale", [*SCALES, Fraction(1, 100), Fraction(1000)], ids=str)
def test_the_error_of_one_draw_is_the_formula(scale):
    """Beyond b to both sides lies 2 a^(b+1) / (1+a), with a = e^(-1/scale)."""
    decay = math.exp(-1 / scale)
    bound = error([scale])
    assert 2 * decay ** (bound + 1) / (1 + decay) <= 1 - CERTAINTY
    assert bound == 0 or 2 * decay**bound / (1 + decay) > 1 - CERTAINTY


@pytest.mark.parametrize(
    ("scale", "many"), [(Fraction(2), 2), (Fraction(2), 7), (Fraction(1, 3), 5)], ids=str
)
def test_the_error_of_a_sum_is_the_smallest_that_holds(scale, many):
    """Adding up every possibility gives the same number, and one less would not do."""
    bound = error([scale] * many)
    assert within(scale, many, bound) >= CERTAINTY > within(scale, many, bound - 1)


def test_a_sum_may_mix_noise_of_different_widths():
    """When a unit's epsilon has changed, the days before and after still add up: no wider than the widest of all."""
    mixed = error([Fraction(2)] * 10 + [Fraction(8)] * 10)
    assert error([Fraction(2)] * 20) < mixed < error([Fraction(8)] * 20)
    assert error([]) == 0


def test_sums_are_within_their_error_as_often_as_stated():
    """Of ten thousand weeks, 95 in 100 are within the error; far fewer within half of it."""
    draws = drawn(Fraction(2), 70_000, seed=3)
    weeks = [abs(sum(draws[start : start + 7])) for start in range(0, len(draws), 7)]
    bound = error([Fraction(2)] * 7)
    assert sum(week <= bound for week in weeks) / len(weeks) == pytest.approx(0.955, abs=0.01)
    assert sum(week <= bound / 2 for week in weeks) / len(weeks) < 0.75


def test_the_errors_of_the_specification_are_these():
    """The table of `spec/figures.md` is what the code states."""
    rows = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \|$", SPEC.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 7
    for days, one, four in (map(int, row) for row in rows):
        assert (error([Fraction(2)] * days), error([Fraction(8)] * days)) == (one, four)
