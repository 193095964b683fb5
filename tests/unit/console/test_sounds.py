"""The sealed seconds of a spoken message, as a console asks for them."""

from base64 import b64decode, b64encode

from safeconduct.sealing import opening
from spoken import Speaker


def asked(office, token, **more):
    case = office.ask("take-next", token=token).said["case"]
    (entry,) = case["entries"]
    return {"case": case["id"], "take": entry["take"], "start": 0} | more


def test_seconds_come_sealed_and_in_order(office):
    """Alice's browser opens them; the server never could."""
    speaker = Speaker(office).begins().says(b"one", b"two", b"three").ends()
    token = office.on_duty()
    body = asked(office, token)
    assert b64decode(body["take"]) == speaker.take
    seconds = office.ask("sound", body, token=token).said["seconds"]
    identity, case = office.founded.team.identity, speaker.keys.case
    heard = [
        opening.open_second(
            b64decode(one["sealed"]), identity, number=one["number"], case=case, take=speaker.take
        )
        for one in seconds
    ]
    assert heard == [b"one", b"two", b"three", b""]


def test_a_few_at_a_time(office):
    """From any number on; nothing when nothing more has come."""
    Speaker(office).begins().says(*[b"word"] * 5)
    token = office.on_duty()
    body = asked(office, token, limit=2)
    for start, numbers in ((0, [0, 1]), (3, [3, 4]), (5, [])):
        answer = office.ask("sound", body | {"start": start}, token=token).said["seconds"]
        assert [one["number"] for one in answer] == numbers


def test_only_seconds_of_this_case_and_take(office):
    """Another take, another case, an impossible question."""
    Speaker(office).begins().says(b"word")
    token = office.on_duty()
    body = asked(office, token)
    other = b64encode(b"o" * 16).decode()
    assert office.ask("sound", body | {"take": other}, token=token).said["seconds"] == []
    assert office.ask("sound", body | {"case": "0" * 32}, token=token).status == 410
    for wrong in ({"limit": 0}, {"limit": 61}, {"start": -1}, {"take": "AA=="}):
        assert office.ask("sound", body | wrong, token=token).status == 400


def test_what_is_written_has_no_take(office):
    """A console shows its text."""
    office.applicant_writes()
    case = office.ask("take-next", token=office.on_duty()).said["case"]
    assert case["entries"][0]["take"] is None
