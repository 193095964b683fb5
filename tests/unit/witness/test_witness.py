"""A partner watches the book over real HTTP: whoever drops, changes, moves or takes back a day is caught."""

import pytest

from ledger_cast import LEDGER, book_of, correction, day_record
from open_book import files_of, open_shop, write_files
from safeconduct.commands import witness
from safeconduct.errors import WitnessExists, WitnessMissing
from safeconduct.ledger.checkpoint import open_checkpoint, read_checkpoint, sign_checkpoint
from safeconduct.ledger.cosignature import seen_by
from safeconduct.ledger.record import DayTree
from safeconduct.ledger.signatures import split_note
from safeconduct.sealing.notes import SigningKey
from safeconduct.witness import places
from safeconduct.witness.memory import Memory

FORGED = DayTree(4096, b"\xff" * 32)


@pytest.fixture
def shop():
    with open_shop() as opened:
        yield opened


@pytest.fixture
def bobs(tmp_path):
    """Bob's witness, which has looked at nothing yet."""
    folder = tmp_path / "bob"
    witness.init(folder, name="witness.example/bob")
    return folder


@pytest.fixture
def watching(bobs, shop):
    """Bob has seen, and signed, a book of five days."""
    shop.shows(book_of(5))
    assert witness.check(bobs, shop.address) == witness.SIGNED
    return bobs


def last_signed(folder):
    memory = Memory(folder)
    note = (folder / "cosigned.note").read_text()
    signed = open_checkpoint(note, LEDGER.verifier)
    assert len(seen_by(signed.checkpoint.text, signed.signatures, [memory.key()])) == 1
    return signed.checkpoint.size


def is_evidence(folder):
    """What Bob keeps shows to anybody that the ledger key has contradicted itself."""
    (place,) = (folder / "forks").iterdir()
    for name in ("signed-before.note", "found-now.note"):
        open_checkpoint((place / name).read_text(), LEDGER.verifier)
    return (place / "why.txt").read_text()


def test_the_first_look_pins_the_line(bobs, shop, capsys):
    """From then on it is this key, whatever the line shows; Bob is told to compare it."""
    shop.shows(book_of(1))
    assert witness.check(bobs, shop.address) == witness.SIGNED
    said = capsys.readouterr().out
    assert LEDGER.verifier.text in said
    assert "Compare it" in said
    assert Memory(bobs).watched().key == LEDGER.verifier.text


def test_a_key_from_elsewhere_decides(bobs, shop):
    """The line shows another one: nothing is pinned, nothing is signed."""
    shop.shows(book_of(1))
    other = LEDGER.verifier.text.replace("safeconduct.example", "safeconduct.exbmple")
    assert witness.check(bobs, shop.address, key=other) == witness.CONTRADICTED
    assert Memory(bobs).watched() is None


def test_a_book_that_grew_is_signed_again(watching, shop):
    """Also with a correction in it, and also when nothing is new."""
    records = book_of(7)
    shop.shows([*records, correction(records, 2, 6)])
    assert witness.check(watching, shop.address) == witness.SIGNED
    assert last_signed(watching) == 8
    assert witness.check(watching, shop.address) == witness.SIGNED


def test_the_line_is_sent_the_signature(watching, shop):
    """The checkpoint with Bob's line below it, after it was written down."""
    assert witness.check(watching, shop.address, send=True) == witness.SIGNED
    assert shop.sent == [(watching / "cosigned.note").read_bytes()]


def lies():
    """What Mallory shows when she holds the ledger key and signs it."""
    honest = book_of(7)
    changed = [*honest[:2], day_record(2, FORGED), *honest[3:]]
    return {
        "a day was changed": (changed, "other entries"),
        "a day was dropped": ([*honest[:2], *honest[3:]], "day after"),
        "two days changed places": ([*honest[:2], honest[3], honest[2], *honest[4:]], "day after"),
        "the last day was changed, and it is as long as before": (
            [*honest[:4], day_record(4, FORGED)],
            "two logs",
        ),
        "it was set back, and goes on otherwise": ([*honest[:3], day_record(3, FORGED)], "other entries"),
        "a day was put in": ([*honest[:2], day_record(2, FORGED), *honest[2:]], "day after"),
    }


@pytest.mark.parametrize("about", lies())
def test_a_line_that_rewrites_its_book_is_caught(watching, shop, about, capsys):
    """The evidence is kept, nothing is signed then or later, until somebody has looked at it."""
    records, why = lies()[about]
    shop.shows(records)
    before = (watching / "cosigned.note").read_bytes()
    assert witness.check(watching, shop.address) == witness.CONTRADICTED
    assert why in is_evidence(watching)
    shop.shows(book_of(7))
    assert witness.check(watching, shop.address) == witness.CONTRADICTED
    assert "forgive" in capsys.readouterr().err
    assert (watching / "cosigned.note").read_bytes() == before
    witness.forgive(watching)
    assert witness.check(watching, shop.address) == witness.SIGNED


@pytest.mark.parametrize("shown", [4, 6], ids=["dropped", "added"])
def test_entries_that_were_not_signed_are_caught(watching, shop, shown):
    """The checkpoint is the honest one; the tiles are not its tiles. That is no evidence, but nothing is signed."""
    shop.shows(book_of(5), shown=book_of(shown))
    assert witness.check(watching, shop.address) in {witness.LATER, witness.CONTRADICTED}
    shop.shows(book_of(5), shown=[*book_of(4), day_record(4, FORGED)])
    assert witness.check(watching, shop.address) == witness.CONTRADICTED
    assert not Memory(watching).forked


def test_an_older_state_is_not_signed(watching, shop, capsys):
    """A copy that lags behind contradicts nothing; it is looked at again later."""
    shop.shows(book_of(3))
    assert witness.check(watching, shop.address) == witness.LATER
    assert "older state" in capsys.readouterr().err
    assert not Memory(watching).forked
    assert last_signed(watching) == 5


def test_another_key_is_caught(watching, shop):
    """A checkpoint that the pinned key has not signed is nothing."""
    mallory = SigningKey(LEDGER.name, bytes(32))
    head = read_checkpoint(split_note(shop.files["checkpoint"].decode())[0])
    shop.files["checkpoint"] = sign_checkpoint(head, mallory.verifier, mallory.sign).note.encode()
    assert witness.check(watching, shop.address) == witness.CONTRADICTED


def test_a_line_that_cannot_be_reached_is_no_fault(bobs, shop):
    """Nothing there, or sent to another machine: later."""
    assert witness.check(bobs, shop.address) == witness.LATER
    shop.sends_to = "http://localhost:9/ledger/checkpoint"
    assert witness.check(bobs, shop.address) == witness.LATER


def test_a_file_without_end_does_not_fill_the_machine(bobs, shop):
    """What is longer than it may be is not read to its end."""
    shop.shows(book_of(1))
    shop.files["checkpoint"] = b"x" * (places.NOTE_BYTES + 1)
    assert witness.check(bobs, shop.address) != witness.SIGNED


def test_a_signature_is_shown_only_after_it_was_written_down(watching, shop, monkeypatch):
    """The power goes while the memory is written: nobody has seen a signature that Bob does not remember."""
    shop.shows(book_of(6))
    before = (watching / "cosigned.note").read_bytes()

    def goes(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Memory, "publish", goes)
        with pytest.raises(KeyboardInterrupt):
            witness.check(watching, shop.address, send=True)
    assert (watching / "cosigned.note").read_bytes() == before
    assert shop.sent == []
    shop.shows([*book_of(5), day_record(5, FORGED)])
    assert witness.check(watching, shop.address) == witness.CONTRADICTED


def test_a_folder_does_as_well(bobs, tmp_path):
    """A copy that somebody brought on a stick."""
    write_files(tmp_path / "copy", files_of(book_of(300)))
    assert witness.check(bobs, str(tmp_path / "copy")) == witness.SIGNED
    assert last_signed(bobs) == 300


def test_a_witness_is_made_once(bobs, tmp_path):
    """Its key is never replaced; where none is, nothing is signed."""
    with pytest.raises(WitnessExists):
        witness.init(bobs, name="witness.example/bob")
    with pytest.raises(WitnessMissing):
        witness.check(tmp_path / "nowhere", "http://127.0.0.1:9")
    assert (bobs / "witness.key").stat().st_mode & 0o777 == 0o600


def test_a_line_that_trickles_is_left(watching, shop, monkeypatch):
    """A byte now and then would hold the witness for days; it looks again later."""
    monkeypatch.setattr(places, "SECONDS_AT_MOST", -1.0)
    assert witness.check(watching, shop.address) == witness.LATER


def test_a_book_of_endless_entries_is_left(watching, shop, monkeypatch):
    """All files together have a limit too: a hundred thousand long entries would fill the memory."""
    monkeypatch.setattr(places, "BOOK_BYTES", 1000)
    assert witness.check(watching, shop.address) == witness.CONTRADICTED


@pytest.mark.parametrize("address", ["http://[", "http://127.0.0.1:no/", "/\x00", "file:///etc/passwd"])
def test_a_line_that_sends_its_readers_nowhere_is_left(watching, shop, address):
    """The witness goes on; nothing of this machine is read."""
    shop.sends_to = address
    assert witness.check(watching, shop.address) == witness.LATER
