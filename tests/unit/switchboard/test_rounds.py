"""The rounds: what time has decided is carried out, whatever goes wrong in between."""

import asyncio
import logging

import pytest

from kept_line import NOW, KeptLine
from safeconduct.desk import cases, epochs, figures, queue, retention
from safeconduct.desk.hours import day_of
from safeconduct.errors import SecretMissing
from safeconduct.model.chat import Chat, Memory, Outgoing, Parcel
from safeconduct.model.ids import Language, Moment, StepId
from safeconduct.store import chats, outbox
from safeconduct.switchboard import rounds
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.rounds import make_rounds, one_round

DAY = 86_400


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    line = KeptLine(tmp_path_factory.mktemp("rounds") / "line")
    line.employ("Alice")
    line.applies("Nobody has read this yet.")
    return line


@pytest.fixture
def line(founded, tmp_path):
    return founded.copied_to(tmp_path / "line")


def round_at(line, now):
    line.do(lambda vault: one_round(vault, line.folder, now))


def test_a_case_nobody_answers_for_goes_back(line):
    """Alice's laptop broke: after the lease it is the next one's."""
    line.write(queue.take_next, line.person("Alice"), NOW, 900.0)
    round_at(line, NOW + 899)
    assert line.write(queue.summary, line.team.team).held == 1
    round_at(line, NOW + 901)
    assert line.write(queue.summary, line.team.team).waiting == 1


def test_what_is_due_is_erased(line):
    """Thirty days after the last contact, and not a day before."""
    round_at(line, NOW + 29 * DAY)
    assert len(line.write(cases.every, [line.team.team])) == 1
    round_at(line, NOW + 31 * DAY)
    assert line.write(cases.every, [line.team.team]) == []


def test_an_epoch_that_nothing_refers_to_is_shredded(line):
    """Over and empty: its key file goes. While a case refers to it, it stays."""
    key = line.team.epoch
    round_at(line, NOW + 20 * DAY)
    assert line.folder.shred_key(key.team, key.epoch)
    round_at(line, NOW + 40 * DAY)
    assert line.write(retention.shredded_epochs) == [(key.team, key.epoch)]
    assert line.write(epochs.copies_for, line.person("Alice")) == []
    with pytest.raises(SecretMissing):
        line.folder.shred_key(key.team, key.epoch)


def test_a_key_that_could_not_be_deleted_is_tried_again(line):
    """The store says shredded, the file came back: the next round takes it away."""
    key = line.team.epoch
    secret = line.folder.shred_key(key.team, key.epoch)
    round_at(line, NOW + 40 * DAY)
    line.folder.shred_file(key.team, key.epoch).write_bytes(secret)
    round_at(line, NOW + 41 * DAY)
    assert not line.folder.shred_file(key.team, key.epoch).exists()


def chat_of_today(line):
    """Something remembered of a chat, and something on its way to it."""
    day = Gateway(line.folder, "telegram", 3, lambda: NOW).today()
    memory = day.seal(Memory("1001", Language("en"), StepId("start")))
    waits = day.seal(Parcel("1001", b"call"))
    line.write(chats.add, Chat(day.tag("1001"), day.name, None, memory))
    line.write(outbox.add, [Outgoing(day.name, day.tag("1001"), Moment(0), waits)])
    return day


def remembered(line, day):
    return len(line.write(chats.find, [day.tag("1001")])), len(line.write(outbox.fresh, 0, 9))


def test_what_was_begun_in_a_chat_and_not_finished_is_forgotten(line):
    """On the second day after; what is on its way there goes with its day."""
    day = chat_of_today(line)
    round_at(line, NOW + DAY)
    assert remembered(line, day) == (1, 1)
    round_at(line, NOW + 2 * DAY)
    assert remembered(line, day) == (0, 1)


def test_the_keys_of_old_days_are_shredded_with_all_that_they_open(line):
    """Three days after theirs they are there, on the fourth they are not."""
    day = chat_of_today(line)
    round_at(line, NOW + 3 * DAY)
    assert line.folder.gateway_days() == [day.name]
    assert remembered(line, day) == (0, 1)
    round_at(line, NOW + 4 * DAY)
    assert line.folder.gateway_days() == []
    assert remembered(line, day) == (0, 0)


def test_a_gateway_key_that_came_back_goes_again(line):
    """From a backup of yesterday, with its rows."""
    day = chat_of_today(line)
    file = line.folder.path / "secrets" / "gateway" / f"{day.name}.key"
    secret = file.read_bytes()
    round_at(line, NOW + 4 * DAY)
    file.write_bytes(secret)
    line.write(outbox.add, [Outgoing(day.name, day.tag("1001"), Moment(0), b"sealed")])
    round_at(line, NOW + 5 * DAY)
    assert (line.folder.gateway_days(), remembered(line, day)) == ([], (0, 0))


def test_a_round_that_fails_does_not_end_them(line, monkeypatch, caplog):
    """The operator hears the kind of the fault, and nothing that it carries; the next round comes."""
    rounds_made = []

    async def go():
        again = asyncio.Event()

        async def fails_once(*_):
            rounds_made.append(1)
            if len(rounds_made) == 1:
                raise ValueError("a caller's words")
            again.set()

        monkeypatch.setattr(rounds, "one_round", fails_once)
        running = asyncio.create_task(make_rounds(None, line.folder, lambda: None))
        await asyncio.wait_for(again.wait(), 10)
        running.cancel()

    monkeypatch.setattr(rounds, "SECONDS", 0.001)
    with caplog.at_level(logging.ERROR):
        asyncio.run(go())
    assert "ValueError" in caplog.text
    assert "caller" not in caplog.text


def test_the_figures_of_a_day_that_is_over_are_drawn(line):
    """In the next round after midnight and its grace, once, with chance that nobody can foresee; not before."""
    midnight = NOW - NOW % DAY + DAY
    round_at(line, NOW)
    round_at(line, midnight + 60)
    assert line.write(figures.last_drawn) is None
    for _ in range(2):
        round_at(line, midnight + 600)
    assert line.write(figures.last_drawn) == day_of(NOW)
    drawn = line.write(figures.drawn_between, day_of(NOW), day_of(NOW))
    assert len(drawn) == len({one.unit for one in drawn}) == len(figures.NOISY)
