"""Bech32 without its length limit, as age writes keys (BIP 173; c2sp.org/age).

A recipient has nearly two thousand letters and one is written for every receipt, so nothing here goes
letter by letter: bits are regrouped, and the checksum is taken, on the whole text as one number.
"""

from functools import lru_cache

from safeconduct.errors import KeyTextError

_ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_TO_LETTERS = bytes.maketrans(bytes(range(32)), _ALPHABET)
_TO_VALUES = bytes.maketrans(_ALPHABET, bytes(range(32)))

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_LENGTH = 6
_CHECK_BITS = 5 * _CHECK_LENGTH


def _step(top: int) -> int:
    check = 0
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            check ^= generator
    return check


_STEPS = tuple(_step(top) for top in range(32))


@lru_cache(maxsize=8)
def _parities(length: int) -> tuple[tuple[int, ...], int]:
    """The checksum of a text of `length` values: for each of its 30 bits, which bits of the text it is the parity of.

    BIP 173's checksum is a remainder of polynomials, hence linear: each bit of the text flips the same
    bits of the checksum whatever the other bits are. The second value is what the initial 1 becomes.
    """
    masks = [bytearray(length) for _ in range(_CHECK_BITS)]
    effects, initial = [1 << bit for bit in range(5)], 1
    for place in range(length):
        for position, mask in enumerate(masks):
            mask[place] = sum((effect >> position & 1) << bit for bit, effect in enumerate(effects))
        effects = [_shifted(effect) for effect in effects]
        initial = _shifted(initial)
    return tuple(int.from_bytes(mask, "little") for mask in masks), initial


def _shifted(check: int) -> int:
    return (check & 0x1FFFFFF) << 5 ^ _STEPS[check >> 25]


def _polymod(values: bytes) -> int:
    masks, check = _parities(len(values))
    text = int.from_bytes(values, "big")
    for position, mask in enumerate(masks):
        check ^= ((text & mask).bit_count() & 1) << position
    return check


@lru_cache(maxsize=8)
def _halvings(length: int) -> tuple[tuple[int, int, int], ...]:
    """How to give each of `length` groups of 5 bits a byte of its own, by halves: a shift, what stays, what is shifted."""
    steps = []
    half = 1 << max(length - 1, 0).bit_length() >> 1
    while half:
        group = (1 << 5 * half) - 1
        stays = sum(group << 16 * half * number for number in range(-(-length // (2 * half))))
        steps.append((3 * half, stays, stays << 5 * half))
        half >>= 1
    return tuple(steps)


def _to_values(content: bytes) -> bytes:
    """Bytes as values of 5 bits; the last one is filled up with zeros."""
    length = -(-8 * len(content) // 5)
    bits = int.from_bytes(content, "big") << 5 * length - 8 * len(content)
    for shift, stays, moves in _halvings(length):
        bits = (bits & stays) | (bits & moves) << shift
    return bits.to_bytes(length, "big")


def _from_values(values: bytes) -> bytes:
    """Values of 5 bits as bytes. `KeyTextError` when bits are left over that no byte needs."""
    bits = int.from_bytes(values, "big")
    for shift, stays, moves in reversed(_halvings(len(values))):
        bits = (bits & stays) | (bits & moves << shift) >> shift
    length, left = divmod(5 * len(values), 8)
    if left >= 5 or bits & (1 << left) - 1:  # noqa: PLR2004 - a whole value too many
        raise KeyTextError("It is too short or too long, or its last bits are not zero.")
    return (bits >> left).to_bytes(length, "big")


def _expand(prefix: str) -> bytes:
    letters = prefix.encode()
    return bytes(letter >> 5 for letter in letters) + b"\0" + bytes(letter & 31 for letter in letters)


def encode(prefix: str, content: bytes) -> str:
    """`content` as lower-case Bech32 under the lower-case `prefix`."""
    values = _to_values(content)
    check = _polymod(_expand(prefix) + values + bytes(_CHECK_LENGTH)) ^ 1
    tail = bytes(check >> 5 * place & 31 for place in reversed(range(_CHECK_LENGTH)))
    return f"{prefix}1{(values + tail).translate(_TO_LETTERS).decode()}"


def decode(prefix: str, text: str) -> bytes:
    """The bytes of a Bech32 text that must carry `prefix`. `KeyTextError` on a wrong letter, case or checksum."""
    if text not in (text.lower(), text.upper()) or not text.isascii():
        raise KeyTextError("Capital and small letters are mixed.")
    found, _, tail = text.lower().rpartition("1")
    letters = tail.encode()
    if found != prefix or len(letters) < _CHECK_LENGTH or letters.translate(None, _ALPHABET):
        raise KeyTextError(f"It does not begin with {prefix}1, or holds a letter that no key has.")
    values = letters.translate(_TO_VALUES)
    if _polymod(_expand(prefix) + values) != 1:
        raise KeyTextError("Its checksum is wrong.")
    return _from_values(values[:-_CHECK_LENGTH])
