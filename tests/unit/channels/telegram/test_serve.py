"""The door: what is confirmed when, what is said to the operator, what a webhook must prove."""

import asyncio
import datetime as dt
import logging

import msgspec
import pytest
from msgspec.structs import replace
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter

from safeconduct.channels.telegram import serve, taking
from safeconduct.errors import CaseFull, EpochClosed, GuideError
from safeconduct.model.chat import Memory
from safeconduct.model.ids import Language, StepId
from telegram_door import (
    GUIDE,
    TOKEN,
    Chats,
    open_door,
    presses,
    quick,
    says,
    until_spent,
)

DRAFT = Memory(
    "7",
    Language("en"),
    StepId("person"),
    filled=("situation", "country", "people"),
    asking="text",
    situation="army",
    messages=(50,),
)
"""Somebody who has answered everything but what they want to say."""


def test_updates_are_confirmed_only_after_the_turn_is_durable(chats, monkeypatch):
    """The store is busy twice; the question that confirms comes after it took them."""
    waited = quick(monkeypatch)
    chats.busy = 2
    door, api = open_door(chats, monkeypatch, [says(5, "/start"), presses(6, "army:en", who=8)])
    asyncio.run(until_spent(door, api))
    assert api.offsets == [0, 7]
    assert len(chats.batches) == 1
    assert waited.count(1.0) >= 2
    assert api.heard == ["q6"]


class Poisoned(Chats):
    """What one chat's turns lead to cannot be written down, for a reason nobody thought of."""

    async def take(self, turns):
        if any(turn.address == "13" for turn in turns):
            raise ZeroDivisionError
        return await super().take(turns)


def test_a_turn_that_can_never_be_written_down_is_given_up_once_another_can(monkeypatch, caplog):
    """Alone it is asked for again, for the fault may be ours; with another beside it, it holds up nobody."""
    quick(monkeypatch)
    chats, poison = Poisoned(), says(5, "/start", who=13)
    door, api = open_door(chats, monkeypatch, [poison], [poison, says(6, "/start")])
    asyncio.run(until_spent(door, api))
    assert api.offsets == [0, 0, 7]
    assert {address for address, _ in chats.calls()} == {"7"}
    assert "1 update(s) were given up: what they lead to cannot be written down." in caplog.messages


def test_an_empty_answer_at_once_does_not_make_us_spin(chats, monkeypatch):
    """A server that does not hold the question."""
    waited = quick(monkeypatch)
    door, api = open_door(chats, monkeypatch, [], [], [])
    asyncio.run(until_spent(door, api))
    assert waited.count(serve.EMPTY_SECONDS) == 3


@pytest.mark.parametrize(
    ("trouble", "words"), [(InvalidToken(TOKEN), "token"), (Conflict("x"), "Somebody else")]
)
def test_the_operator_hears_once_what_is_wrong_and_never_the_token(
    chats, monkeypatch, caplog, trouble, words
):
    """A wrong token, another program at the same bot: one sentence a minute, and we go on trying."""
    quick(monkeypatch)
    door, api = open_door(chats, monkeypatch, trouble, trouble, trouble)
    with caplog.at_level(logging.DEBUG):
        asyncio.run(until_spent(door, api))
    said = [record.getMessage() for record in caplog.records if words in record.getMessage()]
    assert len(said) == 1
    assert TOKEN not in caplog.text
    assert len(api.offsets) == 4


def test_a_menu_that_cannot_be_set_does_not_end_the_door(chats, monkeypatch, caplog):
    """Also when the server answers what no server should; the operator hears the kind of it."""
    door, api = open_door(chats, monkeypatch, [says(1, "/start")])
    api.undressed = KeyError("result")
    asyncio.run(until_spent(door, api))
    assert len(chats.batches) == 1
    assert "KeyError" in caplog.text


def test_telegram_says_how_long_to_wait_and_the_network_does_not(chats, monkeypatch):
    """429 is obeyed; without a network 1, 2, 4 ... 30 seconds."""
    waited = quick(monkeypatch)
    away = [NetworkError("x")] * 7
    door, api = open_door(chats, monkeypatch, RetryAfter(dt.timedelta(seconds=17)), *away)
    asyncio.run(until_spent(door, api))
    assert [one for one in waited if one] == [17.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_one_update_that_we_stumble_over_is_answered_and_confirmed(chats, monkeypatch, caplog):
    """It is logged by its kind, and the others are taken."""
    door, _ = open_door(chats, monkeypatch)

    def stumble(*_):
        raise ValueError("the caller's words")

    monkeypatch.setattr(taking.Answering, "_commanded", stumble)
    asyncio.run(door._taking.take([says(1, "/start"), presses(2, "army:en", who=8)]))
    assert [call["do"] for _, call in chats.calls()] == ["send", "edit"]
    assert "That did not work" in chats.calls()[0][1]["text"]
    assert "ValueError" in caplog.text
    assert "words" not in caplog.text


def test_a_batch_is_one_transaction_and_sees_where_somebody_is(chats, monkeypatch):
    """A tap and then a digit: the key of that step, in that language."""
    door, _ = open_door(chats, monkeypatch)
    asyncio.run(
        door._taking.take(
            [presses(1, "home:uk"), says(2, "2")] + [says(n, "/safe", n) for n in range(3, 100)]
        )
    )
    assert [len(batch) for batch in chats.batches] == [99]
    assert GUIDE.step("home-summons").text("uk").title in chats.calls()[1][1]["text"]


def test_what_came_in_the_wrong_order_is_taken_in_the_right_one(chats, monkeypatch):
    """Somebody presses twice: the last press is the one that stands in the end."""
    door, _ = open_door(chats, monkeypatch)
    asyncio.run(door._taking.take([presses(2, "army:en"), presses(1, "home:en")]))
    first, last = (call["text"] for _, call in chats.calls())
    assert GUIDE.step("home").text("en").title in first
    assert GUIDE.step("army").text("en").title in last


def test_what_one_update_leaves_is_what_the_next_one_of_the_chat_finds(chats, monkeypatch):
    """A draft goes through several updates of one batch; others' updates wait for no one."""
    door, _ = open_door(chats, monkeypatch)
    batch = [
        presses(1, "!begin:en"),
        presses(2, "!situation=army:en"),
        presses(3, "!skip=country:en"),
        says(4, "2"),
    ]
    asyncio.run(door._taking.take(batch))
    memory = chats.memories["7"]
    assert (memory.situation, memory.people, memory.asking) == ("army", 2, "text")
    assert memory.messages == (50,)


def test_updates_that_come_again_change_nothing(chats, monkeypatch):
    """The whole batch once more, after a crash before it was confirmed: the draft stands where it stood."""
    door, _ = open_door(chats, monkeypatch)
    batch = [presses(1, "!begin:en"), presses(2, "!situation=army:en"), presses(3, "!skip=country:en")]
    asyncio.run(door._taking.take(batch))
    before = chats.memories["7"]
    again, _ = open_door(chats, monkeypatch)
    asyncio.run(again._taking.take([*batch, says(4, "2")]))
    after = chats.memories["7"]
    assert (before.asking, after.asking, after.people, after.situation) == ("people", "text", 2, "army")


def test_a_chat_without_anything_remembered_is_asked_about_once(chats, monkeypatch):
    """Reading costs no look into the store; beginning to write does."""
    door, _ = open_door(chats, monkeypatch)
    for number in range(5):
        asyncio.run(door._taking.take([presses(number, "army:en")]))
    assert chats.recalled == 1
    asyncio.run(door._taking.take([presses(10, "!begin:en")]))
    asyncio.run(door._taking.take([presses(11, "army:en")]))
    assert chats.recalled == 2


def test_where_nobody_may_write_in_the_chat_nothing_is_looked_up(chats, monkeypatch):
    """The chat is a signpost."""
    door, _ = open_door(chats, monkeypatch, write_in_chat=False)
    asyncio.run(door._taking.take([presses(1, "army:en"), says(2, "hello")]))
    assert chats.recalled == 0


@pytest.mark.parametrize("refusal", [EpochClosed(), CaseFull()])
def test_what_cannot_be_handed_in_is_said_and_the_question_stands(chats, monkeypatch, refusal):
    """The same update, another turn; the draft is as it was, and knows what is left in the chat."""
    door, _ = open_door(chats, monkeypatch)
    draft = Memory("7", Language("en"), StepId("person"), asking="people", messages=(50,))
    chats.memories["7"] = draft
    chats.refuse[chats.key_of(f"{TOKEN.partition(':')[0]}:4")] = refusal
    asyncio.run(door._taking.take([says(4, "2")]))
    assert chats.memories["7"] == replace(draft, messages=(50, 104))
    assert "nothing was handed in" in chats.calls()[-1][1]["text"]


def test_without_an_open_epoch_nothing_is_lost(chats, monkeypatch):
    """Sealing is not possible: say so, keep the draft, leave the words where they are."""
    door, _ = open_door(chats, monkeypatch)
    chats.memories["7"] = DRAFT
    asyncio.run(door._taking.take([says(4, "May I refuse?")]))
    assert chats.memories["7"].asking == "text"
    assert [call["do"] for _, call in chats.calls()] == ["send"]
    assert "once more" in chats.calls()[0][1]["text"]


def test_words_that_are_insisted_on_come_back_with_the_button(chats, monkeypatch):
    """As Telegram brings them: nothing of them was kept by us meanwhile."""
    door, _ = open_door(chats, monkeypatch)
    chats.memories["7"] = DRAFT
    asyncio.run(door._taking.take([says(4, "We stand at 48.4647, 35.0462")]))
    warning = chats.calls()[-1][1]
    assert (warning["answers"], warning["vanish"]) == (104, 3600)
    assert b"48.4647" not in msgspec.json.encode(chats.memories["7"])
    asked = []
    monkeypatch.setattr(taking.Answering, "_pressed", _listening(asked, taking.Answering._pressed))
    asyncio.run(door._taking.take([presses(5, "!anyway:en", message=60, text="We stand at 48.4647")]))
    assert asked == ["We stand at 48.4647"]


def _listening(asked, pressed):
    def listen(self, press, *rest):
        asked.append(press.words)
        return pressed(self, press, *rest)

    return listen


def test_a_guide_without_the_words_of_this_channel_is_refused_at_once(chats, monkeypatch):
    """Not at somebody's first message."""
    without = {key: words for key, words in GUIDE.words.items() if key[0] != "telegram"}
    with pytest.raises(GuideError, match=r"telegram\.en\.po"):
        open_door(chats, monkeypatch, guide=replace(GUIDE, words=without))
