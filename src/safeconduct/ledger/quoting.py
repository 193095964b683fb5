"""The one sentence for each unit that can be quoted: period, number, uncertainty and definition belong together."""

from collections.abc import Callable

from safeconduct.guide.phrases import Phrases
from safeconduct.guide.texts import number_text, plural_form
from safeconduct.ledger.releases import Total, days_between, shown
from safeconduct.model.ids import Language

AREA = "figures"
"""The phrases this needs: `figures.<language>.po` of the guide."""


def quote(total: Total, phrases: Phrases, dated: Callable[[str], str]) -> str:
    """A total in one or two sentences. `dated`: how a day (ISO 8601) is written in this language, with its year.

    Days of the period that are not in the number are owned up to.
    """
    period = _period(total, phrases, dated)
    number = shown(total)
    if number is None:
        return phrases.format("figures.few", title=phrases[f"figures.{total.unit}.title"], period=period)
    error = number_text(phrases.language, total.error)
    said = _counted(phrases, f"figures.{total.unit}.sentence", number, period=period, error=error)
    missing = days_between(total.first, total.last) - len(total.days)
    return said + " " + _counted(phrases, "figures.missing", missing) if missing else said


def _period(total: Total, phrases: Phrases, dated: Callable[[str], str]) -> str:
    if total.first == total.last:
        return phrases.format("figures.on", day=dated(total.first))
    return phrases.format("figures.between", **{"from": dated(total.first), "to": dated(total.last)})


def _counted(phrases: Phrases, key: str, number: int, **values: str) -> str:
    """The plural form that this number takes, with the number as `{count}`."""
    entry = phrases.entries[key]
    language = phrases.language if entry.translated else Language("en")
    form = entry.forms[min(plural_form(language, number), len(entry.forms) - 1)]
    return form.format(count=number_text(phrases.language, number), **values)
