"""A chat with somebody on a messenger, and what is on its way there; all of it sealed while it rests."""

from msgspec import Struct

from safeconduct.model.ids import CaseId, CaseTag, ChatTag, Language, Moment, StepId


class Chat(Struct, frozen=True):
    """What must be remembered of a chat, as it rests: who it is stays sealed to the gateway key of a day."""

    tag: ChatTag
    day: str
    """Whose gateway key it is sealed to, and with whose key it is destroyed (ISO 8601)."""
    case: CaseId | None
    """The case whose answer is wanted in this chat."""
    sealed: bytes


class Memory(Struct, frozen=True, forbid_unknown_fields=True):
    """What is sealed in a `Chat`: no word of the caller but the answers that are not words. It never prints itself."""

    address: str
    """Where the channel can answer; opaque outside the channel."""
    language: Language
    step: StepId
    filled: tuple[str, ...] = ()
    asking: str = ""
    """The field that is asked for; empty when nothing is being written."""
    situation: str = ""
    country: str = ""
    people: int = 1
    messages: tuple[int, ...] = ()
    """Messages of this writing, to be deleted when it ends."""
    receipt: str = ""
    """The receipt's words, from the hand-in until the caller has said how the answer should come."""
    reply: str = ""
    """The identity that opens the answers wanted in this chat; empty when none are. It opens nothing else."""
    case: CaseTag = CaseTag("")
    """The case whose answers they are."""

    def __repr__(self) -> str:
        return "Memory()"


class Outgoing(Struct, frozen=True):
    """One thing decided but not yet sent, as it rests in the outbox."""

    day: str
    tag: ChatTag
    due: Moment
    sealed: bytes
    entry: int | None = None
    """The number of the answer that is to be carried; `sealed` is then the chat's `Memory`, else a `Parcel`."""
    number: int = 0
    """Given by the store."""


class Parcel(Struct, frozen=True, forbid_unknown_fields=True):
    """What is sealed in an `Outgoing`. It never prints itself."""

    address: str
    call: bytes
    """What the channel does there; only the channel reads it."""

    def __repr__(self) -> str:
        return "Parcel()"
