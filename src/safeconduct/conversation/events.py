"""What a caller can do, on any channel. A channel's `parse` makes these from what its network brings."""

from msgspec import Struct

from safeconduct.model.ids import Language, StepId


class Began(Struct, frozen=True):
    """The conversation opens, perhaps at a step that a link names, perhaps with a known language."""

    language: Language | None = None
    step: StepId | None = None


class Chose(Struct, frozen=True):
    """A choice was taken, by its step: a button, a link, a found title. Old buttons stay good."""

    step: StepId


class Pressed(Struct, frozen=True):
    """A key: a digit, `*` (say it again) or `#` (back)."""

    key: str


class Said(Struct, frozen=True):
    """Free words. `insists`: they were pointed out as military detail, and the caller sends them all the same."""

    text: str
    insists: bool = False


class Skipped(Struct, frozen=True):
    """The field that was asked for stays empty."""


class ChangedLanguage(Struct, frozen=True):
    """Another language, from now on."""

    language: Language


class AskedPerson(Struct, frozen=True):
    """The caller wants a person, whatever was going on."""


class StartedWriting(Struct, frozen=True):
    """The caller begins an application, on a channel that can seal it."""


class Left(Struct, frozen=True):
    """The caller is gone, or closed the conversation."""


Event = Began | Chose | Pressed | Said | Skipped | ChangedLanguage | AskedPerson | StartedWriting | Left
