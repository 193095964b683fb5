"""One finding: one check, one plain sentence, and what to do."""

from collections.abc import Callable, Iterable, Iterator

from safeconduct.errors import SafeconductError
from safeconduct.model.checkup import Finding, State

__all__ = ["Finding", "State", "broken", "carried_out", "look", "ok"]


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
