"""In which of a line's languages somebody wrote, as far as the letters tell. For where nobody has chosen one yet."""

from collections.abc import Sequence

from safeconduct.model.ids import Language

_UKRAINIAN, _RUSSIAN = frozenset("іїєґ"), frozenset("ыэъё")
"""Letters that the other of the two does not have."""
_FIRST, _LAST = "\u0400", "\u04ff"
_CYRILLIC = frozenset({"be", "bg", "ru", "sr", "uk"})


def guess(text: str, assumed: Language, languages: Sequence[Language]) -> Language:
    """The language of `languages` that the letters of a text speak for; `assumed` where they say nothing.

    `assumed` holds as long as it is written in these letters: only the other script is told apart, and in
    Cyrillic a letter that only Russian or only Ukrainian has.
    """
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    if not letters:
        return assumed
    in_cyrillic = 2 * sum(_FIRST <= letter <= _LAST for letter in letters) > len(letters)
    fitting = [language for language in languages if (language in _CYRILLIC) == in_cyrillic]
    for language, own, other in (("uk", _UKRAINIAN, _RUSSIAN), ("ru", _RUSSIAN, _UKRAINIAN)):
        if language in fitting and own.intersection(letters) and not other.intersection(letters):
            return Language(language)
    if assumed in fitting or not fitting:
        return assumed
    return fitting[0]
