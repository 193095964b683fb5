"""A case as the desk sees it: states, times and sealed things; never a word of the applicant."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import CaseId, CaseworkerId, DeliveryKey, Epoch, Hour, Language, Moment, Team

CaseState = Literal["waiting", "held", "answered", "asleep", "closed"]
EntryKind = Literal["application", "reply", "note", "proposal", "handover", "transcript"]
"""A proposal is a reply, sealed to the team, that waits for a second person; a handover is a note for the next shift;
a transcript is what another team tells this one when it hands the case over."""
Label = Literal["missing", "medical", "law", "border", "family", "money", "threat", "abuse"]
LABELS: tuple[Label, ...] = ("missing", "medical", "law", "border", "family", "money", "threat", "abuse")
"""What a case is about, as far as the queue may know; also what a caseworker can be skilled in."""
DANGER = 3
"""The highest severity: somebody's life is at stake. 0 is ordinary."""
Closing = Literal[
    "answered", "referred", "silent", "hung-up", "wrong-number", "prank", "abusive", "test", "thanks"
]
CLOSINGS: tuple[Closing, ...] = (
    "answered",
    "referred",
    "silent",
    "hung-up",
    "wrong-number",
    "prank",
    "abusive",
    "test",
    "thanks",
)


class Entry(Struct, frozen=True):
    """One sealed thing in a case, in the order in which it came."""

    number: int
    kind: EntryKind
    team: Team
    epoch: Epoch
    hour: Hour
    sealed: bytes
    take: DeliveryKey | None = None
    """Of something spoken: what its seconds are kept under."""
    struck: int = 0
    """How often a caseworker has struck something out of it: nobody takes the rest for the whole."""


class Answer(Struct, frozen=True):
    """One sealed reply, as whoever comes back with the receipt gets it."""

    team: Team
    epoch: Epoch
    hour: Hour
    sealed: bytes
    deadline: Hour
    """When the case is erased."""


class Case(Struct, frozen=True):
    """The record of one case."""

    id: CaseId
    team: Team
    state: CaseState
    language: Language
    channel: str
    severity: int
    since: Hour
    """When what is unanswered came (or, if nothing is, when the case last moved)."""
    holder: CaseworkerId | None
    held_until: Moment | None
    asleep_until: Hour | None
    deadline: Hour
    """When it is erased: the last contact plus the retention time."""
    closing: Closing | None
    label: Label | None = None
    proposal: int | None = None
    """The entry that is a reply which waits for a second person, by `proposer`."""
    proposer: CaseworkerId | None = None
    extra_days: int = 0
    """Kept so much longer than the retention time, because the applicant wishes it."""
    counted: int = 0
    """For which units of the public figures it has counted already: bits (`desk/tallies.py`)."""
    entries: tuple[Entry, ...] = ()


class QueueSummary(Struct, frozen=True):
    """What everybody on duty may know of the queue."""

    waiting: int
    held: int
    answered: int
    asleep: int
    closed: int
    oldest: Hour | None
