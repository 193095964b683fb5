"""What becomes of one case: triage, colleagues, another team, two persons for a reply, striking."""

from pathlib import Path

import pytest

from desk_cast import ALICE, BOB, CAROL, EPOCH, HOUR, LEASE, NOW, OTHER, caseworker, tag
from safeconduct.desk import audit, cases, handing, queue, replies, returning, review, striking
from safeconduct.desk.filing import Letter
from safeconduct.desk.review import Review
from safeconduct.errors import (
    CaseGone,
    CaseworkerGone,
    EntryGone,
    EpochClosed,
    NotHeld,
    SecondPersonNeeded,
    WordUnread,
)
from safeconduct.store import staff as staff_rows

DAN = caseworker("dan")
ERIN = caseworker("erin", role="publisher")


@pytest.fixture
def line(line):
    """Besides the three: Dan, who works here too, and Erin, who publishes."""
    for person in (DAN, ERIN):
        line.do(staff_rows.add_caseworker, person)
    return line


def take(line, who=ALICE, now=NOW):
    return line.do(queue.take_next, who.id, now, LEASE)


def written(case, number=1, sealed=b"sealed", epoch=EPOCH):
    return Letter(number.to_bytes(16, "big"), epoch.epoch, sealed, case.entries[-1].number)


def kinds(line, case, who):
    return [entry.kind for entry in line.look(cases.look, case, who.id).entries]


def reply(line, case, who, number=9, **rule):
    key = number.to_bytes(16, "big")
    return line.do(
        replies.reply, case, who.id, b"answer", key, EPOCH.epoch, NOW, review=Review("danger", **rule)
    )


def test_triage_keeps_the_case(line):
    """Urgent, about somebody missing, and still Alice's; Bob cannot say so."""
    line.hand_in("amber")
    case = take(line).id
    line.do(handing.triage, case, ALICE.id, 2, "missing")
    seen = line.look(cases.look, case, BOB.id)
    assert (seen.severity, seen.label, seen.holder) == (2, "missing", ALICE.id)
    line.do(handing.triage, case, ALICE.id, 0, None)
    assert line.look(cases.look, case, BOB.id).label is None
    with pytest.raises(NotHeld):
        line.do(handing.triage, case, BOB.id, 3, None)


def test_colleagues_are_those_who_can_work_on_it(line):
    """Not oneself, not another team, nobody who has no key."""
    assert [one.id for one in line.look(handing.colleagues, ALICE)] == [BOB.id, DAN.id]


def test_a_case_waits_for_the_colleague_it_was_handed_to(line):
    """Dan finds nothing, Bob finds it first; after eight hours it is anybody's."""
    line.hand_in("amber")
    case = take(line)
    assert line.do(handing.hand_to, case.id, ALICE.id, BOB.id, written(case), NOW) is True
    assert line.do(handing.hand_to, case.id, ALICE.id, BOB.id, written(case), NOW) is False
    assert take(line, DAN) is None
    assert kinds(line, case.id, BOB) == ["application", "note"]
    assert take(line, BOB).id == case.id
    line.do(queue.release, case.id, BOB.id)
    line.do(queue.lapse, NOW + handing.WAITS_SECONDS)
    assert take(line, DAN, NOW + handing.WAITS_SECONDS).id == case.id


@pytest.mark.parametrize("whom", [ALICE, CAROL, ERIN, caseworker("nobody")], ids=lambda who: who.name)
def test_a_case_is_handed_only_to_a_colleague(line, whom):
    """Not to oneself, not across teams, not to somebody without keys or who has left; nothing is filed."""
    line.hand_in("amber")
    case = take(line)
    with pytest.raises(CaseworkerGone):
        line.do(handing.hand_to, case.id, ALICE.id, whom.id, written(case), NOW)
    assert kinds(line, case.id, ALICE) == ["application"]


def test_another_team_gets_the_case_and_the_transcript(line):
    """It is in Carol's queue, with what it came with; Alice can no longer see it, her lead's list says so."""
    line.hand_in("amber", b"first")
    case = take(line)
    letter = written(case, sealed=b"transcript", epoch=OTHER)
    assert line.do(handing.hand_to_team, case.id, ALICE.id, "family", letter, NOW) is True
    assert line.do(handing.hand_to_team, case.id, ALICE.id, "family", letter, NOW) is False
    with pytest.raises(CaseGone):
        line.look(cases.look, case.id, ALICE.id)
    taken = take(line, CAROL)
    assert [(entry.kind, entry.team) for entry in taken.entries] == [
        ("application", "legal"),
        ("transcript", "family"),
    ]


def test_what_the_applicant_writes_to_the_first_team_brings_the_case_back(line):
    """Only the first team can open it: Carol loses the case, whether she holds it or has answered it."""
    line.hand_in("amber")
    case = take(line)
    line.do(handing.hand_to_team, case.id, ALICE.id, "family", written(case, epoch=OTHER), NOW)
    take(line, CAROL)
    line.hand_in("amber", b"again", now=NOW + 3600)
    with pytest.raises(CaseGone):
        line.look(cases.look, case.id, CAROL.id)
    back = take(line, BOB)
    assert (back.id, back.team, [entry.team for entry in back.entries]) == (
        case.id,
        "legal",
        ["legal", "family", "legal"],
    )


def test_what_the_applicant_writes_to_the_new_team_stays_there(line):
    """The form seals to the team that answered last."""
    line.hand_in("amber")
    case = take(line)
    line.do(handing.hand_to_team, case.id, ALICE.id, "family", written(case, epoch=OTHER), NOW)
    line.hand_in("amber", b"again", epoch=OTHER)
    assert take(line) is None
    assert take(line, CAROL).team == "family"


def test_nothing_is_handed_over_that_was_not_read(line):
    """The applicant wrote while Alice chose what to pass on: the transcript would lack it."""
    line.hand_in("amber")
    case = take(line)
    line.hand_in("amber", b"unseen")
    with pytest.raises(WordUnread):
        line.do(handing.hand_to_team, case.id, ALICE.id, "family", written(case, epoch=OTHER), NOW)
    assert line.look(cases.look, case.id, ALICE.id).holder == ALICE.id


def test_a_transcript_goes_to_an_open_key_of_another_team(line):
    """Not to one's own team, not to a team that has no key."""
    line.hand_in("amber")
    case = take(line)
    with pytest.raises(CaseworkerGone):
        line.do(handing.hand_to_team, case.id, ALICE.id, "legal", written(case), NOW)
    with pytest.raises(EpochClosed):
        line.do(handing.hand_to_team, case.id, ALICE.id, "press", written(case), NOW)


def in_danger(line, who=ALICE):
    line.hand_in("amber")
    case = take(line, who)
    line.do(handing.triage, case.id, who.id, 3, None)
    return line.look(cases.look, case.id, who.id)


def test_in_danger_nobody_answers_alone(line):
    """The reply is refused; proposed, approved by Bob, it goes out, and nothing is left proposed."""
    case = in_danger(line)
    with pytest.raises(SecondPersonNeeded):
        reply(line, case.id, ALICE)
    assert line.do(review.propose, case.id, ALICE.id, written(case), NOW) is True
    assert line.do(review.propose, case.id, ALICE.id, written(case), NOW) is False
    taken = take(line, BOB)
    assert (taken.proposer, taken.entries[-1].number, taken.entries[-1].kind) == (
        ALICE.id,
        taken.proposal,
        "proposal",
    )
    assert line.do(returning.answers, tag("amber"), NOW) == ()
    with pytest.raises(SecondPersonNeeded):
        reply(line, case.id, BOB)
    with pytest.raises(SecondPersonNeeded):
        reply(line, case.id, BOB, approves=taken.proposal - 1)
    assert reply(line, case.id, BOB, approves=taken.proposal) is True
    seen = line.look(cases.look, case.id, BOB.id)
    assert (seen.state, seen.proposal, seen.proposer) == ("answered", None, None)
    assert len(line.do(returning.answers, tag("amber"), NOW)) == 1


def test_nobody_approves_their_own_words(line):
    """Bob proposes other words than Alice's: now he is the one who cannot send them."""
    case = in_danger(line)
    line.do(review.propose, case.id, ALICE.id, written(case), NOW)
    taken = take(line, BOB)
    line.do(review.propose, case.id, BOB.id, written(taken, 2), NOW)
    again = take(line, ALICE)
    assert again.proposer == BOB.id
    assert reply(line, case.id, ALICE, approves=again.proposal) is True


def test_a_proposal_given_back_is_its_writers_again(line):
    """With a note, and for the one who wrote it first: Alice changes it and proposes anew."""
    case = in_danger(line)
    line.do(review.propose, case.id, ALICE.id, written(case), NOW)
    taken = take(line, BOB)
    line.do(handing.hand_to, case.id, BOB.id, ALICE.id, written(taken, 2), NOW)
    assert take(line, DAN) is None
    back = take(line, ALICE)
    assert (back.id, back.proposal) == (case.id, None)


def test_what_came_meanwhile_is_seen_before_or_waits(line):
    """The applicant wrote after the proposal: approved unseen, it goes out and the case waits for the new word."""
    case = in_danger(line)
    line.do(review.propose, case.id, ALICE.id, written(case), NOW)
    taken = take(line, BOB)
    line.hand_in("amber", b"unseen")
    key, seen = bytes(16), taken.entries[-1].number
    rule = Review("danger", approves=taken.proposal)
    line.do(replies.reply, case.id, BOB.id, b"answer", key, EPOCH.epoch, NOW, seen=seen, review=rule)
    after = line.look(cases.look, case.id, BOB.id)
    assert (after.state, after.proposal) == ("waiting", None)


@pytest.mark.parametrize(
    ("rule", "severity", "label", "wanted"),
    [
        ("off", 3, "threat", False),
        ("danger", 2, None, False),
        ("danger", 3, None, True),
        ("danger", 0, "threat", True),
        ("always", 0, None, True),
    ],
)
def test_the_setting_says_which_replies(line, rule, severity, label, wanted):
    """Danger is the highest severity, or a threat."""
    line.hand_in("amber")
    case = take(line)
    line.do(handing.triage, case.id, ALICE.id, severity, label)
    seen = line.look(cases.look, case.id, ALICE.id)
    assert Review(rule).wants_second(seen) is wanted
    assert Review(rule, alone=True).deed(seen) == ("replied alone" if wanted else "replied")


def test_a_lead_who_is_alone_may_answer(line):
    """At four in the morning somebody must be able to."""
    case = in_danger(line)
    assert reply(line, case.id, ALICE, alone=True) is True


@pytest.mark.parametrize("way", ["close", "hand to team"])
def test_a_case_that_goes_elsewhere_has_no_proposal(line, way):
    """What was proposed there is nobody's to approve any more."""
    case = in_danger(line)
    line.do(review.propose, case.id, ALICE.id, written(case), NOW)
    taken = take(line, BOB)
    if way == "close":
        line.do(cases.close, case.id, BOB.id, "answered", NOW)
        assert line.look(cases.look, case.id, BOB.id).proposal is None
    else:
        line.do(handing.hand_to_team, case.id, BOB.id, "family", written(taken, 2, epoch=OTHER), NOW)
        assert line.look(cases.look, case.id, CAROL.id).proposal is None


def test_what_is_struck_is_replaced_in_its_place(line):
    """Number, hour and kind stay; the envelope is another, and says that something is missing."""
    line.hand_in("amber", b"PLACE 48.1234 37.5678")
    case = take(line)
    (entry,) = case.entries
    line.do(striking.strike, case.id, ALICE.id, entry.number, EPOCH.epoch, b"struck")
    (after,) = line.look(cases.look, case.id, ALICE.id).entries
    assert (after.number, after.hour, after.kind, after.sealed) == (
        entry.number,
        HOUR,
        "application",
        b"struck",
    )
    assert (entry.struck, after.struck) == (0, 1)


def test_nothing_of_what_was_struck_is_left_in_the_file(line):
    """Neither in the database nor in its journal. (PostgreSQL frees it with its next VACUUM.)"""
    if not line.url.startswith("sqlite"):
        pytest.skip("its pages are PostgreSQL's")
    marker = b"MARKER" * 2000
    line.hand_in("amber", marker)
    case = take(line)
    line.do(striking.strike, case.id, ALICE.id, case.entries[0].number, EPOCH.epoch, b"struck")
    path = line.url.removeprefix("sqlite:///")
    for suffix in ("", "-wal"):
        assert b"MARKER" not in Path(path + suffix).read_bytes()


def test_only_the_holder_strikes_and_only_what_the_team_alone_holds(line):
    """Not Bob, not a reply, not what is not there, not under a key of another team."""
    line.hand_in("amber")
    case = take(line)
    number = case.entries[0].number
    with pytest.raises(NotHeld):
        line.do(striking.strike, case.id, BOB.id, number, EPOCH.epoch, b"struck")
    with pytest.raises(EntryGone):
        line.do(striking.strike, case.id, ALICE.id, number + 1, EPOCH.epoch, b"struck")
    with pytest.raises(EpochClosed):
        line.do(striking.strike, case.id, ALICE.id, number, "2026-W48", b"struck")
    line.do(replies.reply, case.id, ALICE.id, b"answer", bytes(16), EPOCH.epoch, NOW)
    line.do(queue.take_up, case.id, ALICE.id, NOW, LEASE)
    answer = line.look(cases.look, case.id, ALICE.id).entries[-1].number
    with pytest.raises(EntryGone):
        line.do(striking.strike, case.id, ALICE.id, answer, EPOCH.epoch, b"struck")


def test_a_word_for_the_lead_after_closing(line):
    """By whoever closed it, while it is closed."""
    line.hand_in("amber")
    case = take(line)
    letter = written(case)
    with pytest.raises(NotHeld):
        line.do(cases.debrief, case.id, ALICE.id, letter, NOW)
    line.do(cases.close, case.id, ALICE.id, "answered", NOW)
    assert line.do(cases.debrief, case.id, ALICE.id, letter, NOW) is True
    assert line.do(cases.debrief, case.id, ALICE.id, letter, NOW) is False
    with pytest.raises(NotHeld):
        line.do(cases.debrief, case.id, BOB.id, written(case, 2), NOW)
    assert kinds(line, case.id, BOB) == ["application", "note"]


def test_a_line_of_the_audit_list_may_concern_another_team(line):
    """Both teams' leads read of a case that went from one to the other."""
    line.do(audit.record, NOW, ALICE.id, "handed over by team: legal", None, "family")
    assert [one.what for one in line.look(audit.recent, 5, "family")] == ["handed over by team: legal"]
    assert line.look(audit.recent, 5, "legal") == []
    assert line.look(audit.verify) is None
