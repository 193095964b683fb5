"""`safeconduct verify`: what a proof or a book shows, checked on this machine, in plain words (spec/ledger.md section 7)."""

import sys
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

import msgspec
from msgspec import Struct

from safeconduct.errors import (
    FileUnreadable,
    LedgerForked,
    LedgerMismatch,
    LedgerUnreadable,
    NoteError,
    RequestUnreadable,
)
from safeconduct.ledger.checkpoint import open_checkpoint
from safeconduct.ledger.cosignature import Seen, WitnessKey, seen_by
from safeconduct.ledger.tree import Tree
from safeconduct.ledger.verify import Trust, Verdict, check_growth, check_history, check_proof, in_words
from safeconduct.sealing import receipts
from safeconduct.sealing.notes import Verifier
from safeconduct.witness.looking import in_order, look
from safeconduct.witness.places import Folder, place_of, read_about, read_entries

HOLDS, TOO_FEW, FALSE = 0, 1, 2
"""Exit codes: it holds; it holds, and fewer witnesses than wanted have seen it; it does not hold."""


class About(Struct, frozen=True):
    """What a reader trusts, as a line's `/ledger/line` says it."""

    line: str = ""
    key: str = ""
    witnesses: tuple[str, ...] = ()
    wanted: int = 0


def verify(
    proof: Path | None = None,
    /,
    *,
    receipt: bool = False,
    book: str = "",
    consistent: tuple[Path, Path] | None = None,
    tiles: Path | None = None,
    trust: Path | None = None,
    line: str = "",
    key: str = "",
    witness: tuple[str, ...] = (),
    wanted: int | None = None,
) -> int:
    """Check a proof file; or with `--book` a whole public book; or with `--consistent` two checkpoints.

    A proof is checked without a network. The exit code is 0 when it holds, 1 when it holds and fewer witnesses
    than wanted have seen it, 2 when it does not hold.

    Parameters
    ----------
    proof
        The proof file that an applicant has saved (`.tlog-proof`).
    receipt
        Ask for the words of the receipt, and check that the proof is that application's.
    book
        The address of a line, or a folder with a copy of its book: every record is read and checked.
    consistent
        Two checkpoints that were saved, the older one first.
    tiles
        A folder with the tiles of the newer checkpoint's book; with `--consistent`.
    trust
        A file with what you trust, as `/ledger/line` of the line shows it; from somewhere else than the line.
    line
        The line's id, instead of the one in that file.
    key
        The line's ledger key, likewise.
    witness
        A witness's key, likewise; may be given several times.
    wanted
        How many witnesses must have seen it.
    """
    given = _trusted(trust)
    about = About(
        line or given.line,
        key or given.key,
        witness or given.witnesses,
        given.wanted if wanted is None else wanted,
    )
    try:
        if book:
            return _book(book, about)
        if consistent:
            return _growth(*consistent, tiles, about)
        if proof:
            return _proof(proof, about, receipt)
    except (LedgerUnreadable, LedgerMismatch, LedgerForked, NoteError) as error:
        print(f"It does not hold. {error}", file=sys.stderr)
        return FALSE
    raise RequestUnreadable("Name a proof file, `--book` or `--consistent`.")


def _proof(file: Path, about: About, receipt: bool) -> int:
    trust = Trust(about.line, _ledger_key(about), _witnesses(about), about.wanted)
    opening = receipts.keys(receipts.parse(_ask()), about.line).opening if receipt else None
    verdict = check_proof(_read(file), trust, opening)
    for sentence in in_words(verdict):
        print(sentence)
    _print_seen(verdict.seen)
    return _code(verdict)


def _book(where: str, about: About) -> int:
    """Every record is in order, signed, and nothing of it was left out."""
    place = place_of(where)
    if not about.key:
        about = _decoded(read_about(place))
        print("You named no key, so the line's own word is taken for it. Compare it with what you know:")
        print(f"  {about.key}")
    found = look(place, _ledger_key(about))
    days = in_order(found, about.line)
    head = found.signed.checkpoint
    seen = seen_by(head.text, found.signed.signatures, _witnesses(about))
    print(f"The book of {head.origin} has {head.size} records, in order, without a gap, as it was signed.")
    if days.records:
        print(f"It begins on {days.records[0].day}; its newest record is of {days.records[-1].day}.")
    print(f"{len(seen)} of your witnesses saw it; you want {about.wanted}.")
    _print_seen(seen)
    print("This does not show that the applications in it are real, or that the figures are right.")
    return HOLDS if len(seen) >= about.wanted else TOO_FEW


def _growth(old: Path, new: Path, tiles: Path | None, about: About) -> int:
    """The older checkpoint is the beginning of the newer one, or they are the evidence of a fork."""
    key = _ledger_key(about)
    one, other = (open_checkpoint(_read(file), key).checkpoint for file in (old, new))
    larger = max(one, other, key=lambda each: each.size)
    if one.size == other.size:
        check_growth(one, other, ())  # the roots alone decide
    elif tiles is None:
        raise RequestUnreadable("Name the tiles of the larger one with `--tiles`.")
    else:
        check_history(one, other, Tree.of(read_entries(Folder(tiles), larger.size)).node)
    print(f"Both are of one book, which grew from {one.size} to {other.size} records.")
    return HOLDS


def _code(verdict: Verdict) -> int:
    return HOLDS if verdict.enough else TOO_FEW


def _print_seen(seen: tuple[Seen, ...]) -> None:
    for each in seen:
        day = datetime.fromtimestamp(each.moment, UTC).date()
        print(f"  {each.witness} saw it on {day}.")


def _trusted(file: Path | None) -> About:
    return _decoded(_read(file).encode()) if file else About()


def _decoded(content: bytes) -> About:
    try:
        return msgspec.json.decode(content, type=About)
    except msgspec.MsgspecError as error:
        raise LedgerUnreadable("It does not say who the line is.") from error


def _ledger_key(about: About) -> Verifier:
    if not about.key:
        raise RequestUnreadable(
            "Whom do you trust? Name the ledger key with `--key`, or a file with `--trust`."
        )
    return Verifier.from_text(about.key)


def _witnesses(about: About) -> tuple[WitnessKey, ...]:
    return tuple(map(WitnessKey.from_text, about.witnesses))


def _ask() -> str:
    what = "The words of your receipt: "
    return getpass(what) if sys.stdin.isatty() else sys.stdin.readline()


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(f"It is {file}.") from error
