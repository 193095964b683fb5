"""When it is long time for a new key period, somebody hears of it who is not before a console."""

from desk_cast import ALICE, BOB, DAY, EPOCH, NOW
from safeconduct.desk import alarms, epochs, staff
from safeconduct.model.staff import EpochKey, KeyCopy


def kinds(line, days, epoch_days=7):
    return [one.subject for one in line.look(alarms.of_keys, "legal", NOW + days * DAY, epoch_days)]


def test_an_old_period_is_an_alarm_after_twice_its_days(line):
    """It opened two days ago: with seven days there is time, with one it is late from today on."""
    long = EpochKey("legal", "2026-W48", "age1pq1z", "a long note", "2026-11-18", "2026-12-23")
    line.do(epochs.begin, long, [])
    assert kinds(line, 14) == []
    assert kinds(line, 15) == ["2026-W48"]
    assert kinds(line, 2, epoch_days=1) == []
    assert kinds(line, 3, epoch_days=1) == ["2026-W48"]


def test_no_open_period_is_an_alarm(line):
    """Applications cannot be sealed. What a colleague left is still open, and none."""
    line.do(epochs.add_copies, [KeyCopy(EPOCH.team, EPOCH.epoch, BOB.id, b"wrapped")])
    line.do(staff.dismiss, BOB.id)
    assert kinds(line, 0) == []
    assert kinds(line, 10) == ["none"]
    assert [alarm.team for alarm in line.look(alarms.standing, {ALICE.id}, NOW + 10 * DAY, 7)] == [
        "family",
        "legal",
    ]
