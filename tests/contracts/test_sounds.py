"""A spoken message is kept second by second, and goes with its case."""

import pytest

from desk_cast import ALICE, CAROL, DAY, EPOCH, LEASE, NOW, tag
from safeconduct.desk import cases, queue, retention, returning, sounds
from safeconduct.desk.sounds import Heard
from safeconduct.errors import CaseFull, CaseGone, EnvelopeError
from safeconduct.model.call import Second
from safeconduct.sealing.sounds import SEALED_BYTES
from safeconduct.store import snapshot

TAKE = b"t" * 16
SOUND = b"sealed".ljust(SEALED_BYTES, b".")


def heard(receipt="amber", number=0, take=TAKE, sealed=SOUND, now=NOW):
    return Heard(Second(b"", take, number, sealed), tag(receipt), now)


def kinds(answers):
    return [answer if isinstance(answer, bool) else type(answer) for answer in answers]


def rows(line):
    return line.look(lambda db: [*snapshot.rows(db, "sounds")])


@pytest.fixture
def spoken(line):
    """Amber has begun to speak; the decoy receipt is known too."""
    line.hand_in("amber", key=TAKE, decoy="amber decoy", spoken=True, channel="phone")
    return line


def case_of(line):
    return line.do(queue.take_next, ALICE.id, NOW, LEASE)


def test_seconds_are_kept_and_come_back_in_order(spoken):
    """The entry says where they are."""
    assert spoken.do(sounds.keep_all, [heard(number=n) for n in (1, 0, 2)]) == [True, True, True]
    case = case_of(spoken)
    assert [entry.take for entry in case.entries] == [TAKE]
    assert spoken.look(sounds.spoken, case.id, ALICE.id, TAKE, 0, 9) == [(n, SOUND) for n in range(3)]
    assert spoken.look(sounds.spoken, case.id, ALICE.id, TAKE, 1, 1) == [(1, SOUND)]
    assert spoken.look(sounds.spoken, case.id, ALICE.id, b"o" * 16, 0, 9) == []


def test_a_second_that_comes_again_counts_once(spoken):
    """In the same breath or later; what was kept first stays."""
    assert spoken.do(sounds.keep_all, [heard(), heard()]) == [True, False]
    other = SOUND.replace(b"sealed", b"solder")
    assert spoken.do(sounds.keep_all, [heard(sealed=other), heard(number=1)]) == [False, True]
    assert [row[-1] for row in rows(spoken)] == [SOUND, SOUND]


def test_only_what_was_handed_in_as_spoken_has_seconds(spoken):
    """A written message, another key, a decoy, an unknown receipt: each is refused, and the next one kept."""
    spoken.hand_in("birch", key=b"b" * 16)
    wrong = [
        heard("birch", take=b"b" * 16),
        heard(take=b"o" * 16),
        heard("amber decoy"),
        heard("nobody"),
        heard(sealed=b"short"),
        heard(),
    ]
    refusals = [CaseGone] * 4 + [EnvelopeError]
    assert kinds(spoken.do(sounds.keep_all, wrong)) == [*refusals, True]
    assert len(rows(spoken)) == 1


def test_a_case_holds_only_so_much_sound(spoken, monkeypatch):
    """Half an hour; a second that is there already is still there."""
    monkeypatch.setattr(sounds, "_MOST", 3)
    answers = spoken.do(sounds.keep_all, [heard(number=n) for n in range(5)])
    assert kinds(answers) == [True, True, True, CaseFull, CaseFull]
    assert kinds(spoken.do(sounds.keep_all, [heard(number=2), heard(number=3)])) == [False, CaseFull]


def test_a_message_that_spans_the_end_of_an_epoch_is_not_cut_off(spoken):
    """Nothing new may be sealed to the old key; what was begun goes on, and keeps the key alive."""
    later = NOW + 6 * DAY
    assert spoken.do(sounds.keep_all, [heard(now=later)]) == [True]
    spent = spoken.look(retention.spent_epochs, "2026-11-24")
    assert (EPOCH.team, EPOCH.epoch) not in spent


def test_another_team_hears_nothing(spoken):
    """Carol's team cannot open it, and is not even given it."""
    spoken.do(sounds.keep_all, [heard()])
    case = case_of(spoken)
    with pytest.raises(CaseGone):
        spoken.look(sounds.spoken, case.id, CAROL.id, TAKE, 0, 9)


@pytest.mark.parametrize("receipt", ["amber", "amber decoy"])
def test_erasing_takes_the_sound_with_it(spoken, receipt):
    """By the receipt or by its decoy; seconds that are still on their way come too late."""
    spoken.do(sounds.keep_all, [heard(), heard(number=1)])
    spoken.do(returning.erase, tag(receipt))
    assert rows(spoken) == []
    assert kinds(spoken.do(sounds.keep_all, [heard(number=2)])) == [CaseGone]


def test_the_sound_goes_when_the_case_does(spoken):
    """At the deadline."""
    spoken.do(sounds.keep_all, [heard()])
    assert spoken.do(retention.expire, NOW + 30 * DAY) == 1
    assert rows(spoken) == []


def test_a_sweep_takes_less_when_much_was_spoken(spoken, monkeypatch):
    """Sound is a hundred times as long as a text, and intake never waits for a long sweep."""
    monkeypatch.setattr(retention, "SOUND_AT_ONCE", 2)
    for receipt in ("birch", "cedar"):
        spoken.hand_in(receipt, key=receipt.encode().ljust(16), spoken=True)
        take = receipt.encode().ljust(16)
        spoken.do(sounds.keep_all, [heard(receipt, n, take) for n in range(2)])
    swept = [spoken.do(retention.expire, NOW + 31 * DAY) for _ in range(4)]
    assert (sum(swept), swept[-1]) == (3, 0)
    assert max(swept) < 3


def test_two_messages_of_a_case_are_kept_apart(spoken):
    """Both begin at nought."""
    spoken.hand_in("amber", key=b"u" * 16, spoken=True, channel="phone")
    assert spoken.do(sounds.keep_all, [heard(), heard(take=b"u" * 16)]) == [True, True]
    case = case_of(spoken)
    assert [entry.take for entry in case.entries] == [TAKE, b"u" * 16]
    assert len(spoken.look(sounds.spoken, case.id, ALICE.id, b"u" * 16, 0, 9)) == 1


def test_what_is_written_is_not_spoken(spoken):
    """Notes, and what comes by the web."""
    case = case_of(spoken)
    spoken.do(cases.note, case.id, ALICE.id, b"a note", b"k" * 16, EPOCH.epoch, NOW)
    seen = spoken.look(cases.look, case.id, ALICE.id)
    assert [entry.take for entry in seen.entries] == [TAKE, None]
