"""The records of a guide: its steps, their texts, its languages. `spec/guide.md` says what each means."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from safeconduct.errors import GuideError, StepUnknown
from safeconduct.guide.countries import Country, FormRow
from safeconduct.guide.editions import Edition, Locked, Standing, standing
from safeconduct.guide.phrases import Phrases
from safeconduct.model.ids import Language, StepId

Kind = Literal["menu", "step", "info", "contact", "form", "script"]
Stakes = Literal["low", "high", "life"]
ConflictKind = Literal["international", "internal", "unstated"]

STAFF = "caseworker"
"""The audience of steps that callers never see."""


class Choice(Struct, frozen=True):
    """One way onward from a step."""

    label: str
    target: StepId


class Lines(Struct, frozen=True):
    """Where the parts of a text stand in its file, as line numbers from 1."""

    title: int
    lead: int
    paragraphs: tuple[int, ...]
    doubts: tuple[int, ...]
    choices: tuple[int, ...]


class Text(Struct, frozen=True):
    """A step in one language: plain sentences, no marks."""

    language: Language
    title: str
    lead: str
    """The short text: also the whole SMS and the line under a search result."""
    paragraphs: tuple[str, ...]
    """What follows the lead."""
    doubts: tuple[str, ...]
    """What must never be stated as certain."""
    choices: tuple[Choice, ...]
    file: str
    """Path relative to the guide's folder."""
    digest: str
    """The first 16 hexadecimal digits of the SHA-256 of the file's bytes."""
    lines: Lines


class Step(Struct, frozen=True):
    """One page of the guide, in every language it has."""

    id: StepId
    kind: Kind
    audience: tuple[str, ...]
    stakes: Stakes
    sources: tuple[str, ...]
    checked: dt.date
    fresh_until: dt.date
    """The last day on which nobody needs to check it again."""
    source_language: Language
    texts: dict[Language, Text]

    @property
    def public(self) -> bool:
        """Whether callers may see it. Steps for caseworkers are never shown, found or exported."""
        return STAFF not in self.audience

    @property
    def source(self) -> Text:
        return self.texts[self.source_language]

    def text(self, language: Language) -> Text:
        """The text in this language; in the source language (see `Text.language`) when nobody translated it."""
        return self.texts.get(language) or self.source


class Tongue(Struct, frozen=True, forbid_unknown_fields=True):
    """A language of the guide, and what belongs to it rather than to a step."""

    code: Language
    name: str
    """In itself: `Українська`."""
    title: str
    """What the browser's tab and history show: neutral."""
    exit: str
    """An ordinary page that `Leave` goes to."""
    direction: Literal["ltr", "rtl"] = "ltr"


class Conflict(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What the line's lawyers hold this conflict to be: the law that a text may rest on follows from it."""

    kind: ConflictKind
    between_states_only: tuple[str, ...] = ()
    """Beginnings of the source ids that hold only in a conflict between states."""


class Urgent(Struct, frozen=True, forbid_unknown_fields=True):
    """Words that put one step before all others: somebody is in danger now."""

    step: StepId
    words: dict[Language, tuple[str, ...]]


class Exemption(Struct, frozen=True, forbid_unknown_fields=True):
    """A forbidden phrase that one step may use, and why."""

    step: StepId
    phrase: str
    reason: str


class Scenario(Struct, frozen=True):
    """A journey that must hold: take these choices from the start, and the last page says this."""

    name: str
    why: str
    start: StepId
    take: tuple[StepId, ...]
    must_say: dict[Language, str]
    presses_at_most: int
    file: str


class Guide(Struct, frozen=True):
    """One edition of the guide. Nothing in it changes; a new edition is a new `Guide`."""

    edition: Edition
    tongues: tuple[Tongue, ...]
    start: StepId
    staff_start: StepId | None
    keys: dict[StepId, str]
    """The fixed keys of every channel: step -> the digit that leads to it."""
    conflict: Conflict
    eyes: dict[Stakes, int]
    """How many people must approve a text of these stakes."""
    steps: dict[StepId, Step]
    sources: dict[str, str]
    """Source id -> what it is called."""
    form: tuple[FormRow, ...]
    countries: dict[str, Country]
    asked: dict[Language, dict[StepId, tuple[str, ...]]]
    """How people ask for a step, in their own words: what the finder searches."""
    outside: dict[Language, tuple[str, ...]]
    """Everyday matters that the guide does not answer, so that the finder can tell them apart."""
    urgent: Urgent
    scenarios: tuple[Scenario, ...]
    forbidden: dict[Language, tuple[str, ...]]
    exemptions: tuple[Exemption, ...]
    locked: dict[tuple[StepId, Language], Locked]
    words: dict[tuple[str, Language], Phrases]

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages, the source language first."""
        return tuple(tongue.code for tongue in self.tongues)

    @property
    def source_language(self) -> Language:
        return self.tongues[0].code

    def tongue(self, language: Language) -> Tongue:
        """That language, or the source language when the guide does not have it."""
        return next((tongue for tongue in self.tongues if tongue.code == language), self.tongues[0])

    def step(self, name: str) -> Step:
        """The step of this id. `StepUnknown` when there is none."""
        try:
            return self.steps[StepId(name)]
        except KeyError:
            raise StepUnknown from None

    def standing(self, step: Step, language: Language) -> Standing:
        """How the text of a step stands in a language of the guide."""
        text = step.texts.get(language)
        if text is None:
            return "missing"
        source = None if language == step.source_language else step.source.digest
        return standing(self.locked.get((step.id, language)), text.digest, source, self.eyes[step.stakes])

    def public_steps(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps.values() if step.public)

    def phrases(self, area: str, language: Language) -> Phrases:
        """The phrases of one area (`guide`, `web`, `form`, `console`, `telegram`). `GuideError` when the guide lacks it."""
        code = self.tongue(language).code
        try:
            return self.words[area, code]
        except KeyError:
            raise GuideError(f"There is no file phrases/{area}.{code}.po.") from None
