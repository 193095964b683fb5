"""Whatever people do, and in whatever order: nothing is lost, and no case is held by two.

A plain dictionary plays the line beside the real one, and after every step both must agree.
"""

import itertools
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from desk_cast import ALICE, BOB, DAY, EPOCH, HOUR, LEASE, NOW, Office, office, tag
from safeconduct.desk import cases, queue, replies, retention, returning
from safeconduct.errors import NotHeld

PEOPLE = st.sampled_from([ALICE.id, BOB.id])
RECEIPTS = st.sampled_from(["amber", "birch", "cedar", "dune"])
STATES = ["waiting", "held", "answered", "asleep", "closed"]


class DeskMachine(RuleBasedStateMachine):
    """Alice, Bob and four applicants, each with a decoy."""

    open_line = staticmethod(lambda: None)

    @initialize()
    def begin(self):
        self.line: Office = self.open_line()
        self.now = NOW
        self.numbers = itertools.count()
        self.model: dict[str, SimpleNamespace] = {}

    def teardown(self):
        if hasattr(self, "line"):
            self.line.close()

    @rule(receipt=RECEIPTS, again=st.booleans())
    def hand_in(self, receipt, again):
        """Every application is in its case, once, however often it is delivered."""
        number = next(self.numbers)
        sealed, key = f"{receipt} {number}".encode(), number.to_bytes(16)
        for delivery in range(1 + again):
            taken = self.line.hand_in(receipt, sealed, key=key, decoy=f"not {receipt}", now=self.now)
            assert taken is (delivery == 0)
        case = self.model.setdefault(
            receipt, SimpleNamespace(state="waiting", holder=None, words=[], answers=[], until=0, id=None)
        )
        case.words.append(sealed)
        case.until = int(self.now // 3600) + 30 * 24
        if case.state != "held":
            case.state = "waiting"

    @rule(who=PEOPLE)
    def take_next(self, who):
        taken = self.line.do(queue.take_next, who, self.now, LEASE)
        if taken is None:
            return
        case = self._case_with(taken.entries[0].sealed)
        assert case.state == "waiting"
        case.state, case.holder, case.id = "held", who, taken.id

    @rule(
        who=PEOPLE, receipt=RECEIPTS, verb=st.sampled_from(["reply", "close", "snooze", "release", "renew"])
    )
    def work(self, who, receipt, verb):
        """Works for the holder, and for nobody else."""
        case = self.model.get(receipt)
        if case is None or case.id is None:
            return
        try:
            getattr(self, f"_{verb}")(case, who)
        except NotHeld:
            assert (case.state, case.holder) != ("held", who)
        else:
            assert case.holder == who
            if verb != "renew":
                case.holder = None
                case.state = {
                    "reply": "answered",
                    "close": "closed",
                    "snooze": "asleep",
                    "release": "waiting",
                }[verb]

    def _reply(self, case, who):
        number = next(self.numbers)
        sealed = f"answer {number}".encode()
        self.line.do(replies.reply, case.id, who, sealed, number.to_bytes(16), EPOCH.epoch, self.now)
        case.answers.append(sealed)

    def _close(self, case, who):
        self.line.do(cases.close, case.id, who, "answered", self.now)

    def _snooze(self, case, who):
        self.line.do(queue.snooze, case.id, who, HOUR + 10_000)

    def _release(self, case, who):
        self.line.do(queue.release, case.id, who, 1)

    def _renew(self, case, who):
        self.line.do(queue.renew, case.id, who, self.now, LEASE)

    @rule()
    def everybody_falls_silent(self):
        """Every lease runs out; sleepers sleep on."""
        self.line.do(queue.lapse, self.now + 2 * LEASE)
        for case in self.model.values():
            if case.state == "held":
                case.state, case.holder = "waiting", None

    @rule(receipt=RECEIPTS, decoy=st.booleans())
    def erase(self, receipt, decoy):
        self.line.do(returning.erase, tag(f"not {receipt}" if decoy else receipt))
        self.model.pop(receipt, None)

    @rule(hours=st.integers(1, 20))
    def time_passes(self, hours):
        if self.now + hours * 3600 < NOW + 4 * DAY:  # the epoch stays open
            self.now += hours * 3600

    @rule()
    def sweep(self):
        """Nothing is overdue yet, so nothing goes."""
        assert self.line.do(retention.expire, self.now) == 0
        assert self.line.look(retention.spent_epochs, "2026-11-20") == []

    @invariant()
    def both_lines_agree(self):
        if not hasattr(self, "line"):
            return
        listed = self.line.look(cases.listing, EPOCH.team, STATES, 100)
        real = sorted((case.state, case.holder or "", case.deadline) for case in listed)
        played = sorted((case.state, case.holder or "", case.until) for case in self.model.values())
        assert real == played
        kept = [
            entry.sealed for case in listed for entry in self.line.look(cases.look, case.id, ALICE.id).entries
        ]
        assert sorted(kept) == sorted(s for case in self.model.values() for s in case.words + case.answers)

    @invariant()
    def applicants_find_their_answers(self):
        for receipt, case in getattr(self, "model", {}).items():
            found = self.line.do(returning.answers, tag(receipt), self.now)
            assert [answer.sealed for answer in found] == case.answers

    def _case_with(self, sealed):
        return next(case for case in self.model.values() if sealed in case.words)


def play(open_line, examples):
    machine = type("DeskMachine", (DeskMachine,), {"open_line": staticmethod(open_line)})
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=slow,
            database=None,
        ),
    )


def test_nothing_is_lost_and_nothing_held_twice():
    """Forty lives of a line on SQLite."""
    with TemporaryDirectory() as folder:
        first, number = Path(folder) / "furnished.db", itertools.count()
        with office(f"sqlite:///{first}") as furnished:
            furnished.furnish()

        def open_line():
            copy = first.with_name(f"{next(number)}.db")
            shutil.copy(first, copy)
            return Office(f"sqlite:///{copy}")

        play(open_line, 40)


@pytest.mark.postgresql
def test_nor_on_postgresql(server):
    """A few lives there too."""

    def open_line():
        line = Office(server.new_database())
        line.furnish()
        return line

    play(open_line, 5)
