"""What the line signs, and what witnesses sign."""

import pytest

from ledger_cast import BOB, BOBS_KEY, DORA, DORAS_KEY, LEDGER, MOMENT, book_of, signed
from safeconduct.errors import KeyTextError, LedgerUnreadable, NoteError
from safeconduct.ledger.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint, read_checkpoint
from safeconduct.ledger.cosignature import WitnessKey, cosign, seen_by
from safeconduct.ledger.signatures import Signature
from safeconduct.sealing import notes
from safeconduct.sealing.notes import SigningKey


def seen(checkpoint, *witnesses):
    return [each.witness for each in seen_by(checkpoint.checkpoint.text, checkpoint.signatures, witnesses)]


def test_a_checkpoint_is_a_signed_note_like_any_other():
    """What reads notes reads ours: the room that seals takes it for one of its own."""
    checkpoint = signed(book_of(3))
    assert notes.verify(checkpoint.note, [LEDGER.verifier]) == checkpoint.checkpoint.text
    own = notes.sign(checkpoint.checkpoint.text, LEDGER)
    assert own == checkpoint.note
    assert open_checkpoint(own, LEDGER.verifier) == checkpoint


def test_witnesses_are_counted_by_key():
    """Strangers are passed over; who signs twice is one witness, at the later time."""
    checkpoint = signed(book_of(3), BOB, DORA)
    assert seen(checkpoint, BOBS_KEY) == [BOB.name]
    assert seen(checkpoint, BOBS_KEY, DORAS_KEY) == [BOB.name, DORA.name]
    later = cosign(checkpoint.checkpoint.text, BOBS_KEY, BOB.sign, MOMENT + 60)
    twice = SignedCheckpoint(checkpoint.checkpoint, (*checkpoint.signatures, later))
    (once,) = seen_by(twice.checkpoint.text, twice.signatures, (BOBS_KEY, BOBS_KEY))
    assert once.moment == MOMENT + 60


def test_a_witness_signed_that_checkpoint_and_no_other():
    """Bob's line cannot be moved to another checkpoint, nor to another time, nor be cut."""
    text = signed(book_of(3)).checkpoint.text
    line = cosign(text, BOBS_KEY, BOB.sign, MOMENT)
    moved = Signature(line.name, line.key, (MOMENT + 1).to_bytes(8, "big") + line.body[8:])
    cut = Signature(line.name, line.key, line.body[:-1])
    distant = Signature(line.name, line.key, b"\xff" * 8 + line.body[8:])
    for other, false in (
        (signed(book_of(4)).checkpoint.text, line),
        (text, moved),
        (text, cut),
        (text, distant),
    ):
        with pytest.raises(NoteError):
            seen_by(other, [false], [BOBS_KEY])


def test_the_line_cannot_be_its_own_witness_by_accident():
    """A key has another id in each use."""
    own = WitnessKey(LEDGER.name, LEDGER.verifier.public)
    assert own.id != LEDGER.verifier.id
    assert seen(signed(book_of(3)), own) == []


def test_mallory_signs_with_another_key_of_the_same_name():
    """The name does not help her."""
    mallory = SigningKey(LEDGER.name, bytes(32))
    with pytest.raises(NoteError):
        open_checkpoint(notes.sign(signed(book_of(3)).checkpoint.text, mallory), LEDGER.verifier)


def test_a_false_signature_in_a_known_name_spoils_the_checkpoint():
    """Even beside a good one."""
    checkpoint = signed(book_of(3))
    false = Signature(LEDGER.name, LEDGER.verifier.id, bytes(64))
    spoilt = SignedCheckpoint(checkpoint.checkpoint, (*checkpoint.signatures, false))
    with pytest.raises(NoteError):
        open_checkpoint(spoilt.note, LEDGER.verifier)


def test_a_checkpoint_of_another_log_is_not_ours():
    """Also when our key has signed it."""
    other = Checkpoint("safeconduct.carols/ledger", 3, bytes(32))
    with pytest.raises(LedgerUnreadable):
        open_checkpoint(notes.sign(other.text, LEDGER), LEDGER.verifier)


def test_further_lines_are_passed_over_but_signed():
    """Others may write them; we keep them as they are."""
    text = Checkpoint(LEDGER.name, 3, bytes(32), ("further", "lines")).text
    opened = open_checkpoint(notes.sign(text, LEDGER), LEDGER.verifier)
    assert opened.checkpoint.text == text


@pytest.mark.parametrize(
    "damage", ["", "\n", "a\n1\n", "a\n01\n{root}\n", "a\n1\n{root}", "\n1\n{root}\n", "a\n1\n{root}\n\n"]
)
def test_texts_that_are_no_checkpoint(damage):
    """Three lines, none of them empty."""
    with pytest.raises(LedgerUnreadable):
        read_checkpoint(damage.replace("{root}", "A" * 43 + "="))


def test_a_witness_key_in_writing():
    """It is read again; another kind of key, or a changed id, is not."""
    assert WitnessKey.from_text(BOBS_KEY.text) == BOBS_KEY
    for text in (LEDGER.verifier.text, BOBS_KEY.text.replace("bob", "rob"), "", BOBS_KEY.text + "="):
        with pytest.raises(KeyTextError):
            WitnessKey.from_text(text)


@pytest.mark.parametrize(
    "tail", ["", "— bob\n", "— bob AAAA\n", "bob AAAAAAAA\n", "— b+b AAAAAAAA\n", "— bob AAAAAAB=\n"]
)
def test_notes_whose_signatures_cannot_be_read(tail):
    """A line of somebody unknown must still be a line."""
    checkpoint = signed(book_of(1))
    with pytest.raises(NoteError):
        open_checkpoint(f"{checkpoint.checkpoint.text}\n{tail}", LEDGER.verifier)
