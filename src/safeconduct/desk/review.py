"""Two persons for one reply: where somebody's life is at stake, nobody answers alone.

The server cannot read what was proposed nor what was sent, so it holds to what it can see: who wrote
the proposal, who sends, and which of them is which.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from safeconduct.desk import filing
from safeconduct.desk.filing import Letter
from safeconduct.desk.holding import held_case
from safeconduct.errors import SecondPersonNeeded
from safeconduct.model.case import DANGER, Case, Label
from safeconduct.model.ids import CaseId, CaseworkerId, Moment
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db, casework

Rule = Literal["off", "danger", "always"]


class Review(Struct, frozen=True):
    """Under which rule a reply goes out, and on whose word."""

    rule: Rule = "off"
    approves: int | None = None
    """The number of the proposal that is sent."""
    alone: bool = False
    """A lead answers, and nobody else of the team is there who could read it first."""

    def wants_second(self, case: Case) -> bool:
        """Whether a second person must read a reply in this case."""
        danger = case.severity >= DANGER or case.label == "threat"
        return self.rule == "always" or (self.rule == "danger" and danger)

    def deed(self, case: Case) -> str:
        """What the audit list says of the reply."""
        if self.approves is not None:
            return "approved a reply"
        return "replied alone" if self.wants_second(case) else "replied"

    def require(self, case: Case, caseworker: CaseworkerId) -> None:
        """`SecondPersonNeeded` when this caseworker may not send a reply in this case."""
        if self.approves is not None:
            if case.proposal != self.approves or case.proposer == caseworker:
                raise SecondPersonNeeded
        elif self.wants_second(case) and not self.alone:
            raise SecondPersonNeeded


def require_danger(rule: Rule, who: Caseworker, case: Case, severity: int, label: Label | None) -> None:
    """`SecondPersonNeeded` when somebody who is no lead calls a case harmless in which nobody answers alone.

    Else one person would need nobody: call it harmless, answer, and call it dangerous again.
    """
    review, after = Review(rule), replace(case, severity=severity, label=label)
    if who.role != "lead" and review.wants_second(case) and not review.wants_second(after):
        raise SecondPersonNeeded


def propose(db: Db, case: CaseId, caseworker: CaseworkerId, letter: Letter, now: Moment) -> bool:
    """A reply for somebody else to approve; False when it was here already. The case waits for a second person.

    A proposal by the second person takes the place of the first, and the first may approve it. `NotHeld`,
    `CaseGone`, `EpochClosed`.
    """
    if filing.known(db, letter):
        return False
    held = held_case(db, case, caseworker)
    number = filing.put_in(db, case, held.team, "proposal", letter, now)
    return casework.propose(db, case, caseworker, number)
