"""Figures: drawn once when a day is over, released by two, corrected beside what was wrong."""

import msgspec
import pytest
from sqlalchemy import text

from desk_cast import ALICE, BOB
from figures_cast import GUIDE, LINE, PAUL, PIA, Room, at, day
from safeconduct.desk import figures, posts, releases, staff
from safeconduct.desk.typesetting import LETTERS, message
from safeconduct.errors import (
    BudgetSpent,
    CountErased,
    DayNotOver,
    NotAllowed,
    NothingDrawn,
    ReleaseGone,
    ReleaseRefused,
    StoreBroken,
    StoreBusy,
)
from safeconduct.ledger.record import read_record
from safeconduct.ledger.units import UNITS
from safeconduct.store import counts, draws, records

NOISY = [unit for unit in UNITS if unit != "subscriber"]


@pytest.fixture
def room(line):
    return Room(line)


def test_a_day_is_drawn_once_when_it_is_over(room):
    """Some minutes after midnight, in UTC; a line that stood still draws every day that it missed."""
    assert room.line.look(figures.days_due, at(0)) == []
    room.count(0, application=120, subscriber=14_000)
    room.draw(3)
    drawn = room.line.look(figures.drawn_between, day(0), day(9))
    assert {(one.day, one.draw) for one in drawn} == {(day(0), 1), (day(1), 1), (day(2), 1)}
    assert {one.unit for one in drawn if one.day == day(0)} == set(UNITS)
    assert {one.unit for one in drawn if one.day == day(1)} == set(NOISY)
    assert room.line.look(figures.days_due, at(3)) == []
    assert room.line.do(figures.draw_day, day(0), at(3), room.chance) == (), "a second time nothing is drawn"
    assert room.line.look(figures.drawn_between, day(0), day(9)) == drawn


def test_what_happens_around_midnight_is_waited_for(room):
    """One minute after the day nothing is drawn yet, whatever day it is; ten minutes after it is."""
    midnight = at(1) - at(0) % 86_400
    assert room.line.look(figures.days_due, midnight + 60) == []
    assert room.line.look(figures.days_due, midnight + 600) == [day(0)]


def test_a_day_that_is_being_counted_is_not_drawn(room):
    """Nor one that is to come."""
    with pytest.raises(DayNotOver):
        room.line.do(figures.draw_day, day(1), at(1), room.chance)
    assert room.line.look(figures.drawn_between, day(0), day(9)) == []


def test_noise_is_on_every_number_and_subscribers_are_exact(room):
    """Over forty days of nothing at all no unit is always zero."""
    for number in range(40):
        room.count(number, subscriber=14_000 + number)
    room.draw(40)
    drawn = room.line.look(figures.drawn_between, day(0), day(40))
    for unit in NOISY:
        values = [one.value for one in drawn if one.unit == unit]
        assert len(values) == 40
        assert len(set(values)) > 3
    assert [one.value for one in drawn if one.unit == "subscriber"] == list(range(14_000, 14_040))


def test_a_draw_is_for_ever(room):
    """The database itself refuses to change or delete one, and to keep the same draw twice."""
    room.draw(1)
    (first, *_) = room.line.look(draws.of, "application", day(0))
    for change in ("UPDATE draws SET value = 0", "DELETE FROM draws"):
        with pytest.raises(StoreBroken):
            room.line.do(lambda db, change=change: db.execute(text(change)))
    with pytest.raises((StoreBroken, StoreBusy)):
        room.line.do(draws.add, msgspec.structs.replace(first, value=1))
    assert room.line.look(draws.of, "application", day(0)) == [first]


def test_a_draw_that_fails_leaves_nothing(room):
    """The transaction is undone with every number that was drawn in it: nobody saw one."""

    def broken(_):
        raise LookupError

    with pytest.raises(LookupError):
        room.line.do(figures.draw_day, day(0), at(1), broken)
    assert room.line.look(figures.days_due, at(1)) == [day(0)]


def test_exact_counts_are_erased_two_weeks_after_they_were_drawn(room):
    """Only what the messenger tells everybody stays; the noisy numbers stay too."""
    room.count(0, application=120, subscriber=14_000)
    room.draw(figures.KEPT_DAYS)
    assert room.line.look(counts.find, "application", day(0)) == 120
    room.draw(figures.KEPT_DAYS + 1)
    assert room.line.look(counts.find, "application", day(0)) is None
    assert room.line.look(counts.find, "subscriber", day(0)) == 14_000
    with pytest.raises(CountErased):
        room.line.do(figures.redraw, "application", day(0), at(15), room.chance)


def test_a_new_number_costs_again_and_then_no_more(room):
    """Two draws are the budget of a day; the third is refused, and nothing was drawn."""
    room.draw(1)
    assert room.line.do(figures.redraw, "person", day(0), at(1), room.chance).draw == 2
    budget = room.line.look(figures.budget_for, "person", day(0))
    assert (str(budget.spent), str(budget.left)) == ("1", "0")
    with pytest.raises(BudgetSpent):
        room.line.do(figures.redraw, "person", day(0), at(1), room.chance)
    with pytest.raises(NothingDrawn):
        room.line.do(figures.redraw, "person", day(1), at(1), room.chance)


def test_the_book_gets_the_first_draw_of_each_unit(room):
    """In the order of the record."""
    room.book(1)
    released = room.line.look(figures.released_for, day(0))
    assert [one.unit for one in released] == sorted(NOISY)
    (written,) = room.line.look(records.since, 0)
    assert [(one.unit, one.value) for one in read_record(written.encode()).figures] == [
        (one.unit, one.value) for one in released
    ]


def test_two_people_release_what_everybody_then_reads(room):
    """Prepared it is nobody's but the newsroom's; with the second person it is everywhere together."""
    room.count(0, application=120)
    room.draw(1)
    prepared = room.prepare("application")
    assert room.public.releases == ()
    assert "applications" in prepared.content.sentences["en"][0]
    out = room.approve(prepared)
    assert (out.prepared_by, out.approved_by, out.published) == (PAUL.id, PIA.id, at(1))
    assert room.public.releases == (out,)
    (standing,) = room.public.days
    assert (standing.unit, standing.day, standing.value) == (
        "application",
        day(0),
        out.content.units[0].value,
    )
    (news,) = room.line.look(posts.news)
    assert out.content.sentences["ru"][0] in news.content.texts["ru"].words
    assert f"https://line.example/ru/figures/{out.number}" in news.content.texts["ru"].words


def test_nobody_releases_alone(room):
    """Not the preparer, and nobody for a preparer who has left; a caseworker's release would not count."""
    room.draw(1)
    release = room.prepare("visit")
    with pytest.raises(NotAllowed):
        room.approve(release, PAUL)
    room.line.do(staff.dismiss, PAUL.id)
    with pytest.raises(NotAllowed):
        room.approve(release, PIA)
    with pytest.raises(NotAllowed):
        room.approve(room.prepare("visit", who=BOB), PIA)
    assert room.public.releases == ()


def test_a_prepared_release_can_be_thrown_away_and_a_published_one_never(room):
    """Not corrected out of the world either: it stays, with a line that leads to what is right."""
    room.draw(1)
    unwanted = room.prepare("visit")
    room.line.do(releases.discard, unwanted.number)
    for verb in (lambda: room.approve(unwanted), lambda: room.line.do(releases.discard, unwanted.number)):
        with pytest.raises(ReleaseGone):
            verb()
    out = room.release("visit")
    assert out.number > unwanted.number, "an address is never given twice"
    with pytest.raises(ReleaseGone):
        room.line.do(releases.discard, out.number)


def test_a_period_without_numbers_is_not_released(room):
    """Nor is a unit that has none: it is left out."""
    with pytest.raises(NothingDrawn):
        room.prepare("visit")
    room.draw(1)
    release = room.prepare("visit", "subscriber")
    assert [unit.unit for unit in release.content.units] == ["visit"]


def test_days_that_are_missing_are_owned_up_to(room):
    """A day that is drawn after the preparation is not slipped into what was seen."""
    room.draw(1)
    release = room.prepare("visit", until=1)
    assert release.content.units[0].days == (day(0),)
    assert "1 day of this period is not in the number" in release.content.sentences["en"][0] or (
        not release.content.units[0].shown
    )
    room.draw(2)
    with pytest.raises(ReleaseRefused):
        room.approve(release, now=at(2))


def test_small_numbers_are_not_said(room):
    """There is a sentence and no number in it; the record of the book has the draw all the same."""
    room.count(0, helped=2)
    room.draw(1)
    (unit,) = room.prepare("helped").content.units
    assert not unit.shown
    assert "too few" in room.prepare("helped").content.sentences["en"][0]


def test_a_correction_stands_beside_what_was_wrong(room):
    """Of a wrong period: the old release stays, its days no longer count, and it is corrected once."""
    room.count(0, visit=500)
    room.count(1, visit=700)
    room.draw(2)
    wrong = room.release("visit", until=1)
    right = room.release("visit", until=0, corrects=wrong.number, reason="wrong-period")
    assert room.public.corrections == {wrong.number: right.number}
    assert [one.number for one in room.public.releases] == [right.number, wrong.number]
    assert [one.day for one in room.public.days] == [day(0)]
    with pytest.raises(ReleaseRefused):
        room.prepare("visit", corrects=wrong.number, reason="wrong-period")
    with pytest.raises(ReleaseGone):
        room.prepare("visit", corrects=99, reason="wrong-period")


def test_a_new_number_is_drawn_only_when_it_goes_out(room):
    """Preparing again and again draws nothing; the second person publishes a number that nobody has seen."""
    room.count(0, application=100)
    room.book(1)
    wrong = room.release("application")
    room.count(0, application=300)
    redraw = {"corrects": wrong.number, "reason": "wrong-count", "redraw": (("application", day(0)),)}
    for _ in range(3):
        prepared = room.prepare("application", **redraw)
    assert len(room.line.look(draws.of, "application", day(0))) == 1
    out = room.approve(prepared)
    first, second = room.line.look(draws.of, "application", day(0))
    assert second.value == pytest.approx(300, abs=60) != first.value
    assert (out.content.units[0].value, out.content.units[0].again) == (second.value, {day(0): 2})
    assert [one.value for one in room.public.days] == [second.value]
    correction = read_record(room.line.look(records.since, 0)[-1].encode())
    assert (correction.reason, correction.figures[0].value) == ("wrong-count", second.value)


def test_a_number_is_not_drawn_beside_the_book(room):
    """While the day has no record yet there is nothing to correct: all of it is undone, the draw too."""
    room.draw(1)
    wrong = room.release("visit")
    prepared = room.prepare("visit", corrects=wrong.number, reason="wrong-count", redraw=(("visit", day(0)),))
    with pytest.raises(ReleaseRefused):
        room.approve(prepared)
    assert len(room.line.look(draws.of, "visit", day(0))) == 1


def test_only_days_of_the_release_are_drawn_anew(room):
    """And what cannot be drawn is refused before anybody else is asked."""
    room.book(2)
    wrong = room.release("visit", now=at(2))
    for unit, number in (("visit", 1), ("helped", 0)):
        with pytest.raises(ReleaseRefused):
            room.prepare("visit", corrects=wrong.number, reason="wrong-count", redraw=((unit, day(number)),))
    room.line.do(figures.redraw, "visit", day(0), at(2), room.chance)
    with pytest.raises(BudgetSpent):
        room.prepare("visit", corrects=wrong.number, reason="wrong-count", redraw=(("visit", day(0)),))


def test_what_everybody_reads_changes_with_a_release_alone(room):
    """So the pages are made anew then, and not every minute."""
    room.draw(1)
    before = room.line.look(figures.mark)
    release = room.prepare("visit")
    assert room.line.look(figures.mark) == before
    room.approve(release)
    assert room.line.look(figures.mark) != before


def test_all_units_fit_one_message_in_every_language(room):
    """The channel takes 4,096 letters; the longest sentences for ten years are far from that."""
    room.count(0, **dict.fromkeys(UNITS, 1_234_567))
    room.draw(1)
    out = room.release(*UNITS, until=3_650)
    content = releases.announcement(LINE, GUIDE, out)
    for language in GUIDE.languages:
        assert message(LINE, GUIDE, 1_000_000, content, language).letters < LETTERS


def test_a_lead_is_a_second_person_too(room):
    """A line may have one publisher only."""
    room.draw(1)
    assert room.approve(room.prepare("visit"), ALICE).approved_by == ALICE.id
