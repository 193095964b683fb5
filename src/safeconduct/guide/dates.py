"""How people of a language write a day."""

from datetime import date

from safeconduct.guide.steps import Guide
from safeconduct.model.ids import Language


def date_text(guide: Guide, language: Language, day: date) -> str:
    """A day with its year: 22 November 2026."""
    return f"{day.day} {guide.phrases('web', language)[f'web.month-{day.month}']} {day.year}"
