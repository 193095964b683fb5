"""Mu-law, A-law and linear samples, one into the other (ITU-T G.711), by tables: 200 calls leave no time for sums."""

import numpy as np

_BIAS = 132
"""Added to a magnitude before its segment is looked up: with it every segment begins at a power of two."""
_LOUDEST = 127
"""The loudest code of a sign, its bits turned round: it also covers what is louder still."""
_POSITIVE = 0x80
"""The sign bit of a code that is on the line: set means positive."""


def _mulaw_level(code: int) -> int:
    """The linear sample (16 bits) that a mu-law code stands for: the middle of what it covers."""
    inverted = ~code & 0xFF
    magnitude = ((((inverted & 0x0F) << 3) + _BIAS) << ((inverted & 0x70) >> 4)) - _BIAS
    return magnitude if code & _POSITIVE else -magnitude


def _alaw_level(code: int) -> int:
    """The linear sample (16 bits) that an A-law code stands for: the middle of what it covers."""
    toggled = code ^ 0x55
    segment, step = (toggled & 0x70) >> 4, (toggled & 0x0F) << 4
    magnitude = ((step + 0x108) << (segment - 1)) if segment else step + 8
    return magnitude if toggled & _POSITIVE else -magnitude


def _nearest(levels: list[int], level: int) -> int:
    return min(range(256), key=lambda code: abs(levels[code] - level))


def _mulaw_codes() -> bytes:
    """The mu-law code of every linear sample, found by the sample's 16 bits read as an unsigned number."""
    codes = bytearray(65_536)
    codes[0], codes[32_768] = 0xFF, 0x00  # silence, and the one level that has no positive
    for inverted in range(128):
        segment, step = inverted >> 4, inverted & 0x0F
        first = max(((16 + step) << (segment + 3)) - _BIAS, 1)
        end = 32_768 if inverted == _LOUDEST else ((17 + step) << (segment + 3)) - _BIAS
        codes[first:end] = bytes((0xFF - inverted,)) * (end - first)
        codes[65_537 - end : 65_537 - first] = bytes((0x7F - inverted,)) * (end - first)
    return bytes(codes)


_MULAW_LEVELS = [_mulaw_level(code) for code in range(256)]
_ALAW_LEVELS = [_alaw_level(code) for code in range(256)]
_MULAW_CODES = np.frombuffer(_mulaw_codes(), np.uint8)
_LOW_BYTES = bytes(level & 0xFF for level in _MULAW_LEVELS)
_HIGH_BYTES = bytes(level >> 8 & 0xFF for level in _MULAW_LEVELS)

ALAW_TO_MULAW = bytes(_nearest(_MULAW_LEVELS, level) for level in _ALAW_LEVELS)
"""`sound.translate(ALAW_TO_MULAW)`."""
MULAW_TO_ALAW = bytes(_nearest(_ALAW_LEVELS, level) for level in _MULAW_LEVELS)
"""`sound.translate(MULAW_TO_ALAW)`."""


def linear_from_mulaw(sound: bytes) -> bytes:
    """Mu-law as linear samples of 16 bits, little-endian: twice as many bytes."""
    linear = bytearray(2 * len(sound))
    linear[0::2] = sound.translate(_LOW_BYTES)
    linear[1::2] = sound.translate(_HIGH_BYTES)
    return bytes(linear)


def mulaw_from_linear(linear: bytes) -> bytes:
    """Linear samples of 16 bits, little-endian, as mu-law: half as many bytes. Half a sample at the end is left out."""
    mulaw: bytes = _MULAW_CODES[np.frombuffer(linear, "<u2", len(linear) // 2)].tobytes()
    return mulaw
