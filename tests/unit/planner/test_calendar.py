"""What a caseworker takes home: times and a neutral title."""

import datetime as dt

import pytest

from roster_cast import ALICE, AUTUMN, BOB, DAN, MONDAY, NIGHT, SPRING, at, line
from safeconduct.model.shift import Appointment, Edition, Pattern, Plan, Span, Swap
from safeconduct.planner.calendar import AHEAD, KEPT, calendar, follow, retrace
from safeconduct.planner.shifts import resolve

SEED = b"sixteen octets.."
TUESDAY, SUNDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=6)
NOW = at(MONDAY, "12:00")
SWAPPED = line(swaps=(Swap("night", MONDAY, ALICE, DAN, (ALICE, DAN), BOB),))


def edition(roster, before=(), who=ALICE, now=NOW):
    """The calendar of somebody after one more edition."""
    return follow(before, resolve(roster, now - 2 * 86400, at(SUNDAY, "12:00")), who, SEED, now)


def lines(entries, title="Shift"):
    """The file's lines, unfolded."""
    return calendar(entries, title, NOW).decode().replace("\r\n ", "").split("\r\n")


def test_a_shift_in_the_file():
    """Kyiv's 22:00 is 20:00 in the world; nothing says whose or what for."""
    (entry,) = (one for one in edition(line()) if one.span.start == at(MONDAY, "22:00"))
    uid = entry.uid
    assert lines([entry]) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20261123T100000Z",
        "SEQUENCE:0",
        "DTSTART:20261123T200000Z",
        "DTEND:20261124T040000Z",
        "SUMMARY:Shift",
        "STATUS:CONFIRMED",
        "CLASS:PRIVATE",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_file_names_nobody():
    """No alias, no identity, no name of a shift."""
    file = calendar(edition(line()), "Shift", NOW).decode()
    assert not [word for word in ("Amber", ALICE, "night", "Kyiv", "afeconduct") if word in file]


def test_an_edition_without_news_is_the_same():
    """The same numbers, the same octets."""
    first = edition(line())
    assert edition(line(), first) == first
    assert calendar(first, "Shift", NOW) == calendar(edition(line(), first), "Shift", NOW)


def test_a_shift_at_another_time_keeps_its_name_and_counts_on():
    """So a telephone moves the entry and does not show two."""
    first = edition(line())
    later = Pattern("night", NIGHT.days, dt.time(23), NIGHT.end, (ALICE,), since=TUESDAY)
    until = Pattern("night", NIGHT.days, NIGHT.start, NIGHT.end, (ALICE,), until=MONDAY)
    second = edition(line(patterns=(until, later)), first)
    assert [one.uid for one in second] == [one.uid for one in first]
    assert {(one.span.start >= at(TUESDAY, "00:00"), one.sequence) for one in second} == {
        (True, 1),
        (False, 0),
    }


def test_a_shift_given_away_is_cancelled_and_can_come_back():
    """With the next number each time; the taker has an entry of another name."""
    first = edition(line())
    second = edition(SWAPPED, first)
    (gone,) = (one for one in second if one.cancelled)
    assert (gone.sequence, gone.span.start) == (1, at(MONDAY, "22:00"))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT", "SEQUENCE:1"} <= set(lines([gone]))
    assert edition(SWAPPED, second) == second
    third = edition(line(), second)
    assert [(one.sequence, one.cancelled) for one in third if one.uid == gone.uid] == [(2, False)]
    assert gone.uid not in {one.uid for one in edition(SWAPPED, who=DAN)}


def test_what_is_over_stays_for_a_month():
    """It is not cancelled because nobody looks that far back, and it does not stay for ever."""
    old = Appointment("old", 3, Span(NOW - 10 * 86400, NOW - 10 * 86400 + 3600))
    older = Appointment("older", 0, Span(NOW - KEPT - 3600, NOW - KEPT))
    assert old in edition(line(), (old, older))
    assert "older" not in {one.uid for one in edition(line(), (old, older))}


def test_without_the_seed_an_identifier_says_nothing():
    """Another line's Alice has other identifiers for the same nights."""
    duties = resolve(line(), NOW, at(SUNDAY, "12:00"))
    one, other = (
        {entry.uid for entry in follow((), duties, ALICE, seed, NOW)} for seed in (SEED, SEED[::-1])
    )
    assert not one & other


def test_titles_are_escaped_and_long_lines_folded():
    """No line is longer than 75 octets and no letter is cut in two, whatever the title."""
    title = "Зміна; ніч, \\ x\r\nдругий рядок\x00\x1b " + "ї" * 100
    file = calendar([Appointment("a", 0, Span(NOW, NOW + 3600))], title, NOW)
    parts = file.split(b"\r\n")
    assert max(map(len, parts)) == 75
    for part in parts:
        part.decode()
    (summary,) = (one for one in lines([Appointment("a", 0, Span(NOW, NOW + 3600))], title) if "SUMM" in one)
    assert summary == "SUMMARY:Зміна\\; ніч\\, \\\\ x\\nдругий рядок " + "ї" * 100


def test_somebody_elses_parser_reads_the_same():
    """Times over both changes of the clocks, title, number and state, with the package `icalendar`."""
    icalendar = pytest.importorskip("icalendar")
    title = "Зміна; ніч, \\ x\n" + "ї" * 100
    entries = [
        entry
        for sunday in (SPRING, AUTUMN)
        for entry in follow((), resolve(line(), at(sunday, "00:00"), at(sunday, "12:00")), ALICE, SEED, NOW)
    ]
    gone = Appointment("gone", 7, Span(NOW, NOW + 3600), cancelled=True)
    file = calendar([*entries, gone], title, NOW)
    read = icalendar.Calendar.from_ical(file)
    found = [
        (
            str(event["UID"]),
            int(event["SEQUENCE"]),
            event["DTSTART"].dt.timestamp(),
            event["DTEND"].dt.timestamp(),
            str(event["STATUS"]) == "CANCELLED",
            str(event["SUMMARY"]),
        )
        for event in read.walk("VEVENT")
    ]
    assert found == [
        (one.uid, one.sequence, one.span.start, one.span.end, one.cancelled, title)
        for one in (*entries, gone)
    ]
    assert not read.errors
    assert {one.span.end - one.span.start for one in entries} == {7 * 3600, 9 * 3600}


def test_a_calendar_is_made_anew_from_the_editions_of_a_plan():
    """Whoever fetched it when: a shift given away is cancelled with number 1, one that came back has number 2."""
    plans = (line(), SWAPPED, line())
    editions = [Edition(n, NOW + n * 3600, Plan(roster)) for n, roster in enumerate(plans)]

    def tonight(count, now):
        entries = retrace(editions[:count], ALICE, SEED, now)
        (entry,) = (one for one in entries if one.span.start == at(MONDAY, "22:00"))
        return entry.sequence, entry.cancelled

    assert [tonight(n, NOW + n * 3600) for n in (1, 2, 3)] == [(0, False), (1, True), (2, False)]


def test_a_calendar_stays_as_it_is_while_time_goes_by():
    """What was there keeps its number, what comes into sight begins at 0, what is a month old goes."""
    held = [Edition(1, NOW, Plan(line()))]
    first, later = (retrace(held, ALICE, SEED, NOW + days * 86400) for days in (0, 40))
    assert {one.sequence for one in (*first, *later)} == {0}
    assert {one.uid for one in first if one.span.end > NOW + 40 * 86400 - KEPT} <= {one.uid for one in later}
    assert min(one.span.end for one in later) > NOW + 40 * 86400 - KEPT
    assert max(one.span.start for one in later) > NOW + 39 * 86400 + AHEAD
