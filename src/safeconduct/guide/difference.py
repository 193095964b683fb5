"""What changed between two editions, so that a channel can say it and an editor can review it."""

from typing import Literal

from msgspec import Struct

from safeconduct.guide.steps import Guide, Text
from safeconduct.model.ids import Language, StepId

Kind = Literal["new", "gone", "changed"]


class Change(Struct, frozen=True):
    """One text that is not what it was."""

    step: StepId
    language: Language
    kind: Kind
    before: tuple[str, ...]
    """The sentences' passages that are no longer there."""
    after: tuple[str, ...]
    """The passages that are new."""


def difference(old: Guide, new: Guide) -> list[Change]:
    """The texts that differ, in the order of the new guide; steps that are gone come last."""
    changes = []
    for step in new.steps.values():
        before = old.steps[step.id].texts if step.id in old.steps else {}
        changes += [
            change
            for language in {**step.texts, **before}
            if (change := _change(step.id, language, before.get(language), step.texts.get(language)))
        ]
    for step in old.steps.values():
        if step.id not in new.steps:
            changes += [
                Change(step.id, language, "gone", _passages(text), ())
                for language, text in step.texts.items()
            ]
    return changes


def _change(step: StepId, language: Language, before: Text | None, after: Text | None) -> Change | None:
    old = _passages(before) if before else ()
    new = _passages(after) if after else ()
    if old == new:
        return None
    kind: Kind = "new" if before is None else "gone" if after is None else "changed"
    return Change(
        step,
        language,
        kind,
        tuple(passage for passage in old if passage not in new),
        tuple(passage for passage in new if passage not in old),
    )


def _passages(text: Text) -> tuple[str, ...]:
    choices = (f"{choice.label} -> {choice.target}" for choice in text.choices)
    return (text.title, text.lead, *text.paragraphs, *text.doubts, *choices)
