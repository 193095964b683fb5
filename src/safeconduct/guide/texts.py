"""Languages: how each writes numbers, counts things and fits a text message."""

import math
from typing import Literal

from safeconduct.model.ids import Language

_ONE_TO_MANY = frozenset({"ru", "uk", "be"})
_ALWAYS_ONE_FORM = frozenset({"id", "ja", "ko", "th", "vi", "zh", "tr"})

_SEPARATORS = {"en": (",", "."), "id": (".", ","), "ru": ("\u00a0", ","), "uk": ("\u00a0", ",")}

GSM7_SINGLE, GSM7_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

# 3GPP TS 23.038, section 6.2.1: the default alphabet, and the letters that take two places.
GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENDED = frozenset("^{}\\[~]|€\f")


def plural_form(language: Language, number: int) -> int:
    """Which plural form a number takes, counted from 0, in the order of gettext (CLDR's rules for whole numbers)."""
    if language in _ALWAYS_ONE_FORM:
        return 0
    if language not in _ONE_TO_MANY:
        return 0 if number == 1 else 1
    last, last_two = number % 10, number % 100
    if last == 1 and last_two != 11:  # noqa: PLR2004 - the grammar's own numbers
        return 0
    return 1 if 2 <= last <= 4 and not 12 <= last_two <= 14 else 2  # noqa: PLR2004


def number_text(language: Language, number: float) -> str:
    """A number as people of this language write it: 1,234.5 or 1.234,5 or 1 234,5."""
    thousands, point = _SEPARATORS.get(language, ("\u00a0", "."))
    whole, _, rest = f"{number:,}".partition(".")
    return whole.replace(",", thousands) + (point + rest if rest else "")


def sms_encoding(text: str) -> Literal["GSM-7", "UCS-2"]:
    """How a text message must carry this text: one letter outside the small alphabet halves its room."""
    return "GSM-7" if all(letter in GSM7 or letter in GSM7_EXTENDED for letter in text) else "UCS-2"


def sms_parts(text: str) -> int:
    """How many text messages this text takes (3GPP TS 23.038 and 23.040, concatenation header of 6 bytes)."""
    if sms_encoding(text) == "GSM-7":
        length = sum(2 if letter in GSM7_EXTENDED else 1 for letter in text)
        return 1 if length <= GSM7_SINGLE else math.ceil(length / GSM7_PART)
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= UCS2_SINGLE else math.ceil(length / UCS2_PART)
