"""What an applicant hands in is filed once, in the right case, and nothing else tells of it."""

import pytest
from sqlalchemy import text

from desk_cast import ALICE, BOB, CAROL, DAY, EPOCH, HOUR, LEASE, MINUTE, NOW, OTHER, handed, tag
from safeconduct.desk import cases, intake, queue, replies, returning
from safeconduct.errors import CaseFull, EpochClosed
from safeconduct.model.staff import EpochKey


def only_case(line):
    (case,) = line.look(cases.listing, EPOCH.team, ["waiting", "held", "answered", "asleep", "closed"], 10)
    return case


def answer(line, who, now=NOW):
    case = line.do(queue.take_next, who.id, now, LEASE)
    line.do(replies.reply, case.id, who.id, b"answer", b"k" * 8 + case.id[:8].encode(), EPOCH.epoch, now)
    return case.id


def test_a_new_receipt_makes_a_waiting_case(line):
    """With its team, language and channel, coarse times, and the sealed thing as its first entry."""
    assert line.hand_in("amber", b"envelope") is True
    case = line.look(cases.look, only_case(line).id, ALICE.id)
    assert (case.team, case.state, case.language, case.channel) == ("legal", "waiting", "ru", "web")
    assert (case.severity, case.since, case.deadline) == (0, HOUR, HOUR + 30 * 24)
    assert (case.holder, case.held_until, case.asleep_until, case.closing) == (None, None, None, None)
    (entry,) = case.entries
    assert (entry.kind, entry.team, entry.epoch, entry.hour) == ("application", "legal", "2026-W47", HOUR)
    assert entry.sealed == b"envelope"


def test_a_known_receipt_adds_to_its_case_and_moves_the_deadline(line):
    """A day later the same applicant writes again."""
    line.hand_in("amber", b"first")
    line.hand_in("amber", b"second", now=NOW + DAY)
    case = line.look(cases.look, only_case(line).id, ALICE.id)
    assert [entry.sealed for entry in case.entries] == [b"first", b"second"]
    assert case.deadline == HOUR + 31 * 24
    assert case.since == HOUR


def test_the_same_delivery_counts_once(line):
    """A sender that never saw the confirmation sends again."""
    key = b"0123456789abcdef"
    assert line.hand_in("amber", b"once", key=key) is True
    assert line.hand_in("amber", b"once", key=key) is False
    assert len(line.look(cases.look, only_case(line).id, ALICE.id).entries) == 1


def test_the_same_delivery_twice_in_one_batch_counts_once(line):
    """Also when both wait for the same disk sync."""
    twin = intake.Arrival(handed(), tag("amber"), None, NOW, 30)
    assert line.do(intake.hand_in_all, [twin, twin]) == [True, False]


def test_two_words_with_one_new_receipt_in_one_batch_make_one_case(line):
    """The second one finds the case that the first one begins."""
    two = [intake.Arrival(handed(sealed), tag("amber"), None, NOW, 30) for sealed in (b"first", b"second")]
    assert line.do(intake.hand_in_all, two) == [True, True]
    case = line.look(cases.look, only_case(line).id, ALICE.id)
    assert [entry.sealed for entry in case.entries] == [b"first", b"second"]


def test_a_case_takes_no_more_than_a_console_can_open(line):
    """Mallory fills a case so that whoever is handed it, and the line with them, would run out of memory."""
    half = b"x" * (intake.CASE_BYTES // 2)
    assert line.hand_in("mallory", half) is True
    assert line.hand_in("mallory", half) is True
    with pytest.raises(CaseFull):
        line.hand_in("mallory", b"x")
    more = [intake.Arrival(handed(half), tag("mallory again"), None, NOW, 30) for _ in range(3)]
    first, second, third = line.do(intake.hand_in_all, more)
    assert (first, second) == (True, True)
    assert isinstance(third, CaseFull)
    assert line.hand_in("amber", b"others are not concerned") is True
    assert line.look(queue.summary, EPOCH.team).waiting == 3


def test_one_refusal_leaves_the_rest_of_its_batch_alone(line):
    """Mallory's old keys must not make the line file everybody else's words one by one."""
    late = EpochKey("legal", "2026-W01", "", "", "", "")
    three = [handed(b"first"), handed(epoch=late), handed(b"third")]
    arrivals = [intake.Arrival(thing, tag(f"r{n}"), None, NOW, 30) for n, thing in enumerate(three)]
    first, second, third = line.do(intake.hand_in_all, arrivals)
    assert (first, third) == (True, True)
    assert isinstance(second, EpochClosed)
    assert line.look(queue.summary, EPOCH.team).waiting == 2


@pytest.mark.parametrize(
    "epoch",
    [
        EpochKey("legal", "2026-W01", "", "", "", ""),
        EpochKey("nobody", "2026-W47", "", "", "", ""),
    ],
)
def test_a_key_nobody_opened_is_refused_and_nothing_is_filed(line, epoch):
    """The sender must seal again; the same delivery key is then still new."""
    with pytest.raises(EpochClosed):
        line.hand_in("amber", key=b"k" * 16, epoch=epoch)
    assert line.look(queue.summary, EPOCH.team).waiting == 0
    assert line.hand_in("amber", key=b"k" * 16) is True


@pytest.mark.parametrize(("day", "open_"), [(-3, False), (-2, True), (4, True), (5, False)])
def test_an_epoch_is_open_from_its_first_to_its_last_day(line, day, open_):
    """Both days included (it opens on Monday the 16th and closes on Sunday the 22nd)."""
    if open_:
        assert line.hand_in("amber", now=NOW + day * DAY)
    else:
        with pytest.raises(EpochClosed):
            line.hand_in("amber", now=NOW + day * DAY)


@pytest.mark.parametrize("rest", ["answered", "closed", "asleep"])
def test_a_resting_case_wakes_up_when_the_applicant_writes(line, rest):
    """And goes first to whoever knows it, for a quarter of an hour."""
    line.hand_in("amber")
    case = line.do(queue.take_next, ALICE.id, NOW, LEASE).id
    if rest == "answered":
        line.do(replies.reply, case, ALICE.id, b"answer", b"k" * 16, EPOCH.epoch, NOW)
    elif rest == "closed":
        line.do(cases.close, case, ALICE.id, "answered", NOW)
    else:
        line.do(queue.snooze, case, ALICE.id, HOUR + 20)
    later = NOW + DAY
    line.hand_in("amber", b"again", now=later)
    woken = only_case(line)
    assert (woken.state, woken.closing, woken.asleep_until) == ("waiting", None, None)
    assert woken.since == (HOUR if rest == "asleep" else HOUR + 24)
    assert line.do(queue.take_next, BOB.id, later + 14 * MINUTE, LEASE) is None
    assert line.do(queue.take_next, ALICE.id, later + MINUTE, LEASE).id == case


def test_after_a_quarter_of_an_hour_anybody_may_take_a_woken_case(line):
    """Nobody waits for somebody who has gone home; the time kept is rounded, so it tells little."""
    line.hand_in("amber")
    case = answer(line, ALICE)
    line.hand_in("amber", now=NOW + DAY)
    assert line.do(queue.take_next, BOB.id, NOW + DAY + 30 * MINUTE, LEASE).id == case


def test_a_held_case_stays_held(line):
    """The caseworker sees the new word beside the old ones."""
    line.hand_in("amber")
    line.do(queue.take_next, ALICE.id, NOW, LEASE)
    line.hand_in("amber", b"and another thing")
    case = only_case(line)
    assert (case.state, case.holder) == ("held", ALICE.id)


def test_a_woken_case_goes_behind_those_that_waited_longer(line):
    """Its place is that of its oldest unanswered entry, once whoever knows it has not come back for it."""
    line.hand_in("amber")
    first = answer(line, ALICE)
    line.hand_in("birch")
    line.hand_in("amber")
    later = NOW + 31 * MINUTE
    assert line.do(queue.take_next, BOB.id, later, LEASE).id != first
    assert line.do(queue.take_next, BOB.id, later, LEASE).id == first


def test_a_decoy_erases_its_case_and_looks_like_any_other(line):
    """What is handed in with it is not kept, and a repetition by the network brings nothing back."""
    line.hand_in("amber", decoy="thorn")
    key = b"k" * 16
    assert line.hand_in("thorn", b"dictated", key=key) is True
    assert line.hand_in("thorn", b"dictated", key=key) is False
    assert line.look(cases.listing, EPOCH.team, ["waiting"], 10) == []
    assert line.do(returning.answers, tag("amber"), NOW) == ()


def test_a_decoy_in_the_batch_of_its_own_case_erases_that_too(line):
    """And the receipt is then free, as if it had never been."""
    arrivals = [
        intake.Arrival(handed(b"first"), tag("amber"), tag("thorn"), NOW, 30),
        intake.Arrival(handed(b"dictated"), tag("thorn"), None, NOW, 30),
        intake.Arrival(handed(b"new life"), tag("amber"), None, NOW, 30),
    ]
    assert line.do(intake.hand_in_all, arrivals) == [True, True, True]
    case = line.look(cases.look, only_case(line).id, ALICE.id)
    assert [entry.sealed for entry in case.entries] == [b"new life"]


@pytest.mark.parametrize("decoy", ["amber", "birch"])
def test_a_decoy_that_is_in_use_takes_nothing_over(line, decoy):
    """Neither the receipt itself nor another applicant's can be made a decoy."""
    line.hand_in("birch", b"another applicant")
    line.hand_in("amber", decoy=decoy)
    assert line.hand_in(decoy, b"still a word in a case") is True
    assert line.look(queue.summary, EPOCH.team).waiting == 2


def test_a_later_word_keeps_the_team_it_was_sealed_to(line):
    """Whoever must open it has to know whose key that takes, and has the case from then on."""
    line.hand_in("amber")
    first = only_case(line).id
    line.hand_in("amber", epoch=OTHER)
    case = line.look(cases.look, first, CAROL.id)
    assert (case.team, case.state) == ("family", "waiting")
    assert [entry.team for entry in case.entries] == ["legal", "family"]


def test_nothing_finer_than_an_hour_is_kept_of_an_applicant(line):
    """No column of what callers leave behind holds the moment."""
    line.hand_in("amber", decoy="thorn")
    line.hand_in("amber", now=NOW + 5)
    for table in ("cases", "entries", "receipts", "deliveries"):
        for row in line.look(lambda db, table=table: db.execute(text(f"SELECT * FROM {table}")).all()):
            numbers = [value for value in row if isinstance(value, int | float)]
            assert all(number < 1_000_000 for number in numbers), (table, numbers)
