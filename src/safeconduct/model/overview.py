"""How the queue stands, for leads: counts and hours, never a case."""

from msgspec import Struct

from safeconduct.model.ids import CaseworkerId, Hour, Language

MANY = 2_000
"""How far cases are counted: a count that says so means "at least". So counting costs the same however many there are."""


class Strand(Struct, frozen=True):
    """What came in one language through one channel."""

    language: Language
    channel: str
    waiting: int
    oldest: Hour | None
    """Of those that wait: since when the oldest does."""
    done: int
    """Answered or closed within a day, and not written in again since."""


class Holding(Struct, frozen=True):
    """How many cases somebody holds, and how many of them without a sign of life for half the lease."""

    who: CaseworkerId
    cases: int
    silent: int


class Attention(Struct, frozen=True):
    """What a lead should look at. `danger` and `threat` count what waits or is held."""

    late: int
    """Waiting longer than four hours."""
    silent: int
    proposals: int
    """Replies that wait for a second person."""
    danger: int
    threat: int


class Overview(Struct, frozen=True):
    """All of it."""

    waiting: int
    oldest: Hour | None
    attention: Attention
    strands: list[Strand]
    holding: list[Holding]
