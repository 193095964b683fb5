"""A caller's own words to three steps. It offers titles to choose from, never one automatic answer.

Pure Python over the guide's own texts: no model, no network, nothing learned from callers. A question
is searched in every family of languages it may be written in, since people mix languages and write
Cyrillic in Latin letters; the language a caller chose only tips the scales.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from safeconduct.guide.index import Document, Index, Match
from safeconduct.guide.letters import SLAVIC, cyrillic, family
from safeconduct.guide.patterns import Patterns
from safeconduct.guide.steps import Guide
from safeconduct.model.ids import Language, StepId

CONFIDENT = 0.5
OFFERED = 3

ASKED, TITLE, LEAD, PARAGRAPH = 1.0, 1.0, 0.8, 0.4
"""How much each kind of text counts for its step."""

CHOSEN_LANGUAGE = 1.2
FAMILY_SHARPNESS = 8

# Fitted (logistic regression) on asked lines held out in turn, against everyday questions and outside lines held out.
_NEAR, _ELSEWHERE, _BASE = 28.8, -18.2, -1.5
_URGENT = 1.0


class Found(Struct, frozen=True):
    """A step that may answer what was asked."""

    step: StepId
    title: str
    sure: float
    """How sure the finder is that the guide speaks of this at all and that this step does, 0 to 1."""

    @property
    def confident(self) -> bool:
        """Whether to offer it as an answer. Otherwise say so, and offer the start and a person as well."""
        return self.sure >= CONFIDENT


class Finder:
    """Searches one guide. A question takes a few milliseconds; the first one some tenths of a second more.

    Who cannot let the first caller wait calls `warm` before, in another thread.
    """

    def __init__(self, guide: Guide) -> None:
        self._guide = guide
        self._urgent = [Patterns(patterns, language) for language, patterns in guide.urgent.words.items()]

    def warm(self) -> None:
        """Build the indexes now rather than at the first question."""
        self._indexes  # noqa: B018 - looking at it is what builds it

    @cached_property
    def _indexes(self) -> dict[str, Index]:
        by_family: dict[str, list[Language]] = defaultdict(list)
        for language in self._guide.languages:
            by_family[family(language)].append(language)
        outside = self._guide.outside
        return {
            name: Index(
                (document for language in languages for document in self._documents(language)),
                (line for language in languages for line in outside.get(language, ())),
                name,
            )
            for name, languages in by_family.items()
        }

    def find(self, text: str, language: Language | None = None) -> tuple[Found, ...]:
        """Up to three steps, the best first, titles in `language`. Empty when no word is known."""
        weighted = self._matches(text, language)
        scores: dict[StepId, float] = defaultdict(float)
        for weight, match in weighted:
            for step, score in match.scores.items():
                scores[step] = max(scores[step], weight * score)
        best = sorted(scores, key=lambda step: (-scores[step], step))[:OFFERED]
        sure = _sure(max(weighted, key=lambda pair: pair[0])[1]) if best else 0.0
        chosen = [(step, sure * scores[step] / scores[best[0]]) for step in best]
        urgent = self._guide.urgent.step
        if any(patterns.search(text) for patterns in self._urgent):
            chosen = [(urgent, _URGENT), *(pair for pair in chosen if pair[0] != urgent)][:OFFERED]
        speak = language or self._guide.source_language
        return tuple(
            Found(step, self._guide.step(step).text(speak).title, round(certainty, 3))
            for step, certainty in chosen
        )

    def _matches(self, text: str, language: Language | None) -> list[tuple[float, Match]]:
        """How each family of languages reads the text, weighted by how much of it the family knows."""
        only = SLAVIC if cyrillic(text) and SLAVIC in self._indexes else None
        matches = {
            name: index.match(text) for name, index in self._indexes.items() if only is None or name == only
        }
        most = max(match.known for match in matches.values()) or 1.0
        chosen = family(language) if language else None
        return [
            ((match.known / most) ** FAMILY_SHARPNESS * (CHOSEN_LANGUAGE if name == chosen else 1.0), match)
            for name, match in matches.items()
        ]

    def _documents(self, language: Language) -> Iterator[Document]:
        for step in self._guide.public_steps():
            text = step.texts.get(language)
            if text is not None:
                yield Document(step.id, text.title, TITLE)
                yield Document(step.id, text.lead, LEAD)
                for paragraph in text.paragraphs:
                    yield Document(step.id, paragraph, PARAGRAPH, alone=False)
            for line in self._guide.asked[language].get(step.id, ()):
                yield Document(step.id, line, ASKED)


def _sure(match: Match) -> float:
    return 1 / (1 + math.exp(-(_BASE + _NEAR * match.near + _ELSEWHERE * match.elsewhere)))
