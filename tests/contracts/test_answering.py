"""A caseworker answers; whoever holds the receipt comes back and reads, or erases everything."""

import pytest

from desk_cast import ALICE, BOB, CAROL, DAY, EPOCH, HOUR, LEASE, NOW, tag
from safeconduct.desk import cases, epochs, queue, replies, retention, returning
from safeconduct.errors import CaseGone, EpochClosed, NotHeld

KEY = b"k" * 16


def reply(line, case, who=ALICE, sealed=b"answer", key=KEY, **more):
    return line.do(replies.reply, case, who.id, sealed, key, EPOCH.epoch, NOW, **more)


def take(line, who=ALICE):
    return line.do(queue.take_next, who.id, NOW, LEASE)


def test_an_answer_ends_the_lease_and_waits_for_the_applicant(line):
    """The receipt brings it back, with the date until which it is kept."""
    line.hand_in("amber")
    case = take(line).id
    assert reply(line, case) is True
    seen = line.look(cases.look, case, ALICE.id)
    assert (seen.state, seen.holder, [entry.kind for entry in seen.entries]) == (
        "answered",
        None,
        ["application", "reply"],
    )
    (answer,) = line.do(returning.answers, tag("amber"), NOW)
    assert (answer.team, answer.epoch, answer.hour, answer.sealed) == ("legal", EPOCH.epoch, HOUR, b"answer")
    assert answer.deadline == HOUR + 30 * 24


def test_the_same_answer_counts_once(line):
    """Also though the case is not held any more when it arrives again."""
    line.hand_in("amber")
    case = take(line).id
    assert reply(line, case) is True
    assert reply(line, case) is False
    assert len(line.do(returning.answers, tag("amber"), NOW)) == 1


def test_only_the_holder_answers(line):
    """A lapsed lease, a colleague, another team: nothing is filed."""
    line.hand_in("amber")
    case = take(line).id
    with pytest.raises(NotHeld):
        reply(line, case, BOB)
    with pytest.raises(CaseGone):
        reply(line, case, CAROL)
    line.do(queue.lapse, NOW + LEASE)
    with pytest.raises(NotHeld):
        reply(line, case)
    assert line.do(returning.answers, tag("amber"), NOW) == ()


@pytest.mark.parametrize("finish", ["reply", "close"])
def test_a_word_that_nobody_has_seen_keeps_the_case_in_the_queue(line, finish):
    """The applicant wrote while the caseworker typed: the answer is filed, the case waits again."""
    line.hand_in("amber", b"seen")
    case = take(line)
    line.hand_in("birch")
    line.hand_in("amber", b"unseen", now=NOW + 3600)
    if finish == "reply":
        reply(line, case.id, seen=case.entries[-1].number)
    else:
        line.do(cases.close, case.id, ALICE.id, "answered", NOW, seen=case.entries[-1].number)
    waiting = line.look(cases.listing, EPOCH.team, ["waiting"], 10)
    assert [one.since for one in waiting] == [HOUR, HOUR + 1]
    assert waiting[1].id == case.id


def test_what_was_seen_is_answered(line):
    """With the newest number on the screen the case is done."""
    line.hand_in("amber")
    case = take(line)
    reply(line, case.id, seen=case.entries[-1].number)
    assert line.look(queue.summary, EPOCH.team).answered == 1


def test_a_note_stays_among_caseworkers(line):
    """It is in the case and never among the answers; the same note counts once; the case stays held."""
    line.hand_in("amber")
    case = take(line).id
    assert line.do(cases.note, case, ALICE.id, b"note", KEY, EPOCH.epoch, NOW) is True
    assert line.do(cases.note, case, ALICE.id, b"note", KEY, EPOCH.epoch, NOW) is False
    assert [case.id for case in line.look(cases.held_by, ALICE.id)] == [case]
    assert line.do(returning.answers, tag("amber"), NOW) == ()
    assert [entry.kind for entry in line.look(cases.look, case, BOB.id).entries] == ["application", "note"]


def test_nothing_is_filed_under_a_shredded_key(line):
    """Nobody could open it."""
    line.hand_in("amber")
    case = take(line).id
    line.do(retention.mark_shredded, EPOCH.team, EPOCH.epoch)
    with pytest.raises(EpochClosed):
        reply(line, case)
    with pytest.raises(EpochClosed):
        line.do(cases.note, case, ALICE.id, b"note", KEY, EPOCH.epoch, NOW)
    assert line.look(epochs.open_epochs, "2026-11-18")[0].team == "family"


def test_a_closed_case_says_why(line):
    """And keeps its answers until its deadline."""
    line.hand_in("amber")
    case = take(line).id
    line.do(cases.close, case, ALICE.id, "thanks", NOW)
    (closed,) = line.look(cases.listing, EPOCH.team, ["closed"], 10)
    assert (closed.id, closed.closing, closed.holder) == (case, "thanks", None)


def test_a_listing_is_of_one_team_and_never_longer_than_asked(line):
    """In the order of the queue."""
    for n in range(5):
        line.hand_in(f"receipt {n}", str(n).encode())
    listed = line.look(cases.listing, EPOCH.team, ["waiting", "held"], 3)
    assert len(listed) == 3
    assert [case.id for case in listed] == sorted(case.id for case in listed)
    assert line.look(cases.listing, CAROL.team, ["waiting"], 3) == []


def test_another_teams_case_is_not_there(line):
    """Looking is for the team."""
    line.hand_in("amber")
    (case,) = line.look(cases.listing, EPOCH.team, ["waiting"], 1)
    with pytest.raises(CaseGone):
        line.look(cases.look, case.id, CAROL.id)


def test_wrong_receipts_unanswered_cases_and_decoys_look_alike(line):
    """Nobody learns by trying whether a receipt exists."""
    line.hand_in("amber", decoy="thorn")
    assert line.do(returning.answers, tag("wrong"), NOW) == ()
    assert line.do(returning.answers, tag("amber"), NOW) == ()
    assert line.do(returning.answers, tag("thorn"), NOW) == ()


def test_a_decoy_erases_the_answers(line):
    """Whoever is forced to show the answers shows that there are none."""
    line.hand_in("amber", decoy="thorn")
    case = take(line).id
    reply(line, case)
    assert line.do(returning.answers, tag("thorn"), NOW) == ()
    assert line.do(returning.answers, tag("amber"), NOW) == ()
    with pytest.raises(CaseGone):
        line.look(cases.look, case, ALICE.id)


@pytest.mark.parametrize("with_", ["amber", "thorn", "wrong"])
def test_erasing_is_silent(line, with_):
    """Either receipt erases, a wrong one does nothing, and the answer is the same."""
    line.hand_in("amber", decoy="thorn")
    assert line.do(returning.erase, tag(with_)) is None
    assert line.look(queue.summary, EPOCH.team).waiting == (1 if with_ == "wrong" else 0)


def test_answers_end_with_the_deadline_to_the_hour(line):
    """Also when the sweep has not come by yet."""
    line.hand_in("amber")
    reply(line, take(line).id)
    assert line.do(returning.answers, tag("amber"), NOW + 30 * DAY - 3600)
    assert line.do(returning.answers, tag("amber"), NOW + 30 * DAY) == ()
