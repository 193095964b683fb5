"""The queue and the cases, as a console sees them."""

from console_office import text
from safeconduct.console import work


def write(office, case, number=1000):
    epoch = office.founded.team.epoch.epoch
    seen = case["entries"][-1]["number"]
    key = text(number.to_bytes(16, "big"))
    return {"case": case["id"], "seen": seen, "key": key, "epoch": epoch, "sealed": text(b"sealed")}


def test_nothing_works_without_a_token(office):
    """Every verb but the doors asks who is there."""
    doors = {"welcome", "sign-in", "invitation", "join"}
    for verb in office.verbs() - doors:
        assert office.ask(verb).status == 401, verb
        assert office.ask(verb, token="stolen").status == 401, verb


def test_take_next_hands_out_ciphertext(office):
    """Alice takes the next case and gets its entries as they were sealed."""
    office.applicant_writes()
    case = office.ask("take-next", token=office.on_duty()).said["case"]
    assert case["state"] == "held"
    assert "MARKER" not in str(case)
    assert office.opens(case["entries"][0]["sealed"]).text == "MARKER 1"


def test_a_case_is_handed_out_once(office):
    """Two caseworkers press N at once: one gets the case, the other an empty queue."""
    office.applicant_writes()
    taken = [office.ask("take-next", token=office.on_duty(name)).said["case"] for name in ("Alice", "Bob")]
    assert [case is None for case in taken] == [False, True]


def test_the_queue_shows_numbers_and_my_cases(office):
    """Bob sees that two wait, and not which."""
    alice, bob = office.on_duty("Alice"), office.on_duty("Bob")
    for number in range(3):
        office.applicant_writes(number)
    office.ask("take-next", token=alice)
    seen = office.ask("queue", token=bob).said
    assert (seen["summary"]["waiting"], seen["summary"]["held"], seen["mine"]) == (2, 1, [])
    assert len(office.ask("queue", token=alice).said["mine"]) == 1


def test_a_reply_ends_the_lease(office):
    """Alice answers; the case is answered, and sending the same again changes nothing."""
    token = office.on_duty()
    office.applicant_writes()
    case = office.ask("take-next", token=token).said["case"]
    assert office.ask("reply", write(office, case), token=token).status == 200
    assert office.ask("reply", write(office, case), token=token).status == 200
    after = office.ask("look", {"case": case["id"]}, token=token).said["case"]
    assert after["state"] == "answered"
    assert [entry["kind"] for entry in after["entries"]] == ["application", "reply"]


def test_a_note_keeps_the_case(office):
    """A note is filed and the case stays in hand."""
    token = office.on_duty()
    office.applicant_writes()
    case = office.ask("take-next", token=token).said["case"]
    assert office.ask("note", write(office, case), token=token).status == 200
    after = office.ask("look", {"case": case["id"]}, token=token).said["case"]
    assert (after["state"], after["entries"][1]["kind"]) == ("held", "note")


def test_only_the_holder_writes(office):
    """Bob cannot answer the case that Alice holds; the refusal is a sentence."""
    alice, bob = office.on_duty("Alice"), office.on_duty("Bob")
    office.applicant_writes()
    case = office.ask("take-next", token=alice).said["case"]
    refused = office.ask("reply", write(office, case), token=bob)
    assert refused.status == 409
    assert refused.said["kind"] == "NotHeld"
    assert refused.said["error"].startswith("You do not hold this case")


def test_release_sleep_close_and_take_up(office):
    """A case goes back more urgent, sleeps, is closed, and is taken up again."""
    token = office.on_duty()
    office.applicant_writes()
    case = office.ask("take-next", token=token).said["case"]
    of_case, seen = {"case": case["id"]}, case["entries"][-1]["number"]
    assert office.ask("release", {**of_case, "severity": 3}, token=token).status == 200
    assert office.ask("take-next", token=token).said["case"]["severity"] == 3
    assert office.ask("snooze", {**of_case, "seen": seen, "hours": 4}, token=token).status == 200
    assert office.ask("take-up", of_case, token=token).said["case"]["state"] == "held"
    assert office.ask("close", {**of_case, "seen": seen, "closing": "thanks"}, token=token).status == 200
    listed = office.ask("listing", {"states": ["closed"]}, token=token).said["cases"]
    assert [(found["closing"], found["entries"]) for found in listed] == [("thanks", [])]


def test_several_cases_are_looked_at_at_once(office):
    """What the search needs comes in handfuls; a case that is gone is left out, too many are refused."""
    token = office.on_duty()
    for number in range(3):
        office.applicant_writes(number)
    listed = office.ask("listing", {"states": ["waiting"]}, token=token).said["cases"]
    ids = [case["id"] for case in listed]
    seen = office.ask("look-all", {"cases": [*ids, "0" * 32]}, token=token).said["cases"]
    assert [(case["id"], len(case["entries"])) for case in seen] == [(id_, 1) for id_ in ids]
    assert office.ask("look-all", {"cases": ["0" * 32] * 51}, token=token).status == 400


def test_an_answer_that_would_be_too_long_says_what_it_left_out(office, monkeypatch):
    """Full cases come a few at a time: at least one, and the rest are named."""
    token = office.on_duty()
    for number in range(3):
        office.applicant_writes(number)
    monkeypatch.setattr(work, "BATCH_BYTES", 1)
    wanted = [
        case["id"] for case in office.ask("listing", {"states": ["waiting"]}, token=token).said["cases"]
    ]
    for ids in (wanted, wanted[1:], wanted[2:]):
        said = office.ask("look-all", {"cases": ids}, token=token).said
        assert [case["id"] for case in said["cases"]] == ids[:1]
        assert said["left"] == ids[1:]


def test_a_case_is_named_by_its_id_and_nothing_after_it(office):
    """A line break at the end of a name is where two readers of it begin to differ."""
    assert office.ask("look", {"case": "0" * 32 + "\n"}, token=office.on_duty()).status == 400


def test_a_renewed_lease_lasts(office):
    """A console that shows signs of life keeps its case."""
    token = office.on_duty()
    office.applicant_writes()
    case = office.ask("take-next", token=token).said["case"]
    office.now += 600
    until = office.ask("renew", {"case": case["id"]}, token=token).said["until"]
    assert until == office.now + 15 * 60


def test_a_case_that_never_was_is_gone(office):
    """An unknown case and an erased one are told apart by nobody."""
    answer = office.ask("look", {"case": "0" * 32}, token=office.on_duty())
    assert (answer.status, answer.said["kind"]) == (410, "CaseGone")


def test_what_cannot_be_understood_changes_nothing(office):
    """A damaged body is refused with a sentence that repeats nothing of it."""
    token = office.on_duty()
    for body in (b"MARKER", b'{"case": "MARKER"}', b'{"unknown": "MARKER"}', b"\xff"):
        answer = office.send("POST", "/api/look", body, token)
        assert answer.status == 400
        assert "MARKER" not in str(answer.said)
    assert office.send("POST", "/api/look", b"x" * ((1 << 20) + 1), token).status == 400


def test_guide_steps_can_be_quoted(office):
    """Canned replies are the public steps, each with the digest a reply quotes; scripts stay inside."""
    said = office.ask("guide", token=office.on_duty()).said
    steps = {step["step"]: step["texts"] for step in said["steps"]}
    assert "army-surrender" in steps
    assert not any(step.startswith("op") for step in steps)
    assert len(steps["army-surrender"]["ru"]["digest"]) == 16
