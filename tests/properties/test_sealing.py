"""What must hold for every receipt, note, padding, key text and envelope."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.errors import DocumentError, EnvelopeError, KeyTextError, NoteError, ReceiptError
from safeconduct.sealing import age, bech32, documents, notes, opening, padding, receipts, words
from safeconduct.sealing.notes import SigningKey, Verifier
from safeconduct.sealing.receipts import DigitReceipt, WordReceipt
from safeconduct.sealing.recipients import Identity

ALICE = SigningKey("alice", b"a" * 32)
BOB = Identity(b"b" * 32)

bits = st.binary(min_size=12, max_size=12).map(WordReceipt)
digits = st.integers(0, 10**18 - 1).map(lambda number: DigitReceipt(f"{number:018}"))
languages = st.sampled_from(words.LISTS)
lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=300).map(
    lambda text: text + "\n"
)


@given(bits, languages)
def test_a_receipt_comes_back_from_its_words(receipt, language):
    """In every language, in full and by first letters."""
    text = receipt.words(language)
    assert receipts.parse(text) == receipt
    assert receipts.parse(" ".join(word[:4] for word in text.split())) == receipt


@given(bits, languages, st.integers(0, 8), st.integers(0, 2047))
def test_one_wrong_word_is_refused_or_is_another_receipt(receipt, language, position, number):
    """Three check bits catch seven of eight wrong words; none is ever taken for this receipt."""
    typed = receipt.words(language).split()
    wrong = words.word_list(language).words[number]
    if wrong == typed[position]:
        return
    typed[position] = wrong
    with contextlib.suppress(ReceiptError):
        assert receipts.parse(" ".join(typed)) != receipt


def test_seven_of_eight_wrong_words_are_caught():
    """All 2,047 wrong words in one place of one receipt."""
    typed = WordReceipt(b"twelve bytes").words("en").split()
    passed = 0
    for wrong in set(words.word_list("en").words) - {typed[4]}:
        try:
            receipts.parse(" ".join([*typed[:4], wrong, *typed[5:]]))
            passed += 1
        except ReceiptError:
            pass
    assert passed < 2048 / 8 * 1.2


@given(digits)
def test_a_receipt_comes_back_from_its_digits(receipt):
    """With gaps and without."""
    assert receipts.parse(receipt.text) == receipt
    assert receipts.parse(receipt.text.replace(" ", "")) == receipt


@given(digits, st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(receipt, position, change):
    """And so are two neighbours that changed places (ISO/IEC 7064, MOD 97-10)."""
    said = receipt.text.replace(" ", "")
    wrong = f"{said[:position]}{(int(said[position]) + change) % 10}{said[position + 1 :]}"
    with pytest.raises(ReceiptError):
        receipts.parse(wrong)
    swapped = said[:position] + said[position : position + 2][::-1] + said[position + 2 :]
    if swapped != said:
        with pytest.raises(ReceiptError):
            receipts.parse(swapped)


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader_of_receipts(text):
    """Anything typed is a receipt or a `ReceiptError`."""
    with contextlib.suppress(ReceiptError):
        receipts.parse(text)


@given(st.binary(max_size=20_000).map(lambda raw: raw.rstrip(b" ")))
def test_padding_comes_off_again(plaintext):
    """And never makes anything shorter, nor more than an eighth longer above the floor."""
    padded = padding.pad(plaintext)
    assert padding.unpad(padded) == plaintext
    assert max(padding.FLOOR, len(plaintext)) <= len(padded) <= max(padding.FLOOR, len(plaintext) * 9 // 8)


@given(lines)
def test_a_signed_text_comes_back_whole(text):
    """Also when it holds empty lines and lines that look like signatures."""
    assert notes.verify(notes.sign(text, ALICE), [ALICE.verifier]) == text


@given(lines, st.data())
def test_a_changed_note_is_refused(text, data):
    """One letter anywhere: either it no longer verifies, or the text is the same."""
    note = notes.sign(text, ALICE)
    position = data.draw(st.integers(0, len(note) - 1))
    changed = note[:position] + data.draw(st.sampled_from("aA— \n+=")) + note[position + 1 :]
    with contextlib.suppress(NoteError):
        assert notes.verify(changed, [ALICE.verifier]) == text


@given(st.text(max_size=300))
def test_no_text_crashes_the_reader_of_notes_and_keys(text):
    """Anything is a note, a key, or an error of ours."""
    for read in (lambda: notes.verify(text, [ALICE.verifier]), lambda: Verifier.from_text(text)):
        with pytest.raises((NoteError, KeyTextError)):
            read()


@given(st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=10), st.binary(max_size=100))
def test_bech32_comes_back(prefix, content):
    """In small and in capital letters."""
    text = bech32.encode(prefix, content)
    assert bech32.decode(prefix, text) == content
    assert bech32.decode(prefix, text.upper()) == content


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_wrong_letter_in_bech32_is_caught(content, data):
    """One wrong letter is always caught by the checksum."""
    text = bech32.encode("key", content)
    position = data.draw(st.integers(len("key1"), len(text) - 1))
    letter = data.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lbio1É"))
    if letter != text[position]:
        with pytest.raises(KeyTextError):
            bech32.decode("key", text[:position] + letter + text[position + 1 :])


@given(st.text(max_size=60))
def test_no_text_crashes_the_reader_of_bech32(text):
    """Anything else is a `KeyTextError`."""
    with pytest.raises(KeyTextError):
        bech32.decode("age1pq", text)


@settings(max_examples=30)
@given(st.binary(max_size=200_000))
def test_an_envelope_opens_to_what_was_sealed(plaintext):
    """Through several chunks too."""
    assert opening.open_envelope(age.seal(plaintext, [BOB.recipient]), [BOB]) == plaintext


@given(st.binary(max_size=300).map(lambda raw: age.INTRO + raw))
def test_no_bytes_crash_the_reader_of_envelopes(sealed):
    """Anything is an age file or an `EnvelopeError`."""
    with pytest.raises(EnvelopeError):
        opening.open_envelope(sealed, [BOB])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(st.binary(max_size=200) | json_values.map(lambda value: repr(value).encode()))
def test_no_bytes_crash_the_reader_of_documents(raw):
    """Anything is a document or a `DocumentError`."""
    with pytest.raises(DocumentError):
        documents.decode(raw)


@pytest.mark.parametrize(
    "raw", [b"[" * 200_000, b'{"a":' * 50_000, b"\xff\xfe", b'{"kind":"application","v":1e999}']
)
def test_monstrous_json_is_refused(raw):
    """Deep, broken or huge: one sentence."""
    with pytest.raises(DocumentError):
        documents.decode(raw)
