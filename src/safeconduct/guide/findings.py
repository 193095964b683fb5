"""What the checker says: one finding, one sentence, one place to mend."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "notice"]


class Finding(Struct, frozen=True, order=True):
    """`error`: must be mended before the guide is published. `notice`: somebody should look."""

    file: str
    """Path relative to the guide's folder."""
    line: int
    severity: Severity
    sentence: str


def error(file: str, line: int, sentence: str) -> Finding:
    return Finding(file, line, "error", sentence)


def notice(file: str, line: int, sentence: str) -> Finding:
    return Finding(file, line, "notice", sentence)
