"""One searchable index over short texts in one family of languages.

Each text becomes a vector over the stems of its words and over the four-letter pieces of its words
(they forgive typing errors and endings), weighted by how rare each is (tf-idf, Salton and Buckley,
1988). A question is compared with the short texts one by one and with the sum of each step's texts
(Rocchio's centroid): the first finds a question asked before, the second a mixture of several.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from safeconduct.guide.letters import fold, stem, words
from safeconduct.model.ids import StepId

PIECE = 4
PIECE_WEIGHT = 0.35
NEAREST = 5
FADING = 0.6
"""What the second nearest text of a step adds, as a share of the first; the third the square of it ..."""
CENTROID_WEIGHT = 2.0

Features = tuple[tuple[str, float], ...]


class Document(Struct, frozen=True):
    """A text that speaks for a step, and how much it counts."""

    step: StepId
    text: str
    weight: float
    alone: bool = True
    """Whether a question is compared with it by itself, too, not only with the sum of its step."""


class Match(Struct, frozen=True):
    """How a question fits an index."""

    scores: dict[StepId, float]
    """Step -> how near it is; comparable within one index."""
    near: float
    """Cosine with the nearest step as a whole, 0 to 1."""
    known: float
    """The share of the question that the index has seen before, 0 to 1."""
    elsewhere: float
    """Cosine with the nearest everyday matter that the guide does not answer, 0 to 1."""


class Index:
    """Built once; a query changes nothing."""

    def __init__(self, documents: Iterable[Document], outside: Iterable[str], family: str) -> None:
        self._family = family
        self._features: dict[str, Features] = {}
        self._documents = list(documents)
        counted = [self._count(document.text) for document in self._documents]
        frequency: Counter[str] = Counter()
        for counts in counted:
            frequency.update(counts.keys())
        total = len(counted)
        self._unseen = math.log(1 + total)
        self._rarity = {feature: math.log(1 + total / seen) for feature, seen in frequency.items()}
        self._near: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._sums: dict[str, list[tuple[StepId, float]]] = defaultdict(list)
        self._post(counted)
        self._outside: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, line in enumerate(outside):
            for feature, weight in self._unit(self._count(line)).items():
                self._outside[feature].append((number, weight))

    def match(self, text: str) -> Match:
        """How each step fits this text."""
        near: dict[int, float] = defaultdict(float)
        sums: dict[StepId, float] = defaultdict(float)
        elsewhere: dict[int, float] = defaultdict(float)
        known = 0.0
        for feature, share in self._unit(self._count(text)).items():
            for number, weight in self._outside.get(feature, ()):
                elsewhere[number] += share * weight
            if feature not in self._rarity:
                continue
            known += share * share
            for number, weight in self._near[feature]:
                near[number] += share * weight
            for step, weight in self._sums[feature]:
                sums[step] += share * weight
        return Match(
            scores=self._scores(near, sums),
            near=max(sums.values(), default=0.0),
            known=math.sqrt(known),
            elsewhere=max(elsewhere.values(), default=0.0),
        )

    def _scores(self, near: dict[int, float], sums: dict[StepId, float]) -> dict[StepId, float]:
        by_step: dict[StepId, list[float]] = defaultdict(list)
        for number, similarity in near.items():
            document = self._documents[number]
            by_step[document.step].append(similarity * document.weight)
        scores = {step: CENTROID_WEIGHT * similarity for step, similarity in sums.items()}
        for step, similarities in by_step.items():
            nearest = sorted(similarities, reverse=True)[:NEAREST]
            scores[step] += sum(similarity * FADING**rank for rank, similarity in enumerate(nearest))
        return scores

    def _post(self, counted: list[dict[str, float]]) -> None:
        """Fill the posting lists with unit vectors: one a document, one a step."""
        steps: dict[StepId, dict[str, float]] = {}
        near = self._near
        for number, (document, counts) in enumerate(zip(self._documents, counted, strict=True)):
            total = steps.setdefault(document.step, {})
            for feature, weight in self._unit(counts).items():
                if document.alone:
                    near[feature].append((number, weight))
                total[feature] = total.get(feature, 0.0) + weight * document.weight
        for step, total in steps.items():
            length = math.hypot(*total.values()) or 1.0
            for feature, weight in total.items():
                self._sums[feature].append((step, weight / length))

    def _unit(self, counts: dict[str, float]) -> dict[str, float]:
        """The vector of a text, of length 1."""
        rarity, unseen = self._rarity, self._unseen
        masses = {feature: count * rarity.get(feature, unseen) for feature, count in counts.items()}
        length = math.hypot(*masses.values()) or 1.0
        return {feature: mass / length for feature, mass in masses.items()}

    def _count(self, text: str) -> dict[str, float]:
        counts: dict[str, float] = {}
        for word in words(text):
            for feature, weight in self._features_of(word):
                counts[feature] = counts.get(feature, 0.0) + weight
        return counts

    def _features_of(self, word: str) -> Features:
        known = self._features.get(word)
        if known is None:
            known = self._features[word] = _features(word, self._family)
        return known


def _features(word: str, family: str) -> Features:
    folded = fold(word, family)
    edged = f"^{folded}$"
    pieces = [edged[start : start + PIECE] for start in range(len(edged) - PIECE + 1)]
    return (("=" + stem(folded), 1.0), *((piece, PIECE_WEIGHT) for piece in pieces))
