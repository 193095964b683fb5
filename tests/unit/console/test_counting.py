"""What a caseworker notes for the public figures."""

from datetime import UTC, datetime

import pytest

from safeconduct.store import counts


@pytest.fixture
def alice(office):
    return office.on_duty("Alice")


def counted(office):
    day = datetime.fromtimestamp(office.now, UTC).date().isoformat()
    return office.run(office.vault.read(lambda db: counts.find(db, "person", day)))


def test_the_first_number_counts_for_ever(office, alice):
    """What is noted later changes nothing, and leaves no second line in the audit list."""
    office.applicant_writes()
    case = office.ask("take-next", token=alice).said["case"]["id"]
    for people in (3, 4):
        assert office.ask("note-people", {"case": case, "people": people}, token=alice).status == 200
    assert counted(office) == 3
    lead = office.on_duty("Bob", "lead")
    noted = [one for one in office.ask("audit", token=lead).said["records"] if one["what"] == "noted people"]
    assert len(noted) == 1


def test_no_rare_number_is_told(office, alice):
    """Four stands for more: a family of eleven would be known by its number."""
    office.applicant_writes()
    case = office.ask("take-next", token=alice).said["case"]["id"]
    for people in (0, 5, 11):
        assert office.ask("note-people", {"case": case, "people": people}, token=alice).status == 400
    assert counted(office) is None


def test_only_whoever_holds_the_case_notes_it(office, alice):
    """A colleague who looks on does not."""
    office.applicant_writes()
    case = office.ask("take-next", token=alice).said["case"]["id"]
    bob = office.on_duty("Bob")
    assert office.ask("note-people", {"case": case, "people": 1}, token=bob).status == 409
    assert counted(office) is None
