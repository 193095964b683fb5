"""The shapes of the names that documents and notes carry (spec/sealing.md section 3)."""

import re
from collections.abc import Callable

ALIAS = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,80}")
"""What a caseworker is called: one line of 1 to 80 characters."""
ADDRESS = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,300}")
"""Where a line can be reached: one line of 1 to 300 characters."""
DATE = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
"""A day, ISO 8601."""
DIGEST = re.compile(r"[0-9a-f]{8,64}")
"""The beginning, or the whole, of a SHA-256."""
EPOCH = re.compile(r"[0-9]{4}-W(?:0[1-9]|[1-4][0-9]|5[0-3])")
"""An ISO 8601 week."""
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
"""A BCP 47 tag in lower case."""
LINE = re.compile(r"[0-9a-f]{64}")
"""A line id."""
NAME = re.compile(r"(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*")
"""A team, a step, a country: lower-case words joined by `-`, at most 64 characters."""
RECIPIENT = re.compile(r"age1pq1[02-9ac-hj-np-z]{1952}")
"""The look of a recipient; whether it is one shows when something is sealed to it."""
TAG = re.compile(r"[0-9a-f]{32}")
"""16 bytes in hexadecimal: a case tag, a caseworker's id."""


def fits(shape: re.Pattern[str]) -> Callable[[str], bool]:
    """A test that a whole text has this shape."""
    return lambda text: shape.fullmatch(text) is not None
