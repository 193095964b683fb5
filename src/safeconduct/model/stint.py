"""A stretch of work without eight hours away in it: what caps and breaks are counted in."""

from msgspec import Struct

from safeconduct.model.ids import CaseworkerId, Moment


class Stint(Struct, frozen=True):
    """How the work of one caseworker stands."""

    who: CaseworkerId
    put_until: Moment | None = None
    """A lead put them on duty until then."""
    put_by: CaseworkerId | None = None
    break_until: Moment | None = None
    """When the newest break is over, or was."""
    began: Moment | None = None
    """When the stint that runs began; None: they have never worked here."""
    seen: Moment | None = None
    """Their newest sign of life, give or take the minute in which a console tells of it."""
    taken: int = 0
    """Cases taken in it."""
