# ruff: noqa: INP001
"""What `receipt.json` holds (spec/receipt.md)."""

from random import Random
from typing import Any

from cast import LINE, RECEIPT, seed

from safeconduct.errors import ReceiptError
from safeconduct.sealing import receipts, words
from safeconduct.sealing.receipts import DigitReceipt, WordReceipt


def receipt_vectors() -> dict[str, Any]:
    """What `receipt.json` holds."""
    secrets = {label: seed(label, 12) for label in ("receipt", "second receipt")}
    secrets |= {"all zero": bytes(12), "all one": b"\xff" * 12}
    return {
        "line": LINE,
        "words": [
            {
                "about": label,
                "bits": bits.hex(),
                "words": {language: WordReceipt(bits).words(language) for language in words.LISTS},
                **_receipt_keys(WordReceipt(bits)),
            }
            for label, bits in secrets.items()
        ],
        "digits": [
            {"text": DigitReceipt(digits).text, **_receipt_keys(DigitReceipt(digits))}
            for digits in ("000000000000000000", "123456789012345678", "999999999999999999")
        ],
        "typed": _typed(),
        "refused": _refused_receipts(),
    }


def _receipt_keys(receipt: receipts.Receipt) -> dict[str, str]:
    keys = receipts.keys(receipt, LINE)
    return {
        "lookup": keys.lookup.hex(),
        "identity": keys.reply.text,
        "recipient": keys.reply.recipient.text,
        "case": keys.case,
        "opening": keys.opening.hex(),
    }


def _typed() -> list[dict[str, str]]:
    english, russian = RECEIPT.words("en"), RECEIPT.words("ru")
    numbered = "\n".join(f"{number}. {word}" for number, word in enumerate(english.split(), 1))
    stressed = WordReceipt(bytes(12)).words("ru").replace("а", "а\u0301")
    variants = {
        "capital letters": english.upper(),
        "numbered lines": numbered,
        "commas": english.replace(" ", ", ") + ".",
        "first four letters": " ".join(word[:4] for word in english.split()),
        "a wrong ending": " ".join(word + "s" if len(word) > 3 else word for word in english.split()),  # noqa: PLR2004
        "wide letters": "".join(chr(ord(letter) + 0xFEE0) if letter != " " else letter for letter in english),
        "Russian capital letters": russian.upper(),
        "Russian, first four letters": " ".join(word[:4] for word in russian.split()),
    }
    written = DigitReceipt("123456789012345678").text
    return [
        *({"about": about, "text": text, "bits": RECEIPT.bits.hex()} for about, text in variants.items()),
        {"about": "Russian with stress marks", "text": stressed, "bits": bytes(12).hex()},
        *_typed_short_i(),
        *_typed_ukrainian(),
        {"about": "digits without gaps", "text": written.replace(" ", ""), "digits": "123456789012345678"},
        {
            "about": "digits with words around them",
            "text": f"my number: {written}!",
            "digits": "123456789012345678",
        },
        {"about": "Arabic digits", "text": _shifted(written, 0x660), "digits": "123456789012345678"},
        {"about": "Persian digits", "text": _shifted(written, 0x6F0), "digits": "123456789012345678"},
        {"about": "Devanagari digits", "text": _shifted(written, 0x966), "digits": "123456789012345678"},
    ]


def _typed_short_i() -> list[dict[str, str]]:
    """A Russian receipt with `й` and `е`, typed with `и` + breve and with `ё`."""
    bits = next(
        bits
        for number in range(1000)
        if "й" in WordReceipt(bits := seed(f"short i {number}", 12)).words("ru")
    )
    plain = WordReceipt(bits).words("ru")
    text = plain.replace("й", "и\u0306").replace("е", "ё")
    return [{"about": "breve apart and ё for е", "text": text, "bits": bits.hex()}]


def _typed_ukrainian() -> list[dict[str, str]]:
    """A Ukrainian receipt in two writings, and one whose words begin like nine Russian words that are a receipt too."""
    text = RECEIPT.words("uk")
    stems = " ".join(word[:4] for word in text.split())
    both = [word for word in words.word_list("uk").words if words.place(word, "ru") is not None]
    chance = Random(97)  # noqa: S311 - a vector, not a secret
    bits = None
    while bits is None:
        shared = " ".join(chance.sample(both, 9))
        try:
            bits = words.read(shared, receipts.BITS, ("ru",)) and words.read(shared, receipts.BITS, ("uk",))
        except ReceiptError:
            continue
    return [
        {"about": "Ukrainian capital letters", "text": text.upper(), "bits": RECEIPT.bits.hex()},
        {"about": "Ukrainian, first four letters", "text": stems, "bits": RECEIPT.bits.hex()},
        {"about": "Ukrainian words that begin like Russian ones", "text": shared, "bits": bits.hex()},
    ]


def _shifted(digits: str, zero: int) -> str:
    return "".join(chr(zero + int(digit)) if digit.isdigit() else digit for digit in digits)


def _refused_receipts() -> list[dict[str, Any]]:
    english = RECEIPT.words("en").split()
    russian = RECEIPT.words("ru").split()
    written = DigitReceipt("123456789012345678").text
    return [
        {"about": "nothing", "text": "", "unknown": []},
        {"about": "eight words", "text": " ".join(english[:-1]), "unknown": []},
        {"about": "ten words", "text": " ".join([*english, "able"]), "unknown": []},
        {"about": "an unknown word", "text": " ".join([*english[:4], "xylem", *english[5:]]), "unknown": [5]},
        {"about": "three letters of a longer word", "text": " ".join([*english[:8], "aba"]), "unknown": [9]},
        {"about": "two languages", "text": " ".join(english[:7] + russian[7:]), "unknown": [8, 9]},
        {"about": "wrong check bits", "text": _swapped(english), "unknown": []},
        {"about": "nineteen digits", "text": written[:-1], "unknown": []},
        {"about": "a wrong digit", "text": written[:-1] + str((int(written[-1]) + 1) % 10), "unknown": []},
        {"about": "swapped digits", "text": written[1] + written[0] + written[2:], "unknown": []},
    ]


def _swapped(spelled: list[str]) -> str:
    """The words with two neighbours swapped so that the check bits show it."""
    for place in range(len(spelled) - 1):
        swapped = " ".join([*spelled[:place], spelled[place + 1], spelled[place], *spelled[place + 2 :]])
        try:
            receipts.parse(swapped)
        except ReceiptError:
            return swapped
    raise AssertionError("No swap shows; take another seed.")
