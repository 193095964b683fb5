"""A turn in a chat is written down whole and once; what is kept of a chat is replaced, forgotten, or expires."""

import asyncio

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from desk_cast import ALICE, EPOCH, LEASE, NOW, TODAY, handed, tag
from safeconduct.desk import chats, outbox, queue, replies, returning
from safeconduct.desk.chats import Batch, Drop, Keep, Turn
from safeconduct.desk.intake import Arrival
from safeconduct.errors import CaseFull, EpochClosed
from safeconduct.model.chat import Chat, Outgoing
from safeconduct.model.staff import EpochKey

YESTERDAY, BEFORE, TOMORROW = "2026-11-17", "2026-11-16", "2026-11-19"
LATE = EpochKey("legal", "2026-W01", "", "", "", "")


def chat(who="amina", day=TODAY, sealed=b"memory"):
    return Chat(tag(f"{who} {day}"), day, None, sealed)


def tags(who="amina"):
    return tuple(tag(f"{who} {day}") for day in (TODAY, YESTERDAY, BEFORE))


def say(call=b"call", who="amina", day=TODAY):
    return Outgoing(day, tag(f"{who} {day}"), 0.0, call)


def key(number):
    return number.to_bytes(16)


def take(line, *turns):
    (taken,) = line.do(chats.take_all, [Batch(NOW, turns)])
    return taken


def waiting(line):
    return [row.sealed for row in line.look(outbox.fresh, 0, 100)]


def kept(line, who="amina"):
    return [found.sealed for found in line.look(chats.find, tags(who))]


def arrival(receipt="amber", **more):
    return Arrival(handed(**more), tag(receipt), None, NOW, 30)


def remember(number, sealed=b"memory", who="amina", *, day=TODAY, bound=False, bind=None, **more):
    change = Keep(chat(who, day, sealed), bound, tag(bind) if bind else None)
    return Turn(key(number), **{"outgoing": (), "change": change, "tags": tags(who)} | more)


def answers_case(line, sealed=b"answer", number=90):
    case = line.do(queue.take_next, ALICE.id, NOW, LEASE)
    line.do(replies.reply, case.id, ALICE.id, sealed, key(number), EPOCH.epoch, NOW)
    return case.id


def test_a_turn_is_written_down_whole(line):
    """What is to be said, what is remembered and what is handed in."""
    said = (say(b"thanks"), say(b"receipt"))
    assert take(line, remember(1, outgoing=said, arrival=arrival())) == [True]
    assert waiting(line) == [b"thanks", b"receipt"]
    assert kept(line) == [b"memory"]
    assert line.look(queue.summary, EPOCH.team).waiting == 1


def test_the_same_update_counts_once(line):
    """In the same batch, in the next one, and in one that shares its transaction."""
    turn = Turn(key(1), (say(),), arrival())
    assert take(line, turn, turn) == [True, False]
    assert take(line, turn) == [False]
    assert line.do(chats.take_all, [Batch(NOW, [turn]), Batch(NOW, [Turn(key(2), ())])]) == [[False], [True]]
    assert waiting(line) == [b"call"]
    assert line.look(queue.summary, EPOCH.team).waiting == 1


def test_an_application_may_have_the_key_of_its_update(line):
    """Or one that was here already: then it is not filed again, and the turn goes on."""
    assert take(line, Turn(key(1), (say(b"one"),), arrival(key=key(1)))) == [True]
    assert take(line, Turn(key(2), (say(b"two"),), arrival(key=key(1)))) == [True]
    assert line.look(queue.summary, EPOCH.team).waiting == 1
    assert waiting(line) == [b"one", b"two"]


def test_a_turn_that_fails_leaves_nothing_and_its_neighbours_stand(line):
    """Sealed to an old key: neither row nor memory nor key, so it can be said in another turn with the same key."""
    refused = remember(2, outgoing=(say(b"two"),), arrival=arrival(epoch=LATE))
    first, second, third = take(line, Turn(key(1), (say(b"one"),)), refused, Turn(key(3), (say(b"three"),)))
    assert (first, third) == (True, True)
    assert isinstance(second, EpochClosed)
    assert waiting(line) == [b"one", b"three"]
    assert kept(line) == []
    assert take(line, Turn(key(2), (say(b"please again"),))) == [True]


def test_a_full_case_refuses_its_turn(line):
    """As it refuses whatever else is handed in."""
    line.hand_in("amber", b"x" * (2 * 1024 * 1024))
    (said,) = take(line, Turn(key(1), (say(),), arrival()))
    assert isinstance(said, CaseFull)
    assert waiting(line) == []


def test_what_is_remembered_is_replaced_also_from_another_day(line):
    """One row for a chat, under the newest tag."""
    take(line, remember(1, b"yesterday's", day=YESTERDAY))
    take(line, remember(2, b"today's"))
    take(line, remember(3, b"newest"))
    assert kept(line) == [b"newest"]
    assert line.look(lambda db: db.execute(text("SELECT count(*) FROM chats")).scalar()) == 1


def test_forgetting_a_chat_takes_what_waits_for_it_but_not_the_goodbye(line):
    """Of every living day; other chats are not concerned. What is to be taken out of the chat later still is."""
    take(line, remember(1, outgoing=(say(b"old", day=YESTERDAY), say(b"young"))))
    line.do(outbox.settle, [], [], [replace(say(b"delete the receipt"), due=NOW + 3600)])
    take(line, remember(2, b"other", who="boris", outgoing=(say(b"to boris", who="boris"),)))
    in_one_batch = Turn(key(3), (say(b"in the batch"),))
    goodbye = Turn(key(4), (say(b"goodbye"),), change=Drop(), tags=tags())
    assert take(line, in_one_batch, goodbye) == [True, True]
    assert waiting(line) == [b"to boris", b"goodbye"]
    assert [row.sealed for row in line.look(outbox.due, NOW + 4000, 10)[0]] == [b"delete the receipt"]
    assert kept(line) == []
    assert kept(line, "boris") == [b"other"]


def test_of_a_chat_that_is_gone_nothing_is_kept(line):
    """Blocked: nothing could be taken out of it any more."""
    take(line, remember(1, outgoing=(say(),)))
    line.do(outbox.settle, [], [], [replace(say(b"delete the receipt"), due=NOW + 3600)])
    line.do(chats.forget, tags())
    assert (waiting(line), kept(line), line.look(outbox.due, NOW + 4000, 10)[0]) == ([], [], [])


def test_answers_come_to_the_chat_in_which_they_are_wanted(line):
    """Each once, with what it takes to open it there."""
    take(line, remember(1, b"bound", bind="amber", arrival=arrival()))
    case = answers_case(line)
    (row,) = line.look(outbox.fresh, 0, 10)
    assert (row.day, row.tag, row.due, row.sealed) == (TODAY, chat().tag, 0.0, b"bound")
    assert line.look(outbox.answer, row.entry).sealed == b"answer"
    line.do(replies.reply, case, ALICE.id, b"answer", key(90), EPOCH.epoch, NOW)
    assert len(waiting(line)) == 1


def test_an_answer_that_was_there_before_it_was_wanted_comes_too(line):
    """Whoever presses "here" after the answer was written must not wait for ever; and it comes once."""
    line.hand_in("amber")
    answers_case(line)
    take(line, remember(1, b"bound", bind="amber", outgoing=(say(b"it will come here"),)))
    assert waiting(line) == [b"it will come here", b"bound"]
    take(line, remember(2, b"again", bind="amber"))
    take(line, remember(3, b"and still", bound=True))
    assert len(waiting(line)) == 2


def test_a_bound_chat_stays_so_for_as_long_as_it_says(line):
    """The next memory keeps it, or does not."""
    take(line, remember(1, bind="amber", arrival=arrival()))
    take(line, remember(2, b"still", bound=True))
    case = answers_case(line)
    assert waiting(line) == [b"still"]
    take(line, remember(3, b"not any more"))
    line.do(queue.take_up, case, ALICE.id, NOW, LEASE)
    line.do(replies.reply, case, ALICE.id, b"second", key(91), EPOCH.epoch, NOW)
    assert waiting(line) == [b"still"]


@pytest.mark.parametrize("receipt", ["wrong", "thorn"])
def test_a_receipt_that_leads_nowhere_binds_nothing(line, receipt):
    """Nor does a decoy. Then nothing is remembered, and nobody is told the difference."""
    line.hand_in("amber", decoy="thorn")
    assert take(line, remember(1, bind=receipt, outgoing=(say(),))) == [True]
    assert kept(line) == []
    answers_case(line)
    assert waiting(line) == [b"call"]


def test_erasing_a_case_forgets_its_chat(line):
    """An answer that is still on its way leads nowhere then."""
    take(line, remember(1, bind="amber", arrival=arrival()))
    answers_case(line)
    line.do(returning.erase, tag("amber"))
    assert kept(line) == []
    (row,) = line.look(outbox.fresh, 0, 10)
    assert line.look(outbox.answer, row.entry) is None


def test_what_was_begun_and_never_finished_is_forgotten_after_a_day(line):
    """Where an answer is wanted, the chat is remembered longer."""
    take(line, remember(1, b"begun", day=YESTERDAY))
    take(line, remember(2, b"bound", who="boris", day=YESTERDAY, bind="amber", arrival=arrival()))
    line.do(chats.expire, TODAY)
    assert kept(line) == [b"begun"]
    line.do(chats.expire, TOMORROW)
    assert kept(line) == []
    assert kept(line, "boris") == [b"bound"]


def test_the_rows_of_old_days_go(line):
    """Bound or not, sent or not; those of the day that is named stay."""
    take(line, remember(1, b"old", day=BEFORE, bind="amber", arrival=arrival()))
    take(line, Turn(key(2), (say(b"old", day=BEFORE), say(b"young", day=YESTERDAY))))
    take(line, remember(3, b"young", who="boris", day=YESTERDAY))
    line.do(chats.drop_before, YESTERDAY)
    assert kept(line) == []
    assert kept(line, "boris") == [b"young"]
    assert waiting(line) == [b"young"]


def test_batches_that_wait_together_share_a_transaction(line):
    """A webhook's turns come one by one; each has its own answer."""

    async def all_at_once():
        turns = [Turn(key(n % 8), (say(),)) for n in range(16)]
        return await asyncio.gather(
            *(line.vault.write_together(chats.take_all, Batch(NOW, [turn])) for turn in turns)
        )

    assert line.wait(all_at_once()) == [[True]] * 8 + [[False]] * 8


def test_a_row_does_not_tell_when_it_was_written(line):
    """No column of what chats leave behind holds the moment."""
    take(line, remember(1, outgoing=(say(),), arrival=arrival()))
    for table in ("chats", "outbox", "deliveries"):
        for row in line.look(lambda db, table=table: db.execute(text(f"SELECT * FROM {table}")).all()):
            numbers = [value for value in row if isinstance(value, int | float)]
            assert all(number < 1_000_000 for number in numbers), (table, numbers)
