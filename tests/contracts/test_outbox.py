"""What was decided waits in its order until it was carried, and is then gone."""

from desk_cast import ALICE, EPOCH, LEASE, NOW, TODAY, tag
from safeconduct.desk import outbox, queue, replies, returning
from safeconduct.model.chat import Chat, Outgoing
from safeconduct.store import chats
from safeconduct.store import outbox as rows

AMINA, BORIS = tag("amina"), tag("boris")


def put(line, *sealed, to=AMINA, due=0.0, entry=None):
    line.do(rows.add, [Outgoing(TODAY, to, due, each, entry) for each in sealed])


def sealed(found):
    return [row.sealed for row in found]


def test_rows_are_read_on_from_the_last_one(line):
    """In the order in which they were written, a part at a time."""
    put(line, b"one", b"two")
    put(line, b"three", to=BORIS)
    first = line.look(outbox.fresh, 0, 2)
    assert sealed(first) == [b"one", b"two"]
    assert sealed(line.look(outbox.fresh, first[-1].number, 2)) == [b"three"]
    assert line.look(outbox.fresh, 0, 3)[2] == Outgoing(
        TODAY, BORIS, 0.0, b"three", None, first[-1].number + 1
    )


def test_a_number_is_never_given_twice(line):
    """Also after everything was carried: whoever reads on misses nothing."""
    put(line, b"one", b"two")
    last = line.look(outbox.fresh, 0, 9)[-1].number
    line.do(outbox.settle, [last - 1, last], [], [])
    put(line, b"three")
    assert sealed(line.look(outbox.fresh, last, 9)) == [b"three"]


def test_what_must_wait_is_read_when_it_is_due(line):
    """The longest overdue first, and one is told when to look again."""
    put(line, b"now")
    put(line, b"second", due=NOW + 20)
    put(line, b"first", due=NOW + 10)
    assert sealed(line.look(outbox.fresh, 0, 9)) == [b"now"]
    assert line.look(outbox.due, NOW, 9) == ([], NOW + 10)
    found, again = line.look(outbox.due, NOW + 20, 9)
    assert (sealed(found), again) == ([b"first", b"second"], NOW + 10)
    line.do(outbox.settle, [row.number for row in found], [], [])
    assert line.look(outbox.due, NOW + 20, 9) == ([], None)


def test_what_waits_for_one_chat(line):
    """Under whichever of its tags, and without what must wait."""
    put(line, b"one")
    put(line, b"for boris", to=BORIS)
    put(line, b"two", to=tag("amina tomorrow"))
    put(line, b"later", due=NOW)
    assert sealed(line.look(outbox.of_chat, [AMINA, tag("amina tomorrow")], 9)) == [b"one", b"two"]
    assert sealed(line.look(outbox.of_chat, [AMINA], 1)) == [b"one"]
    assert line.look(outbox.of_chat, [tag("carol")], 9) == []


def test_what_follows_is_written_down_with_what_was_carried(line):
    """Or neither is."""
    put(line, b"one", b"two", b"erased")
    one, _, erased = (row.number for row in line.look(outbox.fresh, 0, 9))
    line.do(outbox.settle, [one], [erased], [Outgoing(TODAY, AMINA, NOW, b"follows")])
    assert sealed(line.look(outbox.fresh, 0, 9)) == [b"two"]
    assert sealed(line.look(outbox.due, NOW, 9)[0]) == [b"follows"]


def test_nothing_to_settle_is_nothing(line):
    """Neither are rows that are gone already."""
    line.do(outbox.settle, [], [], [])
    line.do(outbox.settle, [77], [78], [])
    assert line.look(outbox.fresh, 0, 9) == []


def test_an_answer_is_put_beside_its_case_not_into_the_row(line):
    """A row of an answer holds its number: once the case is erased it leads nowhere."""
    line.hand_in("amber")
    case = line.do(queue.take_next, ALICE.id, NOW, LEASE)
    line.do(chats.add, Chat(AMINA, TODAY, case.id, b"memory"))
    line.do(chats.add, Chat(BORIS, TODAY, None, b"another"))
    line.do(replies.reply, case.id, ALICE.id, b"answer", b"k" * 16, EPOCH.epoch, NOW)
    (row,) = line.look(outbox.fresh, 0, 9)
    assert (row.tag, row.sealed) == (AMINA, b"memory")
    assert line.look(outbox.answer, row.entry).sealed == b"answer"
    assert line.look(outbox.answer, case.entries[0].number) is None
    line.do(returning.erase, tag("amber"))
    assert line.look(outbox.answer, row.entry) is None
