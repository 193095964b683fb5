"""Shifts in the console: the plan, who is on duty, swaps and absences, handovers from shift to shift."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from console_office import NOON, text
from safeconduct.desk import queue

HOUR, DAY = 3600, 86400
KYIV = "Europe/Kyiv"
TODAY = "2026-11-22"
"""A Sunday; noon in UTC is 14:00 in Kyiv."""
EVERY_DAY = list(range(7))
LEADS_ONLY = {
    "plan": {},
    "save-plan": {"number": 0, "plan": {"roster": {"zone": "UTC"}}},
    "approve-swap": {"shift": "late", "day": TODAY, "giver": "a" * 32},
    "put-on-duty": {"caseworker": "a" * 32, "hours": 1},
    "take-off-duty": {"caseworker": "a" * 32},
    "alarms": {},
}


class Team:
    """Lena leads, Alice and Bob work; what each does is asked of the office."""

    def __init__(self, office):
        self.office = office
        self.words = {name: office.employ(name, role) for name, role in CAST.items()}
        signed_in = {name: office.sign_in(words) for name, words in self.words.items()}
        self.tokens = {name: said["token"] for name, said in signed_in.items()}
        self.ids = {name: said["caseworker"]["id"] for name, said in signed_in.items()}

    def asks(self, name, verb, **asked):
        return self.office.ask(verb, asked, self.tokens[name])

    def gets(self, name, verb, **asked):
        answer = self.asks(name, verb, **asked)
        assert answer.status == 200, answer.said
        return answer.said

    def shifts(self, name="Lena", since=TODAY, days=7):
        return self.gets(name, "shifts", since=since, days=days)

    def pattern(self, name, start, end, *people, **more):
        return (
            {"name": name, "days": EVERY_DAY, "start": start, "end": end}
            | {"people": [self.ids[who] for who in people]}
            | more
        )

    def puts_up(self, *patterns, minimums=(), zone=KYIV, **roster):
        number = self.gets("Lena", "plan")["number"]
        plan = {"roster": {"zone": zone, "patterns": list(patterns)} | roster, "minimums": list(minimums)}
        return self.gets("Lena", "save-plan", number=number, plan=plan)

    def two_shifts(self):
        """Alice until 14:30 in Kyiv, Bob from then on."""
        return self.puts_up(
            self.pattern("late", "06:30:00", "14:30:00", "Alice"),
            self.pattern("night", "14:30:00", "06:30:00", "Bob"),
        )


CAST = {"Lena": "lead", "Alice": "caseworker", "Bob": "caseworker"}


@pytest.fixture
def team(office):
    return Team(office)


def refused(answer):
    return answer.status, answer.said["kind"]


def handover(office, case, number=7000):
    epoch = office.founded.team.epoch.epoch
    return {"case": case, "epoch": epoch, "sealed": text(b"sealed"), "key": text(number.to_bytes(16, "big"))}


def test_only_leads_plan(team):
    """Alice neither sees the plan behind the shifts nor puts anybody on duty."""
    for verb, asked in LEADS_ONLY.items():
        assert refused(team.asks("Alice", verb, **asked)) == (403, "NotAllowed"), verb


def test_a_team_without_a_plan_works_all_the_same(office, team):
    """Whoever is signed in is on duty, and nothing is said to be missing."""
    shown = team.shifts("Alice")
    assert (shown["number"], shown["duties"], shown["gaps"], shown["next"]) == (0, [], [], None)
    assert {one["name"] for one in shown["on_duty"]} == set(CAST)
    assert shown["me"]["on_duty"]
    office.applicant_writes()
    assert team.gets("Alice", "take-next")["case"]


def test_a_plan_says_who_is_there(team):
    """At 14:00 in Kyiv Alice is on duty and Bob is not; he comes in half an hour."""
    assert team.two_shifts()["doubts"]  # they have too little rest
    shown = team.shifts("Bob", days=1)
    assert [(one["who"], one["shift"], one["day"]) for one in shown["duties"]] == [
        (team.ids["Bob"], "night", "2026-11-21"),
        (team.ids["Alice"], "late", TODAY),
        (team.ids["Bob"], "night", TODAY),
    ]
    there = {one["name"]: one for one in shown["on_duty"]}
    assert there["Alice"] == {
        "who": team.ids["Alice"], "name": "Alice", "signed_in": True,
        "until": NOON + HOUR / 2, "put": False, "on_break": False,
    }  # fmt: skip
    assert shown["me"] == {
        "on_duty": False, "until": None, "break_until": None, "shift_ends": None, "zone": KYIV,
    }  # fmt: skip
    assert (shown["next"]["kind"], shown["next"]["leaves"]) == ("direct", NOON + HOUR / 2)
    assert (shown["zone"], shown["doubts"], shown["gaps"]) == (KYIV, [], [])


def test_who_is_not_on_duty_gets_no_case(office, team):
    """Bob is early; a lead may always; Bob may once Lena has put him on duty, and not during a break."""
    team.two_shifts()
    for number in range(4):
        office.applicant_writes(number)
    assert refused(team.asks("Bob", "take-next")) == (409, "NotOnDuty")
    assert team.gets("Alice", "take-next")["case"]
    assert team.gets("Lena", "take-next")["case"]
    team.gets("Lena", "put-on-duty", caseworker=team.ids["Bob"], hours=1)
    assert team.gets("Bob", "take-next")["case"]
    team.gets("Bob", "break", minutes=10)
    assert team.shifts("Bob")["me"]["break_until"] == NOON + 600
    assert refused(team.asks("Bob", "take-next")) == (409, "NotOnDuty")
    team.gets("Bob", "break", minutes=0)
    assert team.gets("Bob", "take-next")["case"]


def test_taken_off_duty(office, team):
    """Lena sends Alice home: what she holds goes back, and the roster knows that she is not there today."""
    team.two_shifts()
    office.applicant_writes()
    team.gets("Alice", "take-next")
    team.gets("Lena", "take-off-duty", caseworker=team.ids["Alice"])
    assert team.gets("Lena", "queue")["summary"]["waiting"] == 1
    assert refused(team.asks("Alice", "take-next")) == (409, "NotOnDuty")
    shown = team.shifts()
    assert [one["who"] for one in shown["absences"]] == [team.ids["Alice"]]
    assert [gap["missing"] for gap in shown["gaps"]] == [1]


def test_two_leads_change_the_plan_at_once(team):
    """The second is told, nothing is written over."""
    number = team.two_shifts()["number"]
    plan = {"roster": {"zone": "UTC"}}
    assert refused(team.asks("Lena", "save-plan", number=number - 1, plan=plan)) == (409, "PlanChanged")
    assert len(team.gets("Lena", "plan")["plan"]["roster"]["patterns"]) == 2


def test_a_plan_is_looked_at_before_it_is_put_up(team):
    """With `check` its doubts come and nothing is saved."""
    plan = {"roster": {"zone": KYIV, "patterns": [team.pattern("long", "06:00:00", "20:00:00", "Bob")]}}
    said = team.gets("Lena", "save-plan", number=0, plan=plan, check=True)
    assert {doubt["rule"] for doubt in said["doubts"]} == {"long", "rest"}
    assert team.gets("Lena", "plan")["number"] == 0


@pytest.mark.parametrize(
    "roster",
    [
        {"patterns": [{"name": "x", "days": [0], "start": "06:00", "end": "14:00", "people": ["f" * 32]}]},
        {"patterns": [{"name": "", "days": [0], "start": "06:00", "end": "14:00", "people": []}]},
        {"patterns": [{"name": "x", "days": [7], "start": "06:00", "end": "14:00", "people": []}]},
        {"absences": [{"who": "f" * 32, "start": "2026-11-22T10:00", "end": "2026-11-22T09:00"}]},
        {"zone": "Mars/Olympus"},
    ],
)
def test_a_plan_that_cannot_be_is_refused(team, roster):
    """A stranger, no name, an eighth day, an absence that runs backwards, no such place: nothing is saved."""
    plan = {"roster": {"zone": KYIV} | roster}
    assert refused(team.asks("Lena", "save-plan", number=0, plan=plan)) == (400, "PlanError")
    assert team.gets("Lena", "plan")["number"] == 0


def test_somebody_is_absent_and_somebody_stands_in(team):
    """Alice is ill tomorrow: the place is vacant until Bob takes it; who is back is back."""
    team.puts_up(
        team.pattern("late", "06:30:00", "14:30:00", "Alice"),
        substitutes=[{"people": [team.ids["Bob"]]}],
    )
    tomorrow = {"start": NOON + 10 * HOUR, "end": NOON + DAY + 10 * HOUR}
    team.gets("Alice", "be-absent", **tomorrow)
    (vacancy,) = team.shifts("Bob")["vacancies"]
    assert (vacancy["who"], vacancy["day"], vacancy["ask"]) == (
        team.ids["Alice"], "2026-11-23", [team.ids["Bob"]],
    )  # fmt: skip
    place = {"shift": "late", "day": "2026-11-23", "absent": team.ids["Alice"]}
    team.gets("Bob", "stand-in", **place)
    assert team.shifts("Bob")["vacancies"] == []
    assert refused(team.asks("Bob", "stand-in", **place)) == (409, "ShiftGone")
    team.gets("Alice", "be-back", **tomorrow)
    assert team.shifts("Alice")["absences"] == []
    assert refused(team.asks("Alice", "be-absent", start=NOON, end=NOON)) == (400, "PlanError")


def test_a_lead_speaks_for_others_and_nobody_else_does(team):
    """Lena notes that Bob is ill; Alice may not."""
    team.two_shifts()
    asked = {"start": NOON, "end": NOON + DAY, "caseworker": team.ids["Bob"]}
    assert refused(team.asks("Alice", "be-absent", **asked)) == (403, "NotAllowed")
    team.gets("Lena", "be-absent", **asked)
    assert [one["who"] for one in team.shifts()["absences"]] == [team.ids["Bob"]]
    assert team.shifts("Alice")["absences"] == []


def test_a_swap_needs_three(team):
    """Alice offers, Bob agrees, Lena approves; only then is the shift Bob's."""
    team.puts_up(team.pattern("late", "06:30:00", "14:30:00", "Alice"))
    place = {"shift": "late", "day": "2026-11-23"}
    team.gets("Alice", "ask-swap", taker=team.ids["Bob"], **place)
    of_swap = place | {"giver": team.ids["Alice"]}

    def whose():
        duties = team.shifts("Bob", since="2026-11-23", days=1)["duties"]
        return [duty["who"] for duty in duties]

    assert refused(team.asks("Lena", "agree-swap", **of_swap)) == (409, "ShiftGone")
    team.gets("Bob", "agree-swap", **of_swap)
    assert whose() == [team.ids["Alice"]]
    team.gets("Lena", "approve-swap", **of_swap, taker=team.ids["Bob"])
    assert whose() == [team.ids["Bob"]]
    assert refused(team.asks("Alice", "ask-swap", taker=team.ids["Bob"], **place)) == (409, "ShiftGone")


def test_a_swap_is_declined(team):
    """Bob does not want it, and Alice may take an offer back; a stranger to it may not."""
    team.puts_up(team.pattern("late", "06:30:00", "14:30:00", "Alice"))
    place = {"shift": "late", "day": "2026-11-23"}
    of_swap = place | {"giver": team.ids["Alice"]}
    for who in ("Bob", "Alice", "Lena"):
        team.gets("Alice", "ask-swap", taker=team.ids["Bob"], **place)
        team.gets(who, "decline-swap", **of_swap)
        assert team.shifts()["swaps"] == []
    assert refused(team.asks("Bob", "decline-swap", **of_swap)) == (409, "ShiftGone")


def test_a_handover_is_left_read_and_acknowledged(office, team):
    """Alice hands over her case and the shift; both are sealed; Bob acknowledges, and she cannot do it for him."""
    team.two_shifts()
    office.applicant_writes()
    case = team.gets("Alice", "take-next")["case"]["id"]
    items = [handover(office, case), handover(office, None, 7001)]
    for _ in range(2):  # what was sent twice is left once
        team.gets("Alice", "hand-over-shift", items=items)
    waiting = team.gets("Bob", "handovers")["open"]
    assert [(one["case"], one["author"], one["acknowledged_at"]) for one in waiting] == [
        (case, team.ids["Alice"], None), (None, team.ids["Alice"], None),
    ]  # fmt: skip
    seen = team.gets("Bob", "look", case=case)["case"]
    assert (seen["state"], seen["entries"][-1]["kind"]) == ("waiting", "handover")
    numbers = [one["number"] for one in waiting]
    team.gets("Alice", "acknowledge", numbers=numbers)
    assert {one["acknowledged_by"] for one in team.gets("Bob", "handovers")["open"]} == {None}
    team.gets("Bob", "acknowledge", numbers=numbers)
    assert {one["acknowledged_by"] for one in team.gets("Bob", "handovers")["open"]} == {team.ids["Bob"]}
    office.now = NOON + DAY + 1
    assert team_after(office, team, "Bob")["open"] == []


def team_after(office, team, name):
    """Later, signed in again."""
    team.tokens[name] = office.sign_in(team.words[name])["token"]
    return team.gets(name, "handovers")


def test_a_handover_to_a_lost_key_is_refused_whole(office, team):
    """Alice's console has an old epoch: nothing is left, and she still holds the case."""
    office.applicant_writes()
    case = team.gets("Alice", "take-next")["case"]["id"]
    items = [handover(office, case), handover(office, None, 7001) | {"epoch": "2020-W01"}]
    assert refused(team.asks("Alice", "hand-over-shift", items=items)) == (409, "EpochClosed")
    assert [one["id"] for one in team.gets("Alice", "queue")["mine"]] == [case]
    assert team.gets("Bob", "handovers")["open"] == []


def test_the_calendar_follows_the_plan(office, team):
    """Bob's file has his shifts and no name; what is cancelled stays in it as cancelled, with a higher number."""
    office.folder.make_pepper()
    team.puts_up(team.pattern("late", "06:30:00", "14:30:00", "Bob"))
    first = team.gets("Bob", "calendar")["file"]
    assert first.count("BEGIN:VEVENT") == first.count("SEQUENCE:0") >= 56
    assert "Bob" not in first
    assert "late" not in first
    assert team.gets("Bob", "calendar")["file"] == first
    office.now = NOON + 600
    team.puts_up(team.pattern("late", "06:30:00", "14:30:00", "Alice"))
    after = team.gets("Bob", "calendar")["file"]
    assert after.count("STATUS:CANCELLED") == after.count("SEQUENCE:1") >= 55
    assert "CONFIRMED" in team.gets("Alice", "calendar")["file"]


def test_the_dismissed_leave_a_gap_and_no_name(office, team):
    """Bob is dismissed: his nights are missing, and the plan can be saved again without a word of him."""
    team.two_shifts()
    assert team.shifts()["gaps"] == []
    office.now = NOON + 1
    team.gets("Lena", "dismiss", caseworker=team.ids["Bob"])
    shown = team.shifts()
    assert {gap["missing"] for gap in shown["gaps"]} == {1}
    assert team.ids["Bob"] not in str(shown)
    current = team.gets("Lena", "plan")
    assert team.ids["Bob"] not in str(current)
    team.gets("Lena", "save-plan", number=current["number"], plan=current["plan"])


def test_minimums_are_the_leads(team):
    """Two at every hour are wanted, one is there: one is missing all the time, and of Ukrainian speakers none."""
    team.puts_up(
        team.pattern("round", "00:00:00", "00:00:00", "Bob"),
        minimums=[{"people": [2] * 168}, {"people": [1] * 168, "language": "uk"}],
    )
    gaps = team.shifts()["gaps"]
    assert [(gap["missing"], gap["language"]) for gap in gaps] == [(1, None)]
    assert (gaps[0]["start"], gaps[0]["end"]) == (NOON, NOON + 72 * HOUR)


def test_a_day_out_of_reach_is_refused(team):
    """No year is too far away for a browser to ask, but for us."""
    for since in ("0001-01-01", "9999-12-31"):
        assert refused(team.asks("Bob", "shifts", since=since, days=42)) == (400, "RequestUnreadable")


def test_a_lead_hears_what_is_wrong(office, team):
    """Nobody is planned tonight, and danger waits while nobody is on duty."""
    team.puts_up(team.pattern("late", "06:30:00", "13:00:00", "Alice"))
    office.applicant_writes()
    case = team.gets("Lena", "take-next")["case"]["id"]
    team.gets("Lena", "release", case=case, severity=3)
    kinds = [alarm["kind"] for alarm in team.gets("Lena", "alarms")["alarms"]]
    assert kinds == ["uncovered"] * 4 + ["danger"]


def test_a_shift_on_the_night_clocks_change(office, team):
    """22:00 to 06:00 in Kyiv on 24 October is nine hours long."""
    office.now = dt.datetime(2026, 10, 24, 12, tzinfo=ZoneInfo(KYIV)).timestamp()
    team.tokens["Lena"] = office.sign_in(team.words["Lena"])["token"]
    team.puts_up(team.pattern("night", "22:00:00", "06:00:00", "Bob"))
    night = team.shifts("Lena", since="2026-10-24", days=1)["duties"][-1]
    assert night["end"] - night["start"] == 9 * HOUR


def test_what_somebody_holds_stays_over_a_break(office, team):
    """A break is not the end of a duty."""
    office.applicant_writes()
    case = team.gets("Alice", "take-next")["case"]["id"]
    team.gets("Alice", "break", minutes=10)
    office.run(office.vault.write(lambda db: queue.lapse(db, NOON + 60)))
    assert [one["id"] for one in team.gets("Alice", "queue")["mine"]] == [case]
