"""From exact counts to what is published: the budget, corrections, sums, small numbers, neighbours."""

import math
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

import msgspec
import pytest

from chance import IMPOSSIBLE, chance, fits, seeded
from safeconduct.errors import BudgetSpent, DayNotOver, ReleaseError
from safeconduct.ledger.budget import budget_of, overspent
from safeconduct.ledger.noise import error
from safeconduct.ledger.releases import Release, Total, shown, standing, total
from safeconduct.ledger.units import UNITS

APPLICATION, PERSON, SUBSCRIBER = UNITS["application"], UNITS["person"], UNITS["subscriber"]
DAY, NEXT = "2022-09-18", "2022-09-19"
MANY = 40_000


def no_bits(_):
    pytest.fail("a bit was asked for")


def released(value, day=DAY, unit="application", draw=1):
    return Release(unit, day, draw, value, "1/2", 1, 6)


def days(values, first=DAY):
    start = date.fromisoformat(first)
    return [released(value, str(start + timedelta(at))) for at, value in enumerate(values)]


@cache
def published(unit, exact):
    """What would be published for this exact number, many times over."""
    budget, randbits = budget_of(unit, DAY, ()), seeded(exact)
    return tuple(budget.draw(exact, NEXT, randbits) for _ in range(MANY))


def test_a_day_is_drawn_when_it_is_over():
    """While the day is being counted nothing is drawn; afterwards the number says what it cost and how far off it is."""
    budget = budget_of(APPLICATION, DAY, ())
    with pytest.raises(DayNotOver):
        budget.draw(120, DAY, no_bits)
    release = budget.draw(120, NEXT, seeded(1))
    assert release == Release("application", DAY, 1, release.value, "1/2", 1, 6)
    assert (release.cost, release.scale) == (Fraction(1, 2), 2)


def test_a_second_number_costs_again_and_a_third_is_refused():
    """The publisher may draw anew once; then the budget is spent and not one bit of chance is used."""
    first = budget_of(APPLICATION, DAY, ()).draw(120, NEXT, seeded(1))
    second = budget_of(APPLICATION, DAY, [first]).draw(95, NEXT, seeded(2))
    spent = budget_of(APPLICATION, DAY, [first, second])
    assert (second.draw, spent.spent, spent.left) == (2, 1, 0)
    with pytest.raises(BudgetSpent, match="application, 2022-09-18: 1 of 1"):
        spent.draw(95, NEXT, no_bits)


def test_the_same_number_again_is_free():
    """A correction of a word publishes the same draw: nothing is spent, and nothing can be learnt by averaging."""
    first = budget_of(APPLICATION, DAY, ()).draw(120, NEXT, seeded(1))
    assert budget_of(APPLICATION, DAY, [first] * 5) == budget_of(APPLICATION, DAY, [first])


def test_other_days_and_units_have_budgets_of_their_own():
    """What one day or unit has spent takes nothing from another."""
    others = [*days([3, 4]), released(9, unit="answered"), released(8, unit="answered", draw=2)]
    assert budget_of(APPLICATION, "2022-09-20", others).spent == 0
    assert budget_of(APPLICATION, NEXT, others).spent == Fraction(1, 2)
    assert budget_of(UNITS["answered"], DAY, others).left == 0


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([released(5, draw=2)], id="a first draw is missing"),
        pytest.param([released(5), released(6)], id="one draw, two numbers"),
        pytest.param([released(5), released(6, draw=2), released(4)], id="an old draw changed"),
    ],
)
def test_records_that_do_not_fit_together_are_refused(records):
    """Nobody can hide a draw by leaving it out or by passing a new one off as the old one."""
    with pytest.raises(ReleaseError):
        budget_of(APPLICATION, DAY, records)


def test_a_reader_finds_a_broken_budget():
    """Mallory's ledger draws three times for one day; everybody can see it."""
    mallory = [*days([5, 6]), released(7, draw=2), released(9, draw=3)]
    (broken,) = overspent(mallory)
    assert (broken.day, broken.left) == (DAY, Fraction(-1, 2))
    assert overspent(mallory[:-1]) == ()


def test_a_release_is_read_back_as_it_was_written():
    """As JSON; a cost that is no ratio, a draw 0 and a strange unit are refused when they are read."""
    release = released(-3)
    text = msgspec.json.encode(release)
    assert msgspec.json.decode(text, type=Release) == release
    for wrong in (b'"1/0"', b'"0.5"', b'"1e999999999"', b'""'):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(text.replace(b'"1/2"', wrong), type=Release)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text.replace(b'"draw":1', b'"draw":0'), type=Release)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text.replace(b"application", b"village"), type=Release)


def test_a_period_is_the_sum_of_its_days():
    """Small and negative days are in it, the latest draw stands, and a missing day is owned up to."""
    records = [*days([120, -3, 4, 200]), released(100, draw=2)]
    del records[2]
    assert total("application", records, DAY, "2022-09-21") == Total(
        "application", DAY, "2022-09-21", 100 - 3 + 200, error([Fraction(2)] * 3), (DAY, NEXT, "2022-09-21")
    )
    assert total("application", reversed(records), DAY, DAY).value == 100
    assert total("application", records, "2022-10-01", "2022-10-31") is None
    assert total("answered", records, DAY, NEXT) is None
    assert list(standing("application", reversed(records))) == [DAY, NEXT, "2022-09-21"]


def test_a_sum_is_as_often_right_as_stated():
    """Of two thousand weeks of five applications a day, drawn and cut off as published, 95 in 100 are within the error."""
    randbits, right = seeded(8), 0
    week = [str(date.fromisoformat(DAY) + timedelta(at)) for at in range(7)]
    for _ in range(2000):
        draws = [budget_of(APPLICATION, day, ()).draw(5, "2022-12-01", randbits) for day in week]
        found = total("application", draws, week[0], week[-1])
        right += abs(found.value - 35) <= found.error
    assert right / 2000 == pytest.approx(0.955, abs=0.02)


def test_subscribers_are_exact_and_never_added_up():
    """The messenger shows the number to everybody; of a week the last day counts."""
    first, second = (
        budget_of(SUBSCRIBER, day, ()).draw(number, "2022-10-01", no_bits)
        for day, number in ((DAY, 900), (NEXT, 14_000))
    )
    again = budget_of(SUBSCRIBER, DAY, [first]).draw(901, "2022-10-01", no_bits)
    assert (first.value, first.epsilon, first.error, again.draw) == (900, None, 0, 2)
    assert total("subscriber", [first, second], DAY, "2022-09-24") == Total(
        "subscriber", NEXT, NEXT, 14_000, 0, (NEXT,)
    )
    assert shown(msgspec.structs.replace(first, value=0)) == 0


@pytest.mark.parametrize(
    ("value", "off", "seen"),
    [(9, 6, None), (10, 6, 10), (-4, 6, None), (24, 24, None), (25, 24, 25), (100, 105, None)],
)
def test_a_number_that_is_small_or_within_its_error_is_not_shown(value, off, seen):
    """Nobody reads 'three applications' where there may have been none."""
    assert shown(Release("application", DAY, 1, value, "1/2", 1, off)) == seen
    assert shown(Total("application", DAY, NEXT, value, off, (DAY, NEXT))) == seen


def test_what_is_published_has_the_noise_that_it_states():
    """The published number minus the exact one is of the distribution that the release names."""
    for unit, exact in ((APPLICATION, 40), (PERSON, 3)):
        draws = published(unit, exact)
        assert fits([draw.value - exact for draw in draws], draws[0].scale) > IMPOSSIBLE


def told_apart(one, other, epsilon):
    """The values that one line publishes more than e^epsilon times as often as the other, by more than luck."""
    return [
        value
        for value, seen in one.items()
        if seen - 6 * math.sqrt(seen) > math.exp(epsilon) * (other[value] + 6 * math.sqrt(other[value] + 1))
    ]


@pytest.mark.parametrize(
    ("unit", "without"),
    [
        pytest.param(APPLICATION, 12, id="one application among thirteen"),
        pytest.param(APPLICATION, 0, id="the only application"),
        pytest.param(PERSON, 12, id="a family among sixteen people"),
    ],
)
@pytest.mark.parametrize("seen", [lambda draw: draw.value, lambda draw: draw.value // 8, shown])
def test_one_case_more_or_less_cannot_be_told(unit, without, seen):
    """Alice's case is in one line's count and not in the other's: no published number is e^epsilon likelier there."""
    one, other = (
        Counter(seen(draw) for draw in published(unit, exact)) for exact in (without, without + unit.most)
    )
    assert not told_apart(one, other, unit.epsilon)
    assert not told_apart(other, one, unit.epsilon)
    assert one != other


def test_the_test_would_notice_that_a_case_is_told():
    """A family hidden by the noise for one person does not pass."""
    one, other = (Counter(draw.value for draw in published(APPLICATION, exact)) for exact in (12, 16))
    assert told_apart(one, other, PERSON.epsilon)


def test_a_period_tells_no_more_than_its_days():
    """Two lines differ in one case on the second of three days: their sums stay within e^epsilon as well."""
    randbits, lines = seeded(9), []
    for second in (20, 21):
        days_of_three = (
            [
                budget_of(APPLICATION, day, ()).draw(exact, "2022-10-01", randbits)
                for day, exact in ((DAY, 7), (NEXT, second), ("2022-09-20", 0))
            ]
            for _ in range(20_000)
        )
        lines.append(Counter(sum(draw.value for draw in three) // 4 for three in days_of_three))
    assert not told_apart(*lines, APPLICATION.epsilon)
    assert not told_apart(*lines[::-1], APPLICATION.epsilon)


@pytest.mark.parametrize("unit", [unit for unit in UNITS.values() if unit.epsilon], ids=lambda unit: unit.id)
def test_the_distribution_itself_keeps_the_promise(unit):
    """For every number that can be published, to any precision: the odds change by e^epsilon at most."""
    scale = unit.most / unit.epsilon
    odds = [chance(scale, at - unit.most) / chance(scale, at) for at in range(-60, 61)]
    assert max(odds) == pytest.approx(math.exp(unit.epsilon))
    assert min(odds) == pytest.approx(math.exp(-unit.epsilon))


def test_a_case_counts_for_at_most_four_people():
    """A group of thirty would show in any noise; a family does not."""
    assert [PERSON.share(people) for people in (-1, 0, 1, 4, 30)] == [0, 0, 1, 4, 4]
    assert [APPLICATION.share(number) for number in (0, 1, 2)] == [0, 1, 1]
