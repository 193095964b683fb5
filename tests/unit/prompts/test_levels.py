"""Sound made fit for the telephone."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.channels.phone.drivers.g711 import linear_from_mulaw, mulaw_from_linear
from safeconduct.errors import SoundError
from safeconduct.prompts.levels import for_telephone, from_mulaw, from_wav, mulaw
from tones import RATE, tone, wav

EVERY = np.arange(-32_768, 32_768, dtype="<i2")


def test_mu_law_is_that_of_the_drivers():
    """Two ways to the same codes: sums here, where there is time, and tables there, where there is none."""
    assert mulaw((EVERY / 32_768).astype(np.float32))[: len(EVERY)] == mulaw_from_linear(EVERY.tobytes())
    codes = bytes(range(256))
    assert (from_mulaw(codes) * 32_768).astype("<i2").tobytes() == linear_from_mulaw(codes)


@pytest.mark.parametrize("loud", [0.001, 0.05, 0.9])
def test_every_clip_is_as_loud_as_the_others(loud):
    """Quiet or loud, 22,050 samples a second or 48,000: about 20 dB below full scale."""
    for rate in (RATE, 48_000):
        heard = from_mulaw(for_telephone(tone(1, rate, loud=loud), rate))
        level = 20 * np.log10(np.sqrt(np.square(heard[800:-1600]).mean()))
        assert -21 < level < -19


def test_silence_around_speech_is_taken_away():
    """Half a second of speech in three seconds of recording."""
    silence = np.zeros(int(1.25 * RATE), np.float32)
    clip = for_telephone(np.concatenate([silence, tone(0.5), silence]), RATE)
    assert 0.5 < len(clip) / 8000 < 0.75
    assert len(clip) % 160 == 0


def test_what_a_telephone_cannot_carry_is_taken_away():
    """A hum of 50 Hz and a whistle of 6 kHz: the voice between them is as loud as it was alone."""
    alone = for_telephone(tone(1), RATE)
    among = for_telephone(tone(1) + tone(1, hertz=50) + tone(1, hertz=6000), RATE)
    assert np.abs(from_mulaw(alone)[800:7200] - from_mulaw(among)[800:7200]).max() < 0.02


@pytest.mark.parametrize(
    "samples", [np.zeros(0, np.float32), np.zeros(9000, np.float32), np.full(9000, np.nan, np.float32)]
)
def test_nothing_to_hear_is_refused(samples):
    """Empty, silent, or no numbers."""
    with pytest.raises(SoundError):
        for_telephone(samples, 8000)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFF000])
def test_a_program_that_writes_into_a_pipe_cannot_know_the_length(size):
    """Then the sound is all that follows."""
    samples, rate = from_wav(wav(tone(), size=size))
    assert (len(samples), rate) == (len(tone()), RATE)


@pytest.mark.parametrize(("kind", "bits"), [(1, 8), (1, 24), (1, 32), (3, 32)])
def test_other_widths_are_read(kind, bits):
    """What recorders make, two channels mixed into one."""
    wanted = tone()
    whole = {8: wanted * 127 + 128, 24: wanted * (2**23 - 1), 32: wanted.astype(np.float64) * (2**31 - 1)}[
        bits
    ]
    coded = {
        (1, 8): lambda: whole.astype(np.uint8).reshape(-1, 1),
        (1, 24): lambda: whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3],
        (1, 32): lambda: whole.astype("<i4").view(np.uint8).reshape(-1, 4),
        (3, 32): lambda: wanted.view(np.uint8).reshape(-1, 4),
    }[kind, bits]()
    data = np.concatenate([coded, coded], axis=1).tobytes()
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, kind, 2, RATE, 0, 0, bits)
    content = (
        b"RIFF\0\0\0\0WAVE" + head + b"LIST\x03\0\0\0abc\0" + b"data" + struct.pack("<I", len(data)) + data
    )
    samples, rate = from_wav(content)
    assert rate == RATE
    assert np.abs(samples - wanted).max() < 0.02


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_spoiled_file_is_refused_or_read_never_worse(data):
    """Cut anywhere, changed anywhere."""
    content = bytearray(wav(tone(0.05)))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    try:
        samples, rate = from_wav(bytes(content[: data.draw(st.integers(0, len(content)))]))
        for_telephone(samples, rate)
    except SoundError:
        pass
