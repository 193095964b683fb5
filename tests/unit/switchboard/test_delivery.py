"""What was decided reaches its chat: in order, once, at the pace that is allowed, whatever goes wrong."""

import asyncio
import logging
import math

import pytest

from chatting_line import AMINA, BORIS, DAY, NOW, Chats
from safeconduct.desk import outbox, returning
from safeconduct.errors import StoreBusy
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.receipts import receipt_tag
from safeconduct.switchboard.chatting import Forget, Remember
from safeconduct.switchboard.delivery import Blocked, Delivered, Follow, Later, Refused
from safeconduct.switchboard.pacing import PER_CHAT


def left(chats):
    return chats.look(lambda db: db.exec_driver_sql("SELECT count(*) FROM outbox").scalar())


def bound(chats, text=None, to=AMINA):
    """Somebody hands in an application and wants the answer in the chat; Alice answers."""
    keys = chats.new_keys()
    memory = chats.memory(address=to)
    chats.says(to=to, change=Remember(memory, keys), handed=chats.handed(keys))
    if text:
        chats.alice_answers(keys, text)
    return keys


def test_what_was_decided_is_said_in_order_and_then_gone(chats):
    """What waited from before the start, and what comes while the delivery runs."""
    chats.says(b"one", b"two")
    chats.delivers()
    chats.says(b"three")
    chats.says(b"to boris", to=BORIS)
    chats.settles(4)
    assert chats.messenger.calls(AMINA) == [b"one", b"two", b"three"]
    assert chats.messenger.calls(BORIS) == [b"to boris"]
    assert left(chats) == 0


def test_a_crash_between_the_turn_and_the_sending_loses_nothing(chats):
    """The rows wait for the next start."""
    chats.says(b"one")
    chats.delivers()
    chats.settles(1)
    chats.crashes()
    chats.says(b"two")
    chats.delivers()
    chats.settles(2)
    assert chats.messenger.calls() == [b"one", b"two"]


def test_a_crash_between_the_sending_and_its_record_repeats_it(chats, monkeypatch):
    """Never the other way round."""
    chats.delivers()

    async def busy(_):
        raise StoreBusy

    monkeypatch.setattr(chats.vault, "write", busy)
    chats.says(b"one")
    chats.run(asyncio.sleep(0.05))
    assert chats.messenger.calls() == [b"one"]
    chats.crashes()
    monkeypatch.undo()
    chats.delivers()
    chats.settles(2)
    assert chats.messenger.calls() == [b"one", b"one"]
    assert left(chats) == 0


def test_a_busy_store_delays_and_doubles_nothing(chats, monkeypatch, caplog):
    """What was carried is written down later."""
    chats.delivers()

    async def busy(_):
        raise StoreBusy

    monkeypatch.setattr(chats.vault, "write", busy)
    monkeypatch.setattr(chats.vault, "read", busy)
    chats.says(b"one")
    chats.run(asyncio.sleep(0.05))
    assert chats.messenger.calls() == []
    monkeypatch.undo()
    for _ in range(3):
        chats.goes(1.0)
    assert chats.messenger.calls() == [b"one"]
    assert left(chats) == 0
    assert "StoreBusy" in caplog.text


def test_each_chat_has_its_pace(chats):
    """Three at once after a silence, then one a second; another chat does not wait for it."""
    chats.delivers()
    chats.says(*(str(n).encode() for n in range(5)))
    chats.says(b"to boris", to=BORIS)
    chats.settles(4)
    assert chats.messenger.calls(AMINA) == [b"0", b"1", b"2"]
    assert chats.messenger.calls(BORIS) == [b"to boris"]
    for _ in range(4):
        chats.goes(0.5)
    assert [math.floor(at) for at in chats.messenger.moments(AMINA)] == [0, 0, 0, 1, 2]
    assert left(chats) == 0


def test_the_pace_over_all(chatty_line, tmp_path):
    """As many a second as the messenger allows."""
    with asyncio.Runner() as runner:
        slow = Chats(chatty_line.copied_to(tmp_path / "slow"), runner, per_second=100)
        slow.takes(*(slow.turn(b"call", to=str(n)) for n in range(250)))
        slow.delivers()
        for _ in range(30):
            slow.goes(0.1)
        moments = slow.messenger.moments()
        assert len(moments) == 250
        assert max(sum(1 for at in moments if begin <= at < begin + 0.99) for begin in moments) <= 100
        slow.close()


def test_when_the_messenger_says_wait_everybody_waits(chats):
    """429: exactly as long as it said, and nothing is lost."""
    chats.messenger.answers(AMINA, Later(7.0))
    chats.delivers()
    chats.says(b"one")
    chats.settles(1)
    chats.says(b"to boris", to=BORIS)
    chats.goes(6.5)
    assert chats.messenger.calls() == [b"one"]
    chats.goes(0.5)
    chats.settles(3)
    assert sorted(chats.messenger.calls()) == [b"one", b"one", b"to boris"]
    assert left(chats) == 0


def test_when_the_network_fails_the_pause_doubles(chats):
    """1, 2, 4 seconds for this chat; the others go on, and its order holds."""
    chats.messenger.answers(AMINA, Later(), Later(), Later())
    chats.delivers()
    chats.says(b"one", b"two")
    chats.says(b"to boris", to=BORIS)
    chats.settles(2)
    for _ in range(16):
        chats.goes(0.5)
    assert chats.messenger.calls(BORIS) == [b"to boris"]
    assert chats.messenger.calls(AMINA) == [b"one"] * 4 + [b"two"]
    assert chats.messenger.moments(AMINA)[:4] == [0.0, 1.0, 3.0, 7.0]


def test_what_is_refused_is_dropped_and_the_next_is_said(chats):
    """A message that is gone cannot be edited for ever."""
    chats.messenger.answers(AMINA, Refused())
    chats.delivers()
    chats.says(b"one", b"two")
    chats.settles(2)
    assert chats.messenger.calls() == [b"one", b"two"]
    assert left(chats) == 0


def test_whoever_has_blocked_us_is_forgotten(chats):
    """What is remembered and what still waited; whoever comes back begins anew."""
    chats.says(change=Remember(chats.memory()))
    chats.messenger.answers(AMINA, Blocked())
    chats.delivers()
    chats.says(*(str(n).encode() for n in range(6)))
    chats.says(b"to boris", to=BORIS)
    for _ in range(8):
        chats.goes(1.0)
    assert chats.messenger.calls(AMINA) == [b"0"]
    assert chats.messenger.calls(BORIS) == [b"to boris"]
    assert chats.run(chats.chatting.recall(AMINA)) is None
    assert left(chats) == 0
    chats.says(b"back again")
    chats.settles(3)
    assert chats.messenger.calls(AMINA)[-1] == b"back again"


def test_a_forgotten_chat_hears_only_the_goodbye(chats):
    """Also when what waited for it was in hand already."""
    chats.delivers()
    chats.says(*(str(n).encode() for n in range(6)))
    chats.settles(3)
    chats.says(b"goodbye", change=Forget())
    for _ in range(6):
        chats.goes(1.0)
    assert chats.messenger.calls() == [b"0", b"1", b"2", b"goodbye"]
    assert left(chats) == 0


def test_of_edits_of_one_message_only_the_newest_is_made(chats):
    """Whoever presses fast sees the last step."""
    chats.messenger.gate = asyncio.Event()
    chats.delivers()
    chats.says(b"edit 5=one")
    chats.settles()
    chats.says(b"edit 5=two", b"send")
    chats.says(b"edit 5=three", b"edit 6=other")
    chats.settles()
    chats.messenger.gate.set()
    for _ in range(5):
        chats.goes(1.0)
    assert chats.messenger.calls() == [b"edit 5=one", b"send", b"edit 5=three", b"edit 6=other"]
    assert left(chats) == 0


def test_a_broken_row_is_dropped_and_blocks_nobody(chats, caplog):
    """One that cannot be opened, one that the channel cannot read; told by kind."""
    chats.says(b"one", b"broken", b"unreadable", b"two")
    chats.do(lambda db: db.exec_driver_sql("UPDATE outbox SET sealed = x'00' WHERE number = 2") and None)
    chats.delivers()
    chats.settles(2)
    assert chats.messenger.calls() == [b"one", b"two"]
    assert left(chats) == 0
    assert "EnvelopeError" in caplog.text
    assert "ValueError" in caplog.text
    assert "words" not in caplog.text


def test_a_channel_that_fails_as_it_should_not_is_tried_again_and_then_given_up(chats, caplog):
    """By kind, without what it said; the next call of the chat is made."""
    chats.messenger.answers(AMINA, *[ValueError("a caller's words")] * 8)
    chats.delivers()
    chats.says(b"one", b"two")
    for _ in range(200):
        chats.goes(1.0)
        if b"two" in chats.messenger.calls():
            break
    assert chats.messenger.calls() == [b"one"] * 8 + [b"two"]
    assert "ValueError" in caplog.text
    assert "words" not in caplog.text


def test_a_flood_of_one_chat_holds_up_nobody(chats):
    """Mallory has hundreds of rows waiting; Amina's is made at once, and Mallory's order holds."""
    flood = [str(n).encode() for n in range(3 * PER_CHAT)]
    chats.says(*flood, to="666")
    chats.delivers()
    chats.says(b"hello")
    chats.settles(4)
    assert chats.messenger.calls(AMINA) == [b"hello"]
    for _ in range(3 * PER_CHAT):
        chats.goes(1.0)
    assert chats.messenger.calls("666") == flood
    assert left(chats) == 0


def test_what_follows_is_done_when_its_time_has_come(chats):
    """A message with a receipt vanishes after an hour, also after a restart; it does not tell to the minute when it came."""
    chats.messenger.answers(AMINA, Delivered((Follow(3600, b"delete 5"),)))
    chats.delivers()
    chats.says(b"receipt")
    chats.settles(1)
    (due,) = chats.look(lambda db: db.exec_driver_sql("SELECT due FROM outbox").scalars().all())
    assert due % 900 == 0
    assert due == NOW + 3600
    chats.says(b"and on it goes")
    chats.settles(2)
    chats.crashes()
    chats.delivers()
    chats.goes(3599.0)
    assert chats.messenger.calls() == [b"receipt", b"and on it goes"]
    chats.goes(1.0)
    chats.settles(3)
    assert chats.messenger.calls()[-1] == b"delete 5"
    assert left(chats) == 0


@pytest.mark.parametrize("in_hand", [False, True])
def test_what_is_to_vanish_does_though_the_chat_was_forgotten(chats, in_hand):
    """A receipt must not stay in somebody's chat because they began something else and dropped it."""
    chats.messenger.answers(AMINA, Delivered((Follow(3600, b"delete 5"),)), *[Later()] * in_hand)
    chats.delivers()
    chats.says(b"receipt")
    chats.settles(1)
    if in_hand:
        chats.goes(3600.0)
    chats.says(change=Forget())
    for _ in range(10):
        chats.goes(400.0)
    assert chats.messenger.calls()[-1] == b"delete 5"
    assert left(chats) == 0


def test_an_answer_is_carried_into_the_chat_where_it_is_wanted(chats):
    """Opened with what the chat's memory holds, said in as many messages as it takes, within seconds."""
    chats.delivers()
    bound(chats, "Stay at home.|Do not sign.")
    chats.goes(5.0)
    chats.settles(2)
    assert chats.messenger.calls() == [b"en: Stay at home.", b"en: Do not sign."]
    assert left(chats) == 0


def test_an_answer_in_parts_is_not_begun_anew_when_one_part_must_wait(chats):
    """Only after a crash."""
    chats.delivers()
    chats.messenger.answers(AMINA, Delivered(), Later(), Delivered())
    bound(chats, "one|two|three")
    for _ in range(8):
        chats.goes(1.0)
    assert chats.messenger.calls() == [b"en: one", b"en: two", b"en: two", b"en: three"]


def test_an_answer_that_the_team_has_not_signed_is_not_said(chats, caplog):
    """Mallory got hold of the database and writes answers."""
    chats.delivers()
    keys = bound(chats)
    chats.alice_answers(keys, "Come out.", SigningKey.new(chats.kept.team.signing.name))
    for _ in range(6):
        chats.goes(1.0)
    assert chats.messenger.calls() == []
    assert "NoteError" in caplog.text
    assert left(chats) == 0


def test_an_answer_of_an_erased_case_is_not_said(chats):
    """Not even when it was in hand already, waiting for the network."""
    chats.messenger.answers(AMINA, Later())
    chats.delivers()
    keys = bound(chats, "Stay at home.")
    chats.goes(5.0)
    chats.settles(1)
    chats.do(returning.erase, receipt_tag(chats.pepper, keys.lookup))
    chats.goes(2.0)
    assert len(chats.messenger.calls()) == 1
    assert left(chats) == 0


def test_an_answer_waits_for_the_roster(chats, monkeypatch):
    """A store that cannot be read now delays it."""
    chats.delivers()
    whole = chats.board.keys

    async def busy():
        raise StoreBusy

    chats.delivery._keys = busy
    bound(chats, "Stay at home.")
    chats.goes(5.0)
    assert chats.messenger.calls() == []
    chats.delivery._keys = whole
    chats.goes(1.0)
    chats.settles(1)
    assert chats.messenger.calls() == [b"en: Stay at home."]


def test_rows_of_a_day_that_is_over_are_dropped(chats):
    """Nobody can open them any more: the line was down for days."""
    chats.says(b"old")
    chats.time.now += 4 * DAY
    chats.says(b"new")
    chats.delivers()
    chats.settles(1)
    assert chats.messenger.calls() == [b"new"]
    assert left(chats) == 0


def test_rows_that_cannot_be_opened_now_are_kept(chats, caplog):
    """A gateway key could not be read; it comes back, and so do they."""
    chats.says(b"one")
    (row,) = chats.look(outbox.fresh, 0, 9)
    file = chats.kept.folder.path / "secrets" / "gateway" / f"{row.day}.key"
    secret = file.read_bytes()
    file.write_bytes(b"cut off")
    chats.time.now += DAY
    chats.delivers()
    chats.goes(30.0)
    assert (chats.messenger.calls(), left(chats)) == ([], 1)
    file.write_bytes(secret)
    for _ in range(8):
        chats.goes(5.0)
    assert chats.messenger.calls() == [b"one"]


def test_more_than_can_be_in_hand_is_carried_too(chats):
    """A burst that waited through an outage: every chat hears its own, once."""
    for start in range(0, 1200, 100):
        chats.takes(*(chats.turn(b"call", to=str(start + n)) for n in range(100)))
    chats.per_second = 100_000
    chats.delivers()
    for _ in range(30):
        chats.goes(0.1)
    assert sorted(int(to) for to, _, _ in chats.messenger.said) == list(range(1200))
    assert left(chats) == 0


def test_no_log_names_a_chat(chats, caplog):
    """Whatever goes wrong."""
    with caplog.at_level(logging.DEBUG):
        chats.messenger.answers(AMINA, Later(1.0), ValueError(AMINA), Refused(), Blocked())
        chats.delivers()
        chats.says(b"one", b"two", b"three")
        for _ in range(8):
            chats.goes(1.0)
    assert AMINA not in caplog.text
