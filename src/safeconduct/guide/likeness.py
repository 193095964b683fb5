"""Is this line real? What somebody typed, held against the line's own list of channels.

Three answers: it is ours, it is not ours but looks like ours, we do not know it. What is near is near in one of
three ways: it looks alike (`lookalikes`), it sounds alike in Russian or Ukrainian letters, or it is spelled
with one or two slips (optimal string alignment: a letter more, fewer, other, or two swapped). A name with
something added, or inside a longer one, is near as well. Nothing near is ever ours: that takes `spellings`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import unquote

from msgspec import Struct

from safeconduct.guide.lookalikes import skeleton
from safeconduct.guide.spellings import (
    Way,
    decoded,
    dialled,
    handle,
    national,
    place,
    same,
    shape_of,
    trimmed,
)

Standing = Literal["ours", "near", "unknown"]

LETTERS = 300
"""Longer texts are no address; only their beginning is looked at."""
_PARTS = 16
_SHORT, _LONG = 4, 8
"""Names shorter than the first must look alike as a whole; from the second on two slips are near."""
_HELD = 5
"""A name of so many letters is not by chance inside another one."""
_HELD_DIGITS = 7
_VANITY = 4
"""Letters at the start of an onion address that a forger has ground to be like ours (one in a million has them)."""
_ONION = 56
_ADDED = re.compile(
    "bot|chat|help|helper|hotline|info|line|live|my|new|news|net|official|ofitsialno|online|org|real|ru"
    "|support|team|tg|the|ua|uk|us|web|www|one|1|24|com"
)
"""What forgers put before or behind a name."""
_SPLIT = re.compile(r"[/?#=&@:\s]+")
_ADDITIONS = re.compile(f"(?:{_ADDED.pattern})+")
_WORDS = re.compile(r"[-_.]+")
_SCHEME = re.compile(r"[a-z]{2,8}:/*", re.IGNORECASE)
_CODED = re.compile(r"xn--[a-z0-9-]+", re.IGNORECASE)
_LATIN = str.maketrans(
    dict(zip("абвгґдезийклмнопрстуфхцыэієї", "abvggdezijklmnoprstufhcyeiei", strict=True))
    | {"ё": "jo", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "ju", "я": "ja", "ь": "", "ъ": ""}
)
"""Russian and Ukrainian letters, each as its usual Latin one."""
_SAID = str.maketrans({"y": "i", "j": "i", "w": "v", "q": "k", "x": "ks", "g": "h"})
_TOGETHER = (
    *(("shch", "w"), ("sch", "w"), ("sh", "w"), ("zh", "z"), ("kh", "h")),
    *(("ch", "q"), ("ts", "c"), ("tz", "c"), ("iu", "u"), ("ia", "a"), ("ie", "e"), ("io", "e")),
)
"""What people write in one way and in another; more roughly than for a search, which has other words to go by."""
_TWICE = re.compile(r"(.)\1+")


class Likeness(Struct, frozen=True):
    """How something typed stands to a line, and the official ways that it is or looks like."""

    standing: Standing
    ways: tuple[Way, ...] = ()


def each(ways: Sequence[Way]) -> tuple[Way, ...]:
    """The official ways one by one: a setting may name several numbers, with commas between."""
    return tuple(
        (kind, part.strip())
        for kind, address in ways
        for part in (address.split(",") if kind == "phone" else [address])
        if part.strip()
    )


def likeness(typed: str, official: Sequence[Way]) -> Likeness:
    """How `typed` stands to the channels of a line."""
    ways = each(official)
    text = trimmed(typed[:LETTERS])
    ours = tuple(way for way in ways if same(text, way)) if len(typed) <= LETTERS else ()
    if ours:
        return Likeness("ours", ours)
    seen = [_folded(part) for part in _parts(text)]
    near = tuple(way for way in ways if _near(seen, way))
    return Likeness("near", near) if near else Likeness("unknown")


def _near(seen: Sequence[tuple[str, ...]], way: Way) -> bool:
    for name in _names(way):
        folds = _folded(name)
        slips = 0 if len(name) < _SHORT else 1 if len(name) < _LONG else 2
        for part in seen:
            if any(_alike(one, own, slips) for one, own in zip(part, folds, strict=True) if one and own):
                return True
            if len(name) == _ONION and _begins(part[0], name):
                return True
    return False


def _begins(spelled: str, onion: str) -> bool:
    """Whether this is another onion address, or a shortened one, that begins like ours."""
    return spelled[:_VANITY] == onion[:_VANITY] and len(spelled) >= _ONION // 2


def _names(way: Way) -> Iterator[str]:
    """By what people know an official address."""
    address = way[1]
    match shape_of(way):
        case "phone":
            yield from filter(None, (dialled(address).removeprefix("+"), national(address)))
        case "handle":
            yield from _with_heart(handle(address) or address.removeprefix("@"))
        case "web":
            own = place(address)
            host = own.host if own else address
            yield host
            label = _longest(host)
            if len(label) >= _SHORT:
                yield from _with_heart(label)
        case _:
            yield address


def _with_heart(name: str) -> Iterator[str]:
    """A name, and what is left of it without `bot`, `help` and the like."""
    yield name
    heart = "".join(word for word in _WORDS.split(name) if not _ADDED.fullmatch(word))
    if heart != name and len(heart) >= _SHORT:
        yield heart


def _parts(text: str) -> Iterator[str]:
    """What of a typed text might be taken for a name: all of it, and each part of a link."""
    whole = _CODED.sub(lambda coded: decoded(coded[0]), unquote(_SCHEME.sub("", text, count=1)))
    pieces = [piece for piece in _SPLIT.split(whole) if piece][:_PARTS]
    longest = [_longest(piece) for piece in pieces if "." in piece]
    hearts = [heart for piece in pieces for heart in _with_heart(piece)]
    yield from dict.fromkeys([whole, *hearts, *longest])


def _longest(host: str) -> str:
    """The label by which people know a host: the longest but the last, which many share."""
    return max(host.split(".")[:-1] or [host], key=len)


def _folded(text: str) -> tuple[str, str, str]:
    """As it is spelled, as it looks, as it sounds; each without what stands between the letters."""
    spelled = "".join(letter.lower() if letter.isascii() else letter for letter in text if letter.isalnum())
    return spelled, skeleton(text), _heard(spelled)


def _heard(text: str) -> str:
    heard = text.casefold().translate(_LATIN).translate(_SAID)
    for written, meant in _TOGETHER:
        heard = heard.replace(written, meant)
    return _TWICE.sub(r"\1", heard)


def _alike(one: str, own: str, slips: int) -> bool:
    """Whether two folded texts are near: equal, a slip or two apart, or one inside the other."""
    held = _HELD_DIGITS if own.isdecimal() else _HELD
    if own in one and (len(own) >= held or one == own or _ADDITIONS.fullmatch(one.replace(own, "", 1))):
        return True
    return _within(one, own, slips)


def _within(one: str, other: str, slips: int) -> bool:
    """Whether at most `slips` letters were added, left out, changed or swapped with the next."""
    if abs(len(one) - len(other)) > slips:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
        if min(row) > slips and min(before) > slips:
            return False
    return row[-1] <= slips
