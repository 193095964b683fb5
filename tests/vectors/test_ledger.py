"""The vectors of the ledger, ours and others'."""

from base64 import b64decode
from hashlib import sha256
from itertools import count

import pytest
from pymerkle import InmemoryTree

from safeconduct.errors import LedgerMismatch, LedgerUnreadable, NoteError
from safeconduct.ledger import commitments, tiles
from safeconduct.ledger.checkpoint import open_checkpoint, read_checkpoint
from safeconduct.ledger.cosignature import WitnessKey, seen_by
from safeconduct.ledger.hashes import leaf_hash, read_hash
from safeconduct.ledger.proof import read_proof
from safeconduct.ledger.record import read_record
from safeconduct.ledger.signatures import split_note
from safeconduct.ledger.tiles import Tile, read_path
from safeconduct.ledger.tree import Tree, consistency, extends, includes, inclusion, root
from safeconduct.ledger.verify import Trust, check_growth, check_proof
from safeconduct.sealing import receipts
from safeconduct.sealing.derivation import expand, extract, line_salt
from safeconduct.sealing.notes import Verifier
from sealed_cast import vectors

OURS, THEIRS = vectors("ledger"), vectors("transparency-dev")
TRUST = Trust(
    OURS["line"],
    Verifier.from_text(OURS["key"]),
    tuple(WitnessKey.from_text(text) for text in OURS["witnesses"]),
    2,
)
ERRORS = {"mismatch": LedgerMismatch, "unreadable": LedgerUnreadable, "note": NoteError}


def hashes(texts):
    return [read_hash(text) for text in texts]


def about(case):
    return case["about"]


@pytest.mark.parametrize("case", OURS["trees"], ids=lambda case: case["size"])
def test_our_trees(case):
    """Roots and proofs, as Go's sumdb packages accepted them."""
    tree = Tree.of([b"entry %d" % number for number in range(case["size"])])
    assert root(tree.size, tree.node) == read_hash(case["root"])
    for index, proof in case["inclusion"].items():
        assert inclusion(int(index), tree.size, tree.node) == hashes(proof)
        leaf = leaf_hash(b"entry " + index.encode())
        assert includes(leaf, int(index), tree.size, hashes(proof), read_hash(case["root"]))
    for old, proof in case["consistency"].items():
        assert consistency(int(old), tree.size, tree.node) == hashes(proof)
        before = root(int(old), tree.node)
        assert extends(int(old), before, tree.size, read_hash(case["root"]), hashes(proof))


def test_roots_of_transparency_dev():
    """The tree that Certificate Transparency has tested with from the beginning."""
    tree = Tree.of([bytes.fromhex(entry) for entry in THEIRS["entries"]])
    assert [root(size, tree.node).hex() for size in range(9)] == THEIRS["roots"]


@pytest.mark.parametrize(
    "case", THEIRS["inclusion"], ids=lambda case: f"{case['leafIdx']}-{case['treeSize']}"
)
def test_inclusion_of_transparency_dev(case):
    """Their proof holds, and none of the changes they make to it does."""
    leaf, index, size = read_hash(case["leafHash"]), case["leafIdx"], case["treeSize"]
    proof, whole = hashes(case["proof"]), read_hash(case["root"])
    assert includes(leaf, index, size, proof, whole)
    tree = Tree.of([bytes.fromhex(entry) for entry in THEIRS["entries"]])
    assert inclusion(index, size, tree.node) == proof
    changed = [
        *((leaf, other, size, proof, whole) for other in (index - 1, index + 1, index ^ 2)),
        *((leaf, index, other, proof, whole) for other in (size * 2, size // 2, 0)),
        (sha256(b"wrong").digest(), index, size, proof, whole),
        (leaf, index, size, proof, b""),
        (leaf, index, size, proof, sha256(b"random").digest()),
        *((leaf, index, size, other, whole) for other in mutations(proof, whole)),
    ]
    assert not any(includes(*each) for each in changed)


@pytest.mark.parametrize("case", THEIRS["consistency"], ids=lambda case: f"{case['size1']}-{case['size2']}")
def test_consistency_of_transparency_dev(case):
    """Their proof holds, and none of the changes they make to it does."""
    old, new, proof = case["size1"], case["size2"], hashes(case["proof"])
    before, after = read_hash(case["root1"]), read_hash(case["root2"])
    assert extends(old, before, new, after, proof)
    tree = Tree.of([bytes.fromhex(entry) for entry in THEIRS["entries"]])
    assert consistency(old, new, tree.node) == proof
    changed = [
        *((other, before, new, after, proof) for other in (old - 1, old + 1, old ^ 2)),
        *((old, before, other, after, proof) for other in (new * 2, new // 2)),
        (old, sha256(b"wrong").digest(), new, after, proof),
        (old, before, new, sha256(b"wrong").digest(), proof),
        (old, after, new, before, proof),
        *(
            (old, before, new, after, other)
            for other in [*mutations(proof, before), *mutations(proof, after)]
        ),
    ]
    assert not any(extends(*each) for each in changed)


def mutations(proof, whole):
    """What the test values of transparency-dev change in a proof."""
    flipped = [
        [*proof[:at], bytes([step[0] ^ 16]) + step[1:], *proof[at + 1 :]] for at, step in enumerate(proof)
    ]
    return [
        *flipped,
        [],
        proof[:-1],
        proof[1:],
        [*proof, b""],
        [*proof, whole],
        [b"", *proof],
        [whole, *proof],
    ]


def test_a_cosigned_checkpoint_of_c2sp():
    """Their example is read, and gives their time."""
    case = THEIRS["cosigned checkpoint"]
    text, (own, witness) = split_note(case["note"])
    checkpoint = read_checkpoint(text)
    assert (checkpoint.origin, checkpoint.size, own.name) == (case["origin"], case["size"], case["origin"])
    assert checkpoint.text == text
    assert int.from_bytes(witness.body[:8], "big") == case["moment"]
    assert len(witness.body) == 72
    assert WitnessKey.from_text(THEIRS["witness key"]).text == THEIRS["witness key"]


def test_tiles_of_c2sp():
    """Their example of a log of 70,000 entries."""
    expected = THEIRS["tiles of 70000 entries"][1:]
    paths = [tile.path for tile in tiles.tiles(70_000) if tile.level >= 0]
    assert paths[:273] == [f"tile/0/{number:03}" for number in range(273)]
    assert paths[273:] == expected


def test_trees_of_pymerkle():
    """Another implementation makes the same roots and the same proofs."""
    theirs = InmemoryTree(algorithm="sha256")
    for number in range(70):
        theirs.append_entry(b"entry %d" % number)
    ours = Tree.of([b"entry %d" % number for number in range(70)])
    for size in range(1, 71):
        assert theirs.get_root(size) == root(size, ours.node)
        for index in range(0, size, 5):
            assert theirs.prove_inclusion(index + 1, size).path[1:] == inclusion(index, size, ours.node)


def test_our_tiles():
    """Paths, and which tiles a log has."""
    for case in OURS["tiles"]["paths"]:
        tile = Tile(case["level"], case["index"], case["width"])
        assert tile.path == case["path"]
        assert read_path(case["path"]) == tile
    assert [tile.path for tile in tiles.tiles(300)] == OURS["tiles"]["of 300 entries"]
    assert [tile.path for tile in tiles.grown(250, 300)] == OURS["tiles"]["from 250 to 300 entries"]


@pytest.mark.parametrize("case", OURS["openings"], ids=lambda case: case["commitment"][:8])
def test_our_commitments(case):
    """From the words of a receipt to what the book holds."""
    receipt = receipts.parse(case["receipt"])
    opening = expand(extract(line_salt(OURS["line"]), receipt.bits), "safeconduct/receipt/v1/opening", 32)
    blinded = commitments.blind(bytes.fromhex(case["blinding key"]), opening)
    assert (opening.hex(), blinded.hex()) == (case["opening"], case["blind"])
    assert commitments.commitment(opening, blinded).hex() == case["commitment"]


def test_our_day():
    """A day with three applications."""
    numbers = count()

    def padding(length):
        names = (f"safeconduct vectors/padding {next(numbers)}" for _ in range(length // 32))
        return b"".join(sha256(name.encode()).digest() for name in names)

    held = [bytes.fromhex(text) for text in OURS["day"]["commitments"]]
    sealed = commitments.close_day(held, 3, padding).sealed
    assert (sealed.size, sealed.root) == (OURS["day"]["size"], read_hash(OURS["day"]["root"]))
    for case in OURS["sizes"]:
        assert commitments.tree_size(case["noisy"]) == case["size"]


def test_our_records():
    """Each record is read, and written again as it was."""
    for case in OURS["records"]:
        record = read_record(case["text"].encode())
        assert record.text == case["text"]
        assert leaf_hash(case["text"].encode()) == read_hash(case["leaf"])


@pytest.mark.parametrize("case", OURS["records refused"], ids=about)
def test_records_that_are_none(case):
    """Every other spelling is refused."""
    with pytest.raises(LedgerUnreadable):
        read_record(case["text"].encode())


def test_our_checkpoints():
    """Signed, cosigned, and the larger one begins with the smaller one."""
    heads = []
    for case in OURS["checkpoints"]:
        opened = open_checkpoint(case["note"], TRUST.key)
        assert opened.note == case["note"]
        assert (opened.checkpoint.size, opened.checkpoint.root) == (case["size"], read_hash(case["root"]))
        seen = seen_by(opened.checkpoint.text, opened.signatures, TRUST.witnesses)
        assert [{"witness": each.witness, "moment": each.moment} for each in seen] == case["seen"]
        heads.append(opened.checkpoint)
    check_growth(*heads, hashes(OURS["growth"]))


def test_our_proof_file():
    """It shows what it should, and is written again as it was."""
    case = OURS["proof"]
    verdict = check_proof(case["text"], TRUST, bytes.fromhex(case["opening"]))
    assert (verdict.day, verdict.index, verdict.checkpoint.size) == (case["day"], case["index"], case["size"])
    assert [each.witness for each in verdict.seen] == case["seen"]
    assert verdict.mine
    assert verdict.enough
    proof = read_proof(case["text"])
    assert proof.text == case["text"]
    assert commitments.read_filing(b64decode(case["text"].split()[2]).decode()).text.encode() == proof.extra


@pytest.mark.parametrize("case", OURS["proofs refused"], ids=about)
def test_proof_files_that_show_nothing(case):
    """Each change is noticed, and said to be what it is."""
    with pytest.raises(ERRORS[case["error"]]):
        check_proof(case["text"], TRUST, bytes.fromhex(case["opening"]))
