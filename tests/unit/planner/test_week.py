"""The picture of a week: a lead sees on a telephone, without colour, where somebody is missing."""

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest
from msgspec.structs import replace

from roster_cast import AUTUMN, EVENING, MEMBERS, MONDAY, NIGHT, SPRING, all_week, at, line
from safeconduct.planner.shifts import resolve
from safeconduct.planner.week import draw_week

SVG = "{http://www.w3.org/2000/svg}"


def drawn(roster, monday=MONDAY, needed=1):
    week = resolve(roster, at(monday, "00:00"), at(monday + dt.timedelta(days=7), "00:00"))
    return ET.fromstring(draw_week(roster, week, all_week(needed), monday, "Week <1>", "One & all."))


def kind(picture, name):
    return [one for one in picture.iter(SVG + "rect") if one.get("class") == name]


def test_a_covered_week_has_no_gap():
    """Only the legend has the solid box; each day names who is there."""
    picture = drawn(line())
    assert len(kind(picture, "gap")) == 1
    aliases = [one.text for one in picture.iter(SVG + "text") if one.get("class") == "who"]
    assert aliases == ["Amber", "Birch", "Cedar"] * 7
    assert len(kind(picture, "lane")) == 4 * 7


def test_each_hour_with_a_gap_has_words():
    """Eight hours a day, and how many there are."""
    titles = [one.find(SVG + "title") for one in kind(drawn(line(patterns=(NIGHT, EVENING))), "gap")[1:]]
    assert len(titles) == 8 * 7
    assert titles[0].text == "Mon 23.11. 06:00: 1 needed, 0 on duty"


def test_screen_readers_get_a_title_and_a_sentence():
    """Escaped."""
    picture = drawn(line())
    assert (picture.find(SVG + "title").text, picture.find(SVG + "desc").text) == ("Week <1>", "One & all.")


@pytest.mark.parametrize("sunday", [AUTUMN, SPRING])
def test_a_week_in_which_the_clocks_change(sunday):
    """Days stay 24 columns wide and nothing is drawn outside."""
    picture = drawn(line(), sunday - dt.timedelta(days=6))
    assert len(kind(picture, "gap")) == 1
    for lane in kind(picture, "lane"):
        left, width = float(lane.get("x")), float(lane.get("width"))
        assert left >= 38
        assert width > 0
        assert left + width <= 38 + 24 * 14


def test_aliases_are_escaped():
    """They are somebody's words."""
    members = (replace(MEMBERS[0], name="<b>&"), *MEMBERS[1:])
    assert "<b>&" in [one.text for one in drawn(line(members=members)).iter(SVG + "text")]


def test_an_empty_roster_is_all_gap():
    """It is drawn, and says so."""
    picture = drawn(line(patterns=()), needed=2)
    assert len(kind(picture, "gap")) == 1 + 168
    lines = [one.get("d") for one in picture.iter(SVG + "path") if one.get("class") == "duty"]
    assert len(lines) == 8
    assert all(re.match(r"M\d+ \d+", line) for line in lines)
