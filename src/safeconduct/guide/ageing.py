"""Rules about age: what nobody has looked at for too long."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from safeconduct.guide.findings import Finding, error, notice
from safeconduct.guide.steps import Guide, Step

Age = Literal["fresh", "due", "stale"]

DUE_SHARE = 0.2
"""A step is due for review in the last fifth of its time."""


class Freshness(Struct, frozen=True):
    """How old a step is today."""

    age: Age
    checked: dt.date
    until: dt.date
    """The last day on which it is fresh."""

    @property
    def stale(self) -> bool:
        """Whether to say on the page that nobody has checked it for too long."""
        return self.age == "stale"


def freshness(step: Step, today: dt.date) -> Freshness:
    """How old a step is: its date of checking plus the review period of its stakes, against today."""
    period = (step.fresh_until - step.checked).days
    left = (step.fresh_until - today).days
    age: Age = "stale" if left < 0 else "due" if left < DUE_SHARE * period else "fresh"
    return Freshness(age, step.checked, step.fresh_until)


def ageing(guide: Guide, today: dt.date) -> Iterator[Finding]:
    """Findings about age. Old is never an error: a line must not fall silent because a date passed."""
    for step in guide.steps.values():
        if step.checked > today:
            yield error(step.source.file, 1, f"`checked` lies in the future: {step.checked}.")
        elif freshness(step, today).stale:
            yield notice(
                step.source.file,
                1,
                f"Nobody has checked this since {step.checked}; it was due {step.fresh_until}.",
            )
    for country in guide.countries.values():
        for fact in country.rows:
            if fact.standing(today) == "stale":
                yield notice(
                    f"countries/{country.code}.yaml",
                    1,
                    f"The row `{fact.row}` is too old to show: checked {fact.checked}, good for {fact.good_for} days.",
                )
