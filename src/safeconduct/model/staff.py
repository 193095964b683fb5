"""The people who work the line, by alias, and how they get in."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import CaseId, CaseworkerId, Epoch, Moment, Team

Role = Literal["lead", "caseworker", "publisher"]
"""A publisher writes posts: no caseworker, holds no key, sees no case."""


class Caseworker(Struct, frozen=True):
    """A caseworker. `name` is an alias; `card` is the signed caseworker note (spec/sealing.md).

    A publisher has a row here too, for signing in, with an empty `recipient` and an empty `card`.
    """

    id: CaseworkerId
    name: str
    role: Role
    team: Team
    recipient: str
    card: str


class Unlock(Struct, frozen=True):
    """One way to sign in and unlock: a passkey (its credential id) or recovery words (their public key)."""

    id: bytes
    caseworker: CaseworkerId
    kind: Literal["passkey", "words"]
    public_key: bytes
    sign_count: int
    sealed: bytes
    """The caseworker's identity as an age file that only this passkey or these words open."""


class EpochKey(Struct, frozen=True):
    """The public half of a team epoch: the team-signed note carries the recipient."""

    team: Team
    epoch: Epoch
    recipient: str
    note: str
    opens: str
    closes: str


class KeyCopy(Struct, frozen=True):
    """A team epoch's secret sealed to one holder (a caseworker or an invitation), under the shred key."""

    team: Team
    epoch: Epoch
    holder: str
    wrapped: bytes


class Invitation(Struct, frozen=True):
    """A way in for one newcomer. `id` is a hash of the invitation's secret, which only the link holds."""

    id: str
    role: Role
    team: Team
    expires: Moment


class AuditRecord(Struct, frozen=True):
    """Something a member of staff did. `who` is a caseworker's id or a command of the operator."""

    number: int
    at: Moment
    who: str
    what: str
    case: CaseId | None
