"""A spoken message is sealed second by second, and every second says where it belongs."""

import hashlib
from base64 import b64decode

import pytest

from safeconduct.errors import DocumentError, EnvelopeError
from safeconduct.model.ids import DeliveryKey
from safeconduct.sealing import age, envelopes, opening, sounds
from safeconduct.sealing.recipients import Identity
from sealed_cast import APPLICANT, APPLICATION, EPOCH_IDENTITY, MALLORY, vectors

EPOCH = EPOCH_IDENTITY.recipient
CASE = APPLICANT.case
TAKE, OTHER_TAKE = DeliveryKey(b"the take of this"), DeliveryKey(b"a take of others")
FILE = vectors("sealing")["sounds"]
FILE_TAKE = DeliveryKey(b64decode(FILE["take"]))


def test_a_second_opens_with_the_epoch_key_only():
    """Alice hears it; Mallory, who stole the envelope, does not."""
    sealed = sounds.seal_second(b"spoken", 3, CASE, TAKE, EPOCH)
    assert opening.open_second(sealed, EPOCH_IDENTITY, number=3, case=CASE, take=TAKE) == b"spoken"
    with pytest.raises(EnvelopeError):
        opening.open_second(sealed, MALLORY, number=3, case=CASE, take=TAKE)


def test_a_second_cannot_be_moved():
    """Not to another place in the message, not to another case, not into what else was spoken in this one."""
    sealed = sounds.seal_second(b"spoken", 3, CASE, TAKE, EPOCH)
    for number, case, take in ((4, CASE, TAKE), (3, "00" * 16, TAKE), (3, CASE, OTHER_TAKE)):
        with pytest.raises(DocumentError):
            opening.open_second(sealed, EPOCH_IDENTITY, number=number, case=case, take=take)


def test_nor_can_an_ending():
    """A message that was cut off is not made whole with the end of another."""
    sealed = sounds.seal_ending(3, CASE, TAKE, EPOCH)
    with pytest.raises(DocumentError):
        opening.open_second(sealed, EPOCH_IDENTITY, number=3, case=CASE, take=OTHER_TAKE)


def test_all_envelopes_have_one_size():
    """A breath, a full second and the ending: nobody learns from outside how long the last one was."""
    sealed = [
        sounds.seal_second(b"\x00", 0, CASE, TAKE, EPOCH),
        sounds.seal_second(b"\x00" * 8000, 1, CASE, TAKE, EPOCH),
        sounds.seal_ending(2, CASE, TAKE, EPOCH),
    ]
    assert {len(one) for one in sealed} == {sounds.SEALED_BYTES}
    assert opening.open_second(sealed[2], EPOCH_IDENTITY, number=2, case=CASE, take=TAKE) == b""


@pytest.mark.parametrize(
    ("sound", "number", "case", "take"),
    [
        (b"", 0, CASE, TAKE),
        (b"x" * 8001, 0, CASE, TAKE),
        (b"x", -1, CASE, TAKE),
        (b"x", 1 << 16, CASE, TAKE),
        (b"x", 0, "case", TAKE),
        (b"x", 0, CASE, TAKE[:15]),
        (b"x", 0, CASE, TAKE + b"x"),
    ],
    ids=["nothing", "too long", "before the first", "after the last", "no case", "short take", "long take"],
)
def test_what_is_no_second_is_not_sealed(sound, number, case, take):
    """Silence has samples too; nothing at all would be an ending."""
    with pytest.raises(DocumentError):
        sounds.seal_second(sound, number, case, take, EPOCH)


def test_an_application_is_no_second_and_a_second_is_no_application():
    """Both are sealed to the same key, and neither passes for the other."""
    application = envelopes.seal_application(APPLICATION, EPOCH)
    with pytest.raises(DocumentError):
        opening.open_second(application, EPOCH_IDENTITY, number=0, case=CASE, take=TAKE)
    second = sounds.seal_second(b"spoken", 0, CASE, TAKE, EPOCH)
    place = {"line": APPLICATION.line, "team": APPLICATION.team, "epoch": APPLICATION.epoch}
    with pytest.raises(DocumentError):
        opening.open_document(second, EPOCH_IDENTITY, **place)


def test_the_seconds_on_file_open_to_what_was_spoken():
    """As in the browser, which reads the same file."""
    identity = Identity.from_text(vectors("sealing")["envelopes"]["epoch_identity"])
    for number, sealed in enumerate(FILE["sealed"]):
        sound = opening.open_second(
            b64decode(sealed), identity, number=number, case=FILE["case"], take=FILE_TAKE
        )
        assert hashlib.sha256(sound).hexdigest() == FILE["samples"][number]
        plain = sounds.write(sound, number, FILE["case"], FILE_TAKE)
        assert hashlib.sha256(plain).hexdigest() == FILE["plain"][number]


@pytest.mark.parametrize("refused", FILE["refused"], ids=lambda refused: refused["about"])
def test_anything_else_is_refused(refused):
    """Sealed by somebody who has the recipient, which is no secret."""
    sealed = age.seal(b64decode(refused["plain"]), [EPOCH])
    with pytest.raises(DocumentError):
        opening.open_second(
            sealed, EPOCH_IDENTITY, number=refused["number"], case=FILE["case"], take=FILE_TAKE
        )
