"""The ledger key and the days it signs: made when it is missing, never replaced, and in nobody's way."""

import pytest

from kept_line import NOW, KeptLine
from safeconduct.desk import cases, destruction
from safeconduct.desk.hours import day_of
from safeconduct.errors import SecretMissing
from safeconduct.sealing.destruction import read_record
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.ledger_key import ledger_key, ledger_verifiers
from safeconduct.switchboard.rounds import one_round

DAY = 86_400


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    line = KeptLine(tmp_path_factory.mktemp("ledger") / "line")
    line.employ("Alice")
    line.applies("Nobody has read this yet.")
    return line


@pytest.fixture
def line(founded, tmp_path):
    return founded.copied_to(tmp_path / "line")


def round_at(line, now):
    line.do(lambda vault: one_round(vault, line.folder, now))


def records(line):
    verifiers = ledger_verifiers(line.folder)
    return [read_record(note, verifiers, line.team.line) for note in line.write(destruction.notes)]


def test_init_makes_and_publishes_it(line):
    """Its owner's alone; its verifier key is for everybody."""
    file = line.folder.path / "secrets" / "ledger.key"
    assert file.stat().st_mode & 0o777 == 0o600
    (verifier,) = ledger_verifiers(line.folder)
    assert verifier.name == "safeconduct.line/ledger"
    assert verifier == ledger_key(line.folder, "line").verifier


def test_an_older_line_gets_one(line):
    """At the end of its first day; asked again, it is the same."""
    (line.folder.path / "secrets" / "ledger.key").unlink()
    line.folder.ledger_keys_file.unlink()
    for days in range(3):
        round_at(line, NOW + days * DAY)
    assert len(ledger_verifiers(line.folder)) == 1
    assert [record.tally.day for record in records(line)] == [day_of(NOW), day_of(NOW + DAY)]


def test_after_a_restore_the_old_records_are_still_believed(line):
    """The key is not in a backup: a new one signs from then on, and both are published."""
    for days in range(2):
        round_at(line, NOW + days * DAY)
    (line.folder.path / "secrets" / "ledger.key").unlink()
    round_at(line, NOW + 2 * DAY)
    assert len(ledger_verifiers(line.folder)) == 2
    assert len(records(line)) == 2


def test_a_damaged_key_is_not_replaced_and_keeps_nothing_alive(line):
    """What is due is erased all the same; the day is signed once the key is mended."""
    key = line.folder.path / "secrets" / "ledger.key"
    seed = key.read_bytes()
    round_at(line, NOW)
    key.write_bytes(b"short")
    with pytest.raises(SecretMissing):
        round_at(line, NOW + 31 * DAY)
    assert line.write(cases.every, [line.team.team]) == []
    assert key.read_bytes() == b"short"
    key.write_bytes(seed)
    round_at(line, NOW + 31 * DAY)
    assert [record.tally.cases_due for record in records(line)] == [1]


def test_what_the_rounds_destroy_is_in_the_record(line):
    """The case, then the epoch's key that nothing needs any more, and the chats of a day: each once."""
    Gateway(line.folder, "telegram", 3, lambda: NOW).tag("4711")
    for days in (0, 40, 40, 41):
        round_at(line, NOW + days * DAY)
    first, second = (record.tally for record in records(line))
    assert (first.day, first.cases_due, first.epochs, first.chat_days) == (day_of(NOW), 1, 1, 1)
    assert (second.cases_due, second.epochs, second.chat_days) == (0, 0, 0)


def test_a_line_of_another_kind_of_text_is_no_key(line):
    """Somebody wrote into the public file: it is said, not passed over."""
    line.folder.ledger_keys_file.write_text("nonsense\n")
    with pytest.raises(SecretMissing):
        ledger_verifiers(line.folder)
