"""`safeconduct doctor` looks for anything that is older than promised."""

from datetime import UTC, datetime, timedelta

import pytest

from kept_line import NOW
from safeconduct.checkup import retention
from safeconduct.desk import epochs, handing_over
from safeconduct.model.chat import Chat
from safeconduct.model.handover import Left
from safeconduct.model.ids import CaseworkerId, ChatTag, DeliveryKey, Hour, Language, Moment
from safeconduct.model.stint import Stint
from safeconduct.model.tally import Tally
from safeconduct.settings import BackupSettings, Settings
from safeconduct.store import chats, counts, deliveries, handovers, permits, stints, tallies
from safeconduct.switchboard.rounds import one_round

DAY = timedelta(days=1)
TODAY = datetime.fromtimestamp(NOW, UTC)


def found(line, now=TODAY, settings=None):
    """The findings, as (state, sentence)."""
    settings = settings or line.folder.settings()
    kept = line.do(
        lambda vault: vault.read(
            lambda db: retention.retention.kept_too_long(
                db, Moment(now.timestamp()), retention.oldest_living(now.timestamp(), 3)
            )
        )
    )
    return [(one.state, one.says) for one in retention.holds(kept, line.folder, settings, now)]


def test_a_line_that_keeps_its_promise(line):
    """One sentence says what was looked for."""
    ((state, says),) = found(line)
    assert state == "ok"
    assert says.startswith("Nothing is older than promised")


def test_a_line_that_was_switched_off(line):
    """It ran once; then nobody erased what was due. A round later it is in order again."""
    line.do(lambda vault: one_round(vault, line.folder, NOW))
    later = TODAY + 40 * DAY
    states = dict(map(reversed, found(line, later)))
    assert states["2 case(s) are here after their deadline."] == "broken"
    assert any("mark(s) of deliveries are older than 48 hours" in says for says in states)
    line.do(lambda vault: one_round(vault, line.folder, later.timestamp()))
    assert [state for state, _ in found(line, later)] == ["ok"]


def test_an_epoch_that_nothing_needs(line):
    """It is over, no case refers to it, and it was not ended."""
    key = line.team.epoch
    other = type(key)(key.team, "2026-W01", key.recipient, key.note, "2026-01-01", "2026-01-07")
    line.write(epochs.begin, other, [])
    assert found(line) == [
        ("look", f"Epoch {key.team} 2026-W01 is over, nothing needs its key, and it lives.")
    ]


def test_old_chats(line):
    """What links a case to a chat, and the key of that day."""
    day = (TODAY - 10 * DAY).date().isoformat()
    line.write(chats.add, Chat(ChatTag(bytes(32)), day, None, b"sealed"))
    line.folder.make_gateway_key(day)
    assert found(line) == [
        ("broken", "1 row(s) about chats are older than promised."),
        ("broken", f"The key of the chats of {day} should be gone."),
    ]


@pytest.mark.parametrize(("hours", "state"), [(48, "ok"), (50, "broken")])
def test_old_marks_of_deliveries(line, hours, state):
    """Two days, and an hour's grace."""
    line.write(deliveries.add, [DeliveryKey(b"k" * 16)], Hour(int(NOW // 3600) - hours))
    assert [one for one, _ in found(line)] == [state]


def test_old_backups(line, tmp_path):
    """Older than the setting says."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    old = (TODAY - 9 * DAY).date()
    (shelf / f"backup-{old}.age").write_bytes(b"")
    (shelf / f"backup-{TODAY.date()}.age").write_bytes(b"")
    settings = Settings(backup=BackupSettings(folder=str(shelf), keep=7))
    assert found(line, settings=settings) == [
        ("look", f"The backup of {old} is older than the 7 days of `backup.keep`.")
    ]


def test_old_handovers_and_permits(line):
    """What a shift left for the next goes after a week, and so does who was allowed what. The round takes permits."""
    old = Moment(NOW - 8 * 86_400)
    team, bob = line.team.team, line.person("Bob")
    line.write(handovers.add, Left(0, team, None, bob, old, line.team.epoch.epoch, b"sealed"))
    line.write(permits.add, team, "export", bob, old)
    assert found(line) == [
        ("broken", "1 handover(s) of shifts are older than a week."),
        ("look", "1 permit(s) are older than a week."),
    ]
    line.write(handing_over.expire, NOW)
    line.do(lambda vault: one_round(vault, line.folder, NOW))
    assert [state for state, _ in found(line)] == ["ok"]


def test_old_counts(line):
    """Exact numbers of a day that was published two weeks ago, and hours that no plan looks at."""
    line.write(counts.put, "application", (TODAY - 16 * DAY).date().isoformat(), 3)
    line.write(tallies.add, [Tally("visit", Hour(int(NOW // 3600) - 24 * 120), "web", Language("ru"), 9)])
    assert found(line) == [("look", "2 exact count(s) are older than promised.")]


def test_an_old_blinding_key(line):
    """It goes with the last case that was promised of its day: the longest wish counts."""
    settings = line.folder.settings()
    days = settings.line.retention_days + settings.desk.extra_days
    line.folder.make_blinding_key((TODAY - days * DAY).date().isoformat())
    assert [state for state, _ in found(line)] == ["ok"]
    late = (TODAY - (days + 1) * DAY).date().isoformat()
    line.folder.make_blinding_key(late)
    assert found(line) == [("broken", f"The key that hides the applications of {late} should be gone.")]


def test_what_is_left_of_somebody_who_is_gone(line):
    """How long somebody worked here is nobody's once they were dismissed."""
    line.write(stints.keep, Stint(CaseworkerId("0" * 32)))
    ((state, says),) = found(line)
    assert (state, says) == ("broken", "1 row(s) belong to a case, or to the work of somebody, that is gone.")
