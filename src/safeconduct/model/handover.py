"""What one shift leaves for the next: sealed to the team, and acknowledged by whoever goes on."""

from msgspec import Struct

from safeconduct.model.ids import CaseId, CaseworkerId, Epoch, Moment, Team


class Left(Struct, frozen=True):
    """One sealed handover: of a case, or (no `case`) of the shift in one go."""

    number: int
    team: Team
    case: CaseId | None
    author: CaseworkerId
    at: Moment
    epoch: Epoch
    sealed: bytes
    acknowledged_by: CaseworkerId | None = None
    acknowledged_at: Moment | None = None
