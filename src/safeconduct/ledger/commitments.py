"""How an application is in the book without being seen (spec/ledger.md section 5), and how it is shown to be (6)."""

import hmac
from bisect import bisect_left
from collections.abc import Callable, Iterable
from hashlib import sha256

from msgspec import Struct

from safeconduct.errors import LedgerMismatch, LedgerUnreadable
from safeconduct.ledger.hashes import LENGTH, read_hash, read_number, write_base64
from safeconduct.ledger.record import DayRecord, DayTree, read_record
from safeconduct.ledger.tree import PROOF, Nodes, Tree, inclusion, root

SMALLEST = 4096
"""Leaves of a day's tree, at least."""
_LABEL = b"safeconduct/commitment/v1"
_TITLE = "safeconduct filing v1"


class Day(Struct, frozen=True):
    """The commitments of one day, padded, and the tree over them. The padding is as good as the rest."""

    entries: tuple[bytes, ...]
    """Ascending, all different, 32 bytes each."""
    tree: Tree

    def place(self, committed: bytes) -> int:
        """Where a commitment is. `LedgerMismatch` when it is not of this day."""
        index = bisect_left(self.entries, committed)
        if self.entries[index : index + 1] != (committed,):
            raise LedgerMismatch("The application is not of this day.")
        return index

    @property
    def sealed(self) -> DayTree:
        """What the day record says of it."""
        return DayTree(len(self.entries), root(self.tree.size, self.tree.node))


class Filing(Struct, frozen=True):
    """That an application is in a day's tree: what stands in the `extra` of its proof file."""

    blind: bytes
    commitment: bytes
    index: int
    """Its place in the day's tree."""
    path: tuple[bytes, ...]
    """From the commitment to the root of the day's tree."""
    record: DayRecord

    @property
    def text(self) -> str:
        lines = (
            _TITLE,
            f"blind {write_base64(self.blind)}",
            f"commitment {write_base64(self.commitment)}",
            f"index {self.index}",
            *map(write_base64, self.path),
        )
        return "\n".join(lines) + "\n\n" + self.record.text


def blind(key: bytes, opening: bytes) -> bytes:
    """What hides a commitment from whoever has the receipt and the database. `key`: the day's blinding key, 32 bytes."""
    return hmac.digest(key, opening, "sha256")


def commitment(opening: bytes, blinded: bytes) -> bytes:
    """What the book holds of an application. `opening`: 32 bytes that only its receipt gives; `blinded`: see `blind`."""
    return sha256(_LABEL + opening + blinded).digest()


def tree_size(noisy: int) -> int:
    """How many leaves a day's tree has when this is the day's number of applications with its noise."""
    return max(SMALLEST, 1 << max(0, 2 * noisy - 1).bit_length())


def close_day(commitments: Iterable[bytes], noisy: int, randbytes: Callable[[int], bytes]) -> Day:
    """The day's tree. `noisy`: its number of applications with noise, 0 when none is drawn.

    A million commitments, in a tree of two million leaves, take some eight seconds. `randbytes(n)` gives n secret random bytes.
    """
    held = dict.fromkeys(commitments)  # In the order of their memory: a set's takes twice as long to sort.
    size = tree_size(noisy)
    while size < len(held):
        size *= 2  # The noise took away half: so rare that it tells nothing (spec/ledger.md section 5).
    while len(held) < size:
        padding = randbytes((size - len(held)) * LENGTH)
        held |= dict.fromkeys(padding[at : at + LENGTH] for at in range(0, len(padding), LENGTH))
    entries = tuple(sorted(held))
    return Day(entries, Tree.of(entries))


def file(opening: bytes, blinded: bytes, index: int, record: DayRecord, nodes: Nodes) -> Filing:
    """What shows that an application is in its day's tree. `index`: its place there; `nodes`: the tree's subtrees."""
    path = inclusion(index, record.tree.size, nodes)
    return Filing(blinded, commitment(opening, blinded), index, tuple(path), record)


def read_filing(text: str) -> Filing:
    """The filing with this text, nothing of it checked. `LedgerUnreadable`."""
    head, gap, entry = text.partition("\n\n")
    title, *lines = head.split("\n")
    words = ("blind ", "commitment ", "index ")
    known = all(line.startswith(word) for line, word in zip(lines, words, strict=False))
    if not gap or title != _TITLE or not len(words) <= len(lines) <= len(words) + PROOF or not known:
        raise LedgerUnreadable("It does not say where an application is in the book.")
    blinded, committed, index = (line.removeprefix(word) for line, word in zip(lines, words, strict=False))
    record = read_record(entry.encode())
    if not isinstance(record, DayRecord):
        raise LedgerUnreadable("An application is in the record of a day.")
    path = tuple(read_hash(line) for line in lines[len(words) :])
    return Filing(read_hash(blinded), read_hash(committed), read_number(index), path, record)
