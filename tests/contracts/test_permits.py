"""What nobody does alone: asked for by one, given by another, held for an hour."""

import pytest

from desk_cast import ALICE, BOB, CAROL, DAY, NOW, caseworker
from safeconduct.desk import permits, staff
from safeconduct.errors import NotAllowed, PermitGone
from safeconduct.store import staff as rows

PAUL = caseworker("paul", role="publisher")


def test_one_asks_another_gives(line):
    """Bob asks; only when Alice has agreed does it hold, for an hour, for him and nobody else."""
    number = line.do(permits.ask, BOB, "bulk", NOW)
    assert line.look(permits.held, "legal", "bulk", NOW, BOB.id) is None
    line.do(permits.give, ALICE, number, NOW + 60)
    assert line.look(permits.held, "legal", "bulk", NOW + 3600, BOB.id).number == number
    assert line.look(permits.held, "legal", "bulk", NOW + 60, ALICE.id) is None
    assert line.look(permits.held, "legal", "export", NOW + 60) is None
    assert line.look(permits.held, "legal", "bulk", NOW + 3661, BOB.id) is None


def test_nobody_gives_it_to_themselves(line):
    """Nor somebody of another team, nor twice, nor the next day."""
    number = line.do(permits.ask, BOB, "export", NOW)
    with pytest.raises(NotAllowed):
        line.do(permits.give, BOB, number, NOW)
    with pytest.raises(PermitGone):
        line.do(permits.give, CAROL, number, NOW)
    with pytest.raises(PermitGone):
        line.do(permits.give, ALICE, number, NOW + DAY)
    line.do(permits.give, ALICE, number, NOW)
    with pytest.raises(PermitGone):
        line.do(permits.give, ALICE, number, NOW)
    with pytest.raises(PermitGone):
        line.do(permits.give, ALICE, 99, NOW)


def test_asking_again_is_the_same_question(line):
    """Bob presses twice; one thing waits. What he asked for yesterday is over."""
    number = line.do(permits.ask, BOB, "bulk", NOW)
    assert line.do(permits.ask, BOB, "bulk", NOW + 1) == number
    assert line.do(permits.ask, ALICE, "bulk", NOW + 1) != number
    assert line.do(permits.ask, BOB, "bulk", NOW + DAY) != number
    assert [one.asked_by for one in line.look(permits.recent, "legal", NOW + DAY)] == [BOB.id, ALICE.id]
    assert line.look(permits.recent, "family", NOW) == []


@pytest.mark.parametrize("gone", [ALICE, BOB])
@pytest.mark.parametrize("how", [staff.dismiss, staff.suspend])
def test_whoever_is_out_does_not_count(line, gone, how):
    """What a dismissed or suspended colleague asked for, or agreed to, holds no more."""
    number = line.do(permits.ask, BOB, "export", NOW)
    line.do(permits.give, ALICE, number, NOW)
    assert line.look(permits.held, "legal", "export", NOW)
    line.do(how, gone.id)
    assert line.look(permits.held, "legal", "export", NOW) is None


def test_who_has_no_keys_asks_for_nothing(line):
    """What a publisher had asked for is not given."""
    line.do(rows.add_caseworker, PAUL)
    number = line.do(permits.ask, PAUL, "export", NOW)
    with pytest.raises(PermitGone):
        line.do(permits.give, ALICE, number, NOW)
