"""How a log is served."""

import pytest

from safeconduct.errors import LedgerUnreadable
from safeconduct.ledger import tiles
from safeconduct.ledger.tiles import ENTRIES, Tile
from safeconduct.ledger.tree import Tree, inclusion, root


def test_a_reader_works_out_roots_and_proofs_from_the_tiles_alone():
    """Whoever fetches the files needs nothing else."""
    whole = Tree.of([b"entry %d" % number for number in range(700)])
    for size in (1, 255, 256, 257, 511, 700):
        served = {
            tile: tiles.hashes_of(tile, whole.node) for tile in tiles.tiles(size) if tile.level != ENTRIES
        }
        nodes = tiles.nodes_of(size, served.__getitem__)
        assert root(size, nodes) == root(size, whole.node)
        assert inclusion(size // 2, size, nodes) == inclusion(size // 2, size, whole.node)


def test_only_new_tiles_are_written_when_the_log_grows():
    """A tile that is full stays as it is."""
    assert [tile.path for tile in tiles.grown(256, 257)] == ["tile/entries/001.p/1", "tile/0/001.p/1"]
    assert [tile.path for tile in tiles.grown(5, 6)] == ["tile/entries/000.p/6", "tile/0/000.p/6"]
    assert list(tiles.grown(7, 7)) == list(tiles.tiles(0)) == []


def test_a_tile_that_was_cut_off_is_refused():
    """Before anything is worked out from it."""
    nodes = tiles.nodes_of(3, lambda _: bytes(64))
    with pytest.raises(LedgerUnreadable):
        root(3, nodes)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/x000/001",
        "tile/64/000",
        "tile/00/000",
        "tile/0/001/002",
        "tile/8/0/000",
        "tile/data/000",
        "tile/0/٠٠٠",
        "tile/0/000\n",
        "",
    ],
)
def test_paths_that_no_tile_has(path):
    """One tile has one path."""
    with pytest.raises(LedgerUnreadable):
        tiles.read_path(path)


def test_bundles_carry_the_entries():
    """Empty ones, too, and as long as they may be."""
    entries = [b"", b"a record\n", bytes(tiles.ENTRY)]
    content = tiles.write_bundle(entries)
    assert tiles.read_bundle(content, 3) == entries
    for damaged, width in ((content[:-1], 3), (content + b"\0", 3), (content, 2), (b"", 1)):
        with pytest.raises(LedgerUnreadable):
            tiles.read_bundle(damaged, width)


def test_a_tile_of_a_large_log():
    """Numbers above a thousand are written in groups."""
    assert Tile(0, 1_000_000).path == "tile/0/x001/x000/000"
