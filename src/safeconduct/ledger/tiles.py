"""How a log is served: tiles of 256 hashes and bundles of 256 entries (c2sp.org/tlog-tiles)."""

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from safeconduct.errors import LedgerUnreadable
from safeconduct.ledger.hashes import LENGTH, node_hash
from safeconduct.ledger.tree import Nodes

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes of a full tile."""
ENTRIES = -1
"""The level of bundles of entries."""
ENTRY = 0xFFFF
"""Bytes of the longest entry."""
_PATH = re.compile(
    r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


class Tile(Struct, frozen=True, order=True):
    """One file of a log: consecutive hashes of one level in eight, or the entries below such a tile of leaf hashes."""

    level: int
    """0 are leaf hashes, 1 the roots of full tiles of them, and so on; `ENTRIES` are the entries themselves."""
    index: int
    width: int = WIDTH
    """1 to 256 hashes or entries; fewer than 256 at the right edge only."""

    @property
    def path(self) -> str:
        """Where it is served, below the log's address."""
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = f".p/{self.width}" if self.width < WIDTH else ""
        return f"tile/{level}/{'/'.join(groups)}{partial}"


def read_path(path: str) -> Tile:
    """The tile that is served at `path`. `LedgerUnreadable` when none can be."""
    found = _PATH.fullmatch(path)
    if not found:
        raise LedgerUnreadable("It is not the path of a tile.")
    index = int(re.sub("[x/]", "", found[2]) + found[3])
    tile = Tile(ENTRIES if found[1] == "entries" else int(found[1]), index, int(found[4] or WIDTH))
    if tile.path != path:
        raise LedgerUnreadable("It is not the path of a tile.")
    return tile


def tiles(size: int) -> Iterator[Tile]:
    """All tiles and bundles of a log of this size, each as wide as it is then."""
    return grown(0, size)


def grown(old: int, new: int) -> Iterator[Tile]:
    """The tiles and bundles that a log of `new` entries has and one of `old` entries has not yet, or not as wide."""
    for level in range(ENTRIES, 63 // HEIGHT + 1):
        shift = HEIGHT * max(level, 0)
        before, after = old >> shift, new >> shift
        if before == after:
            continue
        for index in range(before // WIDTH, (after - 1) // WIDTH + 1):
            yield Tile(level, index, min(WIDTH, after - index * WIDTH))


def hashes_of(tile: Tile, nodes: Nodes) -> bytes:
    """What is in a tile of hashes."""
    first = tile.index * WIDTH
    return b"".join([nodes(tile.level * HEIGHT, first + place) for place in range(tile.width)])


def nodes_of(size: int, read: Callable[[Tile], bytes]) -> Nodes:
    """The subtrees of a log of this size, read from its tiles; each of them costs one tile and at most 255 hashes.

    Nothing here vouches for the tiles: what is proved with them is checked against a signed checkpoint.
    A tile of the wrong length is `LedgerUnreadable`.
    """

    def nodes(level: int, index: int) -> bytes:
        row, height = divmod(level, HEIGHT)
        first, count = index << height, 1 << height
        place = first // WIDTH
        tile = Tile(row, place, min(WIDTH, (size >> HEIGHT * row) - place * WIDTH))
        content = read(tile)
        if len(content) != tile.width * LENGTH:
            raise LedgerUnreadable("A tile has the wrong length.")
        start = first % WIDTH
        row_hashes = [content[at * LENGTH : (at + 1) * LENGTH] for at in range(start, start + count)]
        return _joined(row_hashes)

    return nodes


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries, each after its length. They are at most `ENTRY` bytes long."""
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def read_bundle(content: bytes, width: int) -> list[bytes]:
    """The `width` entries of a bundle. `LedgerUnreadable` when there are more or fewer."""
    entries, at = list[bytes](), 0
    while at + 2 <= len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        entries.append(content[at + 2 : end])
        at = end
    if at != len(content) or len(entries) != width:
        raise LedgerUnreadable("A bundle of entries is damaged.")
    return entries


def _joined(row: list[bytes]) -> bytes:
    while len(row) > 1:
        row = [node_hash(*pair) for pair in zip(row[::2], row[1::2], strict=True)]
    return row[0]
