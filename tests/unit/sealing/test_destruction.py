"""The note that says what was destroyed: what it says, and what is refused."""

import pytest
from msgspec.structs import replace

from safeconduct.errors import NoteError
from safeconduct.model.destruction import DestructionRecord, Tally
from safeconduct.sealing import notes
from safeconduct.sealing.destruction import FIRST, digest, ledger_name, make_record, read_record
from safeconduct.sealing.notes import SigningKey

LINE = "ab" * 32
KEY = SigningKey(ledger_name("help.example"), bytes(range(32)))
RECORD = DestructionRecord(LINE, Tally("2026-11-22", 3, 1, 0, 2), 1234, "cd" * 32, FIRST)


def signed(text, key=KEY):
    return notes.sign(text, key)


def test_it_says_what_the_spec_says():
    """Line by line, as in spec/audit.md."""
    text, _, _ = make_record(KEY, RECORD).partition("\n\n")
    assert text.splitlines() == [
        "safeconduct destruction v1",
        f"line {LINE}",
        "day 2026-11-22",
        "cases-due 3",
        "cases-erased 1",
        "epochs 0",
        "chat-days 2",
        f"audit 1234 {'cd' * 32}",
        f"previous {FIRST}",
    ]


def test_it_comes_back():
    """What was signed is what is read."""
    assert read_record(make_record(KEY, RECORD), [KEY.verifier], LINE) == RECORD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("day 2026-11-22", "day 2026-13-22"),
        ("cases-due 3", "cases-due 03"),
        ("cases-due 3", "cases-due -3"),
        ("cases-due 3", "cases-erased 3"),
        ("audit 1234", "audit"),
        ("destruction v1", "destruction v2"),
        ("epochs 0\n", ""),
        (f"previous {FIRST}\n", f"previous {FIRST}\nwhose Alice's\n"),
    ],
)
def test_what_is_not_of_its_shape_is_refused(old, new):
    """Also when the right key has signed it."""
    text = make_record(KEY, RECORD).partition("\n\n")[0] + "\n"
    assert old in text
    with pytest.raises(NoteError):
        read_record(signed(text.replace(old, new)), [KEY.verifier], LINE)


def test_what_mallory_signs_is_refused():
    """A key of the same name is not the same key; a record of another line is not this line's."""
    mallory = SigningKey(KEY.name, bytes(32))
    with pytest.raises(NoteError):
        read_record(make_record(mallory, RECORD), [KEY.verifier], LINE)
    with pytest.raises(NoteError):
        read_record(make_record(KEY, replace(RECORD, line="ef" * 32)), [KEY.verifier], LINE)
    with pytest.raises(NoteError):
        read_record(make_record(KEY, RECORD).replace("cases-due 3", "cases-due 4"), [KEY.verifier], LINE)


def test_the_next_one_names_the_whole_note():
    """With its signature: one made again with another key is another one."""
    other = make_record(SigningKey(KEY.name, bytes(32)), RECORD)
    assert digest(make_record(KEY, RECORD)) != digest(other)
