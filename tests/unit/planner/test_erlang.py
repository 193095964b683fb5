"""Erlang's formulas beside a published program, beside the plain sum over all states, and at their limits."""

import math

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from safeconduct.planner.erlang import Calls, Chances, chances, erlang_b, erlang_c
from safeconduct.planner.staffing import Goal, people_for_calls

# calls an hour, handling s, within s, share, then what pyworkforce 0.5.1 (`queuing.ErlangC`) answers: people, chance
# to wait, share in time. It was run once and written down: it brings ortools and pandas.
PYWORKFORCE = [
    (200.0, 180, 20, 0.80, 14, 0.1741319335950498, 0.8883500191794669),
    (12.0, 480, 60, 0.80, 4, 0.09069973427812224, 0.9328079842357768),
    (300.0, 480, 60, 0.80, 45, 0.3407061108423803, 0.817633160405358),
    (2.5, 720, 120, 0.90, 2, 0.10000000000000002, 0.9221199216928595),
    (9300.0, 480, 60, 0.80, 1250, 0.6902288966419896, 0.8022461101805536),
    (40.0, 1800, 300, 0.95, 27, 0.09606318958311354, 0.9700856130642992),
    (7.0, 480, 60, 0.80, 3, 0.07666946074322437, 0.9407852817110773),
]

RATES = st.floats(1e-4, 5.0)
HANDLING = st.floats(5.0, 5000.0)
PATIENCE = st.floats(0.1, 1e6) | st.sampled_from([0.0, math.inf])
PEOPLE = st.integers(0, 300)
WITHIN = st.floats(0.0, 2000.0)
LITTLE = 1e-9


def all_states(calls, people):
    """The chances to wait and to hang up, from the weight of every number of callers in the line."""
    weights, waiting = [0.0], 0
    for busy in range(1, people + 1):
        weights.append(weights[-1] + math.log(calls.load / busy))
    highest = max(weights)
    while waiting == 0 or weights[-1] > highest - 60:
        waiting += 1
        leaves = people / calls.handling + waiting / calls.patience
        weights.append(weights[-1] + math.log(calls.rate / leaves))
        highest = max(highest, weights[-1])
    shares = [math.exp(weight - highest) for weight in weights]
    hangs_up = sum(queue / calls.patience * share for queue, share in enumerate(shares[people:]))
    return sum(shares[people:]) / sum(shares), hangs_up / calls.rate / sum(shares)


@pytest.mark.parametrize(
    ("hourly", "handling", "within", "share", "people", "waits", "answered"), PYWORKFORCE
)
def test_erlang_c_as_pyworkforce_has_it(hourly, handling, within, share, people, waits, answered):
    """The same chances, and the same number of people."""
    calls = Calls(hourly / 3600, handling)
    found = chances(calls, people, within)
    assert found.waits == pytest.approx(waits, abs=1e-9)
    assert found.answered == pytest.approx(answered, abs=1e-9)
    assert people_for_calls(calls, Goal(within, share)) == people


@pytest.mark.parametrize("people", [1, 3, 30, 700, 3000])
@pytest.mark.parametrize("busy", [0.3, 0.95, 1.0, 1.3, 6.0])
@pytest.mark.parametrize("patience", [0.5, 60.0, 480.0, 3000.0])
def test_erlang_a_as_the_sum_over_all_states(people, busy, patience):
    """Also with thousands of people, overloaded six times, and with very short and very long patience."""
    calls = Calls(people * busy / 480, 480, patience)
    found = chances(calls, people, 60.0)
    assert (found.waits, found.abandoned) == pytest.approx(all_states(calls, people), abs=1e-9)


def test_erlang_b_of_the_tables():
    """Ten erlang on ten lines lose 21.5 % of calls, as in every printed table."""
    assert erlang_b(10, 10.0) == pytest.approx(0.2145823, abs=1e-7)
    assert erlang_b(0, 3.0) == 1.0


@pytest.mark.parametrize("people", [1, 7, 400])
@pytest.mark.parametrize("busy", [0.5, 0.97])
def test_endless_patience_is_erlang_c(people, busy):
    """The longer callers wait, the closer Erlang A comes to Erlang C."""
    load = people * busy
    patient = chances(Calls(load / 480, 480, 1e12), people, 60.0)
    endless = chances(Calls(load / 480, 480), people, 60.0)
    assert endless.waits == erlang_c(people, load)
    assert (patient.waits, patient.answered) == pytest.approx((endless.waits, endless.answered), abs=1e-6)
    assert patient.abandoned == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("people", [1, 7, 400])
@pytest.mark.parametrize("busy", [0.5, 1.0, 4.0])
def test_no_patience_is_erlang_b(people, busy):
    """The sooner callers hang up, the closer Erlang A comes to Erlang B; nobody answers later than at once."""
    load = people * busy
    lost = erlang_b(people, load)
    assert chances(Calls(load / 480, 480, 0.0), people, 60.0) == Chances(lost, 1 - lost, lost)
    hasty = chances(Calls(load / 480, 480, 1e-6), people, 60.0)
    assert (hasty.waits, hasty.abandoned) == pytest.approx((lost, lost), abs=1e-6)


@settings(deadline=None)
@given(RATES, HANDLING, PATIENCE, PEOPLE, WITHIN)
@example(rate=1e-4, handling=5.0, patience=1.0, people=67, within=0.0)  # 1 in 10^310 would wait
def test_chances_are_shares(rate, handling, patience, people, within):
    """Between 0 and 1; nobody is both answered and gone; who finds somebody free is answered."""
    found = chances(Calls(rate, handling, patience), people, within)
    assert all(0.0 <= share <= 1.0 for share in (found.waits, found.answered, found.abandoned))
    assert found.answered + found.abandoned <= 1 + LITTLE
    assert found.answered >= 1 - found.waits - LITTLE


@settings(deadline=None)
@given(RATES, HANDLING, PATIENCE, PEOPLE, WITHIN, st.integers(1, 20))
def test_more_people_are_never_worse(rate, handling, patience, people, within, more):
    """More are answered in time, fewer wait, fewer hang up."""
    calls = Calls(rate, handling, patience)
    few, many = chances(calls, people, within), chances(calls, people + more, within)
    assert many.answered >= few.answered - LITTLE
    assert many.waits <= few.waits + LITTLE
    assert many.abandoned <= few.abandoned + LITTLE


@settings(deadline=None)
@given(RATES, HANDLING, PATIENCE, PEOPLE, WITHIN, st.floats(1.0, 50.0))
def test_more_calls_are_never_better(rate, handling, patience, people, within, factor):
    """Fewer are answered in time, more wait, more hang up."""
    low = chances(Calls(rate, handling, patience), people, within)
    high = chances(Calls(rate * factor, handling, patience), people, within)
    assert high.answered <= low.answered + LITTLE
    assert high.waits >= low.waits - LITTLE
    assert high.abandoned >= low.abandoned - LITTLE


@settings(deadline=None)
@given(RATES, HANDLING, PATIENCE, PEOPLE, WITHIN, st.floats(0.0, 1000.0))
def test_a_later_limit_is_never_harder(rate, handling, patience, people, within, more):
    """Who is answered within a minute is answered within two."""
    calls = Calls(rate, handling, patience)
    assume(people)
    early, late = chances(calls, people, within), chances(calls, people, within + more)
    assert late.answered >= early.answered - LITTLE


@settings(deadline=None)
@given(RATES, HANDLING, PATIENCE, st.floats(0.05, 0.99))
def test_the_fewest_people_are_enough_and_one_less_is_not(rate, handling, patience, share):
    """What the search finds is the edge."""
    calls, goal = Calls(rate / 10, handling, patience), Goal(60.0, share)
    people = people_for_calls(calls, goal)
    assert chances(calls, people, 60.0).answered >= share
    assert people == 0 or chances(calls, people - 1, 60.0).answered < share


def test_nobody_calls_and_nobody_answers():
    """No call needs nobody; a call without anybody is lost, or waits for ever."""
    assert chances(Calls(0.0, 480.0, 180.0), 0, 60.0) == Chances(0.0, 1.0, 0.0)
    assert chances(Calls(1.0, 480.0, 180.0), 0, 60.0) == Chances(1.0, 0.0, 1.0)
    assert chances(Calls(1.0, 480.0), 0, 60.0) == Chances(1.0, 0.0, 0.0)
    assert chances(Calls(1.0, 480.0), 480, 60.0).answered == 0.0  # as many as the load: the queue has no end
