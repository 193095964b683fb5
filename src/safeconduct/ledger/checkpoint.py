"""The signed head of the log (c2sp.org/tlog-checkpoint; spec/ledger.md section 2)."""

from collections.abc import Callable

from msgspec import Struct

from safeconduct.errors import LedgerUnreadable, NoteError
from safeconduct.ledger.hashes import read_hash, read_number, write_base64
from safeconduct.ledger.signatures import Key, Signature, join_note, split_note


class Checkpoint(Struct, frozen=True):
    """How large the log is and what its root is."""

    origin: str
    """Which log: one line, which is also its key's name."""
    size: int
    """Entries."""
    root: bytes
    extensions: tuple[str, ...] = ()
    """Lines of others, which we neither write nor read, but which are signed with the rest."""

    @property
    def text(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.size), write_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


class SignedCheckpoint(Struct, frozen=True):
    """A checkpoint whose signature by the ledger key was checked; its witnesses' were not."""

    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]

    @property
    def note(self) -> str:
        """The checkpoint as it is served."""
        return join_note(self.checkpoint.text, self.signatures)


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint with this text. `LedgerUnreadable`."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):  # noqa: PLR2004 - three lines and what follows the last
        raise LedgerUnreadable("A checkpoint has three lines, and none is empty.")
    origin, size, root, *more = lines
    return Checkpoint(origin, read_number(size), read_hash(root), tuple(more))


def sign_checkpoint(checkpoint: Checkpoint, key: Key, sign: Callable[[bytes], bytes]) -> SignedCheckpoint:
    """A checkpoint signed with the ledger key, whose name is the origin. `sign` makes its Ed25519 signature."""
    line = Signature(key.name, key.id, sign(checkpoint.text.encode()))
    return SignedCheckpoint(checkpoint, (line,))


def open_checkpoint(note: str, key: Key) -> SignedCheckpoint:
    """The checkpoint of the log whose key this is.

    `NoteError` when this key has not signed it, or a signature in its name is false; `LedgerUnreadable`
    when what is signed is no checkpoint of that log.
    """
    text, signatures = split_note(note)
    own = [line for line in signatures if line.is_of(key)]
    if not own or not all(key.verifies(text.encode(), line.body) for line in own):
        raise NoteError("The ledger key has not signed it.")
    checkpoint = read_checkpoint(text)
    if checkpoint.origin != key.name:
        raise LedgerUnreadable("It is a checkpoint of another log.")
    return SignedCheckpoint(checkpoint, signatures)
