"""Alarms of a line: content-free, so that whoever carries or overhears them learns nothing of anybody."""

from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import Moment, Team

AlarmKind = Literal["uncovered", "handover", "danger", "oldest", "keys"]
"""A time of the next days for which people are missing; a handover that nobody acknowledged; danger waits
and nobody is on duty; somebody waits for too long; the key period is long over its time, or none is open."""


class Alarm(Struct, frozen=True, order=True):
    """Something that a lead has to know. `subject` tells alarms of a kind apart and means nothing outside."""

    kind: AlarmKind
    team: Team
    subject: str
    start: Moment | None = None
    """Of a time for which people are missing."""
    zone: str = ""
    """The IANA time zone of the team's clock."""


class Rung(Struct, frozen=True):
    """An alarm as it stands: since when, and when it was last sent outside, if ever."""

    kind: AlarmKind
    subject: str
    at: Moment
    sent: Moment | None
