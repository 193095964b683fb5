"""A case goes on to somebody: how urgent it is and what it is about, a colleague, another team."""

from safeconduct.desk import filing
from safeconduct.desk.filing import Letter
from safeconduct.desk.holding import held_case, require
from safeconduct.errors import CaseworkerGone, WordUnread
from safeconduct.model.case import Label
from safeconduct.model.ids import CaseId, CaseworkerId, Moment, Team
from safeconduct.model.staff import KEYLESS, Caseworker
from safeconduct.store import Db, casework, entries, staff

WAITS_SECONDS = 8 * 3600
"""For so long a case waits for the person whom it was handed to."""


def triage(db: Db, case: CaseId, caseworker: CaseworkerId, severity: int, label: Label | None) -> None:
    """How urgent a case is, and what it is about as far as the queue may know. `NotHeld`, `CaseGone`."""
    require(db, case, caseworker, done=casework.triage(db, case, caseworker, severity, label))


def colleagues(db: Db, caseworker: Caseworker) -> list[Caseworker]:
    """Who else of the team can be handed a case, by alias."""
    return [
        other
        for other in staff.all_caseworkers(db)
        if other.team == caseworker.team and other.id != caseworker.id and _works(other)
    ]


def hand_to(
    db: Db, case: CaseId, caseworker: CaseworkerId, whom: CaseworkerId, letter: Letter, now: Moment
) -> bool:
    """To a colleague, with a sealed note; False when this very note was here already.

    The case waits for them first, and after `WAITS_SECONDS` for anybody. Handed to whoever proposed a reply in
    it, the reply is theirs to change: nothing is proposed any more. `CaseworkerGone` when there is no such
    colleague; `NotHeld`, `CaseGone`, `EpochClosed`.
    """
    if filing.known(db, letter):
        return False
    held = held_case(db, case, caseworker)
    colleague = staff.caseworker(db, whom)
    if colleague is None or colleague.team != held.team or whom == caseworker or not _works(colleague):
        raise CaseworkerGone
    filing.put_in(db, case, held.team, "note", letter, now)
    if whom == held.proposer:
        casework.settle(db, case)
    return casework.wait_for(db, case, caseworker, whom, Moment(now + WAITS_SECONDS))


def hand_to_team(
    db: Db, case: CaseId, caseworker: CaseworkerId, team: Team, letter: Letter, now: Moment
) -> bool:
    """To another team, with a transcript sealed to its open key; False when it was here already.

    What the first team was told stays, and the other cannot open it. `WordUnread` when the applicant wrote
    something that the transcript cannot hold; `EpochClosed`, `NotHeld`, `CaseGone`.
    """
    if filing.known(db, letter):
        return False
    held = held_case(db, case, caseworker)
    if team == held.team:
        raise CaseworkerGone
    if entries.first_after(db, case, letter.seen):
        raise WordUnread
    filing.put_in(db, case, team, "transcript", letter, now)
    return casework.give(db, case, caseworker, team)


def _works(caseworker: Caseworker) -> bool:
    return caseworker.role not in KEYLESS and not caseworker.suspended
