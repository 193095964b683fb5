"""What a channel is told to do. Its `render` makes these into what its network carries.

`Keep` is the only command that holds a caller's words: the shell seals them on the spot and forgets them.
"""

from typing import Literal

from msgspec import Struct

from safeconduct.conversation.military import Kind
from safeconduct.guide.finder import Found
from safeconduct.model.ids import Language, StepId

Field = Literal["situation", "country", "people", "text"]
FIELDS: tuple[Field, ...] = ("situation", "country", "people", "text")
"""What an application asks for, in this order."""


class Show(Struct, frozen=True):
    """Give this step: its text and its choices."""

    step: StepId
    language: Language


class Offer(Struct, frozen=True):
    """Give these titles to choose from, and the start and a person as well. Empty: nothing fits."""

    found: tuple[Found, ...]
    language: Language

    @property
    def confident(self) -> bool:
        return bool(self.found) and self.found[0].confident


class OfferLanguages(Struct, frozen=True):
    """Give every language by its own name."""

    languages: tuple[Language, ...]


class Misunderstood(Struct, frozen=True):
    """Say that there is no such choice; what there is follows."""

    language: Language


class Warn(Struct, frozen=True):
    """Ask the caller to take military detail out."""

    kinds: tuple[Kind, ...]
    language: Language


class Ask(Struct, frozen=True):
    """Ask for one field. `again`: what came last could not be taken."""

    field: Field
    language: Language
    again: bool = False


class Keep(Struct, frozen=True):
    """Put this into the application that is being sealed."""

    field: Field
    words: str


class HandIn(Struct, frozen=True):
    """The application is complete: seal it, hand it in, give the receipt."""

    language: Language


class HandToPerson(Struct, frozen=True):
    """Fetch a person, or offer to leave a message."""

    language: Language


class Forget(Struct, frozen=True):
    """Drop everything about this conversation."""


Command = Show | Offer | OfferLanguages | Misunderstood | Warn | Ask | Keep | HandIn | HandToPerson | Forget
