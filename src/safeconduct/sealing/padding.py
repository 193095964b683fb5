"""Padding, so that an envelope's size tells little about what it holds (spec/sealing.md section 2).

PADME is from Nikitin et al. 2019, "Reducing Metadata Leakage from Encrypted Files": at most 12 %
more, and only a few sizes exist. Documents are JSON, so the padding is spaces at the end.
"""

from safeconduct.errors import DocumentError

FLOOR = 4096
"""Bytes below which nothing is told apart. An application with its reply recipient has about 2,300."""
LIMIT = 256 * 1024
"""Bytes that a plaintext may have before padding."""


def padme(length: int) -> int:
    """The padded size for `length` bytes, at least 1, without the floor."""
    exponent = length.bit_length() - 1
    free = exponent - exponent.bit_length()
    mask = (1 << max(free, 0)) - 1
    return (length + mask) & ~mask


def pad(plaintext: bytes) -> bytes:
    """`plaintext` with spaces at its end. `DocumentError` when it is longer than `LIMIT`."""
    if len(plaintext) > LIMIT:
        raise DocumentError("It is too long to be sealed.")
    return plaintext.ljust(max(FLOOR, padme(len(plaintext) or 1)))


def unpad(padded: bytes) -> bytes:
    """Undo `pad`. `DocumentError` when more is left than may be sealed."""
    plaintext = padded.rstrip(b" ")
    if len(plaintext) > LIMIT:
        raise DocumentError("It is longer than any document.")
    return plaintext
