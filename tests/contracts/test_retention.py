"""What must be gone is gone: cases at their deadline, delivery keys after two days, spent epochs."""

from desk_cast import ALICE, DAY, EPOCH, LEASE, NOW, OTHER, tag
from safeconduct.desk import audit, cases, epochs, queue, replies, retention, returning
from safeconduct.model.staff import KeyCopy

AFTER = "2026-11-23"
BOTH = [(OTHER.team, OTHER.epoch), (EPOCH.team, EPOCH.epoch)]


def test_a_case_is_erased_at_its_deadline(line):
    """In whatever state it is; a younger one stays."""
    line.hand_in("amber")
    line.do(queue.take_next, ALICE.id, NOW, LEASE)
    line.hand_in("birch", now=NOW + DAY)
    assert line.do(retention.expire, NOW + 30 * DAY - 3600) == 0
    assert line.do(retention.expire, NOW + 30 * DAY) == 1
    assert line.look(queue.summary, EPOCH.team).held == 0
    assert line.look(queue.summary, EPOCH.team).waiting == 1


def test_a_sweep_takes_no_more_than_it_is_allowed(line):
    """Intake never waits for a long one; the caller comes again while the sweep was full."""
    for n in range(5):
        line.hand_in(f"receipt {n}")
    swept = [line.do(retention.expire, NOW + 31 * DAY, 2) for _ in range(4)]
    assert swept == [2, 2, 1, 0]


def test_delivery_keys_are_forgotten_after_two_days(line):
    """Until then a repetition is recognised, even that of an erased case."""
    line.hand_in("amber", key=b"k" * 16)
    line.do(returning.erase, tag("amber"))
    assert line.do(retention.purge_keys, NOW + 2 * DAY) == 0
    assert line.hand_in("amber", key=b"k" * 16) is False
    assert line.do(retention.purge_keys, NOW + 2 * DAY + 3600) == 1
    assert line.do(retention.purge_keys, NOW + 2 * DAY + 3600) == 0


def test_an_epoch_is_spent_when_it_is_closed_and_nothing_is_sealed_to_it(line):
    """As long as one case lives, its key does."""
    line.hand_in("amber")
    assert line.look(retention.spent_epochs, "2026-11-22") == []
    assert line.look(retention.spent_epochs, AFTER) == [(OTHER.team, OTHER.epoch)]
    line.do(returning.erase, tag("amber"))
    assert line.look(retention.spent_epochs, AFTER) == BOTH


def test_an_answer_keeps_its_epoch_alive(line):
    """Everything sealed counts, not only applications."""
    line.do(epochs.begin, type(EPOCH)("legal", "2026-W48", "r", "n", "2026-11-23", "2026-11-29"), [])
    line.hand_in("amber", now=NOW + 6 * DAY, epoch=type(EPOCH)("legal", "2026-W48", "", "", "", ""))
    case = line.do(queue.take_next, ALICE.id, NOW, LEASE).id
    line.do(replies.reply, case, ALICE.id, b"answer", b"k" * 16, EPOCH.epoch, NOW)
    assert (EPOCH.team, EPOCH.epoch) not in line.look(retention.spent_epochs, AFTER)


def test_a_shredded_epoch_is_over_for_ever(line):
    """Its copies are gone, it is never found spent again, and its key file must not exist."""
    line.do(epochs.add_copies, [KeyCopy(EPOCH.team, EPOCH.epoch, ALICE.id, b"wrapped")])
    line.do(retention.mark_shredded, EPOCH.team, EPOCH.epoch)
    assert line.look(epochs.copies_for, ALICE.id) == []
    assert line.look(retention.spent_epochs, AFTER) == [(OTHER.team, OTHER.epoch)]
    assert line.look(retention.shredded_epochs) == [(EPOCH.team, EPOCH.epoch)]
    assert line.look(epochs.epoch, EPOCH.team, EPOCH.epoch) == EPOCH


def test_erasing_takes_the_answers_and_notes_along(line):
    """No entry outlives its case."""
    line.hand_in("amber")
    case = line.do(queue.take_next, ALICE.id, NOW, LEASE).id
    line.do(cases.note, case, ALICE.id, b"note", b"n" * 16, EPOCH.epoch, NOW)
    line.do(replies.reply, case, ALICE.id, b"answer", b"k" * 16, EPOCH.epoch, NOW)
    line.do(retention.expire, NOW + 31 * DAY)
    assert line.look(retention.spent_epochs, AFTER) == BOTH


def test_the_audit_forgets_which_case_was_erased(line):
    """It goes on saying that Alice answered; nobody learns from it that there was this case."""
    for receipt in ("amber", "birch"):
        line.hand_in(receipt)
        case = line.do(queue.take_next, ALICE.id, NOW, LEASE).id
        line.do(audit.record, NOW, ALICE.id, "took", case)
    line.do(returning.erase, tag("amber"))
    newest, older = line.look(audit.recent, 10)
    assert (newest.what, newest.case) == ("took", case)
    assert (older.who, older.what, older.case) == (ALICE.id, "took", None)
