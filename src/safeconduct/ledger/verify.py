"""What a proof file shows, and whether two checkpoints are of one book (spec/ledger.md section 7)."""

from collections.abc import Sequence

from msgspec import Struct

from safeconduct.errors import LedgerForked, LedgerMismatch, LedgerUnreadable
from safeconduct.ledger.checkpoint import Checkpoint, open_checkpoint
from safeconduct.ledger.commitments import Filing, commitment, read_filing
from safeconduct.ledger.cosignature import Seen, WitnessKey, seen_by
from safeconduct.ledger.hashes import leaf_hash
from safeconduct.ledger.proof import read_proof
from safeconduct.ledger.signatures import Key
from safeconduct.ledger.tree import Nodes, extends, includes, root


class Trust(Struct, frozen=True):
    """Whom a reader believes."""

    line: str
    """The line's id."""
    key: Key
    """The ledger key, whose name is the origin."""
    witnesses: tuple[WitnessKey, ...] = ()
    wanted: int = 0
    """How many witnesses must have seen the book."""


class Verdict(Struct, frozen=True):
    """What a proof file has shown."""

    day: str
    """On which day the application was counted: UTC, ISO 8601."""
    index: int
    """The place of that day's record in the log."""
    checkpoint: Checkpoint
    seen: tuple[Seen, ...]
    """Which of the reader's witnesses saw this log, and when."""
    wanted: int
    mine: bool
    """Whether a receipt was given, and it is that receipt's application."""

    @property
    def enough(self) -> bool:
        """Whether as many witnesses saw it as the reader wants."""
        return len(self.seen) >= self.wanted


def check_proof(text: str, trust: Trust, opening: bytes | None = None) -> Verdict:
    """What this proof file shows to a reader who trusts these. `opening`: 32 bytes from the receipt, if it was given.

    `LedgerUnreadable` when it is no such file, `NoteError` when a signature is missing or false,
    `LedgerMismatch` when it does not show what it should. Too few witnesses are not an error: see `enough`.
    """
    proof = read_proof(text)
    signed = open_checkpoint(proof.note, trust.key)
    filing = _read_extra(proof.extra)
    head = signed.checkpoint
    if not includes(leaf_hash(filing.record.text.encode()), proof.index, head.size, proof.path, head.root):
        raise LedgerMismatch("The record of the day is not in the log.")
    _check_filing(filing, trust.line, opening)
    return Verdict(
        day=filing.record.day,
        index=proof.index,
        checkpoint=head,
        seen=seen_by(head.text, signed.signatures, trust.witnesses),
        wanted=trust.wanted,
        mine=opening is not None,
    )


def check_growth(one: Checkpoint, other: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that the smaller of two signed checkpoints is the beginning of the larger one.

    `LedgerForked` when they contradict each other whatever the proof, `LedgerMismatch` when only the proof does
    not fit: that shows nothing against the log until it fails to give another.
    """
    older, newer = _by_size(one, other)
    if not extends(older.size, older.root, newer.size, newer.root, proof):
        raise LedgerMismatch("It is not the proof of how the log grew.")


def check_history(one: Checkpoint, other: Checkpoint, nodes: Nodes) -> None:
    """Check the same with the subtrees of the larger one: what does not fit is then a fork for certain.

    `LedgerMismatch` when the subtrees are not the larger one's; `LedgerForked` as above.
    """
    older, newer = _by_size(one, other)
    if root(newer.size, nodes) != newer.root:
        raise LedgerMismatch("These are not the leaves of the newer checkpoint.")
    if root(older.size, nodes) != older.root:
        raise LedgerForked(f"The log had other entries when it had {older.size}.")


def in_words(verdict: Verdict) -> tuple[str, ...]:
    """The verdict as sentences, also what it does not show: one idea each."""
    whose = "Your application" if verdict.mine else "The application of this proof"
    witnesses = len(verdict.seen)
    return (
        f"{whose} was counted on {verdict.day}.",
        f"The record of that day is number {verdict.index + 1} of the {verdict.checkpoint.size} in the public book.",
        f"{witnesses} of your witnesses saw this book; you want {verdict.wanted}."
        if witnesses
        else "None of your witnesses has seen this book: others may be shown another one.",
        "If it is left out or changed from now on, this file is the evidence.",
        "This does not show that the other applications in the book are real, or that anybody has read yours.",
    )


def _read_extra(extra: bytes | None) -> Filing:
    if extra is None:
        raise LedgerUnreadable("The file says nothing about an application.")
    try:
        return read_filing(extra.decode())
    except UnicodeDecodeError:
        raise LedgerUnreadable("What the file says about an application is not UTF-8.") from None


def _check_filing(filing: Filing, line: str, opening: bytes | None) -> None:
    tree = filing.record.tree
    if filing.record.line != line:
        raise LedgerMismatch("It is in the book of another line.")
    if not includes(leaf_hash(filing.commitment), filing.index, tree.size, filing.path, tree.root):
        raise LedgerMismatch("The application is not in the record of the day.")
    if opening is not None and commitment(opening, filing.blind) != filing.commitment:
        raise LedgerMismatch("It is the proof of another application.")


def _by_size(one: Checkpoint, other: Checkpoint) -> tuple[Checkpoint, Checkpoint]:
    """The smaller one first. `LedgerForked` when they are of one size and differ."""
    if one.origin != other.origin:
        raise LedgerMismatch("They are checkpoints of two logs.")
    if one.size == other.size and one.root != other.root:
        raise LedgerForked(f"There are two logs of {one.size} entries.")
    return (one, other) if one.size <= other.size else (other, one)
