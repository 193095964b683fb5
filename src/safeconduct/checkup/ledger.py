"""The public book: in order, signed, not behind, and seen by as many witnesses as the line wants."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from msgspec import Struct

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.desk import ledger
from safeconduct.desk.ledger import PublicBook
from safeconduct.errors import LedgerForked, LedgerUnreadable, NoteError
from safeconduct.folder import LineFolder
from safeconduct.ledger.book import read_book
from safeconduct.ledger.checkpoint import Checkpoint, open_checkpoint
from safeconduct.ledger.cosignature import WitnessKey, seen_by
from safeconduct.ledger.signatures import split_note
from safeconduct.model.ids import Moment
from safeconduct.sealing.notes import Verifier
from safeconduct.settings import FiguresSettings
from safeconduct.store import Db, open_vault

CHECK = "ledger"
LATE = timedelta(hours=3).total_seconds()
"""After the end of a day until its record should be there, on a line that runs."""
ASK = "Stop the line and sign nothing. Compare with what your witnesses keep: docs/how-to/witness.md."


class KeptBook(Struct, frozen=True):
    """What the store holds of the book."""

    book: PublicBook
    due: str | None
    """A day that should have its record by now."""


async def look_into(url: str, now: Moment) -> KeptBook:
    """Open the store, read the book, and close it again. Errors as from `open_vault`."""

    def job(db: Db) -> KeptBook:
        return KeptBook(ledger.public_book(db, PublicBook()), ledger.due(db, Moment(now - LATE)))

    vault = await open_vault(url, make=False)
    try:
        return await vault.read(job)
    finally:
        await vault.close()


def findings(
    kept: KeptBook, folder: LineFolder, own: FiguresSettings, verifiers: Collection[Verifier]
) -> Iterator[Finding]:
    """Each thing that others would find as well, before they do."""
    if kept.due:
        yield look(CHECK, f"The day {kept.due} is not in the public book.", "Start the line; it catches up.")
    if not kept.book.note:
        yield ok(CHECK, "The public book begins after the line's first full day.")
        return
    try:
        head = _signed(kept.book.note, verifiers)
        book = read_book(entry.encode() for entry in kept.book.entries)
    except (NoteError, LedgerForked, LedgerUnreadable) as error:
        yield broken(CHECK, f"The public book cannot be trusted. {error}", ASK)
        return
    if (len(book.records), book.root) != (head.size, head.root):
        yield broken(CHECK, "The records in the store are not those that were signed.", ASK)
        return
    yield ok(CHECK, f"{head.size} record(s) of the public book are in order, and signed.")
    yield from _published(folder, verifiers, kept)
    yield from _witnesses(kept.book.note, head, own)


def _signed(note: str, verifiers: Collection[Verifier]) -> Checkpoint:
    for verifier in verifiers:
        try:
            return open_checkpoint(note, verifier).checkpoint
        except NoteError:
            continue
    raise NoteError("None of the published ledger keys has signed the checkpoint.")


def _published(folder: LineFolder, verifiers: Collection[Verifier], kept: KeptBook) -> Iterator[Finding]:
    """The store must not be behind what was shown to others."""
    file = folder.checkpoint_file
    if not file.exists():
        return
    last, held = _signed(file.read_text("utf-8"), verifiers), read_book(map(str.encode, kept.book.entries))
    if last.size > len(held.records) or held.root_of(last.size) != last.root:
        says = "The store holds another book than the one that was signed last: it was set back, or changed."
        yield broken(CHECK, says, ASK)


def _witnesses(note: str, head: Checkpoint, own: FiguresSettings) -> Iterator[Finding]:
    keys = tuple(map(WitnessKey.from_text, own.witnesses.split()))
    if not keys:
        yield look(
            CHECK, "No witness watches the public book.", "Ask two organisations: docs/how-to/witness.md."
        )
        return
    seen = seen_by(head.text, split_note(note)[1], keys)
    if len(seen) < own.wanted:
        says = f"{len(seen)} witness(es) have signed the newest checkpoint; proofs should have {own.wanted}."
        yield look(CHECK, says, "Ask the others whether their witness runs.")
