"""The next case goes to exactly one caseworker, in a fair order, and always finds its way back."""

import asyncio

import pytest
from msgspec.structs import replace

from desk_cast import ALICE, BOB, CAROL, DAY, EPOCH, HOUR, LEASE, NOW, OTHER, caseworker
from safeconduct.desk import cases, queue, replies, staff
from safeconduct.errors import CaseGone, NotHeld, StoreHeld
from safeconduct.model.case import LABELS
from safeconduct.model.ids import CaseId
from safeconduct.store import casework, open_vault
from safeconduct.store import staff as people

DORA = replace(caseworker("dora"), languages=("uk", "en"), skills=("missing", "law"))
"""Speaks Ukrainian and English, and knows how to look for somebody."""


def take(line, who=ALICE, now=NOW, **more):
    return line.do(queue.take_next, who.id, now, LEASE, **more)


def taken_words(line, who, now=NOW):
    """What whoever asks is handed, all of it, by the first word in each."""
    words = []
    while case := take(line, who, now):
        words.append(case.entries[0].sealed.decode())
    return words


def answer(line, case, who, *, seen=None, now=NOW):
    key = len(case).to_bytes(16) if seen is None else seen.to_bytes(16)
    return line.do(replies.reply, case, who.id, b"an answer", key, EPOCH.epoch, now, seen=seen)


def state_of(line, case, who=ALICE):
    return line.look(cases.look, case, who.id).state


def test_the_oldest_is_handed_out_first_with_its_entries(line):
    """It is then held, until the lease is over."""
    line.hand_in("amber", b"first")
    line.hand_in("birch", b"second")
    case = take(line)
    assert [entry.sealed for entry in case.entries] == [b"first"]
    assert (case.state, case.holder, case.held_until) == ("held", ALICE.id, NOW + LEASE)
    assert [entry.sealed for entry in take(line, BOB).entries] == [b"second"]
    assert take(line) is None


def test_the_more_severe_goes_first(line):
    """Age counts among equals only."""
    line.hand_in("amber", b"calm")
    line.hand_in("birch", b"urgent")
    calm, urgent = take(line), take(line)
    line.do(queue.release, calm.id, ALICE.id)
    line.do(queue.release, urgent.id, ALICE.id, 2)
    assert take(line, BOB).id == urgent.id
    assert take(line, BOB).id == calm.id


def test_nobody_is_handed_another_teams_case(line):
    """Carol answers for another team, and Mallory for none."""
    line.hand_in("amber")
    assert take(line, CAROL) is None
    assert line.do(queue.take_next, "f" * 32, NOW, LEASE) is None
    line.hand_in("birch", epoch=OTHER)
    assert take(line, CAROL).team == "family"


def test_no_case_is_handed_out_twice(line):
    """Forty people ask at once for thirty cases."""
    for n in range(30):
        line.hand_in(f"receipt {n}")

    async def everybody():
        asking = [
            line.vault.write(lambda db, who=who: queue.take_next(db, who.id, NOW, LEASE))
            for who in [ALICE, BOB] * 20
        ]
        return await asyncio.gather(*asking)

    taken = [case.id for case in line.wait(everybody()) if case]
    assert len(taken) == len(set(taken)) == 30


def test_two_programs_on_one_store_never_hand_out_one_case_twice(line):
    """Two vaults, each with its own writer, asked at the same moment (on SQLite the second is refused)."""
    if line.url.startswith("sqlite"):
        with pytest.raises(StoreHeld):
            line.wait(_write_beside(line.url))
        return
    for n in range(30):
        line.hand_in(f"receipt {n}")

    async def both():
        other = await open_vault(line.url)
        vaults = [line.vault, other] * 15
        taken = await asyncio.gather(
            *(vault.write(lambda db: queue.take_next(db, ALICE.id, NOW, LEASE)) for vault in vaults)
        )
        await other.close()
        return taken

    taken = [case.id for case in line.wait(both()) if case]
    while case := take(line):
        taken.append(case.id)
    assert len(taken) == len(set(taken)) == 30


async def _write_beside(url):
    other = await open_vault(url)
    try:
        await other.write(lambda db: None)
    finally:
        await other.close()


def test_a_sign_of_life_prolongs_the_lease(line):
    """From that moment on."""
    line.hand_in("amber")
    case = take(line)
    assert line.do(queue.renew, case.id, ALICE.id, NOW + 600, LEASE) == NOW + 600 + LEASE
    assert line.do(queue.lapse, NOW + LEASE) == []


def test_a_lease_that_runs_out_puts_the_case_back_in_its_old_place(line):
    """The caseworker who fell silent does not hold it any more, and anybody may take it."""
    line.hand_in("amber")
    line.hand_in("birch")
    case = take(line)
    assert line.do(queue.lapse, NOW + LEASE) == [case.id]
    with pytest.raises(NotHeld):
        line.do(queue.renew, case.id, ALICE.id, NOW + LEASE, LEASE)
    assert take(line, BOB).id == case.id


def test_a_sleeping_case_wakes_in_its_hour(line):
    """Not before."""
    line.hand_in("amber")
    case = take(line)
    line.do(queue.snooze, case.id, ALICE.id, HOUR + 5)
    assert line.do(queue.lapse, NOW + 4 * 3600) == []
    assert take(line) is None
    assert line.do(queue.lapse, NOW + 5 * 3600) == [case.id]
    assert take(line, BOB).id == case.id


def test_a_resting_case_can_be_taken_up_but_never_one_that_waits_or_is_held(line):
    """Nobody grabs what they see in the queue."""
    line.hand_in("amber")
    case = take(line)
    line.do(cases.close, case.id, ALICE.id, "referred", NOW)
    taken = line.do(queue.take_up, case.id, BOB.id, NOW, LEASE)
    assert (taken.state, taken.holder, taken.closing, len(taken.entries)) == ("held", BOB.id, None, 1)
    with pytest.raises(NotHeld):
        line.do(queue.take_up, case.id, ALICE.id, NOW, LEASE)
    line.do(queue.release, case.id, BOB.id)
    with pytest.raises(NotHeld):
        line.do(queue.take_up, case.id, ALICE.id, NOW, LEASE)
    with pytest.raises(CaseGone):
        line.do(queue.take_up, case.id, CAROL.id, NOW, LEASE)


@pytest.mark.parametrize(
    "act",
    [
        lambda line, case, who: line.do(queue.renew, case, who, NOW, LEASE),
        lambda line, case, who: line.do(queue.release, case, who),
        lambda line, case, who: line.do(queue.snooze, case, who, HOUR + 1),
        lambda line, case, who: line.do(cases.close, case, who, "test", NOW),
        lambda line, case, who: line.do(cases.note, case, who, b"note", b"k" * 16, EPOCH.epoch, NOW),
    ],
)
def test_only_the_holder_moves_a_case(line, act):
    """For a colleague it is not held, for everybody else it is not there."""
    line.hand_in("amber")
    case = take(line).id
    with pytest.raises(NotHeld):
        act(line, case, BOB.id)
    with pytest.raises(CaseGone):
        act(line, case, CAROL.id)
    with pytest.raises(CaseGone):
        act(line, CaseId("0" * 32), ALICE.id)
    assert line.look(cases.look, case, ALICE.id).holder == ALICE.id
    act(line, case, ALICE.id)


def test_everybody_on_duty_sees_how_the_queue_stands(line):
    """Counts, and since when the oldest waits; an empty queue has no oldest."""
    assert line.look(queue.summary, EPOCH.team).oldest is None
    for n in range(5):
        line.hand_in(f"receipt {n}", now=NOW + 3600 * n)
    line.do(cases.close, take(line).id, ALICE.id, "prank", NOW)
    line.do(queue.snooze, take(line).id, ALICE.id, HOUR + 1)
    take(line)
    summary = line.look(queue.summary, EPOCH.team)
    assert (summary.waiting, summary.held, summary.answered, summary.asleep, summary.closed) == (
        2,
        1,
        0,
        1,
        1,
    )
    assert summary.oldest == HOUR + 3


def test_what_a_dismissed_caseworker_held_goes_back(line):
    """And nothing waits for them any more."""
    line.hand_in("amber")
    line.hand_in("birch")
    closed, held = take(line), take(line)
    line.do(cases.close, closed.id, ALICE.id, "answered", NOW)
    line.hand_in("amber")
    line.do(staff.dismiss, ALICE.id)
    assert {take(line, BOB).id, take(line, BOB).id} == {closed.id, held.id}
    assert line.do(queue.take_next, ALICE.id, NOW, LEASE) is None


def test_among_equals_what_one_speaks_goes_first(line):
    """Dora gets what is in Ukrainian or English, then the rest; whoever named no language is asked by age."""
    line.do(people.add_caseworker, DORA)
    for word, language in [("first", "ru"), ("second", "en"), ("third", "ru"), ("fourth", "uk")]:
        line.hand_in(word, word.encode(), language=language)
    assert take(line, BOB).entries[0].sealed == b"first"
    assert taken_words(line, DORA) == ["second", "fourth", "third"]


def test_of_what_one_speaks_what_one_is_skilled_in_goes_first(line):
    """Language before skill: nobody is helped by an expert who does not understand them."""
    line.do(people.add_caseworker, DORA)
    for word, language, about in [
        ("розыск", "ru", "missing"),
        ("plain", "uk", None),
        ("search", "en", "missing"),
    ]:
        line.hand_in(word, word.encode(), language=language)
        line.do(casework.triage, take(line).id, ALICE.id, 0, about)
    line.do(queue.return_all, ALICE.id)
    assert taken_words(line, DORA) == ["search", "plain", "розыск"]


def test_severity_goes_before_language(line):
    """Somebody in danger does not wait for whoever speaks best."""
    line.do(people.add_caseworker, DORA)
    line.hand_in("calm", b"calm", language="uk")
    line.hand_in("danger", b"danger", language="ru", severity=3)
    assert taken_words(line, DORA) == ["danger", "calm"]


def test_nobody_starves_for_their_language(line):
    """What has waited for more than an hour goes before all younger ones of its severity."""
    line.do(people.add_caseworker, DORA)
    line.hand_in("russian", b"russian", language="ru")
    later = NOW + 2 * 3600
    line.hand_in("ukrainian", b"ukrainian", language="uk", now=later)
    line.hand_in("urgent", b"urgent", language="ru", severity=1, now=later)
    assert taken_words(line, DORA, later) == ["urgent", "russian", "ukrainian"]


def test_what_was_handed_to_somebody_comes_first_for_them(line):
    """And for nobody else, until the time is over."""
    line.hand_in("older", b"older")
    line.hand_in("handed", b"handed")
    older, handed = take(line), take(line)
    line.do(casework.wait_for, handed.id, ALICE.id, BOB.id, NOW + 8 * 3600)
    line.do(queue.release, older.id, ALICE.id)
    assert take(line, BOB).id == handed.id
    assert take(line, BOB).id == older.id
    line.do(casework.wait_for, handed.id, BOB.id, ALICE.id, NOW + 8 * 3600)
    assert take(line, BOB) is None
    assert take(line, BOB, NOW + 8 * 3600).id == handed.id


def test_nobody_approves_what_they_proposed(line):
    """Bob's proposal waits for anybody but Bob."""
    line.hand_in("amber")
    case = take(line, BOB)
    line.do(casework.propose, case.id, BOB.id, 1)
    assert take(line, BOB) is None
    assert take(line, ALICE).id == case.id


def test_whoever_signs_off_returns_what_they_hold(line):
    """All of it, to its old place, and nothing of a colleague's."""
    for word in ("amber", "birch", "cedar"):
        line.hand_in(word, word.encode())
    mine = [take(line).id, take(line).id]
    theirs = take(line, BOB).id
    assert sorted(line.do(queue.return_all, ALICE.id)) == sorted(mine)
    assert line.do(queue.return_all, ALICE.id) == []
    assert state_of(line, theirs) == "held"
    assert [take(line).id, take(line).id] == mine


def test_a_case_taken_up_for_nothing_is_answered_as_before(line):
    """Who spoke last was the team, so a lease that runs out leaves nobody waiting."""
    line.hand_in("amber")
    case = take(line).id
    answer(line, case, ALICE)
    line.do(queue.take_up, case, BOB.id, NOW, LEASE)
    assert line.do(queue.lapse, NOW + LEASE) == [case]
    assert state_of(line, case) == "answered"
    assert take(line) is None


def test_a_word_that_came_meanwhile_is_not_lost_when_the_lease_runs_out(line):
    """Taken up again, then the applicant wrote: now somebody waits, since the hour of that word."""
    line.hand_in("amber")
    case = take(line).id
    answer(line, case, ALICE)
    later = NOW + DAY
    line.do(queue.take_up, case, BOB.id, later, LEASE)
    line.hand_in("amber", b"one thing more", now=later + 3600)
    line.do(queue.return_all, BOB.id)
    found = line.look(cases.look, case, ALICE.id)
    assert (found.state, found.since) == ("waiting", HOUR + 25)


def test_what_was_taken_up_and_handed_over_does_wait(line):
    """Somebody wants something to be done, whoever spoke last; and a second lapse does not lose it."""
    line.hand_in("amber")
    case = take(line).id
    answer(line, case, ALICE)
    line.do(queue.take_up, case, ALICE.id, NOW, LEASE)
    line.do(casework.wait_for, case, ALICE.id, BOB.id, NOW + 3600)
    assert take(line, BOB).id == case
    line.do(queue.lapse, NOW + LEASE)
    assert state_of(line, case) == "waiting"


@pytest.mark.parametrize(
    "act",
    [
        lambda line, case, seen: answer(line, case, ALICE, seen=seen),
        lambda line, case, seen: line.do(cases.close, case, ALICE.id, "answered", NOW, seen=seen),
        lambda line, case, seen: line.do(queue.snooze, case, ALICE.id, HOUR + 20, seen=seen),
    ],
    ids=["reply", "close", "snooze"],
)
def test_who_spoke_last_decides_what_is_unanswered(line, act):
    """A word that nobody has seen keeps the case in the queue, whatever is done with it."""
    line.hand_in("amber", b"first")
    case = take(line)
    line.hand_in("amber", b"second", now=NOW + 3600)
    act(line, case.id, case.entries[-1].number)
    again = take(line, BOB, NOW + DAY)
    assert again.id == case.id
    assert again.since == HOUR + 1
    line.do(queue.release, case.id, BOB.id)
    seen = take(line, ALICE).entries
    act(line, case.id, [entry for entry in seen if entry.kind == "application"][-1].number)
    assert state_of(line, case.id) in {"answered", "closed", "asleep"}


def test_a_note_answers_nobody(line):
    """It is a word among caseworkers: the case goes back to the queue as unanswered as it was."""
    line.hand_in("amber")
    case = take(line).id
    line.do(cases.note, case, ALICE.id, b"note", b"k" * 16, EPOCH.epoch, NOW)
    line.do(queue.lapse, NOW + LEASE)
    assert state_of(line, case) == "waiting"


def test_the_newest_come_first_where_nobody_waits(line):
    """As the lists of answered and closed cases show them; the queue's own order is another."""
    for n, word in enumerate(["amber", "birch", "cedar"]):
        line.hand_in(word, now=NOW + n * 3600)
        line.do(cases.close, take(line).id, ALICE.id, "thanks", NOW + n * 3600)

    def closed(limit, newest):
        listed = line.look(
            lambda db: cases.listing(db, EPOCH.team, ["closed", "asleep"], limit, newest=newest)
        )
        return [case.since - HOUR for case in listed]

    assert closed(2, newest=True) == [2, 1]
    assert closed(5, newest=False) == [0, 1, 2]
    assert line.look(cases.listing, EPOCH.team, [], 5) == []


def test_the_labels_of_a_skill_are_those_of_a_case():
    """So that a skill can match."""
    assert set(DORA.skills) <= set(LABELS)
