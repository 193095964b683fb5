"""A turn in a chat: written down before anything is sent, once, and with nothing in the clear."""

import pytest

from chatting_line import AMINA, BORIS, DAY
from safeconduct.desk import outbox, queue
from safeconduct.errors import EpochClosed, StoreBusy
from safeconduct.model.ids import Epoch
from safeconduct.switchboard.chatting import ChatTurn, Forget, Remember


def waiting(chats):
    rows = chats.look(outbox.fresh, 0, 100)
    return [chats.gateway.parcel(row.day, row.sealed).call for row in rows if row.entry is None]


def recall(chats, address=AMINA):
    return chats.run(chats.chatting.recall(address))


def count(chats):
    return chats.look(queue.summary, chats.kept.team.team).waiting


def test_a_turn_is_in_the_store_when_it_is_taken(chats):
    """Calls in their order, what is remembered, the application; consoles hear of it, the delivery is woken."""
    keys, memory = chats.new_keys(), chats.memory(asking="text")
    turn = chats.turn(b"one", b"two", change=Remember(memory), handed=chats.handed(keys))
    assert chats.takes(turn) == [True]
    assert waiting(chats) == [b"one", b"two"]
    assert recall(chats) == memory
    assert (count(chats), chats.told, chats.woken) == (1, 1, [set()])


def test_a_repeated_update_changes_nothing(chats):
    """Neither the delivery nor a console is told again."""
    turn = chats.turn(b"one", change=Remember(chats.memory()), handed=chats.handed(chats.new_keys()))
    assert chats.takes(turn) == [True]
    assert chats.takes(turn, turn) == [False, False]
    assert waiting(chats) == [b"one"]
    assert (count(chats), chats.told, len(chats.woken)) == (1, 1, 1)


def test_the_key_of_an_update_is_nobody_elses(chats):
    """It is the same after a restart, and another for another bot's update of the same number."""
    key = chats.chatting.key_of
    assert key("7:1") == key("7:1")
    assert len({key("7:1"), key("7:2"), key("8:1")}) == 3
    assert len(key("7:1")) == 16


def test_a_reading_turn_leaves_nothing_to_remember(chats):
    """Only what is to be said, until it is said."""
    chats.says(b"a step")
    assert recall(chats) is None


def test_several_chats_are_recalled_at_once(chats):
    """Those that are remembered."""
    mine, other = chats.memory(step="one"), chats.memory(address=BORIS, step="two")
    chats.says(change=Remember(mine))
    chats.says(to=BORIS, change=Remember(other))
    found = chats.run(chats.chatting.recall_all([AMINA, BORIS, "1003"]))
    assert found == {AMINA: mine, BORIS: other}
    assert chats.run(chats.chatting.recall_all([])) == {}


def test_a_chat_is_recalled_on_another_day(chats):
    """Then its row moves to that day; and only one is left."""
    chats.says(change=Remember(chats.memory(step="one")))
    chats.time.now += DAY
    assert recall(chats).step == "one"
    chats.says(change=Remember(chats.memory(step="two")))
    assert recall(chats).step == "two"


def test_what_cannot_be_opened_is_as_good_as_forgotten(chats, caplog):
    """The operator hears the kind of the fault and no more."""
    chats.says(change=Remember(chats.memory()))
    chats.do(lambda db: db.exec_driver_sql("UPDATE chats SET sealed = x'00'") and None)
    assert recall(chats) is None
    assert "EnvelopeError" in caplog.text
    assert AMINA not in caplog.text


def test_a_forgotten_chat_leaves_no_trace(chats):
    """What waited is gone, the goodbye is not; the delivery hears whose rows have gone."""
    chats.says(b"waits", change=Remember(chats.memory()))
    (row,) = chats.look(outbox.fresh, 0, 9)
    chats.says(b"goodbye", change=Forget())
    assert recall(chats) is None
    assert waiting(chats) == [b"goodbye"]
    assert chats.woken == [set(), {AMINA}]
    for file in chats.kept.folder.path.glob("safeconduct.sqlite*"):
        assert row.sealed[200:400] not in file.read_bytes()


def test_an_application_that_cannot_be_taken_leaves_nothing(chats):
    """The channel says so in another turn, with the key of the same update; the neighbours stand."""
    late = chats.handed(chats.new_keys(), epoch=Epoch("2020-W01"))
    refused = chats.turn(b"thanks", update="5", change=Remember(chats.memory()), handed=late)
    first, second = chats.takes(chats.turn(b"neighbour", to=BORIS), refused)
    assert first is True
    assert isinstance(second, EpochClosed)
    assert (waiting(chats), recall(chats), chats.told) == ([b"neighbour"], None, 0)
    assert chats.says(b"please again", update="5") is True


def test_where_an_answer_is_wanted_the_receipt_is_not_kept(chats):
    """Only what opens the answers: it neither comes back to the case nor erases it."""
    keys = chats.new_keys()
    memory = chats.memory(receipt="nine words")
    chats.says(change=Remember(memory), handed=chats.handed(keys))
    chats.says(change=Remember(recall(chats), keys))
    kept = recall(chats)
    assert (kept.receipt, kept.reply, kept.case) == ("", keys.reply.text, keys.case)


def test_a_receipt_of_no_case_is_not_remembered(chats):
    """Nothing is said of it either."""
    assert chats.says(b"as you wish", change=Remember(chats.memory(), chats.new_keys())) is True
    assert recall(chats) is None
    assert waiting(chats) == [b"as you wish"]


def test_a_busy_store_takes_nothing(chats, monkeypatch):
    """It is raised, nobody is told, and the same turns can be taken again."""
    turn, whole = chats.turn(b"one"), chats.vault.write_together

    async def busy(*_):
        raise StoreBusy

    monkeypatch.setattr(chats.vault, "write_together", busy)
    with pytest.raises(StoreBusy):
        chats.takes(turn)
    assert (chats.told, chats.woken) == (0, [])
    monkeypatch.setattr(chats.vault, "write_together", whole)
    assert chats.takes(turn) == [True]


def test_no_address_and_no_word_rests_in_the_clear(chats):
    """Neither in the store, nor under the pepper alone: the tag of a chat is another every day."""
    address, word = "987654321012", b"planted-word"
    chats.says(word, to=address, change=Remember(chats.memory(address=address, situation="planted-answer")))
    for file in chats.kept.folder.path.rglob("*"):
        if file.is_file():
            whole = file.read_bytes()
            assert address.encode() not in whole
            assert word not in whole
            assert b"planted-answer" not in whole


def test_a_turn_never_prints_itself():
    """It carries an address."""
    assert AMINA not in repr(ChatTurn(b"k", AMINA, (b"call",)))
