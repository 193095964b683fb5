"""Editions: which text exactly, who approved it, and which source text a translation translates.

`guide.lock` is written by the program, one line a text, so that two editors' changes merge line by line:

    army-surrender ru 9c1f04e2a7b35d68 of 3ab8c1d2e4f50617 by anna@2026-11-22 olena@2026-11-23

that is the step, the language, the digest of the text, the digest of the source text it translates
(`-` for the source itself) and the approvals of exactly this text.
"""

import datetime as dt
import re
from typing import Literal

from msgspec import Struct

from safeconduct.errors import GuideError
from safeconduct.model.ids import Language, StepId

Standing = Literal["approved", "draft", "changed", "behind", "unrecorded", "missing"]

HEADER = "# Written by `safeconduct guide lock` and `safeconduct guide approve`. Do not edit by hand.\n"

_LINE = re.compile(
    r"(?P<step>[a-z0-9-]+) (?P<language>[a-z][a-z0-9-]*) (?P<digest>[0-9a-f]{16})"
    r" of (?P<source>[0-9a-f]{16}|-) by(?P<names>( [^\s@]+@\d{4}-\d\d-\d\d)*)"
)


class Edition(Struct, frozen=True):
    """Names one state of the whole guide."""

    date: dt.date
    """The newest date on which one of its steps was checked."""
    whole: str
    """The SHA-256 over all its files, in hexadecimal digits."""

    @property
    def digest(self) -> str:
        """The first 8 digits, which are enough to tell editions apart."""
        return self.whole[:8]

    @property
    def id(self) -> str:
        return f"{self.date.isoformat()}-{self.digest}"


class Approval(Struct, frozen=True):
    """Somebody, by alias, stands for a text."""

    name: str
    date: dt.date


class Locked(Struct, frozen=True):
    """What the lock knows of one text."""

    digest: str
    source: str | None
    """The digest of the source text it translates; `None` for the source text itself."""
    approvals: tuple[Approval, ...] = ()


def standing(locked: Locked | None, digest: str, source: str | None, eyes: int) -> Standing:
    """How a text stands: approved by enough people, a draft, changed since, or behind its source text."""
    if locked is None:
        return "unrecorded"
    if locked.digest != digest:
        return "changed"
    if locked.source != source:
        return "behind"
    return "approved" if len({approval.name for approval in locked.approvals}) >= eyes else "draft"


def relock(locked: Locked | None, digest: str, source: str | None) -> Locked:
    """The lock's new line for a text as it stands now.

    A text that changed is taken to follow today's source, and its approvals fall away; one that did not
    change keeps the source it translated, so that drift stays visible.
    """
    if locked is not None and locked.digest == digest:
        return locked
    return Locked(digest=digest, source=source)


def approve(locked: Locked, name: str, today: dt.date) -> Locked:
    """The same text, with one more name under it (a name counts once)."""
    others = tuple(approval for approval in locked.approvals if approval.name != name)
    return Locked(locked.digest, locked.source, (*others, Approval(name, today)))


def read_lock(text: str, name: str) -> dict[tuple[StepId, Language], Locked]:
    """The lines of a lock file. `GuideError` names the file (`name`) and the line."""
    lines: dict[tuple[StepId, Language], Locked] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.rstrip())
        if not match:
            raise GuideError(
                f"{name}:{number}: this line was not written by the program. Take the line out "
                "and run `safeconduct guide lock`."
            )
        source = match["source"]
        lines[StepId(match["step"]), Language(match["language"])] = Locked(
            digest=match["digest"],
            source=None if source == "-" else source,
            approvals=tuple(_approval(word, f"{name}:{number}") for word in match["names"].split()),
        )
    return lines


def lock_text(lines: dict[tuple[StepId, Language], Locked]) -> str:
    """The lock file's text, sorted, so that it is the same whoever writes it."""
    return HEADER + "".join(
        " ".join(
            [step, language, locked.digest, "of", locked.source or "-", "by"]
            + [f"{approval.name}@{approval.date.isoformat()}" for approval in locked.approvals]
        )
        + "\n"
        for (step, language), locked in sorted(lines.items())
    )


def _approval(word: str, place: str) -> Approval:
    name, _, day = word.rpartition("@")
    try:
        return Approval(name, dt.date.fromisoformat(day))
    except ValueError as error:
        raise GuideError(f"{place}: {day} is not a date.") from error
