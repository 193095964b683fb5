"""A roster as it is kept."""

import datetime as dt

import pytest
from msgspec.structs import replace

from roster_cast import ALICE, BOB, DAN, MONDAY, line
from safeconduct.errors import PlanError
from safeconduct.model.shift import Absence, Break, Holiday, Shift, StandIn, Substitutes, Swap
from safeconduct.planner.rosters import read_roster, write_roster

START = dt.datetime.combine(MONDAY, dt.time(20))
FULL = line(
    shifts=(
        Shift("extra", MONDAY, dt.time(9), dt.time(10, 30), (DAN,), (Break(dt.time(9, 30), dt.time(9, 40)),)),
    ),
    holidays=(Holiday(MONDAY, ("night",)),),
    absences=(Absence(ALICE, START, START + dt.timedelta(hours=1)),),
    swaps=(Swap("night", MONDAY, ALICE, BOB, (ALICE, BOB), DAN),),
    substitutes=(Substitutes((DAN,), of=ALICE),),
    stand_ins=(StandIn("night", MONDAY, ALICE, DAN),),
)


def test_what_is_written_is_read():
    """All of it, and the same octets again."""
    assert read_roster(write_roster(FULL)) == FULL
    assert write_roster(read_roster(write_roster(FULL))) == write_roster(FULL)


def test_it_is_kept_as_wall_clock_and_zone():
    """No moment: when a country changes its clocks, the roster means the new ones."""
    written = write_roster(FULL).decode()
    assert '"zone":"Europe/Kyiv"' in written
    assert '"start":"22:00:00","end":"06:00:00"' in written


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"{", "its beginning"),
        (b"\xff", "its beginning"),
        (b'{"zone":"Mallory/Secret"}', "`$.zone`"),
        (b'{"zone":"Europe"}', "`$.zone`"),
        (b'{"zone":"../../etc/passwd"}', "`$.zone`"),
        (b'{"zone":"UTC","patterns":[{"name":"secret","days":[7]}]}', "`$.patterns[0].days[0]`"),
        (b'{"zone":"UTC","holidays":[{"day":"secret"}]}', "`$.holidays[0].day`"),
    ],
)
def test_what_cannot_be_read_is_said_without_repeating_it(text, place):
    """Only where it is."""
    with pytest.raises(PlanError) as refused:
        read_roster(text)
    assert f"cannot be read, at {place}." in str(refused.value)
    assert "ecret" not in str(refused.value)


def test_times_with_a_zone_of_their_own_are_refused():
    """A roster has one clock."""
    text = write_roster(FULL).replace(b'"start":"2026-11-23T20:00:00"', b'"start":"2026-11-23T20:00:00Z"')
    with pytest.raises(PlanError, match="absences"):
        read_roster(text)


@pytest.mark.parametrize("year", [1, 9999])
def test_an_absence_for_ever_is_refused(year):
    """A year that no clock can convert is said at once and not at three in the morning."""
    absence = FULL.absences[0]
    roster = replace(FULL, absences=(replace(absence, end=absence.end.replace(year=year)),))
    with pytest.raises(PlanError, match="2999"):
        read_roster(write_roster(roster))
