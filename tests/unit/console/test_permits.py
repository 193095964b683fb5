"""Open cases are free to look at; for closed ones in bulk it takes two."""

import pytest

from safeconduct.console import looks


@pytest.fixture
def closed(office):
    """Three closed cases and one that waits; Bob's token, and their ids."""
    bob = office.on_duty("Bob")
    ids = []
    for number in range(3):
        office.applicant_writes(number + 1)
        case = office.ask("take-next", token=bob).said["case"]
        body = {"case": case["id"], "closing": "answered", "seen": case["entries"][-1]["number"]}
        assert office.ask("close", body, token=bob).status == 200
        ids.append(case["id"])
    office.applicant_writes(4)
    return bob, ids


def waiting(office, token):
    return office.ask("listing", {"states": ["waiting"]}, token=token).said["cases"][0]["id"]


def looked_at(office, token, cases):
    said = office.ask("look-all", {"cases": cases}, token=token).said
    return [case["id"] for case in said["cases"]]


def test_closed_cases_are_left_out_without_a_permit(office, closed):
    """The search over open ones stays as it is."""
    bob, ids = closed
    open_one = waiting(office, bob)
    assert looked_at(office, bob, [*ids, open_one]) == [open_one]


def test_two_persons_open_them_in_bulk(office, closed):
    """Bob asks, Alice gives; for an hour it is his and nobody else's."""
    bob, ids = closed
    alice = office.on_duty("Alice", "lead")
    number = office.ask("ask-permit", {"kind": "bulk"}, token=bob).said["permit"]
    assert office.ask("give-permit", {"permit": number}, token=bob).status == 403
    assert looked_at(office, bob, ids) == []
    assert office.ask("give-permit", {"permit": number}, token=alice).status == 200
    assert looked_at(office, bob, ids) == ids
    assert looked_at(office, alice, ids) == []
    (permit,) = office.ask("permits", token=bob).said["permits"]
    assert permit["until"] == office.now + 3600
    office.now += 3601
    bob = office.sign_in(office.employ("Dora"))["token"]
    assert office.ask("permits", token=bob).said["permits"] == []
    assert looked_at(office, bob, ids) == []


def test_a_few_closed_ones_are_free_one_by_one(office, closed, monkeypatch):
    """Two an hour here; the same one again is free, the third is not, and open ones always are."""
    monkeypatch.setattr(looks, "MOST", 2)
    bob, ids = closed
    statuses = [office.ask("look", {"case": id_}, token=bob) for id_ in (ids[0], ids[1], ids[0], ids[2])]
    assert [answer.status for answer in statuses] == [200, 200, 200, 403]
    assert statuses[-1].said["kind"] == "PermitMissing"
    assert office.ask("look", {"case": waiting(office, bob)}, token=bob).status == 200
    office.now += 1700  # a sign of life, so that the session stays
    office.ask("queue", token=bob)
    office.now += 1701
    office.ask("queue", token=bob)
    office.now += 200
    assert office.ask("look", {"case": ids[2]}, token=bob).status == 200


def test_it_is_in_the_audit_list(office, closed):
    """Who asked and who gave; not what was looked at."""
    bob, _ = closed
    alice = office.on_duty("Alice", "lead")
    number = office.ask("ask-permit", {"kind": "export"}, token=bob).said["permit"]
    office.ask("give-permit", {"permit": number}, token=alice)
    said = [record["what"] for record in office.ask("audit", token=alice).said["records"]]
    assert said[:2] == ["gave a permit: export", "asked for a permit: export"]
