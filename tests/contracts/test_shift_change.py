"""No case falls between two shifts, on whichever night: it is held by somebody on duty, or it waits."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from desk_cast import ALICE, BOB, CAROL, DAY, LEASE, MINUTE, caseworker
from roster_cast import EVERY_DAY
from safeconduct.desk import alarms, cases, duty, epochs, handing_over, queue, replies, shifts, stints
from safeconduct.errors import NotOnDuty, PlanChanged
from safeconduct.model.shift import Pattern, Plan, Roster
from safeconduct.model.staff import EpochKey
from safeconduct.planner.wall import moment_of
from safeconduct.store import staff

KYIV, NEW_YORK = ZoneInfo("Europe/Kyiv"), ZoneInfo("America/New_York")
CHANGES = [
    pytest.param(KYIV, dt.date(2026, 10, 25), 9, id="Kyiv-back"),
    pytest.param(KYIV, dt.date(2026, 3, 29), 7, id="Kyiv-forward"),
    pytest.param(NEW_YORK, dt.date(2026, 11, 1), 9, id="New-York-back"),
    pytest.param(NEW_YORK, dt.date(2026, 3, 8), 7, id="New-York-forward"),
    pytest.param(KYIV, dt.date(2026, 11, 24), 8, id="Monday-22-to-Tuesday-06"),
]
DAN = caseworker("dan")
LONG = EpochKey("legal", "2026-W01", "age1pq1z", "a long note", "1970-01-01", "2026-12-31")
NIGHT = Pattern("night", EVERY_DAY, dt.time(22), dt.time(6), (DAN.id,))
MORNING = Pattern("morning", EVERY_DAY, dt.time(6), dt.time(14), (BOB.id,))
HERE = (DAN.id, BOB.id)


def put_up(line, *patterns, zone=KYIV, number=0, now=0.0):
    return line.do(shifts.save, "legal", ALICE.id, number, Plan(Roster(zone, patterns=patterns)), now)


@pytest.fixture
def desk(line):
    """Dan has the night and Bob the morning; Alice leads."""
    line.do(staff.add_caseworker, DAN)
    line.do(epochs.begin, LONG, [])
    return line


def take(line, who, now):
    def job(db):
        duty.must_be_on_duty(db, who, now)
        return queue.take_next(db, who.id, now, LEASE)

    return line.do(job)


def settle(line, now, present=HERE):
    return line.do(duty.settle, present, now - MINUTE, now)


def item(case, number):
    return handing_over.Item(case, LONG.epoch, b"sealed", number.to_bytes(16, "big"))


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_dan_leaves_and_bob_arrives(desk, zone, day, hours):
    """Dan holds two cases at 06:00. One he hands over; the other comes back by itself; Bob gets both, once each."""
    put_up(desk, NIGHT, MORNING, zone=zone)
    begins = moment_of(dt.datetime.combine(day - dt.timedelta(days=1), dt.time(22)), zone)
    six = moment_of(dt.datetime.combine(day, dt.time(6)), zone)
    assert six - begins == hours * 3600
    for word in ("amber", "birch", "cedar"):
        desk.hand_in(word, now=begins, epoch=LONG)
    held = [take(desk, DAN, six - MINUTE).id for _ in range(2)]
    with pytest.raises(NotOnDuty):
        take(desk, BOB, six - MINUTE)
    desk.do(handing_over.hand_over, DAN, [item(held[0], 1)], six - MINUTE / 2)
    with pytest.raises(NotOnDuty):
        take(desk, DAN, six)
    taken = {take(desk, BOB, six).id, take(desk, BOB, six).id}
    assert held[0] in taken
    assert held[1] not in taken
    desk.do(queue.renew, held[1], DAN.id, six + 14 * MINUTE, LEASE)  # Dan still writes
    assert settle(desk, six + 14 * MINUTE).returned == ()
    assert settle(desk, six + 15 * MINUTE).returned == (held[1],)
    assert take(desk, BOB, six + 16 * MINUTE).id == held[1]


def test_whoever_works_on_into_the_next_shift_keeps_their_cases(desk):
    """Two shifts in a row are one stretch, and being put on duty prolongs it."""
    put_up(desk, NIGHT, Pattern("early", EVERY_DAY, dt.time(6), dt.time(8), (DAN.id,)))
    six = moment_of(dt.datetime(2026, 11, 24, 6), KYIV)
    desk.hand_in("amber", now=six - 3600, epoch=LONG)
    case = take(desk, DAN, six - MINUTE).id
    assert settle(desk, six + 3600).returned == ()
    desk.do(stints.put_on_duty, DAN.id, ALICE.id, six + 3 * 3600)
    assert settle(desk, six + 2.5 * 3600).returned == ()
    assert settle(desk, six + 3.25 * 3600).returned == (case,)


def test_a_lead_keeps_what_they_hold(desk):
    """Alice is on no roster and may always."""
    put_up(desk, NIGHT, MORNING)
    noon = moment_of(dt.datetime(2026, 11, 24, 15), KYIV)
    desk.hand_in("amber", now=noon, epoch=LONG)
    take(desk, ALICE, noon)
    assert settle(desk, noon + DAY, (ALICE.id,)).returned == ()


def test_another_teams_plan_is_not_ours(desk):
    """Carol's team has none: she may always, whatever ours says."""
    put_up(desk, NIGHT)
    duty_of_carol = desk.look(duty.on_duty, "family", {CAROL.id, DAN.id}, 0.0)
    assert duty_of_carol == {CAROL.id}


def test_what_woke_up_waits_for_nobody_who_went_home(desk):
    """Dan answered at night; the applicant writes at 06:01. Bob need not wait a quarter of an hour for Dan."""
    put_up(desk, NIGHT, MORNING)
    six = moment_of(dt.datetime(2026, 11, 24, 6), KYIV)
    desk.hand_in("amber", now=six - 3600, epoch=LONG)
    case = take(desk, DAN, six - 1800).id
    desk.do(replies.reply, case, DAN.id, b"sealed", bytes(16), LONG.epoch, six - 1700)
    desk.hand_in("amber", now=six + MINUTE, epoch=LONG)
    assert take(desk, BOB, six + MINUTE) is None
    settle(desk, six + 2 * MINUTE)
    assert take(desk, BOB, six + 2 * MINUTE).id == case


def test_a_stint_begins_with_the_shift(desk):
    """What Bob took yesterday does not count against him today."""
    put_up(desk, NIGHT, MORNING)
    six = moment_of(dt.datetime(2026, 11, 24, 6), KYIV)
    desk.do(stints.count_taken, BOB.id, six - DAY)
    settle(desk, six - MINUTE)
    assert desk.look(stints.of, BOB.id).taken == 1
    settle(desk, six)
    assert desk.look(stints.of, BOB.id).taken == 0


def test_a_handover_that_nobody_acknowledges_rings(desk):
    """A quarter of an hour after Bob's shift began, not after Dan wrote; acknowledged, it is over."""
    put_up(desk, NIGHT, MORNING)
    six = moment_of(dt.datetime(2026, 11, 24, 6), KYIV)
    desk.do(handing_over.hand_over, DAN, [item(None, 1)], six - 20 * MINUTE)

    def rings(now):
        found = desk.look(alarms.of_team, "legal", HERE, now)
        return [alarm.kind for alarm in found if alarm.kind == "handover"]

    assert rings(six + 14 * MINUTE) == []
    assert rings(six + 15 * MINUTE) == ["handover"]
    (left,) = desk.look(handing_over.open_ones, "legal", six)
    assert desk.do(handing_over.acknowledge, DAN, [left.number], six) == 0
    assert desk.do(handing_over.acknowledge, BOB, [left.number], six) == 1
    assert rings(six + DAY) == []


def test_a_handover_is_erased_after_a_week(desk):
    """And with its case, whatever the age."""
    desk.hand_in("amber", now=DAY, epoch=LONG)
    case = take(desk, BOB, DAY).id
    desk.do(handing_over.hand_over, BOB, [item(case, 1), item(None, 2)], DAY)
    assert len(desk.look(handing_over.open_ones, "legal", DAY)) == 2
    assert [entry.kind for entry in desk.look(cases.everything_in, case)] == ["application", "handover"]
    desk.do(handing_over.expire, 8 * DAY - 1)
    assert len(desk.look(handing_over.open_ones, "legal", DAY)) == 2
    desk.do(handing_over.expire, 8 * DAY + 1)
    assert desk.look(handing_over.open_ones, "legal", DAY) == []


def test_an_alarm_goes_out_once_and_again_after_half_a_day(desk):
    """While it lasts. One that comes back sooner is not told twice; one that is over is forgotten."""
    put_up(desk, MORNING)
    monday = moment_of(dt.datetime(2026, 11, 23, 7), KYIV)

    def due(now):
        found = desk.look(alarms.of_team, "legal", HERE, now)
        went = desk.do(alarms.take_note, found, now)
        for alarm in went:
            desk.do(alarms.sent, alarm, now)
        return len(went)

    assert due(monday) == 3
    assert due(monday + MINUTE) == 0
    assert due(monday + 12 * 3600) == 3 + 1  # another night has come into sight
    desk.do(alarms.take_note, [], monday + 13 * 3600)
    assert len(desk.look(alarms.every)) == 4
    desk.do(alarms.take_note, [], monday + 24 * 3600)
    assert desk.look(alarms.every) == []


def test_a_plan_is_never_written_over_unseen(desk):
    """Every save names the edition it was made of; old ones are kept for calendars, and then forgotten."""
    first = put_up(desk, NIGHT, now=DAY)
    with pytest.raises(PlanChanged):
        put_up(desk, MORNING)
    second = put_up(desk, MORNING, number=first, now=2 * DAY)
    assert [one.number for one in desk.look(shifts.editions_since, "legal", DAY)] == [first, second]
    put_up(desk, NIGHT, number=second, now=200 * DAY)
    assert first not in [one.number for one in desk.look(shifts.editions_since, "legal", DAY)]
    assert desk.look(shifts.edition, "family") is None
