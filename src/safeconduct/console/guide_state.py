"""How the guide stands, for whoever edits it: every step, also those for caseworkers, in every language."""

import asyncio
import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct

from safeconduct.console.office import Console
from safeconduct.guide.ageing import Age, freshness
from safeconduct.guide.checker import check
from safeconduct.guide.editions import Standing
from safeconduct.guide.findings import Finding
from safeconduct.guide.steps import Guide, Kind, Stakes, Step, Text
from safeconduct.model.ids import Language, StepId
from safeconduct.model.staff import Caseworker


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No more to say."""


class OfStep(Struct, frozen=True, forbid_unknown_fields=True):
    """Which step."""

    step: Annotated[str, Meta(min_length=1, max_length=100)]


class TextState(Struct, frozen=True):
    """How one text of a step stands. `title` is empty while it is missing; `file` is where it is, or belongs."""

    standing: Standing
    title: str
    file: str


class StepState(Struct, frozen=True):
    """How a step stands."""

    step: StepId
    kind: Kind
    stakes: Stakes
    public: bool
    source: Language
    checked: dt.date
    until: dt.date
    """The last day on which nobody needs to check it again."""
    age: Age
    texts: dict[Language, TextState]


class GuideState(Struct, frozen=True):
    """The whole guide at a glance."""

    edition: str
    languages: tuple[Language, ...]
    steps: list[StepState]
    findings: list[Finding]
    """What the checker says, in the order of files and lines."""


class StepTexts(Struct, frozen=True):
    """One step in every language it has."""

    texts: dict[Language, Text]


async def guide_state(console: Console, _: Caseworker, __: Nothing) -> GuideState:
    """How every step of the guide stands in every language, and what the checker finds."""
    guide = console.guide()
    today = dt.datetime.fromtimestamp(console.now(), dt.UTC).date()
    findings = await asyncio.to_thread(check, guide, today)
    steps = [_state(guide, step, today) for step in guide.steps.values()]
    return GuideState(guide.edition.id, guide.languages, steps, findings)


async def guide_step(console: Console, _: Caseworker, asked: OfStep) -> StepTexts:
    """The texts of one step, also of one for caseworkers. `StepUnknown` when the guide has none of this name."""
    return StepTexts(console.guide().step(asked.step).texts)


def _state(guide: Guide, step: Step, today: dt.date) -> StepState:
    return StepState(
        step.id,
        step.kind,
        step.stakes,
        step.public,
        step.source_language,
        step.checked,
        step.fresh_until,
        freshness(step, today).age,
        {language: _text(guide, step, language) for language in guide.languages},
    )


def _text(guide: Guide, step: Step, language: Language) -> TextState:
    text, standing = step.texts.get(language), guide.standing(step, language)
    if text is None:
        ending = f".{step.source_language}.md"
        return TextState(standing, "", f"{step.source.file.removesuffix(ending)}.{language}.md")
    return TextState(standing, text.title, text.file)
