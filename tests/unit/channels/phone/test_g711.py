"""Sound at the edges of a driver: linear samples and A-law, to and from mu-law."""

import struct

from safeconduct.channels.phone.drivers.g711 import (
    ALAW_TO_MULAW,
    MULAW_TO_ALAW,
    linear_from_mulaw,
    mulaw_from_linear,
)

EVERY = bytes(range(256))


def levels(linear):
    return struct.unpack(f"<{len(linear) // 2}h", linear)


def test_known_levels():
    """Silence, the loudest, and the quietest are where G.711 has them."""
    assert levels(linear_from_mulaw(bytes((0xFF, 0x80, 0x00, 0xFE)))) == (0, 32_124, -32_124, 8)
    assert mulaw_from_linear(struct.pack("<6h", 0, 32_767, -32_768, -32_767, 8, -8)) == bytes(
        (0xFF, 0x80, 0x00, 0x00, 0xFE, 0x7E)
    )


def test_mulaw_survives_the_way_through_linear():
    """What goes through linear samples comes back as it was, but for the second zero of mu-law."""
    assert mulaw_from_linear(linear_from_mulaw(EVERY)) == EVERY.replace(b"\x7f", b"\xff")


def test_every_sample_is_near():
    """No sample is further from its code than half a step of its segment."""
    samples = range(-32_124, 32_125)
    found = levels(linear_from_mulaw(mulaw_from_linear(struct.pack(f"<{len(samples)}h", *samples))))
    assert all(
        abs(level - sample) <= (132 + abs(sample)) / 32 for level, sample in zip(found, samples, strict=True)
    )


def test_alaw_and_back_stays_near():
    """A-law and mu-law disagree by little, and keep the sign."""
    back = levels(linear_from_mulaw(EVERY.translate(MULAW_TO_ALAW).translate(ALAW_TO_MULAW)))
    for level, other in zip(levels(linear_from_mulaw(EVERY)), back, strict=True):
        assert abs(level - other) <= 16 + abs(level) // 16


def test_odd_ends():
    """Nothing, one sample, and half a sample are no trouble."""
    assert mulaw_from_linear(b"") == b""
    assert mulaw_from_linear(b"\x00") == b""
    assert mulaw_from_linear(b"\x00\x00\x00") == b"\xff"
    assert linear_from_mulaw(b"") == b""
