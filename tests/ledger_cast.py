"""The cast of the ledger's tests: a line that keeps its book, two witnesses, and Mallory with the ledger key in hand."""

from datetime import date, timedelta
from fractions import Fraction

from safeconduct.ledger.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from safeconduct.ledger.cosignature import WitnessKey, cosign
from safeconduct.ledger.record import Correction, DayRecord, DayTree, Figure, Record
from safeconduct.ledger.tree import Tree, root
from safeconduct.sealing.notes import SigningKey

LINE, CAROLS_LINE = "a1" * 32, "ca" * 32
LEDGER = SigningKey("safeconduct.example/ledger", bytes(31) + b"\x01")
BOB, DORA = (SigningKey(f"witness.example/{name}", bytes(31) + name[:1].encode()) for name in ("bob", "dora"))
BOBS_KEY, DORAS_KEY = (WitnessKey(key.name, key.verifier.public) for key in (BOB, DORA))
FIRST_DAY = date(2026, 11, 1)
MOMENT = 1_795_000_000


def day_after(days: int) -> str:
    return str(FIRST_DAY + timedelta(days))


def figure(days: int, value: int = 120, unit: str = "application") -> Figure:
    return Figure(unit, day_after(days), 1, value, Fraction(1, 2), 1, 6)


def day_record(days: int, tree: DayTree | None = None, line: str = LINE) -> DayRecord:
    sealed = tree or DayTree(4096, bytes([days % 256]) * 32)
    return DayRecord(line, day_after(days), sealed, (figure(days, 100 + days),))


def entries(records: list[Record]) -> list[bytes]:
    return [record.text.encode() for record in records]


def book_of(days: int) -> list[Record]:
    """That many days, one after the other."""
    return [day_record(number) for number in range(days)]


def log(records: list[Record]) -> Tree:
    return Tree.of(entries(records))


def correction(records: list[Record], index: int, days: int) -> Correction:
    """On a day, the right figure beside the one in the record at `index`."""
    leaf = log(records).node(0, index)
    return Correction(LINE, day_after(days), index, leaf, "counted-twice", (figure(index, 99),))


def signed(records: list[Record], *witnesses: SigningKey) -> SignedCheckpoint:
    """The checkpoint over these records, cosigned."""
    tree = log(records)
    checkpoint = Checkpoint(LEDGER.name, tree.size, root(tree.size, tree.node))
    own = sign_checkpoint(checkpoint, LEDGER.verifier, LEDGER.sign)
    lines = (
        cosign(checkpoint.text, WitnessKey(key.name, key.verifier.public), key.sign, MOMENT)
        for key in witnesses
    )
    return SignedCheckpoint(checkpoint, (*own.signatures, *lines))
