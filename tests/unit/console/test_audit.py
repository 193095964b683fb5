"""The audit list in the console: whose acts a lead sees, whether the chain is whole, what was destroyed."""

import pytest

import tampering
from safeconduct.console import team
from safeconduct.desk import audit, destruction
from safeconduct.sealing.notes import SigningKey

DAY = 86_400


@pytest.fixture
def alice(office):
    return office.on_duty("Alice", "lead")


def write(office, verb, *arguments, **more):
    return office.run(office.vault.write(lambda db: verb(db, *arguments, **more)))


def chain(office, token):
    return office.ask("audit", token=token).said["chain"]


def test_the_chain_is_whole_up_to_the_newest_record(office, alice, monkeypatch):
    """Followed in pieces; what comes later is followed from there."""
    monkeypatch.setattr(team, "PIECE", 2)
    for number in range(7):
        write(office, audit.record, office.now, "export", f"did {number}")
    newest, _ = write(office, audit.end)
    assert chain(office, alice) == {"whole": newest, "broken": None}
    write(office, audit.record, office.now, "export", "did one more")
    assert chain(office, alice) == {"whole": newest + 1, "broken": None}


def test_a_changed_record_is_said(office, alice):
    """The first that does not fit."""
    write(office, tampering.alter, 1, what="nothing")
    assert chain(office, alice) == {"whole": 0, "broken": 1}


def test_what_was_changed_behind_our_back_is_said_a_day_later(office, alice):
    """Each day the chain is followed from its beginning."""
    assert chain(office, alice)["broken"] is None
    write(office, tampering.alter, 1, what="nothing")
    office.now += DAY
    bob = office.on_duty("Bob", "lead")
    assert chain(office, bob)["broken"] == 1


def test_what_was_destroyed_is_listed_with_its_note(office, alice):
    """Day by day, the newest first; the day that is open is not there yet."""
    key = SigningKey.new("safeconduct.line/ledger")
    write(office, destruction.begin, office.now)
    for days in (1, 2):
        write(office, destruction.add, "chat_days", days)
        write(office, destruction.close_day, office.now + days * DAY, office.founded.line, key)
    destroyed = office.ask("audit", token=alice).said["destroyed"]
    assert [day["tally"]["day"] for day in destroyed] == ["2026-11-23", "2026-11-22"]
    assert [day["tally"]["chat_days"] for day in destroyed] == [2, 1]
    assert destroyed[0]["note"].startswith("safeconduct destruction v1\n")
