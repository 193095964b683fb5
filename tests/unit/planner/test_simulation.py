"""Erlang A beside a simulation: callers are drawn one by one, wait, hang up, are answered."""

import statistics

import ciw
import pytest

from safeconduct.planner.erlang import Calls, chances

RUNS, WITHIN = 16, 60.0
STUDENT = 4.073
"""Of 15 degrees of freedom, two-sided, 99.9 %."""


def simulated(calls, people, seed, seconds):
    """Of the calls after the first tenth of the time: the shares that waited, were answered in time, hung up."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(calls.rate)],
        service_distributions=[ciw.dists.Exponential(1 / calls.handling)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / calls.patience)],
        number_of_servers=[people],
    )
    ciw.seed(seed)
    run = ciw.Simulation(network)
    run.simulate_until_max_time(seconds)
    told = [one for one in run.get_all_records() if one.arrival_date > seconds / 10]
    served = [one for one in told if one.record_type == "service"]
    gone = [one for one in told if one.record_type == "renege"]
    waited = len(gone) + sum(one.waiting_time > 0 for one in served)
    in_time = sum(one.waiting_time <= WITHIN for one in served)
    return waited / len(told), in_time / len(told), len(gone) / len(told)


@pytest.mark.parametrize(
    ("calls", "people"),
    [
        (Calls(12 / 3600, 480, 180), 3),
        (Calls(60 / 3600, 480, 180), 8),
        (Calls(60 / 3600, 480, 600), 5),  # overloaded: 8 erlang on 5 people
    ],
    ids=["quiet", "busy", "overloaded"],
)
def test_within_the_simulations_own_error(calls, people):
    """Sixteen runs with fixed seeds; each share lies in their 99.9 % interval."""
    runs = [simulated(calls, people, seed, 3000 / calls.rate) for seed in range(RUNS)]
    found = chances(calls, people, WITHIN)
    for share, drawn in zip(
        (found.waits, found.answered, found.abandoned), zip(*runs, strict=True), strict=True
    ):
        error = STUDENT * statistics.stdev(drawn) / RUNS**0.5
        assert share == pytest.approx(statistics.mean(drawn), abs=error)
        assert error < 0.04
