"""The ledger against the definitions of RFC 6962, and against whatever is thrown at its readers."""

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_cast import BOB, BOBS_KEY, LEDGER, book_of, signed
from safeconduct.errors import KeyTextError, LedgerMismatch, LedgerUnreadable, NoteError
from safeconduct.ledger import tiles
from safeconduct.ledger.checkpoint import open_checkpoint, read_checkpoint
from safeconduct.ledger.commitments import close_day, read_filing
from safeconduct.ledger.cosignature import WitnessKey
from safeconduct.ledger.proof import read_proof
from safeconduct.ledger.record import read_record
from safeconduct.ledger.tiles import Tile
from safeconduct.ledger.tree import Tree, appended, consistency, extends, includes, inclusion, root
from safeconduct.ledger.verify import Trust, check_proof
from safeconduct.sealing.notes import Verifier
from sealed_cast import vectors

LONG = 600
WHOLE = Tree.of([b"entry %d" % number for number in range(LONG)])
LEAVES = [WHOLE.node(0, index) for index in range(LONG)]
sizes = st.integers(1, LONG)
OURS = vectors("ledger")


def by_definition(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\1" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@given(sizes)
def test_the_root_is_the_one_of_the_definition(size):
    """Also when it is worked out from the complete subtrees alone."""
    assert root(size, WHOLE.node) == by_definition(LEAVES[:size])


@given(st.data(), sizes)
def test_every_entry_is_shown_to_be_where_it_is_and_nowhere_else(data, size):
    """The proof has the logarithm of the size, and fits one place of one tree."""
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    proof, whole = inclusion(index, size, WHOLE.node), root(size, WHOLE.node)
    assert includes(LEAVES[index], index, size, proof, whole)
    assert len(proof) <= (size - 1).bit_length()
    assert includes(LEAVES[index], other, size, proof, whole) == (other == index)
    assert includes(LEAVES[other], index, size, proof, whole) == (other == index)


@given(st.data(), sizes)
def test_every_tree_is_shown_to_begin_with_every_smaller_one(data, new):
    """And with no other tree of that size; everything begins with nothing."""
    old = data.draw(st.integers(0, new))
    proof = consistency(old, new, WHOLE.node)
    before, after = root(old, WHOLE.node), root(new, WHOLE.node)
    assert extends(old, before, new, after, proof)
    assert len(proof) <= new.bit_length() + 1
    forged = sha256(before).digest()
    assert not extends(old, forged, new, after, proof)
    assert extends(old, before, new, forged, proof) == (old == 0)
    if proof:
        at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
        flipped = (int.from_bytes(proof[at], "big") ^ (1 << bit)).to_bytes(32, "big")
        assert not extends(old, before, new, after, [*proof[:at], flipped, *proof[at + 1 :]])


@given(
    st.integers(-2, 70),
    st.integers(-2, 70),
    st.lists(st.sampled_from([*LEAVES[:8], b""]), max_size=9),
    st.data(),
)
def test_checking_never_stumbles(one, other, proof, data):
    """Whatever numbers and hashes come in, the answer is yes or no."""
    first, second = data.draw(st.sampled_from(LEAVES)), data.draw(st.sampled_from(LEAVES))
    assert not includes(first, one, other, proof, b"")
    assert extends(one, first, other, second, proof) in {True, False}


def test_a_tree_grows_one_entry_at_a_time():
    """What becomes complete is what a tree that is made at once has; each entry reads the logarithm of the size."""
    kept = {}

    def nodes(level, index):
        return kept[level, index]

    for size, leaf in enumerate(LEAVES):
        made = appended(leaf, size, nodes)
        assert len(made) <= size.bit_length() + 1
        kept.update({(node.level, node.index): node.hash for node in made})
    levels = enumerate(WHOLE.levels)
    assert kept == {
        (level, index): WHOLE.node(level, index) for level, row in levels for index in range(len(row) // 32)
    }


@settings(max_examples=30)
@given(st.data(), sizes)
def test_tiles_are_as_good_as_the_tree(data, size):
    """Proofs from the tiles of a size are those of the tree; a log that grew has the old tiles and the new ones."""
    old = data.draw(st.integers(0, size))
    served = {tile: tiles.hashes_of(tile, WHOLE.node) for tile in tiles.tiles(size) if tile.level >= 0}
    nodes = tiles.nodes_of(size, served.__getitem__)
    assert consistency(old, size, nodes) == consistency(old, size, WHOLE.node)
    written = {*tiles.tiles(old), *tiles.grown(old, size)}
    assert written >= set(tiles.tiles(size))


@given(st.integers(-1, 63), st.integers(0, 10**15), st.integers(1, 256))
def test_a_tile_has_one_path(level, index, width):
    """And the path one tile."""
    tile = Tile(level, index, width)
    assert tiles.read_path(tile.path) == tile


@settings(max_examples=20)
@given(st.sets(st.binary(min_size=32, max_size=32), max_size=50), st.integers(-10, 5000), st.integers())
def test_a_day_holds_what_was_filed_and_looks_like_any_other(held, noisy, seed):
    """Nothing is lost, nothing twice, in order, and as large as the noisy number says."""
    chance = Random(seed)
    day = close_day(held, noisy, chance.randbytes)
    assert held <= set(day.entries)
    assert list(day.entries) == sorted(set(day.entries))
    assert day.sealed.size == len(day.entries) == close_day([], noisy, chance.randbytes).sealed.size


def read_or_refuse(read, text):
    """What was read is written as it was; everything else is refused with a sentence."""
    try:
        found = read(text)
    except (LedgerUnreadable, NoteError, KeyTextError):
        return
    assert found == text


READERS = (
    lambda text: read_record(text.encode(errors="surrogatepass")).text,
    lambda text: read_proof(text).text,
    lambda text: read_filing(text).text,
    lambda text: read_checkpoint(text).text,
    lambda text: open_checkpoint(text, LEDGER.verifier).note,
    lambda text: WitnessKey.from_text(text).text,
    lambda text: tiles.read_path(text).path,
)
GOOD = (
    *(record["text"] for record in OURS["records"]),
    OURS["proof"]["text"],
    signed(book_of(3), BOB).note,
    BOBS_KEY.text,
    "tile/0/x001/234.p/5",
)


@given(st.sampled_from(READERS), st.text())
def test_readers_refuse_garbage_with_a_sentence(read, text):
    """Any text."""
    read_or_refuse(read, text)


@settings(max_examples=400)
@given(st.sampled_from(READERS), st.sampled_from(GOOD), st.data())
def test_readers_refuse_what_was_damaged_or_read_it_as_it_is(read, text, data):
    """A good text with a piece of it replaced."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 4)))
    piece = data.draw(st.text("\n 0129-/=+AQabceghilnorstuvx\r\t—я\ud800", max_size=3))
    read_or_refuse(read, text[:start] + piece + text[end:])


@settings(max_examples=400)
@given(st.data())
def test_no_damaged_proof_file_shows_anything(data):
    """One character changed, wherever it is."""
    case = OURS["proof"]
    text = case["text"].split("— witness")[0]
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from([letter for letter in "\n 0189=+/AQaz—" if letter != text[at]]))
    trust = Trust(OURS["line"], Verifier.from_text(OURS["key"]))
    assert check_proof(text, trust, bytes.fromhex(case["opening"])).mine
    with pytest.raises((LedgerMismatch, LedgerUnreadable, NoteError)):
        check_proof(text[:at] + letter + text[at + 1 :], trust, bytes.fromhex(case["opening"]))
