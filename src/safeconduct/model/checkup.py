"""What a look at a whole line found: plain sentences, and what to do."""

from typing import Literal

from msgspec import Struct

State = Literal["ok", "look", "broken"]
"""In order; a person should look at it; the line does not work, or not as it promises, until it is mended."""


class Finding(Struct, frozen=True):
    """What a check found. `do` says what to do; it is empty when there is nothing to do."""

    check: str
    state: State
    says: str
    do: str = ""


class Checkup(Struct, frozen=True):
    """All findings of one look, and what is asked for beside them."""

    findings: tuple[Finding, ...] = ()
    newest_backup: str | None = None
    """Its day (ISO 8601); None: there is none, or its medium is not there."""
