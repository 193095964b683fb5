"""Tallies: how many of something in an hour, summed as they come."""

from safeconduct.model.tally import Tally
from safeconduct.store import tallies

HOUR = 490_000


def one(unit="application", hour=HOUR, channel="web", language="ru", value=1, step=""):
    return Tally(unit, hour, channel, language, value, step)


def test_the_same_hour_is_summed(office):
    """Whether it comes twice in one batch or in the next, nothing is lost and nothing doubled."""
    office.do(tallies.add, [one(), one(), one(language="uk")])
    office.do(tallies.add, [one(value=3), one(hour=HOUR + 1)])
    assert office.look(tallies.between, "application", HOUR, HOUR + 1) == [one(value=5), one(language="uk")]


def test_units_channels_and_steps_stay_apart(office):
    """A telephone call is no application, a visit of one step no visit of another."""
    counted = [
        one("visit", step="army"),
        one("visit", step="start"),
        one("visit", channel="telegram", step="army"),
    ]
    office.do(tallies.add, [*counted, one("call", channel="phone")])
    found = office.look(tallies.between, "visit", HOUR, HOUR + 1)
    assert sorted(found, key=repr) == sorted(counted, key=repr)


def test_the_last_hour_does_not_count(office):
    """A time is from an hour up to another."""
    office.do(tallies.add, [one(hour=hour) for hour in range(HOUR - 1, HOUR + 4)])
    assert [row.hour for row in office.look(tallies.between, "application", HOUR, HOUR + 3)] == [
        HOUR,
        HOUR + 1,
        HOUR + 2,
    ]


def test_nothing_to_count_is_nothing(office):
    """An empty batch writes nothing."""
    office.do(tallies.add, [])
    assert office.look(tallies.between, "application", 0, HOUR) == []
