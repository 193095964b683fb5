"""What a lead reads and sees: no more digits than are known, and nothing by colour alone."""

import re
from xml.etree import ElementTree as ET

import pytest

from safeconduct.planner.breaking import limits
from safeconduct.planner.chart import draw
from safeconduct.planner.demand import Demand, every_week
from safeconduct.planner.headcount import on_duty, read_shift
from safeconduct.planner.scenarios import every_duty, ordinary, what_if
from safeconduct.planner.staffing import Goal
from safeconduct.planner.words import conclusion, lasting, scenario, table, what_breaks_first

GOAL = Goal(within=60, share=0.8, hours=4)
BOTH = Demand(calls=every_week((12.0,)), cases=every_week((3.0,)), talking=480, writing=1800, patience=180)
SVG = "{http://www.w3.org/2000/svg}"


def gaps():
    """Two are missing on weekends from 16:00 to 22:00."""
    shifts = ("daily 22:00-16:00 5", "Mon-Fri 16:00-22:00 5", "Sat,Sun 16:00-22:00 3")
    return ordinary(BOTH, GOAL, on_duty(read_shift(text) for text in shifts))


def test_hours_that_are_alike_share_a_row():
    """A constant week is one row."""
    head, row = table(ordinary(BOTH, GOAL, every_duty(5)).hours, GOAL).splitlines()
    assert head.split("  ")[0] == "hours"
    assert re.split(r" {2,}", row) == [
        "Every day 00:00-24:00",
        "12.0",
        "3.0",
        "5",
        "5",
        "85 %",
        "10 %",
        "up to 4 h",
    ]


def test_the_table_shows_each_gap():
    """With its hours and how many are missing."""
    rows = [line for line in table(gaps().hours, GOAL).splitlines() if re.search(r"\s2\s+8\d %", line)]
    assert [row[:19] for row in rows] == ["Sat-Sun 16:00-22:00"]


def test_one_sentence_says_what_is_assumed():
    """Every number that was put in, and what no number says."""
    said = conclusion(ordinary(BOTH, GOAL, every_duty(5)).hours, BOTH, GOAL, typed_roster=False)
    assert said.startswith("The line needs 5 on duty in every hour, 840 person-hours a week, assuming that")
    for assumed in ("by chance", "8 min", "3 min", "80 %", "60 s", "30 min", "4 h", "takes a break"):
        assert assumed in said
    assert said.count(".") == 1


def test_the_sentence_of_a_roster():
    """Where it is short and by how much; or that it is not."""
    assert conclusion(gaps().hours, BOTH, GOAL, typed_roster=True).startswith(
        "The roster is short in 12 of 168 hours, most of all on Sat 16:00, when 5 are needed and 3 are on duty,"
    )
    enough = ordinary(BOTH, GOAL, every_duty(6)).hours
    assert "enough people in each of the 168 hours" in conclusion(enough, BOTH, GOAL, typed_roster=True)


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        (5, "Above about 1.1 times this load, cases take longer than 4 h, first on Mon 00:00."),
        (4, "Broken already: Cases are never caught up with: about 170 more wait every week."),
        (
            2,
            "Broken already: In the worst hour 64 % of calls are answered within 60 s and 26 % of callers hang up.",
        ),
    ],
)
def test_what_breaks_first_in_words(people, sentence):
    """Rounded against us, to two digits."""
    duty = every_duty(people)
    assert sentence in what_breaks_first(limits(BOTH, GOAL, duty), GOAL, ordinary(BOTH, GOAL, duty))


def test_nothing_breaks():
    """Then that is said."""
    assert what_breaks_first((), GOAL, ordinary(BOTH, GOAL, every_duty(5))).startswith("Nothing gives way")


def test_the_articles_in_words():
    """Ten people who work forty hours a week are two at a time."""
    _, employed = what_if("applications", BOTH, GOAL, every_duty(5))
    said = scenario(employed, GOAL)
    assert "which is 2.4 in every hour: 2 on duty" in said
    assert "about 660 wait at once, and an answer takes up to 7 days" in said


@pytest.mark.parametrize(
    ("seconds", "said"), [(60, "60 s"), (90, "90 s"), (480, "8 min"), (5400, "90 min"), (9000, "2.5 h")]
)
def test_durations_in_words(seconds, said):
    """In the unit in which people think."""
    assert lasting(seconds) == said


def test_the_picture_reads_without_colour_and_aloud():
    """Patterns for what is needed, a line for who is there, a title, a description, words for each gap."""
    picture = ET.fromstring(draw(gaps().hours, "People & <duty>", "Short on Saturday."))
    assert picture.get("role") == "img"
    named = picture.get("aria-labelledby").split()
    texts = {part.get("id"): part.text for part in picture if part.get("id")}
    assert [texts[name] for name in named] == ["People & <duty>", "Short on Saturday."]
    assert len(picture.findall(f".//{SVG}pattern")) == 2
    titles = [part.text for part in picture.findall(f".//{SVG}rect/{SVG}title")]
    assert len(titles) == 6
    assert titles[0] == "Sat-Sun 16:00: 5 needed, 3 on duty"
    assert [part.text for part in picture.findall(f".//{SVG}g/{SVG}text[@class='day']")] == [
        "Mon-Fri",
        "Sat-Sun",
    ]


def test_the_picture_fits_a_telephone():
    """Everything lies within its 390 units, and no letter is smaller than 11."""
    picture = ET.fromstring(draw(gaps().hours, "People", "Words"))
    _, _, width, height = map(float, picture.get("viewBox").split())
    assert width == 390
    for rect in picture.findall(f".//{SVG}g/{SVG}rect"):
        assert float(rect.get("x")) + float(rect.get("width")) <= width
        assert 0 <= float(rect.get("y")) <= height
    assert (
        min(map(int, re.findall(r"(\d+)px sans-serif|font-size:(\d+)px", draw(gaps().hours, "", ""))[0][:1]))
        >= 11
    )
