"""Who may be told something when: one a second in a chat, so many a second over all, in order."""

import itertools

from safeconduct.switchboard.pacing import PER_CHAT, Queue, Waiting


def fill(queue, address, *numbers, now=0.0, name=""):
    for number in numbers:
        queue.add(Waiting(number, address, (b"call",), name), now)


def play(queue, until, took=0.0):
    """Everything that goes until then, as (when, number), each call `took` seconds."""
    now, went = 0.0, []
    while (moment := queue.moment()) is not None and max(now, moment) <= until:
        now = max(now, moment)
        while item := queue.next(now):
            went.append((round(now, 3), item.number))
            queue.done(item, now + took)
    return went


def test_a_chat_hears_three_at_once_and_then_one_a_second():
    """After a silence; and in order."""
    queue = Queue(100_000)
    fill(queue, "amina", 1, 2, 3, 4, 5)
    went = play(queue, 9)
    assert [number for _, number in went] == [1, 2, 3, 4, 5]
    assert [round(at) for at, _ in went] == [0, 0, 0, 1, 2]


def test_a_burst_is_free_again_after_a_silence_only():
    """A second after a burst there is one call; three seconds after it, all three."""
    for silence, at_once in ((1, 1), (2, 2), (3, 3), (60, 3)):
        queue = Queue(100_000)
        fill(queue, "amina", 1, 2, 3)
        play(queue, 0.5)
        fill(queue, "amina", 4, 5, 6, 7, now=float(silence))
        now, went = float(silence), 0
        while (moment := queue.moment()) < silence + 0.5:
            now = max(now, moment)
            queue.done(queue.next(now), now)
            went += 1
        assert went == at_once, silence


def test_no_second_has_more_than_is_allowed_over_all():
    """Whatever window of a second one looks at."""
    queue = Queue(30)
    for chat in range(200):
        fill(queue, f"chat {chat}", chat)
    moments = [at for at, _ in play(queue, 60)]
    assert len(moments) == 200
    assert max(sum(1 for at in moments if begin <= at < begin + 1) for begin in moments) <= 30
    assert moments[-1] < 8


def test_a_line_of_one_a_second():
    """The smallest setting works too."""
    queue = Queue(1)
    for chat in range(4):
        fill(queue, f"chat {chat}", chat)
    assert [at for at, _ in play(queue, 9)] == [0, 1, 2, 3]


def test_while_one_call_is_made_the_next_of_its_chat_waits():
    """Others do not."""
    queue = Queue(1000)
    fill(queue, "amina", 1, 2)
    fill(queue, "boris", 3)
    first, other = queue.next(0.0), queue.next(1.0)
    assert (first.number, other.number) == (1, 3)
    assert queue.next(1.0) is None
    queue.done(first, 1.0)
    assert queue.next(1.0).number == 2


def test_only_the_newest_of_a_name_is_made():
    """It stands where it came; what is being made already is not called back."""
    queue = Queue(1000)
    fill(queue, "amina", 1, name="edit 5")
    carried = queue.next(0.0)
    fill(queue, "amina", 2, name="edit 5")
    fill(queue, "amina", 3)
    assert queue.add(Waiting(4, "amina", (b"call",), "edit 5"), 0.0).number == 2
    assert queue.add(Waiting(5, "boris", (b"call",), "edit 5"), 0.0) is None
    queue.done(carried, 0.0)
    assert sorted(number for _, number in play(queue, 9)) == [3, 4, 5]


def test_a_failed_call_is_tried_after_one_two_four_seconds():
    """At most a minute; its chat waits with it, in order, and success ends that."""
    queue, now, moments = Queue(1000), 0.0, []
    fill(queue, "amina", 1, 2)
    for _ in range(9):
        now = max(now, queue.moment())
        item = queue.next(now)
        assert item.number == 1
        moments.append(now)
        queue.again(item, now, failed=True)
    pauses = [round(b - a) for a, b in itertools.pairwise(moments)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    now = queue.moment()
    queue.done(queue.next(now), now)
    assert queue.next(now + 0.1).number == 2


def test_a_failed_call_that_was_replaced_is_not_tried_again():
    """The newer one takes its place, after the same pause."""
    queue = Queue(1000)
    fill(queue, "amina", 1, name="edit 5")
    item = queue.next(0.0)
    fill(queue, "amina", 2, name="edit 5")
    assert queue.again(item, 0.0, failed=True) is item
    assert queue.next(0.5) is None
    assert queue.next(1.0).number == 2


def test_when_everybody_must_wait_nobody_goes():
    """A longer wait is not shortened by a shorter one."""
    queue = Queue(1000)
    fill(queue, "amina", 1)
    queue.hold(7.0)
    queue.hold(3.0)
    assert queue.next(6.9) is None
    assert queue.moment() == 7.0
    assert queue.next(7.0).number == 1


def test_what_is_dropped_does_not_go():
    """What is being made cannot be called back; its chat goes on afterwards."""
    queue = Queue(1000)
    fill(queue, "amina", 1, 2, 3)
    carried = queue.next(0.0)
    assert [item.number for item in queue.drop("amina")] == [2, 3]
    assert queue.drop("nobody") == []
    assert not queue.idle("amina")
    queue.done(carried, 0.0)
    assert queue.idle("amina")
    fill(queue, "amina", 4)
    assert queue.next(0.1).number == 4


def test_one_chat_takes_no_more_than_its_room():
    """The rest of a flood stays in the store."""
    queue = Queue(1000)
    fill(queue, "mallory", *range(PER_CHAT))
    assert not queue.room("mallory")
    assert queue.room("amina")


def test_chats_that_have_rested_are_not_remembered():
    """A busy day must not fill the memory."""
    queue = Queue(100_000)
    for number in range(1000):
        now = number / 10
        fill(queue, f"chat {number}", number, now=now)
        queue.done(queue.next(now), now)
    assert len(queue._chats) < 50


def test_a_row_in_hand_never_prints_itself():
    """It carries an address."""
    assert "amina" not in repr(Waiting(1, "amina", (b"call",)))
