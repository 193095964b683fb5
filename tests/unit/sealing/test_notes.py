import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from safeconduct.errors import KeyTextError, NoteError
from safeconduct.sealing import minisign, notes
from safeconduct.sealing.notes import SigningKey, Verifier
from sealed_cast import LAW, ROOT, vectors

FILE = vectors("sealing")["notes"]

GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_made_by_go_verifies():
    """The example in the documentation of golang.org/x/mod/sumdb/note."""
    assert notes.verify(GO_NOTE, [Verifier.from_text(GO_VKEY)]).startswith("If you think")


def test_keys_and_notes_are_written_as_in_the_vectors():
    """Ed25519 signs the same text the same way, so whole notes can be compared."""
    key = SigningKey(ROOT.name, bytes.fromhex(FILE["seed"]))
    assert key.text == FILE["private"]
    assert SigningKey.from_text(FILE["private"]) == key
    assert key.verifier.text == FILE["vkey"]
    assert notes.sign(FILE["text"], key) == FILE["note"]


@pytest.mark.parametrize("field", ["note", "with_a_stranger"])
def test_a_known_signature_is_enough(field):
    """A note may carry signatures of others."""
    assert notes.verify(FILE[field], [Verifier.from_text(FILE["vkey"])]) == FILE["text"]


@pytest.mark.parametrize("case", FILE["refused"], ids=lambda case: case["about"])
def test_a_note_that_is_not_right_is_refused(case):
    """Nothing is believed but a good signature of a known key."""
    with pytest.raises(NoteError):
        notes.verify(case["note"], [Verifier.from_text(FILE["vkey"])])


@pytest.mark.parametrize("text", FILE["refused_keys"])
def test_a_key_with_a_wrong_letter_is_refused(text):
    """The id in a key's text is checked."""
    with pytest.raises(KeyTextError):
        Verifier.from_text(text)
    if not text.startswith("PRIVATE+KEY+"):
        with pytest.raises(KeyTextError):
            SigningKey.from_text(f"PRIVATE+KEY+{text}")


def test_long_notes_are_refused_both_ways():
    """64 KiB is the limit of a whole note."""
    notes.sign("x" * 65_000 + "\n", ROOT)
    with pytest.raises(NoteError):
        notes.sign("x" * 65_536 + "\n", ROOT)
    with pytest.raises(NoteError):
        notes.verify("x" * 65_536 + GO_NOTE, [Verifier.from_text(GO_VKEY)])


@pytest.mark.parametrize("text", ["no line break", "a\0b\n", "half a character \ud83d\n"])
def test_a_text_that_is_not_lines_is_not_signed(text):
    """Control characters and broken Unicode could be shown as something else."""
    with pytest.raises(NoteError):
        notes.sign(text, ROOT)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "имя"])
def test_a_key_needs_a_plain_name(name):
    """A name stands in signature lines."""
    with pytest.raises(KeyTextError):
        SigningKey.new(name)


def test_private_keys_never_print_themselves():
    """A log line with a key in it gives nothing away."""
    assert repr(LAW.seed) not in repr(LAW)


MINISIGN_KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
MINISIGN_FILE = """untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1633700835\tfile:test\tprehashed
wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==
"""


def minisign_verify(text: bytes, file: str, public_key: str) -> str:
    """What the minisign tool does: the trusted comment, or an exception."""
    _, signature, comment, seal, _ = file.split("\n")
    raw, key = base64.b64decode(signature), base64.b64decode(public_key)
    assert (raw[:2], key[:2]) == (b"ED", b"Ed")
    assert raw[2:10] == key[2:10]
    trusted = comment.removeprefix("trusted comment: ")
    verifier = Ed25519PublicKey.from_public_bytes(key[10:])
    verifier.verify(raw[10:], hashlib.blake2b(text).digest())
    verifier.verify(base64.b64decode(seal), raw[10:] + trusted.encode())
    return trusted


def test_the_tests_own_minisign_reads_a_file_of_the_real_one():
    """A signature published with minisign's own verifying library."""
    assert minisign_verify(b"test", MINISIGN_FILE, MINISIGN_KEY).startswith("timestamp:1633700835")


def test_minisign_reads_our_file():
    """The channel list can be checked with a tool that many have."""
    case = vectors("sealing")["minisign"]
    key = SigningKey(ROOT.name, bytes.fromhex(FILE["seed"]))
    file = minisign.minisign(case["text"].encode(), key, "made 2026-11-22")
    assert file == case["file"]
    assert minisign.public_key(key.verifier) == case["public_key"]
    assert minisign_verify(case["text"].encode(), file, case["public_key"]) == "made 2026-11-22"


def test_our_reader_takes_only_what_the_key_signed():
    """Text, comment and key must all be right."""
    key = SigningKey.new("root")
    file = minisign.minisign(b"text", key, "made 2026-11-22")
    assert minisign.minisigned(b"text", file, key.verifier)
    assert not minisign.minisigned(b"another text", file, key.verifier)
    assert not minisign.minisigned(b"text", file.replace("2026", "2027"), key.verifier)
    assert not minisign.minisigned(b"text", file, ROOT.verifier)
    for damaged in ("", "\n\n\n\n", "a\nж\nc\nж\n", file[:-4]):
        assert not minisign.minisigned(b"text", damaged, key.verifier)


def test_a_minisign_comment_has_one_line():
    """A second line would be read as the signature."""
    with pytest.raises(NoteError):
        minisign.minisign(b"", ROOT, "one\ntwo")
