"""Words as the finder compares them: folded, so that two ways of writing one word become the same.

Russian and Ukrainian share one fold, because people mix them, and it ends in Latin letters, because
many type both without a Cyrillic keyboard: `повестка`, `повістка`, `povestka` and `povistka` come out
alike. The fold is rough on purpose (г, ґ, х, g and kh are one letter, so are и, і, ы, ї, й and y):
it must bring spellings together, not keep words apart; the context of other words does that.
"""

import re
import unicodedata

from safeconduct.model.ids import Language

SLAVIC = "slavic"
"""The family of the languages in Cyrillic letters."""

_CYRILLIC_LANGUAGES = frozenset({"be", "bg", "mk", "ru", "sr", "uk"})

_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’ʼ`]")
_CYRILLIC = re.compile(r"[а-яґєіїё]")
_TWICE = re.compile(r"(.)\1+")

_FROM_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдежзийклмнопрстуфхцчшщыэёєії", "abvhhdezziiklmnoprstufhcqwwieeeii", strict=True)),
        "ю": "u",
        "я": "a",
        "ь": "",
        "ъ": "",
    }
)
# The usual ways of writing Cyrillic with Latin letters, the longer ones first.
_FROM_LATIN = (
    *(("shch", "w"), ("sch", "w"), ("sh", "w"), ("zh", "z"), ("kh", "h"), ("ts", "c"), ("tz", "c")),
    *(("ch", "q"), ("4", "q"), ("yu", "u"), ("ju", "u"), ("iu", "u"), ("ya", "a"), ("ja", "a"), ("ia", "a")),
    *(("ye", "e"), ("je", "e"), ("ie", "e"), ("yo", "e"), ("jo", "e"), ("x", "h"), ("g", "h")),
    *(("y", "i"), ("j", "i")),
)
_STEM_LETTERS = 5


def family(language: Language) -> str:
    """Languages that are folded and searched together."""
    return SLAVIC if language in _CYRILLIC_LANGUAGES else language


def words(text: str) -> list[str]:
    """The words of a text in small letters, apostrophes left out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [_APOSTROPHE.sub("", word) for word in _WORD.findall(folded)]


def cyrillic(text: str) -> bool:
    """Whether most letters of a text are Cyrillic."""
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    return 2 * sum(1 for letter in letters if _CYRILLIC.match(letter)) > len(letters)


def fold(word: str, of: str) -> str:
    """One word of `words`, folded for a family."""
    if of == SLAVIC:
        if _CYRILLIC.search(word):
            word = word.translate(_FROM_CYRILLIC)
        else:
            for written, meant in _FROM_LATIN:
                word = word.replace(written, meant)
    return _TWICE.sub(r"\1", word)


def stem(folded: str) -> str:
    """The beginning of a folded word. Measured against Snowball's stemmers, it found as much in every language."""
    return folded[:_STEM_LETTERS]
