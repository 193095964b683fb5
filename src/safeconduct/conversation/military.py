"""Military detail in a caller's words: coordinates, units, equipment. It is never wanted, so it is pointed out.

The patterns are `military.json`, plain regular expressions that mean the same in Python and in
JavaScript (flags `iu`): the browser warns before sealing with the very same file. They look for the
shape of such detail, not for a soldier's everyday words; `spec/vectors/military.json` says what they
must and must not find.
"""

import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

Kind = Literal["place", "unit", "equipment"]


class Pattern(Struct, frozen=True, forbid_unknown_fields=True):
    """One pattern of the file."""

    kind: Kind
    name: str
    """What shape it describes, for the people who tend the patterns."""
    digit: bool
    """Whether every match holds one of the digits 0 to 9."""
    pattern: str


class PatternFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    about: str
    patterns: tuple[Pattern, ...]


class Found(Struct, frozen=True, order=True):
    """A part of a text, by the positions of its letters."""

    start: int
    end: int
    kind: Kind


Searched = tuple[tuple[re.Pattern[str], Kind], ...]
_DIGIT = re.compile("[0-9]")


def _compiled(patterns: Iterable[Pattern]) -> Searched:
    return tuple((re.compile(each.pattern, re.IGNORECASE), each.kind) for each in patterns)


_FILE = files("safeconduct.conversation").joinpath("military.json")
_WRITTEN = msgspec.json.decode(_FILE.read_bytes(), type=PatternFile).patterns
_ALL = _compiled(_WRITTEN)
_WITHOUT_DIGIT = _compiled(each for each in _WRITTEN if not each.digit)
"""Few texts hold a digit, and most patterns need one: a flood of ordinary questions is looked over quickly."""


def warn(text: str) -> list[Found]:
    """Where military detail may stand in this text, in order. Empty: nothing was noticed, not that there is none."""
    found = {
        Found(match.start(), match.end(), kind)
        for pattern, kind in (_ALL if _DIGIT.search(text) else _WITHOUT_DIGIT)
        for match in pattern.finditer(text)
    }
    return sorted(found)
