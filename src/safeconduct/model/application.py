"""What an applicant hands in, and the documents that travel inside envelopes (spec/sealing.md)."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import CaseTag, DeliveryKey, Epoch, Language, Lookup, Team

Situation = Literal["home", "army", "family", "occupied", "leave", "other"]
URGENT = 2
"""The severity of what is handed in on the way from a step about danger."""
SITUATIONS: tuple[Situation, ...] = ("home", "army", "family", "occupied", "leave", "other")


class Sealed(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """What every document says of itself, so that no envelope can be passed off as another."""

    v: Literal[1] = 1
    line: str
    team: Team
    epoch: Epoch
    case: CaseTag
    language: Language


class Application(Sealed, frozen=True, forbid_unknown_fields=True, tag="application", kw_only=True):
    """The first thing an applicant hands in. `reply` is the recipient for answers (`age1pq1…`)."""

    situation: Situation
    country: str = ""
    people: int = 1
    safe: bool = True
    private: bool = True
    keep_longer: bool = False
    """The case is to be kept longer than usual."""
    text: str
    reply: str


class OtherReceipt(Struct, frozen=True, forbid_unknown_fields=True):
    """What answers for a further receipt of the same case need: its case tag and its recipient."""

    case: CaseTag
    reply: str


class Message(Sealed, frozen=True, forbid_unknown_fields=True, tag="message", kw_only=True):
    """A later word in the same case. `others`: receipts that lead to this case too from now on."""

    text: str
    reply: str
    others: tuple[OtherReceipt, ...] = ()


class Quote(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the guide that a reply carries, with the digest of the text it had then."""

    step: str
    digest: str


class Reply(Sealed, frozen=True, forbid_unknown_fields=True, tag="reply", kw_only=True):
    """An answer. Its JSON text is signed by the team inside the envelope. `made` is a date, ISO 8601.

    `also`: the case tags of the other receipts for which it is meant.
    """

    made: str
    text: str
    quotes: tuple[Quote, ...] = ()
    also: tuple[CaseTag, ...] = ()


class Note(Sealed, frozen=True, forbid_unknown_fields=True, tag="note", kw_only=True):
    """A word among caseworkers. Sealed to the team, never to the applicant."""

    made: str
    author: str
    text: str


class Proposal(Sealed, frozen=True, forbid_unknown_fields=True, tag="proposal", kw_only=True):
    """A reply that waits for a second person. Sealed to the team, never to the applicant."""

    made: str
    author: str
    text: str
    quotes: tuple[Quote, ...] = ()


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that was said in a case, as a transcript carries it. Only a note has an `author`."""

    kind: Literal["application", "message", "reply", "note"]
    made: str
    author: str
    text: str


class Transcript(Sealed, frozen=True, forbid_unknown_fields=True, tag="transcript", kw_only=True):
    """What one team tells another when it hands a case over. Sealed to `team`, signed by `sender`.

    `reply` and `others` are what answers need, as the applicant's own documents named them.
    """

    made: str
    author: str
    sender: Team
    situation: Situation
    country: str
    people: int
    safe: bool
    private: bool
    keep_longer: bool
    reply: str
    others: tuple[OtherReceipt, ...] = ()
    parts: tuple[Part, ...]


Document = Application | Message | Reply | Note | Proposal | Transcript


class Handed(Struct, frozen=True):
    """One sealed application or message on its way to the store: all that the server ever has of it."""

    key: DeliveryKey
    lookup: Lookup
    team: Team
    epoch: Epoch
    language: Language
    channel: str
    sealed: bytes
    decoy: Lookup | None = None
    spoken: bool = False
    """What it says follows as sound, second by second (`model.call.Second`, whose `take` is this key)."""
    severity: int = 0
    """As the applicant's device says: 0 ordinary, 1 soon, 2 today, 3 danger now. Never lowers that of a known case."""
    keep_longer: bool = False
    """The applicant wishes that the case is kept longer than usual."""
    others: tuple[Lookup, ...] = ()
    """Further receipts of the same case, for the other people of a group."""
    opening: bytes | None = None
    """32 bytes from the receipt, for the day's commitment (spec/ledger.md section 5). Of an application only; never kept."""
