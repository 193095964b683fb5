"""The line as the public knows it, put together from its settings: the same in every process of a line."""

from safeconduct.model.ids import Language, Team
from safeconduct.model.line import Line
from safeconduct.sealing.roster import line_id
from safeconduct.settings import Settings


def the_line(settings: Settings, languages: tuple[Language, ...]) -> Line:
    """The line as the public knows it."""
    own = settings.line
    return Line(
        name=own.name,
        title=own.title,
        key=own.key,
        id=line_id(own.key),
        url=own.url,
        languages=languages,
        retention_days=own.retention_days,
        team_days=team_days(settings.desk.team_days),
        extra_days=settings.desk.extra_days,
        practice=own.practice,
    )


def team_days(written: str) -> tuple[tuple[Team, int], ...]:
    """The setting `desk.team-days`, read: `missing=180,press=7`."""
    pairs = (pair.split("=") for pair in written.split(",") if pair)
    return tuple((Team(team), int(days)) for team, days in pairs)
