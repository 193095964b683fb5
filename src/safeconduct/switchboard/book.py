"""The public book is kept: a day that is over is written down and signed, witnesses are heard, applicants get proofs."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from hashlib import sha256

from msgspec import Struct

from safeconduct.desk import ledger
from safeconduct.desk.ledger import Closed, PublicBook
from safeconduct.errors import LedgerForked, LedgerMismatch, NoteError, SecretMissing
from safeconduct.folder import LineFolder, appearing
from safeconduct.ledger import commitments
from safeconduct.ledger.checkpoint import open_checkpoint, read_checkpoint
from safeconduct.ledger.commitments import Day
from safeconduct.ledger.cosignature import WitnessKey
from safeconduct.ledger.proof import Proof
from safeconduct.ledger.record import DayRecord, read_record
from safeconduct.ledger.signatures import split_note
from safeconduct.ledger.tree import Tree, inclusion
from safeconduct.model.ids import Moment
from safeconduct.model.line import Line
from safeconduct.sealing.notes import SigningKey
from safeconduct.settings import FiguresSettings
from safeconduct.store import Db, Vault
from safeconduct.switchboard.ledger_key import ledger_key, ledger_verifiers
from safeconduct.switchboard.turn import until_alike

SECONDS = 60.0
"""Between two looks at whether a day is over."""
DAYS_IN_MEMORY = 4
"""Trees of days that are kept: 400 KB each on a line of some hundred applications a day."""

logger = logging.getLogger(__name__)


class PublicLedger(Struct, frozen=True):
    """All that a stranger needs to read the book, and to check it."""

    line: str
    """The line id."""
    key: str
    """The ledger key in force, in writing; its name is the origin of the checkpoints."""
    keys: tuple[str, ...]
    """This key and those before it."""
    witnesses: tuple[WitnessKey, ...]
    """Whose cosignatures the line keeps."""
    wanted: int
    book: PublicBook


async def _nobody() -> None:
    """Nobody is told."""


class Bookkeeping:
    """The book of one line. `edition` gives the digest of the guide in force, in hexadecimal digits."""

    def __init__(
        self,
        vault: Vault,
        folder: LineFolder,
        line: Line,
        settings: FiguresSettings,
        edition: Callable[[], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`KeyTextError` when a witness's key in the settings is none."""
        self._vault = vault
        self._folder = folder
        self._line = line
        self._witnesses = tuple(map(WitnessKey.from_text, settings.witnesses.split()))
        self._wanted = settings.wanted
        self._edition = edition
        self._clock = clock
        self._book = PublicBook()
        self._log = Tree.of(())
        self._days: dict[str, Day] = {}
        self._asking = asyncio.Semaphore(1)
        self.tell: Callable[[], Awaitable[None]] = _nobody
        """Called when there is something new to show."""

    async def keep(self) -> None:
        """For as long as the line runs."""
        while True:
            try:
                if await self.one_round():
                    await self.tell()
            except Exception as error:  # noqa: BLE001 the next round must come, whatever went wrong in this one
                logger.error("The public book was not kept: %s", type(error).__name__)  # noqa: TRY400 its kind is enough
            await asyncio.sleep(SECONDS)

    async def one_round(self) -> bool:
        """Days that are over are written down, one after the other, and the book is signed. Whether it was.

        `LedgerForked` when the store holds another book than the one that was signed last: nothing is written, for
        a second signature would make a liar of the line.
        """
        now = Moment(self._clock())
        if not await self._vault.read(lambda db: ledger.due(db, now) or ledger.is_unsigned(db)):
            return False
        key = ledger_key(self._folder, self._line.name)
        await self._vault.read(lambda db: self._refuse_another(db, key))
        while (day := await self._vault.read(lambda db: ledger.due(db, now))) is not None:
            closed = await self._close(day)
            await self._vault.write(lambda db, closed=closed: ledger.record_day(db, closed))  # type: ignore[misc]
        signed = await self._vault.write(lambda db: ledger.sign(db, now, key.verifier, key.sign))
        if signed is not None:
            with appearing(self._folder.checkpoint_file) as out:
                out.write(signed.note.encode())
        return signed is not None

    async def public(self) -> PublicLedger:
        """What is shown now."""
        await self._read()
        key = ledger_key(self._folder, self._line.name).verifier.text
        keys = tuple(each.text for each in ledger_verifiers(self._folder))
        return PublicLedger(self._line.id, key, keys, self._witnesses, self._wanted, self._book)

    async def cosign(self, note: str) -> int:
        """Keep a witness's cosignature of one of our checkpoints; how many were new. Errors as `keep_cosignature`.

        Sent again, it is no longer new: nothing is written and nothing is shown anew.
        """
        # Looked at first: what a stranger makes up must not make the pen do its whole batch again.
        await self._vault.read(lambda db: ledger.check_cosignature(db, note, self._witnesses))
        found: int = await self._vault.write(lambda db: ledger.keep_cosignature(db, note, self._witnesses))
        if found:
            await self.tell()
        return found

    async def prove(self, opening: bytes) -> str | None:
        """The proof file of the application with this opening (32 bytes); None when it is not in the book yet.

        It takes as long either way. Also None for an opening of nothing, and when the day's blinding key is gone.
        """
        began = time.monotonic()
        try:
            return await self._prove(opening)
        finally:
            await until_alike(began)

    async def _read(self) -> None:
        book = await self._vault.read(lambda db: ledger.public_book(db, self._book))
        if len(book.entries) != len(self._book.entries):
            self._log = Tree.of(entry.encode() for entry in book.entries)
        self._book = book

    async def _prove(self, opening: bytes) -> str | None:
        async with self._asking:  # beside the loop, and one at a time: a stranger asks for a file of each day
            blinds = await asyncio.to_thread(self._blinds, opening)
        committed = [commitments.commitment(opening, each) for each in blinds]
        found = await self._vault.read(lambda db: ledger.filed(db, committed))
        if found is None:
            return None
        await self._read()
        index, record = self._record_of(found[1])
        note = await self._vault.read(lambda db: ledger.best_checkpoint(db, index, self._wanted))
        if record is None or note is None:
            return None
        day = await self._day(record)
        own = blinds[committed.index(found[0])]
        filing = commitments.file(opening, own, day.place(found[0]), record, day.tree.node)
        size = read_checkpoint(split_note(note)[0]).size
        return Proof(index, tuple(inclusion(index, size, self._log.node)), note, filing.text.encode()).text

    def _blinds(self, opening: bytes) -> list[bytes]:
        blinds = []
        for day in self._folder.blinding_days():
            with suppress(SecretMissing):  # it may be shredded this very moment
                blinds.append(commitments.blind(self._folder.blinding_key(day), opening))
        return blinds

    def _record_of(self, day: str) -> tuple[int, DayRecord | None]:
        """Where a day is in the book, as far as that is signed."""
        for index, entry in enumerate(self._book.entries):
            if f"\ndate {day}\n" in entry:  # an order of magnitude quicker than to read each
                record = read_record(entry.encode())
                if isinstance(record, DayRecord):
                    return index, record
        return 0, None

    async def _day(self, record: DayRecord) -> Day:
        if record.day not in self._days:
            while len(self._days) >= DAYS_IN_MEMORY:
                del self._days[next(iter(self._days))]
            self._days[record.day] = await self._vault.read(lambda db: ledger.day_again(db, record))
        return self._days[record.day]

    async def _close(self, day: str) -> Closed:
        published = {"guide": bytes.fromhex(self._edition())}
        note = self._folder.channels_file
        if note.exists():
            published["channels"] = sha256(note.read_bytes()).digest()
        closed: Closed = await self._vault.read(lambda db: ledger.close(db, day, self._line.id, published))
        return closed

    def _refuse_another(self, db: Db, key: SigningKey) -> None:
        """What was signed last stands in a file as well: a store that was set back must not sign another book."""
        file = self._folder.checkpoint_file
        if not file.exists():
            return
        try:
            signed = open_checkpoint(file.read_text("utf-8"), key.verifier).checkpoint
        except (NoteError, UnicodeDecodeError) as error:
            raise LedgerMismatch(f"{file} is damaged.") from error
        if ledger.head_at(db, signed.size) != (signed.size, signed.root):
            raise LedgerForked("The store does not hold the book that was signed last.")
