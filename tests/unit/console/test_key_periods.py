"""Whoever goes, goes with the key: dismissal and the next period in one press, suspension, words compared."""

import pytest

from console_office import text
from safeconduct.desk import epochs
from safeconduct.model.ids import Epoch
from safeconduct.sealing import roster
from safeconduct.sealing.recipients import Identity


def person(said):
    return said["caseworker"]["id"]


def begun(office, *holders, epoch="2026-W48", signing=None):
    """What a lead's browser sends to begin an epoch."""
    team = office.founded.team
    recipient = Identity.new().recipient.text
    note = roster.make_epoch(
        signing or team.signing, team.line, team.team, Epoch(epoch), recipient, "2026-11-22", "2026-12-27"
    ).note
    return {"note": note, "copies": [{"holder": one, "sealed": text(b"a copy")} for one in holders]}


def open_epochs(office):
    return [
        key.epoch for key in office.run(office.vault.read(lambda db: epochs.open_epochs(db, "2026-11-22")))
    ]


@pytest.fixture
def alice(office):
    return office.sign_in(office.employ("Alice", "lead"))


@pytest.fixture
def bob(office):
    return office.sign_in(office.employ("Bob"))


def test_a_dismissal_begins_the_next_epoch(office, alice, bob):
    """One press, one transaction: Bob is out and nothing more is sealed to what he can open."""
    body = {"caseworker": person(bob), **begun(office, person(alice))}
    assert office.ask("dismiss", body, token=alice["token"]).status == 200
    assert open_epochs(office) == ["2026-W48"]
    assert office.ask("queue", token=bob["token"]).status == 401
    assert office.ask("people", token=alice["token"]).said["departed"] == []
    said = [record["what"] for record in office.ask("audit", token=alice["token"]).said["records"]]
    assert said[:2] == ["began epoch: 2026-W48", "dismissed: Bob"]


def test_without_a_new_epoch_the_old_one_goes_on_and_it_is_said(office, alice, bob):
    """Alice's browser failed half-way: applications come in, and People names Bob until the next epoch."""
    assert office.ask("dismiss", {"caseworker": person(bob)}, token=alice["token"]).status == 200
    assert open_epochs(office) == ["2026-W47"]
    office.applicant_writes()
    assert office.ask("people", token=alice["token"]).said["departed"] == ["Bob"]
    assert office.ask("begin-epoch", begun(office, person(alice)), token=alice["token"]).status == 200
    assert office.ask("people", token=alice["token"]).said["departed"] == []


@pytest.mark.parametrize("fault", ["copy for Bob", "another hand", "taken"])
def test_a_dismissal_with_a_bad_epoch_changes_nothing(office, alice, bob, fault):
    """All or nothing: the browser is told, and dismisses without one."""
    epoch = {
        "copy for Bob": lambda: begun(office, person(alice), person(bob)),
        "another hand": lambda: {
            **begun(office),
            "note": begun(office)["note"].replace("2026-W48", "2026-W49"),
        },
        "taken": lambda: begun(office, epoch="2026-W47"),
    }[fault]()
    answer = office.ask("dismiss", {"caseworker": person(bob), **epoch}, token=alice["token"])
    assert answer.status in {400, 409, 410}
    assert office.ask("queue", token=bob["token"]).status == 200
    assert open_epochs(office) == ["2026-W47"]


def test_a_suspended_caseworker_is_out_at_once_and_comes_back(office, alice):
    """Token, words and cases; let back, the same words open the same keys."""
    words = office.employ("Bob")
    bob = office.sign_in(words)
    office.applicant_writes()
    office.ask("take-next", token=bob["token"])
    whom = {"caseworker": person(bob)}
    assert office.ask("suspend", whom, token=alice["token"]).status == 200
    assert office.ask("keys", token=bob["token"]).status == 401
    challenge = office.ask("welcome").said["challenge"]
    body = {"challenge": challenge, "words": office.words_answer(words, challenge)}
    assert office.ask("sign-in", body).status == 403
    assert office.ask("take-next", token=alice["token"]).said["case"] is not None
    assert office.ask("let-back", whom, token=alice["token"]).status == 200
    assert office.sign_in(words)["keys"]["copies"] == bob["keys"]["copies"]


def test_nobody_suspends_themselves(office, alice):
    """Nor confirms their own words."""
    for verb in ("suspend", "confirm-words"):
        assert office.ask(verb, {"caseworker": person(alice)}, token=alice["token"]).status == 403


def test_an_administrator_sees_people_and_no_keys(office, alice, bob):
    """And may suspend them; to invite, to give keys, to look at a case is not theirs."""
    adam = office.sign_in(office.employ("Adam", "administrator"))
    people = office.ask("people", token=adam["token"]).said
    assert {one["caseworker"]["name"] for one in people["people"]} == {"Adam", "Alice", "Bob"}
    assert ([one["epochs"] for one in people["people"]], people["epochs"]) == ([[], [], []], [])
    assert adam["keys"]["copies"] == []
    assert office.ask("suspend", {"caseworker": person(bob)}, token=adam["token"]).status == 200
    assert office.ask("let-back", {"caseworker": person(bob)}, token=adam["token"]).status == 200
    for verb in ("invite", "share", "begin-epoch", "dismiss", "queue", "look", "listing", "permits"):
        assert office.ask(verb, token=adam["token"]).status == 403, verb


@pytest.mark.parametrize("role", ["publisher", "editor", "administrator"])
def test_no_key_is_sealed_to_who_works_without(office, alice, role):
    """Neither shared nor with a new epoch, whatever a lead's browser sends."""
    paul = office.sign_in(office.employ("Paul", role))
    copies = [{"epoch": "2026-W47", "sealed": text(b"for Paul")}]
    assert (
        office.ask("share", {"caseworker": person(paul), "copies": copies}, token=alice["token"]).status
        == 403
    )
    assert office.ask("begin-epoch", begun(office, person(paul)), token=alice["token"]).status == 403
    invite = {"invitation": "0f" * 16, "role": role, "copies": copies}
    assert office.ask("invite", invite, token=alice["token"]).status == 403


def test_compared_words_are_remembered(office, alice, bob):
    """Alice has heard Bob read his words; the list says so, and the audit."""
    assert office.ask("confirm-words", {"caseworker": person(bob)}, token=alice["token"]).status == 200
    people = office.ask("people", token=alice["token"]).said["people"]
    assert {one["caseworker"]["name"]: one["caseworker"]["confirmed"] for one in people} == {
        "Alice": False,
        "Bob": True,
    }
    assert office.ask("audit", token=alice["token"]).said["records"][0]["what"] == "compared words: Bob"
