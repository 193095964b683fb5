"""The audit trail and the destruction records: whether they are whole, and end where they should."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from safeconduct.checkup.finding import Finding, broken, look, ok
from safeconduct.desk import audit, destruction
from safeconduct.errors import NoteError
from safeconduct.model.destruction import DestructionRecord
from safeconduct.sealing.destruction import FIRST, digest, read_record
from safeconduct.sealing.notes import Verifier
from safeconduct.store import Db, open_vault

CHECK = "audit"
ASK = "Somebody has changed the store. Ask the leads, and compare with a backup: safeconduct audit export."


async def look_into(
    url: str, line: str, verifiers: Collection[Verifier], elsewhere: Sequence[str], today: date
) -> list[Finding]:
    """Open the store, follow the chain, read all notes, and close it again. Errors as from `open_vault`.

    `line` is the line id; `elsewhere` are notes that were kept on another machine than the line's.
    """
    vault = await open_vault(url, make=False)
    try:
        return await vault.read(
            lambda db: [
                *chain(db),
                *records(db, line, verifiers),
                *anchors(db, line, verifiers, elsewhere),
                *open_day(db, today),
            ]
        )
    finally:
        await vault.close()


def chain(db: Db) -> Iterator[Finding]:
    """Every record fits to the one before it."""
    walked = audit.walk(db)
    if walked.broken is not None:
        says = f"Record {walked.broken} of the audit trail does not fit: it was changed, or one before it is missing."
        yield broken(CHECK, says, ASK)
    elif walked.number == 0:
        yield ok(CHECK, "The audit trail is empty.")
    else:
        yield ok(
            CHECK,
            f"The audit trail is whole up to record {walked.number}, whose hash is {walked.hash.hex()}.",
        )


def records(db: Db, line: str, verifiers: Collection[Verifier]) -> Iterator[Finding]:
    """The notes in the store are signed, follow each other, and the chain goes through their anchors."""
    notes, previous, wrong = destruction.notes(db), FIRST, False
    for note in notes:
        for finding in _wrong(db, note, line, verifiers, previous):
            wrong = True
            yield finding
        previous = digest(note)
    if not wrong:
        says = f"{len(notes)} destruction record(s) are signed and follow each other."
        yield ok(CHECK, says)


def anchors(
    db: Db, line: str, verifiers: Collection[Verifier], elsewhere: Sequence[str]
) -> Iterator[Finding]:
    """The chain goes through the anchors of notes that were kept elsewhere, and the store has these notes."""
    kept = {digest(note) for note in destruction.notes(db)}
    for note in elsewhere:
        found = [*_wrong(db, note, line, verifiers)]
        yield from found
        if found:
            continue
        day = read_record(note, verifiers, line).tally.day
        if digest(note) in kept:
            yield ok(CHECK, f"The trail goes through the record of {day} that you keep.")
        else:
            yield broken(CHECK, f"The line no longer has the destruction record of {day} that you keep.", ASK)


def open_day(db: Db, today: date) -> Iterator[Finding]:
    """What is destroyed is being counted, and the days before have been signed."""
    opened = destruction.opened(db)
    if opened is not None and opened.day < (today - timedelta(days=1)).isoformat():
        yield look(
            CHECK,
            f"The destruction record of {opened.day} is not signed yet.",
            "Start the line. If it runs, look at `secrets/ledger.key`.",
        )
    elif opened is not None and opened.day > today.isoformat():
        yield look(
            CHECK,
            f"What is destroyed is counted under {opened.day}, which has not come yet.",
            "The clock of this machine was wrong, or is. Days are signed again after that date.",
        )


def _wrong(
    db: Db, note: str, line: str, verifiers: Collection[Verifier], previous: str | None = None
) -> Iterator[Finding]:
    """What is wrong with one note; with `previous`, also when it follows another one than that."""
    try:
        record = read_record(note, verifiers, line)
    except NoteError as error:
        yield broken(CHECK, f"A destruction record cannot be trusted. {error}", ASK)
        return
    day = record.tally.day
    if previous not in {None, record.previous}:
        yield broken(CHECK, f"The destruction record before that of {day} is missing or another one.", ASK)
    yield from _anchored(db, record)


def _anchored(db: Db, record: DestructionRecord) -> Iterator[Finding]:
    day, number = record.tally.day, record.audit_number
    there = audit.hash_of(db, number)
    if there is None and number > audit.end(db)[0]:
        says = f"On {day} the audit trail had {number} records, and the newest of them are missing."
        yield broken(CHECK, says, ASK)
    elif there is None or there.hex() != record.audit_hash:
        says = f"Record {number} of the audit trail is not the one of which the record of {day} speaks."
        yield broken(CHECK, says, ASK)
