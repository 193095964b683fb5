"""`now` in the coarser units that are kept."""

from datetime import UTC, datetime

from safeconduct.model.ids import Hour, Moment


def hour_of(now: Moment) -> Hour:
    """The hour that has begun, UTC."""
    return Hour(int(now // 3600))


def day_of(now: Moment) -> str:
    """The date in UTC, ISO 8601."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()
