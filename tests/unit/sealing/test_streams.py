"""Sealing and opening what does not fit into memory: the same files as in memory, chunk by chunk."""

from io import BytesIO

import pytest

from safeconduct.errors import EnvelopeError
from safeconduct.sealing import age, opening
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.streams import Sealer

ALICE, MALLORY = Identity.new(), Identity.new()
EDGES = [0, 1, age.CHUNK - 1, age.CHUNK, age.CHUNK + 1, 2 * age.CHUNK, 3 * age.CHUNK + 7]


def sealed_in_pieces(plaintext, step):
    out = BytesIO()
    sealer = Sealer(out, [ALICE.recipient])
    for start in range(0, len(plaintext), step):
        sealer.write(plaintext[start : start + step])
    sealer.close()
    assert sealer.written == len(plaintext)
    return out.getvalue()


@pytest.mark.parametrize("length", EDGES)
@pytest.mark.parametrize("step", [1000, age.CHUNK, 10**6])
def test_a_stream_is_the_same_file(length, step):
    """What is sealed in pieces opens at once, and the other way round, to the byte and of the same size."""
    plaintext = bytes(n % 251 for n in range(length))
    sealed = sealed_in_pieces(plaintext, step)
    assert opening.open_envelope(sealed, [ALICE]) == plaintext
    at_once = age.seal(plaintext, [ALICE.recipient])
    assert len(at_once) == len(sealed)
    assert b"".join(opening.open_stream(BytesIO(at_once), [ALICE])) == plaintext


@pytest.mark.parametrize("cut", [1, age.TAG, age.CHUNK + age.TAG, 2 * (age.CHUNK + age.TAG)])
def test_a_stream_that_is_cut_off_does_not_end_well(cut):
    """Whole chunks come out, then the error: nobody takes the beginning for all of it."""
    sealed = sealed_in_pieces(b"x" * (3 * age.CHUNK), age.CHUNK)
    with pytest.raises(EnvelopeError):
        b"".join(opening.open_stream(BytesIO(sealed[:-cut]), [ALICE]))


def test_nobody_else_opens_it():
    """Not a byte comes out."""
    with pytest.raises(EnvelopeError):
        next(opening.open_stream(BytesIO(sealed_in_pieces(b"x", 1)), [MALLORY]))


def test_a_file_that_is_never_closed_does_not_open():
    """As a crash leaves it."""
    out = BytesIO()
    Sealer(out, [ALICE.recipient]).write(b"x" * (2 * age.CHUNK + 1))
    with pytest.raises(EnvelopeError):
        b"".join(opening.open_stream(BytesIO(out.getvalue()), [ALICE]))


def test_it_needs_a_recipient():
    """As in memory."""
    with pytest.raises(ValueError, match="recipient"):
        Sealer(BytesIO(), [])
