"""One finding: one check, one plain sentence, and what to do."""

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct

from safeconduct.errors import SafeconductError

State = Literal["ok", "look", "broken"]
"""In order; a person should look at it; the line does not work, or not as it promises, until it is mended."""


class Finding(Struct, frozen=True):
    """What a check found. `do` says what to do; it is empty when there is nothing to do."""

    check: str
    state: State
    says: str
    do: str = ""


def ok(check: str, says: str) -> Finding:
    return Finding(check, "ok", says)


def look(check: str, says: str, do: str) -> Finding:
    return Finding(check, "look", says, do)


def broken(check: str, says: str, do: str) -> Finding:
    return Finding(check, "broken", says, do)


def carried_out(check: str, do: str, looking: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """The findings of a check; what it stumbles over is a finding too."""
    try:
        yield from looking()
    except SafeconductError as error:
        yield broken(check, str(error), do)
    except OSError as error:
        yield broken(check, f"{error.filename or 'Something'} cannot be read: {error.strerror}.", do)
