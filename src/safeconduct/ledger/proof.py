"""The file that shows that something is in a log (c2sp.org/tlog-proof; spec/ledger.md section 6)."""

from msgspec import Struct

from safeconduct.errors import LedgerUnreadable
from safeconduct.ledger.hashes import read_base64, read_hash, read_number, write_base64
from safeconduct.ledger.tree import PROOF

LIMIT = 64 * 1024
"""Characters of a whole file."""
SUFFIX = ".tlog-proof"
_TITLE = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX = "extra ", "index "


class Proof(Struct, frozen=True):
    """A file as it stands: nothing of it is checked yet."""

    index: int
    """The place of the entry in the log."""
    path: tuple[bytes, ...]
    """From the entry to the root."""
    note: str
    """The signed checkpoint."""
    extra: bytes | None = None
    """What the application of the format says besides, signed by nobody."""

    @property
    def text(self) -> str:
        """The file."""
        extra = () if self.extra is None else (_EXTRA + write_base64(self.extra),)
        lines = (_TITLE, *extra, f"{_INDEX}{self.index}", *map(write_base64, self.path))
        return "\n".join(lines) + "\n\n" + self.note


def read_proof(text: str) -> Proof:
    """The proof with this text, nothing of it checked. `LedgerUnreadable`."""
    head, gap, note = text.partition("\n\n")
    title, *lines = head.split("\n")
    if not gap or title != _TITLE or len(text) > LIMIT:
        raise LedgerUnreadable("It is no proof file, or too long.")
    extra = read_base64(lines.pop(0).removeprefix(_EXTRA)) if lines and lines[0].startswith(_EXTRA) else None
    if not lines or not lines[0].startswith(_INDEX) or len(lines) > 1 + PROOF:
        raise LedgerUnreadable("The lines of a proof file are not in order.")
    index = read_number(lines.pop(0).removeprefix(_INDEX))
    return Proof(index, tuple(read_hash(line) for line in lines), note, extra)
