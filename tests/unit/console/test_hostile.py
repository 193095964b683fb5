"""What a colleague who means harm, or whose hand is forced, tries with the console's verbs."""

import pytest

from console_office import text
from figures_cast import count_in
from safeconduct.console import looks
from safeconduct.desk import audit, epochs
from safeconduct.model.staff import Caseworker
from safeconduct.store import staff

FAR = 4e10
"""Seconds since 1970, in the year 3237."""
HUGE = 1 << 70


@pytest.fixture
def alice(office):
    return office.on_duty("Alice", "lead")


@pytest.fixture
def bob(office):
    return office.on_duty("Bob")


def take(office, token):
    return office.ask("take-next", token=token).said["case"]


def letter(office, case, number=500):
    epoch = office.founded.team.epoch.epoch
    key, seen = text(number.to_bytes(16, "big")), case["entries"][-1]["number"]
    return {"case": case["id"], "seen": seen, "key": key, "epoch": epoch, "sealed": text(b"sealed")}


def closed_ones(office, token, count):
    ids = []
    for number in range(count):
        office.applicant_writes(number + 1)
        case = take(office, token)
        body = {"case": case["id"], "closing": "answered", "seen": case["entries"][-1]["number"]}
        assert office.ask("close", body, token=token).status == 200
        ids.append(case["id"])
    return ids


@pytest.mark.parametrize(
    ("start", "end"), [(FAR, FAR + 3600), (1e15, 1e15 + 1), (1e300, 1.1e300), (-1e12, -1e12 + 1)]
)
@pytest.mark.parametrize("verb", ["be-absent", "be-back"])
def test_a_time_that_no_plan_can_hold_spoils_no_plan(office, alice, bob, verb, start, end):
    """An absence in a thousand years is refused, and everybody goes on working by the plan."""
    plan = {"roster": {"zone": "Europe/Kyiv"}}
    assert office.ask("save-plan", {"number": 0, "plan": plan}, token=alice).status == 200
    answer = office.ask(verb, {"start": start, "end": end}, token=bob)
    assert answer.status in {200, 400}, answer.said
    assert office.ask("plan", token=alice).status == 200
    assert office.ask("shifts", {"since": "2026-11-22", "days": 7}, token=bob).status == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("verb", ["ask-swap", "agree-swap", "decline-swap", "stand-in"])
def test_a_day_that_no_calendar_reaches_is_refused(office, alice, bob, verb, day):
    """With a sentence, not as a fault of ours."""
    people = office.ask("plan", token=alice).said["people"]
    ids = {one["name"]: one["id"] for one in people}
    pattern = {"name": "late", "days": [0, 1, 2, 3, 4, 5, 6], "start": "08:00:00", "end": "16:00:00"}
    plan = {"roster": {"zone": "Europe/Kyiv", "patterns": [pattern | {"people": [ids["Bob"]]}]}}
    assert office.ask("save-plan", {"number": 0, "plan": plan}, token=alice).status == 200
    person = {"stand-in": "absent", "ask-swap": "taker"}.get(verb, "giver")
    answer = office.ask(verb, {"shift": "late", "day": day, person: ids["Alice"]}, token=bob)
    assert answer.status in {200, 400, 409}, answer.said
    assert office.ask("shifts", {"since": "2026-11-22", "days": 7}, token=bob).status == 200


def test_taking_closed_cases_up_is_no_way_round_two_persons(office, bob, monkeypatch):
    """Whoever takes one up reads it: it counts as a look."""
    monkeypatch.setattr(looks, "MOST", 2)
    ids = closed_ones(office, bob, 3)
    statuses = [office.ask("take-up", {"case": id_}, token=bob).status for id_ in ids]
    assert statuses == [200, 200, 403]


@pytest.mark.parametrize("verb", ["triage", "release"])
@pytest.mark.parametrize(("severity", "label"), [(3, None), (0, "threat")])
def test_nobody_alone_says_that_danger_is_over(office, alice, bob, verb, severity, label):
    """Else one person would need nobody: declare it harmless, answer, and declare it dangerous again."""
    office.applicant_writes()
    case = take(office, bob)
    known = {"case": case["id"], "severity": severity, "label": label}
    assert office.ask("triage", known, token=bob).status == 200
    lower = {"case": case["id"], "severity": 0} | ({"label": None} if verb == "triage" else {})
    refused = office.ask(verb, lower, token=bob)
    if verb == "triage" or not label:
        assert (refused.status, refused.said["kind"]) == (409, "SecondPersonNeeded")
    assert office.ask("reply", letter(office, case), token=bob).status == 409


def test_a_lead_says_that_danger_is_over(office, alice, bob):
    """Somebody pressed the wrong button: the case need not be dangerous for ever."""
    office.applicant_writes()
    case = take(office, alice)
    for severity in (3, 0):
        asked = {"case": case["id"], "severity": severity, "label": None}
        assert office.ask("triage", asked, token=alice).status == 200


def test_a_flood_of_states_is_refused(office, bob):
    """There are five; a list of a hundred thousand would keep the store busy for everybody."""
    assert office.ask("listing", {"states": ["held"] * 10_000}, token=bob).status == 400


@pytest.mark.parametrize("verb", ["reply", "note", "propose", "debrief"])
@pytest.mark.parametrize("change", [{"seen": HUGE}, {"seen": -1}, {"epoch": "E\0"}, {"epoch": "E" * 9999}])
def test_what_no_column_holds_is_refused_as_theirs(office, bob, verb, change):
    """A number beyond the store's, or a name that is none, is no fault of ours."""
    office.applicant_writes()
    case = take(office, bob)
    assert office.ask(verb, letter(office, case) | change, token=bob).status == 400


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("strike", {"entry": HUGE, "epoch": "2026-W47", "sealed": text(b"x")}),
        ("strike", {"entry": 1, "epoch": "E\0", "sealed": text(b"x")}),
        ("close", {"closing": "answered", "seen": HUGE}),
        ("snooze", {"hours": 1, "seen": HUGE}),
    ],
)
def test_so_is_it_for_what_is_done_with_a_case(office, bob, verb, asked):
    """The case stays as it was."""
    office.applicant_writes()
    case = take(office, bob)
    assert office.ask(verb, {"case": case["id"]} | asked, token=bob).status == 400


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("give-permit", {"permit": HUGE}),
        ("acknowledge", {"numbers": [HUGE]}),
        ("save-plan", {"number": HUGE, "plan": {"roster": {"zone": "UTC"}}}),
    ],
)
def test_and_for_other_numbers(office, alice, verb, asked):
    """As above."""
    assert office.ask(verb, asked, token=alice).status in {400, 409}


def test_striking_says_what_was_struck(office, alice, bob):
    """The lead sees in the audit list that it was the applicant's own word, and which."""
    office.applicant_writes()
    case = take(office, bob)
    entry = case["entries"][0]["number"]
    epoch = office.founded.team.epoch.epoch
    asked = {"case": case["id"], "entry": entry, "epoch": epoch, "sealed": text(b"other words")}
    assert office.ask("strike", asked, token=bob).status == 200
    said = office.ask("audit", token=alice).said["records"][0]["what"]
    assert said == f"struck: {entry} application"


def test_a_handover_is_not_sealed_to_a_key_that_somebody_took_along(office, bob):
    """Once an epoch was ended because somebody left, nothing new may be readable with it."""
    office.run(office.vault.write(lambda db: epochs.end(db, office.founded.team.team)))
    epoch, key = office.founded.team.epoch.epoch, text(bytes(16))
    item = {"case": None, "epoch": epoch, "sealed": text(b"sealed"), "key": key}
    answer = office.ask("hand-over-shift", {"items": [item]}, token=bob)
    assert (answer.status, answer.said["kind"]) == (409, "EpochClosed")


def test_the_leads_of_a_team_read_who_suspended_their_people(office):
    """An administrator of another team cannot do it behind their backs."""
    carol = Caseworker("c" * 32, "Carol", "caseworker", "missing", "age1pq1carol", "card")
    office.run(office.vault.write(lambda db: staff.add_caseworker(db, carol)))
    adam = office.on_duty("Adam", "administrator")
    for verb in ("suspend", "let-back"):
        assert office.ask(verb, {"caseworker": carol.id}, token=adam).status == 200
    read = office.run(office.vault.read(lambda db: audit.recent(db, 5, "missing")))
    assert [one.what for one in read][:2] == ["let back: Carol", "suspended: Carol"]


def test_whoever_is_suspended_stands_behind_no_release(office):
    """Paul prepared one and was suspended since: it is not published on his word."""
    count_in(office)
    paul, lena = office.sign_in(office.employ("Paul", "publisher")), office.on_duty("Lena", "lead")
    plan = {"units": ["application"], "since": "2026-11-19", "until": "2026-11-21"}
    number = office.ask("prepare-release", plan, token=paul["token"]).said["release"]["number"]
    assert office.ask("suspend", {"caseworker": paul["caseworker"]["id"]}, token=lena).status == 200
    assert office.ask("approve-release", {"number": number}, token=lena).said["kind"] == "NotAllowed"


def test_a_thousand_copies_of_a_key_are_too_many(office, alice):
    """For each a file is read before anybody looks whose it is."""
    copies = [{"epoch": "2026-W47", "sealed": text(b"x")}] * 1000
    asked = {"invitation": "0f" * 16, "role": "caseworker", "copies": copies}
    assert office.ask("invite", asked, token=alice).status == 400
