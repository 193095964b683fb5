"""The line as the public knows it, put together from its settings: the same in every process of a line."""

from safeconduct.model.ids import Language
from safeconduct.model.line import Line
from safeconduct.sealing.roster import line_id
from safeconduct.settings import Settings


def the_line(settings: Settings, languages: tuple[Language, ...]) -> Line:
    """The line as the public knows it."""
    own = settings.line
    return Line(own.name, own.title, own.key, line_id(own.key), own.url, languages, own.retention_days)
