"""Bech32 without its length limit, as age writes keys (BIP 173; c2sp.org/age).

The data part is base 32 under another alphabet, so the standard library regroups the bits.
"""

from base64 import b32decode, b32encode
from binascii import Error

from safeconduct.errors import KeyTextError

_ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_RFC4648 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_FROM_RFC4648 = bytes.maketrans(_RFC4648, _ALPHABET)
_TO_RFC4648 = bytes.maketrans(_ALPHABET, _RFC4648)
_TO_VALUES = bytes.maketrans(_ALPHABET, bytes(range(32)))

_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_LENGTH = 6


def _step(top: int) -> int:
    check = 0
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            check ^= generator
    return check


_STEPS = tuple(_step(top) for top in range(32))


def _polymod(values: bytes) -> int:
    check = 1
    for value in values:
        check = (check & 0x1FFFFFF) << 5 ^ value ^ _STEPS[check >> 25]
    return check


def _expand(prefix: str) -> bytes:
    letters = prefix.encode()
    return bytes(letter >> 5 for letter in letters) + b"\0" + bytes(letter & 31 for letter in letters)


def encode(prefix: str, content: bytes) -> str:
    """`content` as lower-case Bech32 under the lower-case `prefix`."""
    words = b32encode(content).rstrip(b"=").translate(_FROM_RFC4648)
    check = _polymod(_expand(prefix) + words.translate(_TO_VALUES) + bytes(_CHECK_LENGTH)) ^ 1
    tail = bytes(_ALPHABET[check >> 5 * place & 31] for place in reversed(range(_CHECK_LENGTH)))
    return f"{prefix}1{(words + tail).decode()}"


def decode(prefix: str, text: str) -> bytes:
    """The bytes of a Bech32 text that must carry `prefix`. `KeyTextError` on a wrong letter, case or checksum."""
    if text not in (text.lower(), text.upper()) or not text.isascii():
        raise KeyTextError("Capital and small letters are mixed.")
    found, _, tail = text.lower().rpartition("1")
    letters = tail.encode()
    if found != prefix or len(letters) < _CHECK_LENGTH or letters.translate(None, _ALPHABET):
        raise KeyTextError(f"It does not begin with {prefix}1, or holds a letter that no key has.")
    if _polymod(_expand(prefix) + letters.translate(_TO_VALUES)) != 1:
        raise KeyTextError("Its checksum is wrong.")
    words = letters[:-_CHECK_LENGTH].translate(_TO_RFC4648)
    try:
        content = b32decode(words + b"=" * (-len(words) % 8))
    except Error:
        raise KeyTextError("It is too short or too long.") from None
    if b32encode(content).rstrip(b"=") != words:
        raise KeyTextError("Its last bits are not zero.")
    return content
