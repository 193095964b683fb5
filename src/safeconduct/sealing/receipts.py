"""Receipts: a few words, or twenty digits, that bring somebody back (spec/receipt.md).

The bits are the secret, not the text: a receipt read in one language may be typed in another.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Struct

from safeconduct.errors import ReceiptError
from safeconduct.model.ids import CaseTag, Language, Lookup, ReceiptTag
from safeconduct.sealing import words
from safeconduct.sealing.derivation import expand, extract, hmac_sha256, line_salt
from safeconduct.sealing.recipients import Identity

BITS = 12
"""Bytes of a receipt in words."""
DIGITS = 18
"""Random digits of a receipt in digits; two check digits follow."""
_MODULUS = 97
_STRETCHING_KIB = 19_456
_LABEL = "safeconduct/receipt/v1"


@dataclass(frozen=True)
class WordReceipt:
    """96 random bits, given away as nine words. It never prints itself."""

    bits: bytes = field(repr=False)

    def words(self, language: Language | str) -> str:
        """Nine words of `language`, English when it has no list, with spaces between them."""
        return words.write(self.bits, language)


@dataclass(frozen=True)
class DigitReceipt:
    """18 random digits of a case born on the telephone. It never prints itself."""

    digits: str = field(repr=False)

    @property
    def text(self) -> str:
        """All 20 digits, in groups of four."""
        check = _MODULUS + 1 - int(self.digits) * 100 % _MODULUS
        return " ".join(re.findall("....", f"{self.digits}{check:02}"))


Receipt = WordReceipt | DigitReceipt


class ReceiptKeys(Struct, frozen=True):
    """What a receipt is good for on one line."""

    lookup: Lookup
    """Presented to the server, which keeps only `receipt_tag` of it."""
    reply: Identity
    """Opens the answers; its recipient travels inside the sealed application."""
    case: CaseTag
    """Names the case inside documents."""
    opening: bytes
    """32 bytes that stand for the application in the public book (spec/ledger.md section 5)."""

    def __repr__(self) -> str:
        return "ReceiptKeys()"


def new() -> WordReceipt:
    """A fresh receipt in words."""
    return WordReceipt(secrets.token_bytes(BITS))


def new_digits() -> DigitReceipt:
    """A fresh receipt in digits, for the telephone."""
    return DigitReceipt(f"{secrets.randbelow(10**DIGITS):0{DIGITS}}")


def parse(text: str) -> Receipt:
    """The receipt that somebody typed or spoke. `ReceiptError` when it is none; nothing typed is repeated.

    A text with more digits than words is read as digits, so numbered words are words.
    """
    digits = _digits(text)
    if len(digits) <= len(words.runs(text)):
        return WordReceipt(words.read(text, BITS))
    if len(digits) != DIGITS + 2:
        raise ReceiptError(f"There are {len(digits)} digits, and there should be {DIGITS + 2}.")
    if int(digits) % _MODULUS != 1:
        raise ReceiptError("A digit is wrong, or two are swapped.")
    return DigitReceipt(digits[:DIGITS])


def keys(receipt: Receipt, line: str) -> ReceiptKeys:
    """The keys of `receipt` on the line with this id. Words take microseconds, digits some 30 ms and 19 MiB."""
    salt = line_salt(line)
    root = extract(salt, receipt.bits if isinstance(receipt, WordReceipt) else _stretch(receipt, salt))
    return ReceiptKeys(
        lookup=Lookup(expand(root, f"{_LABEL}/lookup", 32)),
        reply=Identity(expand(root, f"{_LABEL}/reply", 32)),
        case=CaseTag(expand(root, f"{_LABEL}/case", 16).hex()),
        opening=expand(root, f"{_LABEL}/opening", 32),
    )


def receipt_tag(pepper: bytes, lookup: Lookup) -> ReceiptTag:
    """What the store keeps of a lookup: HMAC-SHA-256 under the pepper (32 bytes outside the database)."""
    return ReceiptTag(hmac_sha256(pepper, lookup))


def _stretch(receipt: DigitReceipt, salt: bytes) -> bytes:
    # 60 bits could be tried one after the other by whoever stole the database and the pepper.
    return Argon2id(salt=salt[:16], length=32, iterations=2, lanes=1, memory_cost=_STRETCHING_KIB).derive(
        receipt.digits.encode()
    )


def _digits(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(letter)) for letter in folded if letter.isdecimal())
