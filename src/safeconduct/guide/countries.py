"""Country pages: the rows of one form, each fact with its own date and source.

A fact has a shelf life of its own (border facts age within hours). When it is over, the value is
hidden and the row says so: an old border rule is worse than none.
"""

import datetime as dt
from typing import Literal

from msgspec import Struct

from safeconduct.model.ids import Language

Standing = Literal["fresh", "stale", "unknown"]


class FormRow(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the form that all countries share."""

    row: str
    label: dict[Language, str]


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    rows: tuple[FormRow, ...]


class Fact(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What one country's page says in one row."""

    row: str
    checked: dt.date
    good_for: int
    """Days after `checked` for which the value may be shown."""
    source: str
    says: dict[Language, str] = {}
    unknown: bool = False
    """Nobody has checked this row."""

    def standing(self, today: dt.date) -> Standing:
        if self.unknown or not self.says:
            return "unknown"
        return "fresh" if today <= self.checked + dt.timedelta(days=self.good_for) else "stale"


class Country(Struct, frozen=True, forbid_unknown_fields=True):
    """One country's page."""

    code: str
    name: dict[Language, str]
    rows: tuple[Fact, ...]
    example: bool = False
    """An invented country, to show the form."""


class ShownRow(Struct, frozen=True):
    """A row as a reader may see it today."""

    label: str
    standing: Standing
    value: str
    """Empty unless the fact is fresh."""
    language: Language
    """The language of `value`."""
    checked: dt.date
    source: str


def shown_rows(
    form: tuple[FormRow, ...],
    country: Country,
    language: Language,
    source_language: Language,
    today: dt.date,
) -> tuple[ShownRow, ...]:
    """The country's page for today, in the order of the form. A row the page lacks is left out; the checker names it."""
    facts = {fact.row: fact for fact in country.rows}
    return tuple(
        _shown(row, facts[row.row], language, source_language, today) for row in form if row.row in facts
    )


def _shown(
    row: FormRow, fact: Fact, language: Language, source_language: Language, today: dt.date
) -> ShownRow:
    spoken = language if language in fact.says else source_language
    standing = fact.standing(today)
    return ShownRow(
        label=row.label.get(language) or row.label[source_language],
        standing=standing,
        value=fact.says.get(spoken, "") if standing == "fresh" else "",
        language=spoken,
        checked=fact.checked,
        source=fact.source,
    )
