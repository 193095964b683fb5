"""The Merkle tree of RFC 6962 section 2.1: roots, proofs, and how they are checked (RFC 9162 section 2.1).

Whoever keeps a tree keeps the hashes of its complete subtrees, which never change. Everything here reads
them through a function, so it costs the logarithm of the tree's size wherever they lie.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Self

from msgspec import Struct

from safeconduct.ledger.hashes import EMPTY, LENGTH, node_hash

PROOF = 63
"""Hashes of the longest proof."""

Nodes = Callable[[int, int], bytes]
"""`nodes(level, index)` is the hash of the complete subtree over the leaves
`index * 2**level` up to `(index + 1) * 2**level`; level 0 are the leaf hashes."""


class Node(Struct, frozen=True):
    """The hash of one complete subtree."""

    level: int
    index: int
    hash: bytes


class Tree(Struct, frozen=True):
    """A whole tree in memory: 64 bytes a leaf."""

    levels: tuple[bytes, ...]
    """The hashes of each level in one string, from the leaves up."""

    @classmethod
    def of(cls, entries: Iterable[bytes]) -> Self:
        """The tree of these entries. A million take two or three seconds."""
        return cls.of_leaves(b"".join([sha256(b"\0" + entry).digest() for entry in entries]))

    @classmethod
    def of_leaves(cls, leaves: bytes) -> Self:
        """The tree over these leaf hashes, one after the other."""
        levels = [leaves]
        while len(below := levels[-1]) >= 2 * LENGTH:
            pairs = range(0, len(below) - LENGTH, 2 * LENGTH)
            levels.append(b"".join([sha256(b"\1" + below[at : at + 2 * LENGTH]).digest() for at in pairs]))
        return cls(tuple(levels))

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self.levels[0]) // LENGTH

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree, as `Nodes` says."""
        return self.levels[level][index * LENGTH : (index + 1) * LENGTH]


def appended(leaf: bytes, size: int, nodes: Nodes) -> list[Node]:
    """The subtrees that become complete when a leaf hash is put behind `size` others; the leaf is the first."""
    made = [Node(0, size, leaf)]
    while (last := made[-1]).index % 2:
        left = nodes(last.level, last.index - 1)
        made.append(Node(last.level + 1, last.index // 2, node_hash(left, last.hash)))
    return made


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _over(0, size, nodes) if size else EMPTY


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The proof that leaf `index` is in the tree of the first `size` leaves, from its sibling up. 0 <= index < size."""
    start, end, path = 0, size, list[bytes]()
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, nodes))
            end = middle
        else:
            path.append(_over(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of the first `new` leaves begins with that of the first `old`. 0 <= old <= new."""
    start, end, path = 0, new, list[bytes]()
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, nodes))
            end = middle
        else:
            path.append(_over(start, middle, nodes))
            start = middle
    if start:
        path.append(_over(start, end, nodes))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], whole: bytes) -> bool:
    """Whether `proof` shows that leaf hash `leaf` is number `index` of the tree with root `whole` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if not last:
            return False
        if place % 2 or place == last:
            found = node_hash(step, found)
            place, last = _up_while_left(place, last)
        else:
            found = node_hash(found, step)
        place, last = place // 2, last // 2
    return not last and found == whole


def extends(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the newer tree begins with the whole older one (RFC 9162 2.1.4.2)."""
    if not 0 < old < new:
        begins = old_root == (EMPTY if old == 0 else new_root)
        return 0 <= old <= new and begins and not proof
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place // 2, last // 2
    before = after = path[0]
    for step in path[1:]:
        if not last:
            return False
        if place % 2 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            place, last = _up_while_left(place, last)
        else:
            after = node_hash(after, step)
        place, last = place // 2, last // 2
    return not last and before == old_root and after == new_root


def _up_while_left(place: int, last: int) -> tuple[int, int]:
    """Up past the levels on which a subtree at the right edge has no sibling."""
    while place and not place % 2:
        place, last = place // 2, last // 2
    return place, last


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _over(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash over a range of leaves that is a subtree: complete subtrees, each smaller than the one before it."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(nodes(level, start >> level))
        start += 1 << level
    found = peaks.pop()
    while peaks:
        found = node_hash(peaks.pop(), found)
    return found
