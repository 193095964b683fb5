"""One look at a book: is it in order, is it the one that was signed, and does it continue what was seen before?"""

from msgspec import Struct

from safeconduct.errors import BookOlder, LedgerMismatch
from safeconduct.ledger.book import Book, read_book
from safeconduct.ledger.checkpoint import SignedCheckpoint, open_checkpoint
from safeconduct.ledger.signatures import Key
from safeconduct.ledger.tree import Tree, root
from safeconduct.ledger.verify import check_history
from safeconduct.witness.places import Place, read_entries, read_note


class Found(Struct, frozen=True):
    """What a line shows: a checkpoint that it has signed, and the entries that it has signed with it."""

    signed: SignedCheckpoint
    entries: tuple[bytes, ...]

    @property
    def leaves(self) -> bytes:
        """The leaf hashes, one after the other."""
        return Tree.of(self.entries).levels[0]


def look(place: Place, key: Key) -> Found:
    """Fetch the whole book. `key`: the ledger key.

    `NoteError` when the key has not signed the checkpoint, `LedgerMismatch` when the entries are not the signed
    ones: both are faults of whoever showed this, and no evidence against the line.
    """
    signed = open_checkpoint(read_note(place), key)
    entries = tuple(read_entries(place, signed.checkpoint.size))
    tree = Tree.of(entries)
    if root(tree.size, tree.node) != signed.checkpoint.root:
        raise LedgerMismatch(
            "The entries are not those of the signed checkpoint: some were dropped or changed."
        )
    return Found(signed, entries)


def in_order(found: Found, line: str) -> Book:
    """The book, when it is in order. `line`: the line's id, or nothing when it is not known.

    `LedgerForked` when a day is missing or moved: the line has signed that. `LedgerMismatch` for another line's.
    """
    book = read_book(found.entries)
    if line and book.records and book.records[0].line != line:
        raise LedgerMismatch("It is the book of another line.")
    return book


def continues(found: Found, before: SignedCheckpoint, leaves: bytes) -> None:
    """Check that what was found continues what was seen before. `leaves`: the leaf hashes that were seen then.

    `LedgerForked` when it contradicts it: both notes are the evidence. `BookOlder` when it is the beginning of it.
    """
    head, last = found.signed.checkpoint, before.checkpoint
    if head.size >= last.size:
        check_history(last, head, Tree.of_leaves(found.leaves).node)
        return
    check_history(head, last, Tree.of_leaves(leaves).node)
    raise BookOlder(f"It has {head.size} records; {last.size} were there before.")
