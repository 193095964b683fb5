"""Whatever lies in a file that is called a backup, reading it ends with a whole one or with our own error."""

import random
from io import BytesIO

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.backups.reading import checked
from safeconduct.backups.records import MAGIC, Head, Part, Rows, Tail, decoded, encoded, may_be_kept
from safeconduct.errors import BackupError
from safeconduct.sealing.age import seal
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.streams import Sealer

ALICE = Identity.new()
HEAD = Head("a" * 64, "2026-11-22", "0002", {"cases": ("id", "since"), "entries": ("sealed",)})
FILES = [Part("safeconduct.toml", b"[line]\n"), Part("secrets/pepper", bytes(32)), Part("public/note", b"x")]
ROWS = [
    Rows("cases", (("one", 7), ("two", None))),
    Rows("entries", ((b"sealed",),)),
    Rows("cases", (("three", 0),)),
]
TAIL = Tail({"cases": 3, "entries": 1}, {"safeconduct.toml": 7, "secrets/pepper": 32, "public/note": 1})
WHOLE = [HEAD, *ROWS, *FILES, TAIL]
END = bytes(4)


def plain(records, after=END):
    return MAGIC + b"".join(map(encoded, records)) + after


def read(plaintext, step=7):
    return [*decoded(plaintext[start : start + step] for start in range(0, len(plaintext), step))]


def test_a_whole_one():
    """In pieces of any length, padded or not."""
    for step in (1, 7, 10_000):
        assert read(plain(WHOLE), step) == WHOLE
    assert read(plain(WHOLE, END + bytes(1000))) == WHOLE


@pytest.mark.parametrize(
    "records",
    [
        [],
        [HEAD],
        WHOLE[1:],
        WHOLE[:-1],
        [HEAD, *WHOLE],
        [*WHOLE, TAIL],
        [HEAD, *FILES, TAIL],
        [HEAD, *ROWS, *ROWS, *FILES, TAIL],
        [HEAD, *ROWS, FILES[0], FILES[2], Tail(TAIL.rows, {"safeconduct.toml": 7, "public/note": 1})],
        [HEAD, *ROWS, FILES[0], *FILES, TAIL],
        [HEAD, Rows("chats", (("tag",),)), *WHOLE[1:]],
        [HEAD, Rows("cases", (("too short",),)), *WHOLE[1:]],
        [HEAD, Rows("cases", (("one", 2**63),)), *WHOLE[1:]],
        [HEAD, Rows("cases", (("one", [1]),)), *WHOLE[1:]],
        [HEAD, Rows("cases", (("one", True),)), *WHOLE[1:]],
    ],
)
def test_records_that_do_not_make_a_whole(records):
    """Something is missing, doubled, out of order, or fits no table."""
    with pytest.raises(BackupError):
        read(plain(records))


@pytest.mark.parametrize(
    "after", [b"", bytes(3), END + b"x", END + bytes(999) + b"x", b"\xff\xff\xff\xff", b"\0\0\0\2{}"]
)
def test_endings_that_are_none(after):
    """Nothing, half a length, words in the padding, a length beyond all bounds, JSON."""
    with pytest.raises(BackupError):
        read(plain(WHOLE, after))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "..",
        "../x",
        "public/../../x",
        "public//x",
        "public/./x",
        "public/.ssh/x",
        "offline/root.key",
        "secrets/shred/first.2026-W47.key",
        "secrets/gateway/2026-11-22.key",
        "secrets/pepper/x",
        "safeconduct.sqlite",
        "safeconduct.sqlite-wal",
        ".unfinished",
        "public/x\0y",
        "public\\..\\x",
        "note",
    ],
)
def test_a_file_that_has_no_place_in_a_line(path):
    """It leads out of the folder, or to what must never come from a backup."""
    assert not may_be_kept(path)
    with pytest.raises(BackupError):
        read(plain([HEAD, *ROWS, *FILES, Part(path, b"x"), TAIL]))


@given(st.binary(max_size=400))
def test_noise_after_the_beginning(noise):
    """Bytes that nobody meant."""
    with pytest.raises(BackupError):
        read(MAGIC + noise)


NAMES = st.sampled_from(
    ["line", "day", "version", "tables", "path", "content", "table", "rows", "files", "t", "v"]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.binary(max_size=9)
    | st.text(max_size=9)
    | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


@given(st.sampled_from(["head", "file", "rows", "tail"]), st.dictionaries(NAMES, VALUES), st.integers(0, 7))
def test_records_of_any_shape(tag, fields, place):
    """A record that is almost one of ours, anywhere among good ones."""
    strange = msgspec.msgpack.encode(fields | {"t": tag})
    records = [encoded(record) for record in WHOLE]
    records.insert(place, len(strange).to_bytes(4, "big") + strange)
    try:
        read(MAGIC + b"".join(records) + END)
    except BackupError:
        return
    assert (tag, fields.get("rows")) == ("rows", []), (
        "An empty set of rows changes nothing; anything else does."
    )


@given(st.randoms(use_true_random=False))
def test_a_sealed_backup_with_an_accident(tmp_path_factory, chance: random.Random):
    """A flipped bit, a lost, doubled or cut piece: it never passes for a whole one."""
    out = BytesIO()
    sealer = Sealer(out, [ALICE.recipient])
    sealer.write(plain(WHOLE, END + bytes(70_000)))
    sealer.close()
    sealed, file = out.getvalue(), tmp_path_factory.getbasetemp() / "backup.age"
    place, length = chance.randrange(len(sealed)), chance.randrange(1, 80)
    damaged = chance.choice(
        (
            sealed[:place] + bytes([sealed[place] ^ 1 << chance.randrange(8)]) + sealed[place + 1 :],
            sealed[:place] + sealed[place + length :],
            sealed[:place] + sealed[place : place + length] + sealed[place:],
            sealed[:place],
            sealed[: -(place % 65_552) or None],
        )
    )
    file.write_bytes(damaged)
    if damaged != sealed:
        with pytest.raises(BackupError):
            checked(file, ALICE)


def test_something_else_that_was_sealed_to_the_same_key(tmp_path):
    """An envelope is not a backup."""
    (tmp_path / "file").write_bytes(seal(b"a letter", [ALICE.recipient]))
    with pytest.raises(BackupError):
        checked(tmp_path / "file", ALICE)
