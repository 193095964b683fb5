"""Sound as a voice or a microphone gives it, made into sound for the telephone: 8,000 samples a second, mu-law."""

import struct

import numpy as np
import soxr  # type: ignore[import-untyped]
from numpy.typing import NDArray

from safeconduct.errors import SoundError
from safeconduct.prompts.clips import SAMPLES_A_SECOND

Samples = NDArray[np.float32]
"""Full scale is 1."""

FRAME = 160
"""20 ms: clips are whole frames."""
LOUDNESS = -20.0
"""Of speech, in dB below full scale: pauses left out (ITU-T P.56 aims at -26; people call from the street)."""
LOUDEST = -1.0
"""Of single peaks, in dB below full scale."""

_SILENT = 10 ** (-45 / 20)
_MARGINS = (0.03, 0.10)
"""Seconds left before the first and after the last sound: breath and the fall of a voice are quiet."""
_LOWEST, _LOW = 120.0, 240.0
"""Hz. The telephone carries nothing below 300 Hz; what is there only takes room from the rest."""
_QUICK = 4096
"""Sums over lengths that are a multiple of it take little time; over a prime one they take long."""
_BIAS, _CLIP = 132, 32_635
_EXTENSIBLE = 0xFFFE


def for_telephone(samples: Samples, rate: int) -> bytes:
    """One clip: resampled, without what a telephone cannot carry, trimmed, as loud as every other. `SoundError` when silent."""
    if not np.isfinite(samples).all():
        raise SoundError("It holds what is no number.")
    narrow = soxr.resample(samples, rate, SAMPLES_A_SECOND) if rate != SAMPLES_A_SECOND else samples
    if not len(narrow):
        raise SoundError("It is empty.")
    return mulaw(_levelled(_trimmed(_without_rumble(narrow))))


def mulaw(samples: Samples) -> bytes:
    """Samples as mu-law (ITU-T G.711), filled up with silence to whole frames."""
    whole = np.zeros(-(-len(samples) // FRAME) * FRAME, np.int32)
    whole[: len(samples)] = np.clip(samples * 32_768, -_CLIP, _CLIP)
    sign = np.where(whole < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(whole), _CLIP) + _BIAS
    segment = np.log2(magnitude).astype(np.int32) - 7
    step = (magnitude >> (segment + 3)) & 0x0F
    codes = (~(sign | segment << 4 | step) & 0xFF).astype(np.uint8)
    return bytes(codes)


def from_mulaw(sound: bytes) -> Samples:
    """Mu-law (ITU-T G.711) as samples."""
    codes = ~np.frombuffer(sound, np.uint8) & 0xFF
    magnitude = (
        ((codes.astype(np.int32) & 0x0F) << 3) + _BIAS << ((codes & 0x70) >> 4).astype(np.int32)
    ) - _BIAS
    return (np.where(codes & 0x80, -magnitude, magnitude) / 32_768).astype(np.float32)


def from_wav(content: bytes) -> tuple[Samples, int]:
    """The samples of a WAV file, its channels mixed, and how many there are a second. `SoundError` when it is none.

    A program that writes WAV into a pipe cannot say its length: then it is all that follows.
    """
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise SoundError("It is not a WAV file.")
    described, place = b"", 12
    while place + 8 <= len(content):
        name, size = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        if name == b"data" and described:
            rest = content[place + 8 :]
            return _samples(rest[:size] if 0 < size <= len(rest) else rest, described)
        if name == b"fmt ":
            described = content[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    raise SoundError("It is a WAV file without sound.")


def _samples(data: bytes, described: bytes) -> tuple[Samples, int]:
    try:
        kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", described)
        if kind == _EXTENSIBLE:
            (kind,) = struct.unpack_from("<H", described, 24)
    except struct.error as error:
        raise SoundError("Its head is cut off.") from error
    if not 1 <= channels <= 8 or not SAMPLES_A_SECOND <= rate <= 192_000:  # noqa: PLR2004 - what recorders make
        raise SoundError("It has no usual number of channels, or fewer than 8,000 samples a second.")
    mono = _decoded(data, kind, bits)
    return mono[: len(mono) // channels * channels].reshape(-1, channels).mean(axis=1, dtype=np.float32), rate


def _decoded(data: bytes, kind: int, bits: int) -> Samples:
    data = data[: len(data) // (bits // 8 or 1) * (bits // 8 or 1)]
    match kind, bits:
        case (1, 16):
            return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32_768)
        case (1, 8):
            return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / np.float32(128)
        case (1, 24):
            wide = np.zeros((len(data) // 3, 4), np.uint8)
            wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
            return (wide.view("<i4")[:, 0] / 2**31).astype(np.float32)
        case (1, 32):
            return (np.frombuffer(data, "<i4") / 2**31).astype(np.float32)
        case (3, 32):
            return np.frombuffer(data, "<f4").astype(np.float32)
        case (7, 8):
            return from_mulaw(data)
    raise SoundError("Save it as WAV with 16 bits a sample.")


def _without_rumble(samples: Samples) -> Samples:
    length = -(-len(samples) // _QUICK) * _QUICK
    spectrum = np.fft.rfft(samples, length)
    heights = np.fft.rfftfreq(length, 1 / SAMPLES_A_SECOND)
    spectrum *= np.clip((heights - _LOWEST) / (_LOW - _LOWEST), 0, 1)
    return np.fft.irfft(spectrum, length)[: len(samples)].astype(np.float32)


def _trimmed(samples: Samples) -> Samples:
    loudest = float(np.abs(samples).max())
    heard = np.flatnonzero(np.abs(samples) > loudest * _SILENT) if loudest else np.zeros(0, np.int64)
    if not len(heard):
        raise SoundError("It is silent.")
    before, after = (int(seconds * SAMPLES_A_SECOND) for seconds in _MARGINS)
    return samples[max(0, heard[0] - before) : heard[-1] + after]


def _levelled(samples: Samples) -> Samples:
    frames = samples[: len(samples) // FRAME * FRAME or len(samples)]
    power = np.square(frames).reshape(-1, min(FRAME, len(frames))).mean(axis=1)
    spoken = power[power > power.max() * 1e-3]  # frames within 30 dB of the loudest: speech, not pauses
    gain = 10 ** (LOUDNESS / 20) / float(np.sqrt(spoken.mean()))
    most = 10 ** (LOUDEST / 20)
    return np.asarray(np.clip(samples * gain, -most, most), np.float32)
