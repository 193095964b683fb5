"""The order of the queue, against a plain list that is sorted anew at every question.

Whatever people do, in whatever order: both name the same case, and every case is in the same place.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace

from desk_cast import ALICE, BOB, EPOCH, LEASE, NOW, Office, caseworker, office
from postgresql import Cluster
from safeconduct.desk import cases, queue, replies
from safeconduct.model.staff import Caseworker
from safeconduct.store import casework
from safeconduct.store import staff as people

DORA = replace(caseworker("dora"), languages=("uk", "en"), skills=("missing",))
EMIL = replace(caseworker("emil"), languages=("ru",), skills=("law", "missing"))
STAFF = {person.id: person for person in (ALICE, BOB, DORA, EMIL)}
PEOPLE = st.sampled_from(sorted(STAFF))
RECEIPTS = st.sampled_from(["amber", "birch", "cedar", "dune", "elm"])
SEVERITIES = st.sampled_from([0, 0, 1, 3])
LABELS = st.sampled_from([None, "missing", "law"])
STATES = ["waiting", "held", "answered", "asleep", "closed"]
WAKES = 15 * 60


@dataclass
class Kept:
    """What is known of a case, in words of one line each."""

    language: str
    severity: int
    since: int
    turn: int
    newest: int = 0
    """The number of its newest entry."""
    state: str = "waiting"
    label: str | None = None
    holder: str | None = None
    until: float = 0
    last: str | None = None
    preferred: float = 0
    asleep: int = 0
    id: str | None = None
    words: list[bytes] = field(default_factory=list)
    nothing_waits: bool = False


class QueueMachine(RuleBasedStateMachine):
    """Four caseworkers, of whom two know what they are good at, and five applicants."""

    open_line = staticmethod(lambda: None)

    @initialize()
    def begin(self) -> None:
        self.line: Office = self.open_line()
        for person in (DORA, EMIL):
            self.line.do(people.add_caseworker, person)
        self.now = NOW
        self.numbers = itertools.count(1)
        self.model: dict[str, Kept] = {}

    def teardown(self) -> None:
        if hasattr(self, "line"):
            self.line.close()

    @property
    def hour(self) -> int:
        return int(self.now // 3600)

    @rule(receipt=RECEIPTS, language=st.sampled_from(["ru", "uk", "en"]), severity=SEVERITIES)
    def write(self, receipt: str, language: str, severity: int) -> None:
        """A new case waits at the end; a known one comes back, to whom it knows first."""
        number = next(self.numbers)
        sealed = f"{receipt} {number}".encode()
        self.line.hand_in(receipt, sealed, now=self.now, language=language, severity=severity)
        case = self.model.setdefault(receipt, Kept(language, severity, self.hour, number, last=None))
        case.words.append(sealed)
        case.newest = number
        case.severity = max(case.severity, severity)
        if case.state in {"answered", "closed"} or case.nothing_waits:
            case.since, case.turn, case.nothing_waits = self.hour, number, False
        if case.state != "held" and len(case.words) > 1:
            if case.state != "waiting":
                case.preferred = WAKES * -(-(self.now + WAKES) // WAKES)
            case.state = "waiting"

    @rule(who=PEOPLE)
    def take_next(self, who: str) -> None:
        """The case that a clerk with a list would hand out."""
        taken = self.line.do(queue.take_next, who, self.now, LEASE)
        free = sorted(self._free(STAFF[who]), key=lambda case: self._rank(case, STAFF[who]))
        assert (taken and taken.entries[0].sealed) == (free[0].words[0] if free else None)
        if taken:
            case = free[0]
            case.id, case.state, case.holder = taken.id, "held", who
            case.until, case.preferred = self.now + LEASE, 0

    def _free(self, who: Caseworker) -> Iterator[Kept]:
        for case in self.model.values():
            others = case.preferred > self.now and case.last != who.id
            if case.state == "waiting" and not others:
                yield case

    def _rank(self, case: Kept, who: Caseworker) -> tuple[int, int, int, int]:
        """Severity; what is kept for them; what is ripe; what they do best; age."""
        speaks = not who.languages or case.language in who.languages
        if case.preferred > self.now and case.last == who.id:
            fits = 0
        elif case.since < int((self.now - 3600) // 3600):
            fits = 1
        else:
            fits = 2 + 2 * (not speaks) + (case.label not in who.skills)
        return -case.severity, fits, case.since, case.turn

    def _held(self, who: str) -> Kept | None:
        return next((case for case in self.model.values() if case.holder == who), None)

    @rule(who=PEOPLE, severity=SEVERITIES, label=LABELS)
    def triage_and_release(self, who: str, severity: int, label: str | None) -> None:
        """Back to the queue as urgent as it is."""
        if case := self._held(who):
            self.line.do(casework.triage, case.id, who, severity, label)
            self.line.do(queue.release, case.id, who)
            case.severity, case.label = severity, label
            self._let_go(case, "waiting")

    @rule(who=PEOPLE)
    def reply(self, who: str) -> None:
        if case := self._held(who):
            number = next(self.numbers)
            key, epoch = number.to_bytes(16), EPOCH.epoch
            self.line.do(replies.reply, case.id, who, b"an answer", key, epoch, self.now)
            case.since, case.last, case.preferred, case.newest = self.hour, who, 0, number
            case.nothing_waits = False
            self._let_go(case, "answered")

    @rule(who=PEOPLE, hours=st.integers(1, 4))
    def sleep(self, who: str, hours: int) -> None:
        if case := self._held(who):
            self.line.do(queue.snooze, case.id, who, self.hour + hours)
            case.asleep, case.last = self.hour + hours, who
            self._let_go(case, "asleep")

    @rule(who=PEOPLE, whom=PEOPLE)
    def hand_to(self, who: str, whom: str) -> None:
        """It waits for one person, for a while."""
        if case := self._held(who):
            self.line.do(casework.wait_for, case.id, who, whom, self.now + 8 * 3600)
            case.last, case.preferred = whom, self.now + 8 * 3600
            self._let_go(case, "waiting")

    @rule(who=PEOPLE)
    def take_up(self, who: str) -> None:
        """Where nothing waits somebody may begin anew."""
        for case in self.model.values():
            if case.state in {"answered", "asleep"}:
                self.line.do(queue.take_up, case.id, who, self.now, LEASE)
                if case.state == "answered":
                    case.since, case.nothing_waits = self.hour, True
                case.state, case.holder, case.until = "held", who, self.now + LEASE
                return

    @rule(who=PEOPLE)
    def sign_off(self, who: str) -> None:
        """Everything they hold goes back; where nothing waited, nothing does."""
        self.line.do(queue.return_all, who)
        for case in self.model.values():
            if case.holder == who:
                self._give_back(case)

    @rule(minutes=st.sampled_from([1, 16, 70, 200]))
    def time_goes_on(self, minutes: int) -> None:
        """And the rounds are made."""
        self.now += minutes * 60
        self.line.do(queue.lapse, self.now)
        for case in self.model.values():
            if case.state == "held" and case.until <= self.now:
                self._give_back(case)
            elif case.state == "asleep" and case.asleep <= self.hour:
                case.state = "waiting"
            if case.preferred <= self.now:
                case.preferred = 0

    def _give_back(self, case: Kept) -> None:
        answered = case.nothing_waits
        self._let_go(case, "answered" if answered else "waiting")
        case.nothing_waits = False

    def _let_go(self, case: Kept, state: str) -> None:
        """Where nobody waited and somebody wants something done, its newest word has waited since they took it up."""
        if case.nothing_waits and state in {"waiting", "asleep"}:
            case.turn, case.nothing_waits = case.newest, False
        case.state, case.holder, case.until = state, None, 0

    @invariant()
    def every_case_is_in_its_place(self) -> None:
        """None is lost, none is twice there, and each has the state that the list says."""
        if not hasattr(self, "line"):
            return
        listed = self.line.look(cases.listing, EPOCH.team, STATES, 100)
        stands = sorted((case.state, case.severity, case.since, case.holder or "") for case in listed)
        assert stands == sorted(
            (case.state, case.severity, case.since, case.holder or "") for case in self.model.values()
        )
        summary = self.line.look(queue.summary, EPOCH.team)
        assert summary.waiting == sum(case.state == "waiting" for case in self.model.values())


def play(open_line: Callable[[], Office], examples: int) -> None:
    machine = type("QueueMachine", (QueueMachine,), {"open_line": staticmethod(open_line)})
    effort = settings(
        max_examples=examples,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
    )
    run_state_machine_as_test(machine, settings=effort)


def test_the_queue_hands_out_what_a_clerk_with_a_list_would() -> None:
    """Thirty days at work on SQLite."""
    with TemporaryDirectory() as folder:
        first, number = Path(folder) / "furnished.db", itertools.count()
        with office(f"sqlite:///{first}") as furnished:
            furnished.furnish()

        def open_line() -> Office:
            copy = first.with_name(f"{next(number)}.db")
            shutil.copy(first, copy)
            return Office(f"sqlite:///{copy}")

        play(open_line, 30)


@pytest.mark.postgresql
def test_so_it_does_on_postgresql(server: Cluster) -> None:
    """A few days there too."""

    def open_line() -> Office:
        line = Office(server.new_database())
        line.furnish()
        return line

    play(open_line, 5)
