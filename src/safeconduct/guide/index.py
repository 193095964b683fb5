"""One searchable index over short texts in one family of languages.

Each text becomes a vector over the stems of its words and over the four-letter pieces of its words
(they forgive typing errors and endings), weighted by how rare each is (tf-idf, Salton and Buckley,
1988). A question is compared with the short texts one by one and with the sum of each step's texts
(Rocchio's centroid): the first finds a question asked before, the second a mixture of several.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from safeconduct.guide.letters import fold, stem, words
from safeconduct.model.ids import StepId

PIECE = 4
PIECE_WEIGHT = 0.35
NEAREST = 5
FADING = 0.6
"""What the second nearest text of a step adds, as a share of the first; the third the square of it ..."""
CENTROID_WEIGHT = 2.0

Vector = Mapping[str, float]


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
    """Built once; a query changes nothing and leaves nothing behind."""

    def __init__(self, documents: Iterable[Document], outside: Iterable[str], family: str) -> None:
        self._family = family
        self._documents = list(documents)
        known = _Words(self._family)
        frequency: Counter[str] = Counter()
        for document in self._documents:
            frequency.update(self._count(document.text, known).keys())
        total = len(self._documents)
        self._unseen = math.log(1 + total)
        self._rarity = {feature: math.log(1 + total / seen) for feature, seen in frequency.items()}
        self._steps = list(dict.fromkeys(document.step for document in self._documents))
        self._near = _Postings(
            self._vector(document.text, known) if document.alone else {} for document in self._documents
        )
        self._sums = _Postings(self._summed(known))
        self._outside = _Postings(self._vector(line, known) for line in outside)

    def match(self, text: str) -> Match:
        """How each step fits this text."""
        question = self._vector(text, _Words(self._family))
        sums = self._sums.compare(question)
        known = sum(share * share for feature, share in question.items() if feature in self._rarity)
        return Match(
            scores=self._scores(self._near.compare(question), sums),
            near=max(sums.values(), default=0.0),
            known=math.sqrt(known),
            elsewhere=max(self._outside.compare(question).values(), default=0.0),
        )

    def _scores(self, near: dict[int, float], sums: dict[int, float]) -> dict[StepId, float]:
        by_step: dict[StepId, list[float]] = defaultdict(list)
        for number, similarity in near.items():
            document = self._documents[number]
            by_step[document.step].append(similarity * document.weight)
        scores = {self._steps[number]: CENTROID_WEIGHT * similarity for number, similarity in sums.items()}
        for step, similarities in by_step.items():
            nearest = sorted(similarities, reverse=True)[:NEAREST]
            scores[step] += sum(similarity * FADING**rank for rank, similarity in enumerate(nearest))
        return scores

    def _summed(self, known: "_Words") -> Iterator[Vector]:
        """One vector a step: the weighted sum of its documents', made a unit again."""
        sums: dict[StepId, dict[str, float]] = {step: {} for step in self._steps}
        for document in self._documents:
            total = sums[document.step]
            for feature, weight in self._vector(document.text, known).items():
                total[feature] = total.get(feature, 0.0) + weight * document.weight
        return map(_unit, sums.values())

    def _vector(self, text: str, known: "_Words") -> Vector:
        """The vector of a text, of length 1."""
        rarity, unseen = self._rarity, self._unseen
        counts = self._count(text, known)
        return _unit({feature: count * rarity.get(feature, unseen) for feature, count in counts.items()})

    def _count(self, text: str, known: "_Words") -> dict[str, float]:
        """The features of a text. `known` remembers those of words; a question is given one of its own."""
        counts: dict[str, float] = {}
        for word in words(text):
            weight = 1.0
            for feature in known.features(word):
                counts[feature] = counts.get(feature, 0.0) + weight
                weight = PIECE_WEIGHT
        return counts


class _Words:
    """The features of words: the stem, then the pieces. Each is kept once, however many words have it."""

    def __init__(self, family: str) -> None:
        self._family = family
        self._known: dict[str, tuple[str, ...]] = {}
        self._features: dict[str, str] = {}

    def features(self, word: str) -> tuple[str, ...]:
        if word not in self._known:
            features = _features(word, self._family)
            self._known[word] = tuple(self._features.setdefault(feature, feature) for feature in features)
        return self._known[word]


class _Postings:
    """Vectors by feature: which of them have it, and how much.

    In two long rows, in which each feature has its stretch: a list for each takes ten times the memory.
    """

    def __init__(self, vectors: Iterable[Vector]) -> None:
        posts: dict[str, tuple[array[int], array[float]]] = {}
        for number, vector in enumerate(vectors):
            for feature, weight in vector.items():
                if feature not in posts:
                    posts[feature] = array("I"), array("f")
                posts[feature][0].append(number)
                posts[feature][1].append(weight)
        self._numbers, self._weights = array("I"), array("f")
        self._starts = array("I", [0])
        self._places = {feature: place for place, feature in enumerate(posts)}
        for numbers, weights in posts.values():
            self._numbers.extend(numbers)
            self._weights.extend(weights)
            self._starts.append(len(self._numbers))

    def compare(self, question: Vector) -> dict[int, float]:
        """The cosine of each vector that shares a feature with the question."""
        found: dict[int, float] = defaultdict(float)
        for feature, share in question.items():
            place = self._places.get(feature)
            if place is None:
                continue
            span = slice(self._starts[place], self._starts[place + 1])
            for number, weight in zip(self._numbers[span], self._weights[span], strict=True):
                found[number] += share * weight
        return found


def _unit(masses: Vector) -> Vector:
    length = math.hypot(*masses.values()) or 1.0
    return {feature: mass / length for feature, mass in masses.items()}


def _features(word: str, family: str) -> Iterator[str]:
    folded = fold(word, family)
    yield "=" + stem(folded)
    edged = f"^{folded}$"
    for start in range(len(edged) - PIECE + 1):
        yield edged[start : start + PIECE]
