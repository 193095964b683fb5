"""Sound to test with: tones, and WAV files of them."""

import struct

import numpy as np

RATE = 22_050


def tone(seconds: float = 0.5, rate: int = RATE, hertz: float = 440, loud: float = 0.3):
    """Samples of a tone, full scale 1."""
    return (loud * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def wav(samples, rate: int = RATE, *, size: int | None = None) -> bytes:
    """A WAV file of 16 bits a sample; `size`: what it claims of its length."""
    data = (np.asarray(samples) * 32_767).astype("<i2").tobytes()
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    claimed = len(data) if size is None else size
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVE"
        + head
        + b"data"
        + struct.pack("<I", claimed)
        + data
    )
