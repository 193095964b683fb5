"""Taking cases for a whole shift: caps, signs of life, the leads' overview, and two ways to leave."""

from msgspec.structs import replace

from console_office import Office
from safeconduct.desk import stints

HOUR = 3600


def held(office: Office, token: str) -> int:
    return len(office.ask("queue", token=token).said["mine"])


def test_only_leads_see_the_overview(office: Office) -> None:
    """It says who holds how many: nobody compares themselves with a colleague."""
    assert office.ask("overview", token=office.on_duty("Bob")).status == 403
    assert office.ask("overview", token=office.on_duty("Paula", "publisher")).status == 403
    assert office.ask("overview", token=office.on_duty("Emil", "editor")).status == 403
    assert office.ask("overview", token=office.on_duty("Ada", "administrator")).status == 403


def test_the_overview_counts_and_names_nobody_s_case(office: Office) -> None:
    """What waits by language and channel, and how many Bob holds."""
    lead, bob = office.on_duty("Lea", "lead"), office.on_duty("Bob")
    for number, language in enumerate(["uk", "ru", "uk"]):
        office.applicant_writes(number, language=language)
    case = office.ask("take-next", token=bob).said["case"]
    seen = office.ask("overview", token=lead)
    assert [(one["language"], one["waiting"]) for one in seen.said["overview"]["strands"]] == [
        ("ru", 1),
        ("uk", 1),
    ]
    (holding,) = seen.said["overview"]["holding"]
    assert (holding["cases"], seen.said["names"][holding["who"]]) == (1, "Bob")
    assert case["id"] not in str(seen.said)


def test_the_cap_of_a_stint_refuses_with_a_reason(office: Office) -> None:
    """Bob has had his one case; a lead may go on."""
    office.console.desk = replace(office.console.desk, most_cases=1)
    bob, lead = office.on_duty("Bob"), office.on_duty("Lea", "lead")
    for number in range(4):
        office.applicant_writes(number)
    assert office.ask("take-next", token=bob).status == 200
    refused = office.ask("take-next", token=bob)
    assert (refused.status, refused.said["kind"]) == (409, "EnoughTaken")
    assert [office.ask("take-next", token=lead).status for _ in range(2)] == [200, 200]


def test_whoever_gives_signs_of_life_goes_on_with_their_stint(office: Office) -> None:
    """The minutes of work go on after signing in again, and begin anew after a night away."""
    words = office.employ("Bob")
    token = office.sign_in(words)["token"]
    office.now += 100 * 60
    token = office.sign_in(words)["token"]
    seen = office.ask("queue", token=token).said
    assert (seen["work_minutes"], seen["break_after"]) == (100, 120)
    office.now += 9 * HOUR
    token = office.sign_in(words)["token"]
    assert office.ask("queue", token=token).said["work_minutes"] == 0


def test_locking_keeps_and_signing_off_gives_back(office: Office) -> None:
    """A moment away is not the end of a shift. The audit trail says what was given back."""
    words, lead = office.employ("Bob"), office.on_duty("Lea", "lead")
    token = office.sign_in(words)["token"]
    office.applicant_writes()
    case = office.ask("take-next", token=token).said["case"]
    assert office.ask("lock", token=token).status == 200
    assert office.ask("queue", token=token).status == 401
    token = office.sign_in(words)["token"]
    assert held(office, token) == 1
    assert office.ask("sign-out", token=token).status == 200
    assert office.ask("look", {"case": case["id"]}, token=lead).said["case"]["state"] == "waiting"
    assert office.ask("audit", token=lead).said["records"][0]["what"] == "gave back"


def test_signing_off_at_one_of_two_consoles_gives_nothing_back(office: Office) -> None:
    """Bob works on at the other."""
    words = office.employ("Bob")
    first, second = office.sign_in(words)["token"], office.sign_in(words)["token"]
    office.applicant_writes()
    office.ask("take-next", token=first)
    assert office.ask("sign-out", token=first).status == 200
    assert held(office, second) == 1
    assert office.ask("sign-out", token=first).status == 200, "whoever has left already leaves again"


def test_a_renewed_lease_is_a_sign_of_life(office: Office) -> None:
    """So a long night at one case is one stint."""
    token = office.on_duty("Bob")
    office.applicant_writes()
    case = office.ask("take-next", token=token).said["case"]
    office.now += 300
    office.ask("renew", {"case": case["id"]}, token=token)
    (who,) = office.console.sessions.present(office.now)
    assert office.run(office.vault.read(lambda db: stints.of(db, who))).seen == office.now
