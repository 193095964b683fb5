"""How urgent it is, how long it is kept, and who else may come back: what the line sees of what it cannot open."""

import os

import pytest
from msgspec.structs import replace

from desk_cast import ALICE, DAY, EPOCH, HOUR, LEASE, NOW, OTHER, TODAY, handed, tag
from safeconduct.desk import cases, intake, queue, replies, retention, returning
from safeconduct.store import commitments, counts, tallies

ARRIVAL = intake.Arrival(handed(), tag("amber"), None, NOW, 30, extra_days=60)


def hand_in(line, receipt="amber", *, now=NOW, days=30, others=(), commitment=None, counted=True, **more):
    """As the switchboard hands it on."""
    arrival = replace(
        ARRIVAL,
        handed=handed(lookup=b"", others=tuple(other.encode() for other in others), **more),
        tag=tag(receipt),
        now=now,
        retention_days=days,
        others=tuple(tag(other) for other in others),
        commitment=commitment,
        counted=counted,
    )
    return line.do(intake.hand_in_all, [arrival])[0]


def every_case(line):
    states = ["waiting", "held", "answered", "asleep", "closed"]
    return [case for team in (EPOCH.team, OTHER.team) for case in line.look(cases.listing, team, states, 50)]


def answered(line, now=NOW):
    """Alice takes the next case and answers it."""
    case = line.do(queue.take_next, ALICE.id, now, LEASE)
    line.do(replies.reply, case.id, ALICE.id, b"answer", os.urandom(16), EPOCH.epoch, now)
    return case


def test_who_says_danger_comes_first_and_later_words_never_lower_it(line):
    """The second of two is taken first; a calm word afterwards changes nothing, a worse one does."""
    hand_in(line, "birch")
    hand_in(line, "amber", severity=2)
    hand_in(line, "amber")
    assert [case.severity for case in every_case(line)] == [2, 0]
    hand_in(line, "birch", severity=3)
    assert [case.severity for case in every_case(line)] == [3, 2]


def test_a_wish_adds_its_days_and_stays_with_the_case(line):
    """It is wished once: whoever writes again without saying so is kept as long."""
    hand_in(line, keep_longer=True)
    (case,) = every_case(line)
    assert (case.extra_days, case.deadline) == (60, HOUR + 90 * 24)
    hand_in(line, now=NOW + DAY)
    assert every_case(line)[0].deadline == HOUR + 91 * 24


def test_a_wish_may_come_later(line):
    """From then on, also for what was handed in before."""
    hand_in(line)
    hand_in(line, now=NOW + DAY, keep_longer=True)
    (case,) = every_case(line)
    assert (case.extra_days, case.deadline) == (60, HOUR + 91 * 24)


def test_what_was_promised_is_never_cut_short(line):
    """A later word to a team that keeps things for a week moves no deadline back."""
    hand_in(line, days=180)
    hand_in(line, days=7, now=NOW + DAY)
    assert every_case(line)[0].deadline == HOUR + 180 * 24


def test_every_receipt_of_a_group_leads_to_the_case_and_erases_it(line):
    """Each of them reads the answers; any of them is the end of everything."""
    hand_in(line)
    answered(line)
    assert hand_in(line, others=["birch"]) is True
    for receipt in ("amber", "birch"):
        (answer,) = line.do(returning.answers, tag(receipt), NOW)
        assert answer.sealed == b"answer"
    line.do(returning.erase, tag("birch"))
    assert line.do(returning.answers, tag("amber"), NOW) == ()
    assert every_case(line) == []


def test_a_further_receipt_may_be_brought_by_any_of_them(line):
    """The second person brings the third."""
    hand_in(line)
    hand_in(line, others=["birch"])
    hand_in(line, "birch", others=["cedar"])
    hand_in(line, "cedar", sealed=b"we are three")
    (case,) = every_case(line)
    assert len(line.look(cases.look, case.id, ALICE.id).entries) == 4


def test_whoever_only_brings_others_waits_for_no_answer(line):
    """The case stays answered and its deadline moves on."""
    hand_in(line)
    answered(line)
    hand_in(line, others=["birch"], now=NOW + DAY)
    (case,) = every_case(line)
    assert (case.state, case.deadline) == ("answered", HOUR + 31 * 24)


def test_others_too_bring_the_case_to_the_team_that_can_read_it(line):
    """Whoever else comes in at the same moment makes no difference."""
    hand_in(line)
    answered(line)
    hand_in(line, others=["birch"], epoch=OTHER)
    (case,) = every_case(line)
    assert (case.team, case.state) == (OTHER.team, "waiting")


def test_a_receipt_that_is_known_is_refused_without_a_word(line):
    """Mallory cannot tie Bob's receipt, if she ever saw its lookup, to a case of her own."""
    hand_in(line, "bob")
    hand_in(line, "mallory")
    assert hand_in(line, "mallory", others=["bob"]) is True
    line.do(returning.erase, tag("mallory"))
    assert len(every_case(line)) == 1
    line.do(returning.erase, tag("bob"))
    assert every_case(line) == []


def test_a_wrong_receipt_brings_nobody_anywhere_and_looks_alike(line):
    """Nothing is filed, and nobody is told."""
    assert hand_in(line, "nobody", others=["birch"]) is True
    assert every_case(line) == []
    assert line.do(returning.answers, tag("birch"), NOW) == ()


def test_a_case_has_eight_receipts_at_most(line):
    """The ninth leads nowhere."""
    hand_in(line)
    for number in range(9):
        hand_in(line, others=[f"other {number}"])
    answered(line)
    known = [bool(line.do(returning.answers, tag(f"other {number}"), NOW)) for number in range(9)]
    assert known == [True] * 7 + [False] * 2


def test_the_book_gets_a_row_of_its_own_with_an_application_only(line):
    """A later word and a repeated delivery add nothing; what is erased stays counted in the book."""
    key = b"0123456789abcdef"
    hand_in(line, commitment=b"c" * 32, key=key)
    hand_in(line, commitment=b"c" * 32, key=key)
    hand_in(line, commitment=b"d" * 32)
    assert line.look(commitments.of_day, TODAY) == [b"c" * 32]
    line.do(returning.erase, tag("amber"))
    assert line.look(commitments.of_day, TODAY) == [b"c" * 32]


def test_the_same_receipt_may_be_filed_anew_on_the_day_it_was_erased(line):
    """Its commitment is there already, and that is no reason to refuse the application."""
    hand_in(line, commitment=b"c" * 32)
    line.do(returning.erase, tag("amber"))
    assert hand_in(line, commitment=b"c" * 32) is True
    assert len(every_case(line)) == 1
    assert line.look(commitments.of_day, TODAY) == [b"c" * 32]


def test_applications_and_messages_are_counted_by_hour_channel_and_language(line):
    """In the transaction that files them, and the applications of the day beside."""
    hand_in(line, "amber")
    hand_in(line, "birch", language="uk", channel="phone")
    hand_in(line, "amber", now=NOW + 3600)
    hand_in(line, "amber", others=["cedar"])
    applications = line.look(tallies.between, "application", HOUR, HOUR + 9)
    assert [(one.channel, one.language, one.value) for one in applications] == [
        ("phone", "uk", 1),
        ("web", "ru", 1),
    ]
    (message,) = line.look(tallies.between, "message", HOUR, HOUR + 9)
    assert (message.hour, message.value) == (HOUR + 1, 1)
    assert line.look(counts.find, "application", TODAY) == 2


def test_a_practice_line_counts_nothing(line):
    """Neither what comes in nor what becomes of it."""
    hand_in(line, counted=False)
    answered(line)
    for unit in ("application", "answered", "helped", "person"):
        assert line.look(counts.find, unit, TODAY) is None
    assert line.look(tallies.between, "application", HOUR, HOUR + 1) == []


@pytest.mark.parametrize("closing", ["answered", "referred"])
def test_a_case_is_answered_and_helped_once_for_all_time(line, closing):
    """Answered again the next day, and closed again as helped, it counts no more."""
    for day in range(2):
        hand_in(line, now=NOW + day * DAY)
        answered(line, NOW + day * DAY)
        (case,) = every_case(line)
        line.do(queue.take_up, case.id, ALICE.id, NOW + day * DAY, LEASE)
        line.do(cases.close, case.id, ALICE.id, closing, NOW + day * DAY)
    for unit in ("answered", "helped"):
        assert [line.look(counts.find, unit, day) for day in (TODAY, "2026-11-19")] == [1, None]


def test_abuse_of_the_same_day_is_left_out(line):
    """Once, however often it is closed; what came on an earlier day has had its number drawn."""
    hand_in(line, "prank")
    hand_in(line, "amber")
    for _ in range(2):
        case = line.do(queue.take_next, ALICE.id, NOW, LEASE)
        line.do(cases.close, case.id, ALICE.id, "prank", NOW)
        hand_in(line, "prank")
        if case.id != every_case(line)[0].id:
            break
    hand_in(line, "birch")
    late = NOW + DAY
    while case := line.do(queue.take_next, ALICE.id, late, LEASE):
        line.do(cases.close, case.id, ALICE.id, "prank", late)
    assert line.look(counts.find, "application", TODAY) == 2


def test_nothing_is_gone_before_its_deadline_and_all_of_it_within_the_hour(line):
    """With the wish and without."""
    hand_in(line, "amber")
    hand_in(line, "birch", keep_longer=True)
    for days, left in ((30, 1), (90, 0)):
        due = (HOUR + days * 24) * 3600
        before = len(every_case(line))
        line.do(retention.expire, due - 1)
        assert len(every_case(line)) == before
        line.do(retention.expire, due)
        assert len(every_case(line)) == left
