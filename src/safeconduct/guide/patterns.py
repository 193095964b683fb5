"""Phrases to look for in a text, whatever stands between them: `guarantee*`, `you will be safe`.

A pattern is words in a row; `*` at a word's end stands for any ending. Letters are folded as the
finder folds them for the patterns' language, so a pattern in Russian also finds its transliteration.
"""

import re
from collections.abc import Iterable

from safeconduct.guide.letters import family, fold, words
from safeconduct.model.ids import Language


class Patterns:
    """Many patterns of one language, searched at once."""

    def __init__(self, patterns: Iterable[str], language: Language) -> None:
        self._family = family(language)
        self._patterns = {self._expression(pattern): pattern for pattern in patterns if words(pattern)}
        self._any = re.compile("|".join(self._patterns) or r"(?!)")

    def search(self, text: str) -> bool:
        """Whether one of the patterns stands in this text."""
        return bool(self._any.search(self._in_a_row(text)))

    def found_in(self, text: str) -> list[str]:
        """The patterns that stand in this text, as they were written."""
        row = self._in_a_row(text)
        if not self._any.search(row):
            return []
        return [pattern for each, pattern in self._patterns.items() if re.search(each, row)]

    def _in_a_row(self, text: str) -> str:
        return f" {' '.join(fold(word, self._family) for word in words(text))} "

    def _expression(self, pattern: str) -> str:
        parts = [
            " ".join(re.escape(fold(word, self._family)) for word in words(written))
            + ("[^ ]*" if written.endswith("*") else "")
            for written in pattern.split()
            if words(written)
        ]
        return f" {' '.join(parts)} "
