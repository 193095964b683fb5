"""What a lead may type, in a file or as options."""

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.errors import PlanError
from safeconduct.planner.sheet import Sheet, read_sheet, seconds

WEEK = """\
calls-per-hour = [0, 0, 0, 0, 0, 0, 2, 4, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 4, 2, 0, 0, 0]
cases-per-hour = 3
handling = "9m"
patience = 120
people = 1
shifts = ["Mon-Fri 08:00-16:00 3", "Sun 22:00-06:00 2"]
"""


def used(text, name):
    """Everything that a plan asks of a sheet."""
    sheet = read_sheet(text, name)
    return sheet.demand(), sheet.duty()


def test_a_toml_file():
    """A day's numbers stand for every day; one number for every hour; people come besides the shifts."""
    sheet = read_sheet(WEEK, "week.toml")
    demand, duty = sheet.demand(), sheet.duty()
    assert [demand.calls[hour] for hour in (5, 6, 24 * 6 + 8)] == [0, 2, 6]
    assert set(demand.cases) == {3}
    assert (demand.talking, demand.patience, demand.writing) == (540, 120, 1800)
    assert [duty[hour] for hour in (0, 6, 8, 167)] == [3, 1, 4, 3]
    assert sheet.guessed(calls=True, cases=True) == ["--case-handling 30m"]


@pytest.mark.parametrize(
    "text",
    [
        "day,hour,calls,cases,people\nMon,8,6.5,1,3\ndaily,9,2,,\n",
        "Day;Hour;Calls;Cases;People\r\nMon;08:00;6,5;1;3\r\ndaily;9;2;;\r\n",
    ],
)
def test_a_csv_file(text):
    """From a spreadsheet, English or European. What is left out is nothing."""
    sheet = read_sheet(text, "Arrivals.CSV")
    demand, duty = sheet.demand(), sheet.duty()
    assert (demand.calls[8], demand.cases[8], duty[8]) == (6.5, 1, 3)
    assert (demand.calls[33], demand.cases[33], duty[33]) == (2, 0, 0)
    assert sum(demand.calls) == 6.5 + 7 * 2


def test_options_go_before_the_file():
    """What is typed replaces what the file says; who is on duty is replaced as a whole."""
    sheet = Sheet(calls_per_hour=1.0, shifts=["daily 00:00-24:00 2"]).over(read_sheet(WEEK, "week.toml"))
    assert set(sheet.demand().calls) == {1.0}
    assert set(sheet.duty()) == {2}
    assert sheet.demand().talking == 540


@pytest.mark.parametrize(
    ("typed", "length"), [("8m", 480), ("90s", 90), ("90", 90), (90, 90), ("1.5h", 5400), ("8 min", 480)]
)
def test_durations(typed, length):
    """With a unit, or seconds."""
    assert seconds("handling", typed) == length


@pytest.mark.parametrize("typed", ["", "0", "-5", "8 minutes", "nan", "inf", "2d", "25h", 0, -1])
def test_what_is_no_duration(typed):
    """A sentence names the option."""
    with pytest.raises(PlanError, match="handling: "):
        seconds("handling", typed)


@pytest.mark.parametrize(("typed", "patience"), [("never", math.inf), ("0", 0.0), (0, 0.0), ("2m", 120.0)])
def test_patience_has_two_more_words(typed, patience):
    """Nobody hangs up, or nobody waits."""
    assert Sheet(patience=typed).demand().patience == patience


def test_zero_is_not_left_out():
    """A handling time of 0 is refused, not replaced by our guess."""
    with pytest.raises(PlanError):
        Sheet(handling="0").demand()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("calls-per-hour = ", "a.toml"),
        ("calls-an-hour = 3", "a.toml"),
        ("calls-per-hour = [1, 2]", "a.toml"),
        ("calls-per-hour = -1", "a.toml"),
        ("calls-per-hour = nan", "a.toml"),
        ("people = 1.5", "a.toml"),
        ("people = -1", "a.toml"),
        ('shifts = ["Mon"]', "a.toml"),
        ("", "a.csv"),
        ("day,hour,calles\nMon,1,1\n", "a.csv"),
        ("day,hour,calls\nMon,24,1\n", "a.csv"),
        ("day,hour,calls\nMon,8\n", "a.csv"),
        ("day,hour,calls\nMon,8,1,2\n", "a.csv"),
        ("day,hour,people\nMon,8,inf\n", "a.csv"),
        ("hour,calls\n8,-1\n", "a.csv"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(text, name):
    """And no traceback."""
    with pytest.raises(PlanError):
        used(text, name)


@given(
    st.text(max_size=80),
    st.sampled_from(["a.csv", "a.toml"]),
    st.sampled_from(["", "day,hour,calls,people\n"]),
)
def test_any_text_is_a_sheet_or_a_sentence(text, name, head):
    """Whatever somebody drags onto it."""
    with contextlib.suppress(PlanError):
        used(head + text, name)
