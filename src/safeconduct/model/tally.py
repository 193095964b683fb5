"""How many of something in an hour. Never who."""

from msgspec import Struct

from safeconduct.model.ids import Hour, Language, StepId


class Tally(Struct, frozen=True):
    """How many of one unit in one hour, through one channel, in one language."""

    unit: str
    """`application`, `message`, `call`, `contact` or `visit`."""
    hour: Hour
    channel: str
    language: Language
    value: int
    step: StepId = StepId("")
    """Of the guide; empty where a unit knows none."""
