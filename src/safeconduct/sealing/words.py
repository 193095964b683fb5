"""Numbers as words, as in BIP-39: 11 bits a word, from lists of 2,048 (spec/receipt.md section 1).

Reading is tolerant of everything that a tired hand does to nine words on paper, and strict about the
words themselves.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from safeconduct.errors import ReceiptError
from safeconduct.model.ids import Language

LISTS = ("en", "ru", "uk")
"""The languages with a list of their own: `wordlists/<language>.txt`. A list never changes."""
FALLBACK = "en"
"""Whose words any other language uses."""
_WORD_BITS = 11
_STEM = 4
"""So many letters of a listed word tell it from all others."""


class WordList(Struct, frozen=True):
    """2,048 words, and the place of each by the word itself and by its first four letters."""

    words: tuple[str, ...]
    places: Mapping[str, int]


@cache
def word_list(language: Language | str) -> WordList:
    """The list of a language, English when it has none."""
    name = language if language in LISTS else FALLBACK
    text = files("safeconduct.sealing").joinpath(f"wordlists/{name}.txt").read_text("utf-8")
    words = tuple(runs(text))
    stems = {word[:_STEM]: place for place, word in enumerate(words)}
    return WordList(words, stems | {word: place for place, word in enumerate(words)})


def spell(bits: int, count: int, language: Language | str) -> list[str]:
    """`count` words for the lowest 11 x `count` bits of `bits`."""
    words = word_list(language).words
    return [words[bits >> _WORD_BITS * place & 0x7FF] for place in reversed(range(count))]


def write(secret: bytes, language: Language | str) -> str:
    """`secret` (a multiple of 4 bytes) and a check bit for each 4 bytes, as words."""
    check_length = len(secret) // 4
    bits = int.from_bytes(secret, "big") << check_length | _check(secret)
    return " ".join(spell(bits, (8 * len(secret) + check_length) // _WORD_BITS, language))


def read(text: str, length: int, languages: Iterable[str] = LISTS) -> bytes:
    """The `length` bytes that `text` spells in one of `languages`.

    `ReceiptError` says what is wrong without repeating a word of `text`.
    """
    count = (8 * length + length // 4) // _WORD_BITS
    said = runs(text)
    if len(said) != count:
        raise ReceiptError(f"There are {len(said)} words, and there should be {count}.")
    for reading in (known := _readings(said, languages)):
        bits = 0
        for found in reading:
            bits = bits << _WORD_BITS | found
        secret = (bits >> length // 4).to_bytes(length, "big")
        if _check(secret) == bits & (1 << length // 4) - 1:
            return secret
    if known:
        raise ReceiptError("Each word is a known one, and together they are not a receipt.")
    wrong = ", ".join(map(str, unknown(text, languages)))
    raise ReceiptError(f"Not in the list: word {wrong}.")


def unknown(text: str, languages: Iterable[str] = LISTS) -> tuple[int, ...]:
    """Which words of `text`, counted from 1, are not in the list that knows most of them."""
    said = runs(text)
    misses = (
        tuple(number for number, word in enumerate(said, 1) if place(word, language) is None)
        for language in languages
    )
    return min(misses, key=len)


def place(word: str, language: Language | str) -> int | None:
    """The place of a folded word in a list, by the word itself or by its first four letters."""
    places = word_list(language).places
    return places.get(word, places.get(word[:_STEM]) if len(word) >= _STEM else None)


def runs(text: str) -> list[str]:
    """The runs of letters in `text`, folded: NFKC, lower case, `е` for `ё`, no stress marks."""
    return "".join(letter if letter.isalpha() else " " for letter in _fold(text)).split()


def _fold(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return "".join(letter for letter in lower if not unicodedata.category(letter).startswith("M"))


def _readings(said: list[str], languages: Iterable[str]) -> list[list[int]]:
    """The places of the words in each list that knows all of them, those with most whole words first.

    Neighbouring languages share beginnings: the first letters of a Ukrainian word may be a Russian one's.
    """
    known = []
    for language in languages:
        places = [found for word in said if (found := place(word, language)) is not None]
        if len(places) == len(said):
            whole = sum(
                word_list(language).words[found] == word for found, word in zip(places, said, strict=True)
            )
            known.append((-whole, places))
    return [places for _, places in sorted(known, key=lambda one: one[0])]


def _check(secret: bytes) -> int:
    return hashlib.sha256(secret).digest()[0] >> 8 - len(secret) // 4
