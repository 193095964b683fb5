"""Work on one case, as a console does it: triage, handing over, two persons, striking, a word for the lead."""

import pytest

from console_office import text
from spoken import Speaker


def write(office, case, number=1000):
    seen, epoch = case["entries"][-1]["number"], office.founded.team.epoch.epoch
    key = text(number.to_bytes(16, "big"))
    return {"case": case["id"], "seen": seen, "key": key, "epoch": epoch, "sealed": text(b"sealed")}


def take(office, token):
    return office.ask("take-next", token=token).said["case"]


def look(office, case, token):
    return office.ask("look", {"case": case["id"]}, token=token).said["case"]


def deeds(office, token):
    return [record["what"] for record in office.ask("audit", token=token).said["records"]]


@pytest.fixture
def alice(office):
    """A lead."""
    return office.on_duty("Alice", "lead")


@pytest.fixture
def bob(office):
    return office.on_duty("Bob")


def test_triage_is_seen_by_all_and_written_down(office, alice, bob):
    """Bob says that it is about somebody missing; Alice sees it, and that it was Bob."""
    office.applicant_writes()
    case = take(office, bob)
    asked = {"case": case["id"], "severity": 2, "label": "missing"}
    assert office.ask("triage", asked, token=bob).status == 200
    seen = look(office, case, alice)
    assert (seen["severity"], seen["label"], seen["state"]) == (2, "missing", "held")
    assert deeds(office, alice)[0] == "triaged: 2 missing"
    assert office.ask("triage", asked | {"label": "spy"}, token=bob).status == 400
    assert office.ask("triage", asked | {"severity": 4}, token=bob).status == 400


def test_colleagues_are_known_by_alias_and_whether_they_are_there(office, alice, bob):
    """And what the setting says about second persons."""
    office.employ("Carol")
    said = office.ask("colleagues", token=alice).said
    assert [(one["name"], one["present"]) for one in said["people"]] == [("Bob", True), ("Carol", False)]
    assert said["second_person"] == "danger"


def test_a_case_is_handed_to_a_colleague(office, alice, bob):
    """With a note; it is Bob's to take, and nobody else's for now."""
    office.applicant_writes()
    case = take(office, alice)
    (whom,) = office.ask("colleagues", token=alice).said["people"]
    asked = write(office, case) | {"caseworker": whom["id"]}
    assert office.ask("hand-to", asked, token=alice).status == 200
    assert office.ask("hand-to", asked, token=alice).status == 200
    assert take(office, alice) is None
    assert [entry["kind"] for entry in take(office, bob)["entries"]] == ["application", "note"]
    assert deeds(office, alice).count("handed to a colleague") == 1
    refused = office.ask("hand-to", asked | {"key": text(bytes(16)), "caseworker": "0" * 32}, token=bob)
    assert (refused.status, refused.said["kind"]) == (410, "CaseworkerGone")


def test_a_reply_in_danger_needs_two(office, alice, bob):
    """Bob proposes; Alice, who is not alone, cannot answer past him; she approves."""
    office.applicant_writes()
    case = take(office, bob)
    office.ask("triage", {"case": case["id"], "severity": 3, "label": None}, token=bob)
    refused = office.ask("reply", write(office, case), token=bob)
    assert (refused.status, refused.said["kind"]) == (409, "SecondPersonNeeded")
    assert office.ask("propose", write(office, case), token=bob).status == 200
    taken = take(office, alice)
    assert office.ask("reply", write(office, taken, 1001), token=alice).status == 409
    approved = write(office, taken, 1001) | {"approves": taken["proposal"]}
    assert office.ask("reply", approved, token=alice).status == 200
    assert look(office, case, bob)["state"] == "answered"
    assert deeds(office, alice)[:3] == ["approved a reply", "took", "proposed a reply"]


def test_a_lead_who_is_alone_answers_alone(office, alice):
    """And the audit list says so; a caseworker who is alone may not."""
    bob = office.on_duty("Bob")
    office.applicant_writes()
    case = take(office, alice)
    office.ask("triage", {"case": case["id"], "severity": 3, "label": None}, token=alice)
    assert office.ask("reply", write(office, case), token=alice).status == 409
    office.ask("sign-out", token=bob)
    assert office.ask("reply", write(office, case), token=alice).status == 200
    assert deeds(office, alice)[0] == "replied alone"


def test_what_is_struck_is_another_envelope(office, alice):
    """In the same place; a stranger's entry is refused."""
    office.applicant_writes()
    case = take(office, alice)
    asked = {
        "case": case["id"],
        "entry": case["entries"][0]["number"],
        "epoch": case["entries"][0]["epoch"],
        "sealed": text(b"struck"),
    }
    assert office.ask("strike", asked, token=alice).status == 200
    after = {"sealed": text(b"struck"), "struck": 1}
    assert look(office, case, alice)["entries"][0] == case["entries"][0] | after
    assert deeds(office, alice)[0] == f"struck: {asked['entry']} application"
    refused = office.ask("strike", asked | {"entry": 99}, token=alice)
    assert (refused.status, refused.said["kind"]) == (410, "EntryGone")
    sound = {"case": case["id"], "take": text(bytes(16)), "start": 0, "end": 5}
    assert office.ask("strike-sound", sound, token=alice).said["kind"] == "EntryGone"


def test_another_team_without_a_key_gets_nothing(office, alice):
    """This line has one team: nothing is sealed, nothing moves."""
    office.applicant_writes()
    case = take(office, alice)
    refused = office.ask("hand-to-team", write(office, case) | {"team": "family"}, token=alice)
    assert (refused.status, refused.said["kind"]) == (409, "EpochClosed")
    assert look(office, case, alice)["state"] == "held"


def test_a_word_for_the_lead(office, alice, bob):
    """By whoever closed the case."""
    office.applicant_writes()
    case = take(office, bob)
    seen = case["entries"][-1]["number"]
    office.ask("close", {"case": case["id"], "seen": seen, "closing": "answered"}, token=bob)
    assert office.ask("debrief", write(office, case), token=alice).status == 409
    assert office.ask("debrief", write(office, case), token=bob).status == 200
    assert deeds(office, alice)[0] == "noted"


def test_seconds_are_struck(office, alice):
    """Ten were spoken; from the third to the fifth nothing is left, and the rest is where it was."""
    speaker = Speaker(office).begins().says(*[b"word"] * 10)
    spoken = {"case": take(office, alice)["id"], "take": text(speaker.take)}
    assert office.ask("strike-sound", spoken | {"start": 2, "end": 5}, token=alice).status == 200
    left = office.ask("sound", spoken | {"start": 0}, token=alice).said
    assert [second["number"] for second in left["seconds"]] == [0, 1, 5, 6, 7, 8, 9]
