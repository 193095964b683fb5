"""Recovery words, invitations and key copies."""

from base64 import b64decode

import pytest
from msgspec.structs import replace

from safeconduct.errors import EnvelopeError, KeyTextError, ReceiptError
from safeconduct.model.staff import KeyCopy
from safeconduct.sealing import copies, invitations, recovery
from sealed_cast import CAROLS_LINE, LINE, vectors

FILE = vectors("sealing")


def test_twelve_words_unlock_and_sign_in():
    """As on file, so as in the browser."""
    case, line = FILE["recovery"], FILE["line"]
    recovered = recovery.parse(case["words"].upper())
    assert recovered.bits.hex() == case["bits"]
    assert recovered.words == case["words"]
    assert recovery.unlocking(recovered, line).text == case["unlock"]
    key = recovery.sign_in_key(recovered, line)
    assert key.verifier.public.hex() == case["public_key"]
    challenge, signature = bytes.fromhex(case["challenge"]), bytes.fromhex(case["signature"])
    assert recovery.sign_in(key, challenge, line) == signature
    assert recovery.signed_in(key.verifier.public, challenge, line, signature)


def test_a_sign_in_answers_one_challenge_on_one_line():
    """A recorded answer is worth nothing later or elsewhere."""
    words = recovery.new()
    key = recovery.sign_in_key(words, LINE)
    signature = recovery.sign_in(key, b"c" * 32, LINE)
    public = key.verifier.public
    assert recovery.signed_in(public, b"c" * 32, LINE, signature)
    assert not recovery.signed_in(public, b"d" * 32, LINE, signature)
    assert not recovery.signed_in(public, b"c" * 32, CAROLS_LINE, signature)
    assert not recovery.signed_in(
        recovery.sign_in_key(recovery.new(), LINE).verifier.public, b"c" * 32, LINE, signature
    )
    assert not recovery.signed_in(b"short", b"c" * 32, LINE, signature)
    assert repr(words.bits) not in repr(words)


def test_a_receipt_is_no_recovery():
    """Nine words are refused where twelve belong."""
    with pytest.raises(ReceiptError):
        recovery.parse(" ".join(recovery.new().words.split()[:9]))


def test_an_invitation_names_itself_without_its_secret():
    """The server knows the id; the link's fragment opens the copies."""
    case, line = FILE["invitation"], FILE["line"]
    invitation = invitations.parse(case["text"])
    assert invitation.text == case["text"]
    assert invitations.public_id(invitation, line) == case["id"]
    assert invitations.opening(invitation, line).text == case["identity"]
    assert repr(invitation.secret) not in repr(invitation)


@pytest.mark.parametrize("text", ["", "AAAA", "A" * 23, "A" * 21 + "B", "A" * 21 + "!", "ж" * 22])
def test_a_link_that_was_cut_is_refused(text):
    """A sentence, not a crash; and one invitation has one writing."""
    with pytest.raises(KeyTextError):
        invitations.parse(text)


def test_an_invitation_survives_writing():
    """The link leads back to the same secret."""
    invitation = invitations.new()
    assert invitations.parse(invitation.text) == invitation


def test_a_copy_lies_under_the_shred_key():
    """As on file."""
    case = FILE["copy"]
    copy = KeyCopy(case["team"], case["epoch"], case["holder"], b64decode(case["wrapped"]))
    assert copies.uncover(bytes.fromhex(case["shred_key"]), copy) == case["sealed"].encode()


def test_without_the_shred_key_a_copy_is_noise():
    """After shredding, and when somebody moves a copy to another holder, team or epoch."""
    copy = copies.cover(b"k" * 32, "law", "2026-W47", "alice", b"an envelope")
    assert copies.uncover(b"k" * 32, copy) == b"an envelope"
    with pytest.raises(EnvelopeError):
        copies.uncover(b"l" * 32, copy)
    for change in ({"holder": "mallory"}, {"team": "med"}, {"epoch": "2026-W48"}, {"wrapped": b""}):
        with pytest.raises(EnvelopeError):
            copies.uncover(b"k" * 32, replace(copy, **change))
