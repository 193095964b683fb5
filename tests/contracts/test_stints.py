"""How long somebody has been at work: caps, breaks, and when a stint begins anew."""

import pytest

from desk_cast import ALICE, BOB, LEASE, MINUTE, NOW
from safeconduct.desk import queue, staff, stints
from safeconduct.errors import EnoughTaken


def take(line, who, now=NOW, **more):
    return line.do(queue.take_next, who.id, now, LEASE, **more)


def test_a_stint_has_a_cap_and_a_lead_may_go_on(line):
    """Bob has had his two; Alice leads. After eight hours away a stint begins, and he may again."""
    for n in range(6):
        line.hand_in(f"receipt {n}")
    line.do(stints.come_in, BOB.id, NOW)
    assert take(line, BOB, most=2)
    assert take(line, BOB, most=2)
    with pytest.raises(EnoughTaken):
        take(line, BOB, most=2)
    assert all(take(line, ALICE, most=2) for _ in range(3))
    line.do(stints.come_in, BOB.id, NOW + 7 * 3600)
    with pytest.raises(EnoughTaken):
        take(line, BOB, NOW + 7 * 3600, most=2)
    line.do(stints.come_in, BOB.id, NOW + 15 * 3600)
    assert take(line, BOB, NOW + 15 * 3600, most=2)


def test_an_empty_queue_counts_nothing_against_the_cap(line):
    """Only what is handed out counts."""
    assert take(line, BOB, most=1) is None
    line.hand_in("amber")
    assert take(line, BOB, most=1)
    assert line.look(stints.of, BOB.id).taken == 1


def test_minutes_of_work_are_counted_from_the_newest_break(line):
    """None before the first stint, none during a break."""
    assert line.look(stints.minutes_at_work, BOB.id, NOW) == 0
    line.do(stints.come_in, BOB.id, NOW)
    assert line.look(stints.minutes_at_work, BOB.id, NOW + 130 * MINUTE) == 130
    line.do(stints.take_break, BOB.id, NOW + 150 * MINUTE)
    assert line.look(stints.on_break, BOB.id, NOW + 140 * MINUTE)
    assert line.look(stints.minutes_at_work, BOB.id, NOW + 140 * MINUTE) == 0
    assert not line.look(stints.on_break, BOB.id, NOW + 150 * MINUTE)
    assert line.look(stints.minutes_at_work, BOB.id, NOW + 160 * MINUTE) == 10


def test_nothing_is_known_of_the_work_of_somebody_who_has_left(line):
    """A dismissed caseworker's stint goes with them."""
    line.do(stints.come_in, BOB.id, NOW)
    line.do(staff.dismiss, BOB.id)
    assert line.look(stints.every) == []
