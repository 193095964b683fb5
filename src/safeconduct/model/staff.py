"""The people who work the line, by alias, and how they get in."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.case import Label
from safeconduct.model.ids import CaseId, CaseworkerId, Epoch, Language, Moment, Team

Role = Literal["lead", "caseworker", "publisher", "editor", "administrator"]
"""A publisher writes posts and figures, an editor the guide, an administrator looks after the machine: none of the
three holds a key or sees a case."""
KEYLESS: frozenset[Role] = frozenset({"publisher", "editor", "administrator"})


class Caseworker(Struct, frozen=True):
    """A caseworker. `name` is an alias; `card` is the signed caseworker note (spec/sealing.md).

    Who holds no key (`KEYLESS`) has a row here too, for signing in, with an empty `recipient` and an empty `card`.
    """

    id: CaseworkerId
    name: str
    role: Role
    team: Team
    recipient: str
    card: str
    languages: tuple[Language, ...] = ()
    """Which they speak; none named: all of the line's."""
    skills: tuple[Label, ...] = ()
    zone: str = ""
    """The IANA time zone in which they are shown their shifts; empty: the line's."""
    suspended: bool = False
    """They cannot sign in until a lead lets them back."""
    confirmed: bool = False
    """A lead has compared the words of the card with them, aloud (spec/sealing.md section 4)."""


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
    replaces: CaseworkerId | None = None
    """Who has lost their keys and comes in anew: same alias, same cases, other keys."""


class AuditRecord(Struct, frozen=True):
    """Something a member of staff did. `who` is a caseworker's id or a command of the operator."""

    number: int
    at: Moment
    who: str
    what: str
    case: CaseId | None


PermitKind = Literal["bulk", "export"]
"""Opening many closed cases; taking an export away."""


class Permit(Struct, frozen=True):
    """What one person asked for and another one agreed to. It holds until `until`; None: nobody has agreed yet."""

    number: int
    team: Team
    kind: PermitKind
    asked_by: CaseworkerId
    asked_at: Moment
    approved_by: CaseworkerId | None
    until: Moment | None
