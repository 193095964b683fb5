"""The ways in which one official address is written: all of them, and nothing that leads elsewhere.

Telephone numbers as E.164 and as they are dialled at home and from abroad; Telegram names and the links that open
them (core.telegram.org/api/links); web addresses (RFC 3986) with international names (RFC 3492) and onions.
"""

import re
import unicodedata
from typing import Literal

from msgspec import Struct

Way = tuple[str, str]
"""A kind (`web`, `phone`, `telegram` ...) and an address, as the signed list of channels has them."""
Shape = Literal["phone", "handle", "web", "text"]

_AROUND = "\"'«»“”„‘’<>()[]"
_UNSAID = frozenset({"Zs", "Cf", "Pd"})
_BETWEEN = frozenset("()./\t")
_DIGITS = range(3, 21)
_TWO_DIGITS = re.compile("2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""Calling codes of two digits (ITU-T E.164); 1 and 7 have one, all others three."""
_TRUNK = {
    "1": ("", "1"),
    "7": ("8",),
    "36": ("06",),
    "375": ("80", "8"),
    **dict.fromkeys(("30", "34", "39", "45", "47", "48", "351", "352", "371", "372", "420"), ("",)),
}
"""What is dialled before a number within its country; everywhere else it is 0."""
_ABROAD = ("", "00", "011", "810")
"""What stands for the plus. People also leave it out."""
_NATIONAL = 6
"""A shorter rest is not a number that anybody dials without its country."""
_NAME = "([a-z0-9_]+)"
_ANSWER = r"(?:\?[\w=&%.-]*)?"
_TELEGRAM = [
    re.compile(shape, re.ASCII | re.IGNORECASE)
    for shape in (
        rf"@?{_NAME}",
        rf"(?:https?://)?(?:t|telegram)\.(?:me|dog)/(?:s/)?{_NAME}(?:/[0-9]+)?/?{_ANSWER}",
        rf"(?:https?://)?{_NAME}\.t\.me/?{_ANSWER}",
        rf"tg:(?://)?resolve/?\?domain={_NAME}(?:&(?:start|post)=[\w-]*)*",
    )
]
_WEB = re.compile(r"(?:https?://|//)?([^/?#]*)([^?#]*)(?:[?#].*)?", re.ASCII | re.IGNORECASE | re.DOTALL)
_CODED = "xn--"


class Place(Struct, frozen=True):
    """Where a web address leads: the host in Unicode and small letters, the port unless it is the usual one, the path."""

    host: str
    port: str
    path: str


def trimmed(text: str) -> str:
    """Without what comes along when people copy: spaces, quotation marks, brackets, invisible marks of direction."""
    start, end = 0, len(text)
    while start < end and _around(text[start]):
        start += 1
    while end > start and _around(text[end - 1]):
        end -= 1
    return text[start:end]


def _around(letter: str) -> bool:
    return letter.isspace() or letter in _AROUND or unicodedata.category(letter) == "Cf"


def shape_of(way: Way) -> Shape:
    """How an official address is read."""
    kind, address = way
    if kind in {"web", "onion"} or "://" in address:
        return "web"
    if kind == "phone" or dialled(address):
        return "phone"
    return "handle" if kind in {"telegram", "channel"} or address.startswith("@") else "text"


def same(typed: str, way: Way) -> bool:
    """Whether `typed`, already `trimmed`, is a way of writing this official address."""
    address = way[1]
    match shape_of(way):
        case "phone":
            return bool(typed) and dialled(typed) in numbers(address)
        case "handle":
            return handle(typed) is not None and handle(typed) == handle(address)
        case "web":
            return _leads(place(typed), place(address))
        case _:
            return _small(typed) == _small(address)


def dialled(text: str) -> str:
    """The digits of a telephone number, with the plus if there is one; nothing when it is no number."""
    text = unicodedata.normalize("NFKC", text)
    if text[:4].lower() == "tel:":
        text = text[4:]
    kept = [one for one in text if unicodedata.category(one) not in _UNSAID and one not in _BETWEEN]
    plus, digits = ("+", kept[1:]) if kept[:1] == ["+"] else ("", kept)
    if len(digits) not in _DIGITS or not all(one.isdecimal() for one in digits):
        return ""
    return plus + "".join(str(unicodedata.decimal(one)) for one in digits)


def numbers(address: str) -> frozenset[str]:
    """All that people dial to reach an official number; only the number itself when its country is not named."""
    own = dialled(address)
    if not own.startswith("+"):
        return frozenset({own} - {""})
    full = own.removeprefix("+")
    code, rest = _split(full)
    home = {trunk + rest for trunk in _TRUNK.get(code, ("0",))} if len(rest) >= _NATIONAL else set()
    return frozenset({own, *(prefix + full for prefix in _ABROAD), *home})


def national(address: str) -> str:
    """An official number without its country; nothing when there is none, or too little is left."""
    own = dialled(address)
    rest = _split(own.removeprefix("+"))[1] if own.startswith("+") else ""
    return rest if len(rest) >= _NATIONAL else ""


def handle(text: str) -> str | None:
    """The Telegram name that a text or link names, in small letters; None when it names none."""
    found = (shape.fullmatch(text) for shape in _TELEGRAM)
    return next((match[1].lower() for match in found if match), None)


def place(text: str) -> Place | None:
    """Where a web address leads; None when two programs might read it in two ways."""
    match = _WEB.fullmatch(text)
    if match is None or re.search(r"[\s\\\x00-\x1f\x7f]", text) or "@" in match[1]:
        return None
    host, _, port = match[1].partition(":")
    if not host.strip(".") or not (port == "" or (port.isascii() and port.isdecimal())):
        return None
    labels = host.removesuffix(".").split(".")
    return Place(".".join(map(decoded, labels)), "" if port in {"80", "443"} else port, match[2].rstrip("/"))


def decoded(label: str) -> str:
    """A label of a host name in Unicode and small letters."""
    small = _small(label)
    if not small.startswith(_CODED) or not small.isascii():
        return unicodedata.normalize("NFC", small)
    try:
        return small.removeprefix(_CODED).encode("ascii").decode("punycode")
    except UnicodeError:
        return small


def _split(full: str) -> tuple[str, str]:
    """Calling code and the rest; no code when none begins so."""
    if full.startswith("0"):
        return "", ""
    length = 1 if full[0] in "17" else 2 if _TWO_DIGITS.match(full) else 3
    return full[:length], full[length:]


def _leads(typed: Place | None, own: Place | None) -> bool:
    if typed is None or own is None or (typed.host, typed.port) != (own.host, own.port):
        return False
    if not own.path:
        return True
    climbs = ".." in typed.path or "%" in typed.path
    return typed.path == own.path or (typed.path.startswith(own.path + "/") and not climbs)


def _small(text: str) -> str:
    """Small letters; but what is not ASCII never becomes it, as the Kelvin sign would."""
    return "".join(one if not one.isascii() and one.lower().isascii() else one.lower() for one in text)
