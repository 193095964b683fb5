"""What the line and its telephone process say to each other, over one socket that nobody else has.

The telephone never opens the store: whatever it wants kept, looked up or erased it asks of the line. The
line never hears a call but to carry it between the telephone and the console of the caseworker who took it.
"""

from typing import Literal

from msgspec import Struct

from safeconduct.model.application import Handed
from safeconduct.model.call import OnDuty, Second, Waiting
from safeconduct.model.case import Answer
from safeconduct.model.ids import CallId, CaseworkerId, Language, Lookup
from safeconduct.model.staff import EpochKey

Does = Literal["park", "resume", "hand-over", "release"]


# --- the telephone asks, the line answers
class AskKeys(Struct, frozen=True, tag=True):
    """What to seal to. Answered with `Keys`."""


class AskGuide(Struct, frozen=True, tag=True):
    """The edition in force, which was checked. Answered with `InForce`."""


class HandIn(Struct, frozen=True, tag=True):
    """File this. Answered with `Done` once it is durable, or `Refused`."""

    handed: Handed


class KeepSeconds(Struct, frozen=True, tag=True):
    """Keep these seconds of a message that was handed in. Answered with `Done` once they are durable, or `Refused`."""

    seconds: tuple[Second, ...]


class AskAnswers(Struct, frozen=True, tag=True):
    """The answers that this receipt leads to. Answered with `Answers`, or `Refused`."""

    lookup: Lookup


class Erase(Struct, frozen=True, tag=True):
    """Erase what this receipt leads to. Answered with `Done`, or `Refused`."""

    lookup: Lookup


# --- the line asks, the telephone answers
class Take(Struct, frozen=True, tag=True):
    """This caseworker takes this call. Answered with `Done`, or `Refused` when somebody else was faster or it is over."""

    call: CallId
    who: CaseworkerId


class Do(Struct, frozen=True, tag=True):
    """What the caseworker who has this call does with it. `to`: whom it is handed over to; None is everybody.

    Answered with `Done`, or `Refused` when the call is not theirs.
    """

    call: CallId
    who: CaseworkerId
    what: Does
    to: CaseworkerId | None = None


class AskStanding(Struct, frozen=True, tag=True):
    """How is the telephone? Answered with `Standing`."""


# --- answers
class Done(Struct, frozen=True, tag=True):
    """It was done."""


class Refused(Struct, frozen=True, tag=True):
    """It was not done. `kind`: the name of the error class, as `EpochClosed`; never more."""

    kind: str


class Keys(Struct, frozen=True, tag=True):
    """The roster note and the open epochs."""

    roster: str
    epochs: tuple[EpochKey, ...]


class InForce(Struct, frozen=True, tag=True):
    """The edition in force (`guide.carried`)."""

    guide: bytes


class Answers(Struct, frozen=True, tag=True):
    """The sealed answers of a case."""

    found: tuple[Answer, ...]


class Standing(Struct, frozen=True, tag=True):
    """How the telephone is doing."""

    ready: bool
    said: str
    calls: int


# --- told, not answered
class Callers(Struct, frozen=True, tag=True):
    """The telephone: who waits for a person or talks with one, as it is now."""

    waiting: tuple[Waiting, ...]


class CallOver(Struct, frozen=True, tag=True):
    """The telephone: a call is over, which was in this language."""

    language: Language


class Staff(Struct, frozen=True, tag=True):
    """The line: who takes calls, as it is now. A caseworker who has a call and is missing has lost it."""

    on_duty: tuple[OnDuty, ...]


class Voice(Struct, frozen=True, tag=True):
    """Both: 20 ms of sound of a call that was taken, 160 bytes of mu-law. Lost rather than late."""

    call: CallId
    frame: bytes


class Decline(Struct, frozen=True, tag=True):
    """The line: this call need not ring for this caseworker any more."""

    call: CallId
    who: CaseworkerId


class NewEdition(Struct, frozen=True, tag=True):
    """The line: the guide or its prompts are not what they were. Ask for the guide; calls that go on keep what they have."""


Asked = AskKeys | AskGuide | HandIn | KeepSeconds | AskAnswers | Erase | Take | Do | AskStanding
Answered = Done | Refused | Keys | InForce | Answers | Standing
Told = Callers | CallOver | Staff | Decline | Voice | NewEdition
