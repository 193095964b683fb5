"""The next case goes to exactly one caseworker, in a fair order, and always finds its way back."""

import asyncio

import pytest

from desk_cast import ALICE, BOB, CAROL, EPOCH, HOUR, LEASE, NOW, OTHER
from safeconduct.desk import cases, queue, staff
from safeconduct.errors import CaseGone, NotHeld, StoreHeld
from safeconduct.model.ids import CaseId
from safeconduct.store import open_vault


def take(line, who=ALICE, now=NOW):
    return line.do(queue.take_next, who.id, now, LEASE)


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
