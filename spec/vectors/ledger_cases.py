# ruff: noqa: INP001
"""What `ledger.json` holds (spec/ledger.md)."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import count
from typing import Any

from cast import LINE, RECEIPT, seed

from safeconduct.ledger import commitments, tiles
from safeconduct.ledger.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from safeconduct.ledger.cosignature import WitnessKey, cosign
from safeconduct.ledger.hashes import leaf_hash, write_base64
from safeconduct.ledger.proof import Proof
from safeconduct.ledger.record import Correction, DayRecord, DayTree, Figure, Record, Standing
from safeconduct.ledger.tiles import Tile
from safeconduct.ledger.tree import Tree, consistency, inclusion, root
from safeconduct.model.ids import Language
from safeconduct.sealing.derivation import expand, extract, line_salt
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.receipts import WordReceipt

LEDGER = SigningKey("safeconduct.example/ledger", seed("ledger"))
WITNESSES = [SigningKey(f"witness.example/{name}", seed(f"witness {name}")) for name in ("one", "two")]
WITNESS_KEYS = [WitnessKey(key.name, key.verifier.public) for key in WITNESSES]
FIRST_DAY = date(2026, 11, 20)
PLACE = 2
MOMENT = 1_795_348_800


def ledger_vectors() -> dict[str, Any]:
    """What `ledger.json` holds."""
    return {
        "line": LINE,
        "key": LEDGER.verifier.text,
        "witnesses": [key.text for key in WITNESS_KEYS],
        "trees": _trees(),
        "tiles": _tiles(),
        "openings": [_opening(receipt) for receipt in _receipts()],
        "sizes": [
            {"noisy": noisy, "size": commitments.tree_size(noisy)}
            for noisy in (-3, 0, 1, 2048, 2049, 4096, 4097, 10**6)
        ],
        "day": {
            "commitments": [_committed(receipt).hex() for receipt in _receipts()],
            "padding": "the first SHA-256('safeconduct vectors/padding ' + number) that are needed, from 0",
            "size": _DAY.sealed.size,
            "root": write_base64(_DAY.sealed.root),
        },
        "records": [
            {"about": type(record).__name__, "text": record.text, "leaf": write_base64(_leaf(record))}
            for record in _RECORDS
        ],
        "records refused": _refused_records(),
        "checkpoints": [_checkpoint(size) for size in (3, len(_RECORDS))],
        "growth": [write_base64(step) for step in consistency(3, len(_RECORDS), _LOG.node)],
        "proof": _proof_case(),
        "proofs refused": _refused_proofs(),
    }


def _trees() -> list[dict[str, Any]]:
    whole = Tree.of([b"entry %d" % number for number in range(300)])
    return [
        {
            "about": "the entries are `entry 0`, `entry 1` ...",
            "size": size,
            "root": write_base64(root(size, whole.node)),
            "inclusion": {
                str(index): [write_base64(step) for step in inclusion(index, size, whole.node)]
                for index in sorted({0, size // 2, size - 1} - {-1})
                if size
            },
            "consistency": {
                str(old): [write_base64(step) for step in consistency(old, size, whole.node)]
                for old in sorted({size // 3, size // 2, size - 1, size} - {-1, 0})
            },
        }
        for size in (0, 1, 2, 3, 7, 8, 13, 256, 300)
    ]


def _tiles() -> dict[str, Any]:
    paths = (Tile(0, 0), Tile(1, 1234067), Tile(0, 273, 112), Tile(tiles.ENTRIES, 0, 6), Tile(2, 1000, 255))
    return {
        "paths": [{"level": t.level, "index": t.index, "width": t.width, "path": t.path} for t in paths],
        "of 300 entries": [tile.path for tile in tiles.tiles(300)],
        "from 250 to 300 entries": [tile.path for tile in tiles.grown(250, 300)],
    }


def _receipts() -> list[WordReceipt]:
    return [RECEIPT, *(WordReceipt(seed(f"applicant {number}", 12)) for number in range(2))]


def _opened(receipt: WordReceipt) -> bytes:
    return expand(extract(line_salt(LINE), receipt.bits), "safeconduct/receipt/v1/opening", 32)


def _committed(receipt: WordReceipt) -> bytes:
    opening = _opened(receipt)
    return commitments.commitment(opening, commitments.blind(seed("blinding key"), opening))


def _opening(receipt: WordReceipt) -> dict[str, str]:
    opening = _opened(receipt)
    return {
        "receipt": receipt.words(Language("en")),
        "opening": opening.hex(),
        "blinding key": seed("blinding key").hex(),
        "blind": commitments.blind(seed("blinding key"), opening).hex(),
        "commitment": _committed(receipt).hex(),
    }


def _day() -> commitments.Day:
    numbers = count()
    padding = (seed(f"padding {number}") for number in numbers)

    def stream(length: int) -> bytes:
        return b"".join(next(padding) for _ in range(length // 32))

    return commitments.close_day([_committed(receipt) for receipt in _receipts()], 3, stream)


def _records() -> list[Record]:
    records: list[Record] = []
    for number in range(5):
        day = str(FIRST_DAY + timedelta(number))
        tree = _DAY.sealed if number == PLACE else DayTree(4096, seed(f"tree {number}"))
        figures = (
            Figure("application", day, 1, 120 + number, Fraction(1, 2), 1, 6),
            Figure("helped", day, 1, -3, Fraction(1, 2), 1, 6),
            Figure("person", day, 2, 47, Fraction(1, 2), 4, 24),
            Figure("subscriber", day, 1, 5021 + number, None, 1, 0),
        )
        standing = tuple(
            Standing(name, seed(f"{name} {number}")) for name in ("roster", "guide", "channels", "audit")
        )
        records.append(DayRecord(LINE, day, tree, figures[:number], standing if number else ()))
    wrong = records[3]
    right = (Figure("application", wrong.day, 2, 118, Fraction(1, 2), 1, 6),)
    correction = Correction(LINE, str(FIRST_DAY + timedelta(4)), 3, _leaf(wrong), "counted-twice", right)
    return [*records, correction]


def _leaf(record: Record) -> bytes:
    return leaf_hash(record.text.encode())


_DAY = _day()
_RECORDS = _records()
_LOG = Tree.of([record.text.encode() for record in _RECORDS])


def _signed(size: int, witnesses: int) -> SignedCheckpoint:
    checkpoint = Checkpoint(LEDGER.name, size, root(size, _LOG.node))
    signed = sign_checkpoint(checkpoint, LEDGER.verifier, LEDGER.sign)
    lines = (
        cosign(checkpoint.text, key, witness.sign, MOMENT + place)
        for place, (key, witness) in enumerate(zip(WITNESS_KEYS, WITNESSES, strict=True))
        if place < witnesses
    )
    return SignedCheckpoint(checkpoint, (*signed.signatures, *lines))


def _checkpoint(size: int) -> dict[str, Any]:
    signed = _signed(size, 2)
    return {
        "note": signed.note,
        "size": size,
        "root": write_base64(signed.checkpoint.root),
        "seen": [{"witness": key.name, "moment": MOMENT + place} for place, key in enumerate(WITNESS_KEYS)],
    }


def _proof(**changed: Any) -> Proof:
    record = _RECORDS[PLACE]
    if not isinstance(record, DayRecord):
        raise TypeError
    opening = _opened(RECEIPT)
    filing = commitments.file(
        opening,
        commitments.blind(seed("blinding key"), opening),
        _DAY.place(_committed(RECEIPT)),
        record,
        _DAY.tree.node,
    )
    size = len(_RECORDS)
    parts: dict[str, Any] = {
        "index": PLACE,
        "path": tuple(inclusion(PLACE, size, _LOG.node)),
        "note": _signed(size, 2).note,
        "extra": filing.text.encode(),
    }
    return Proof(**parts | changed)


def _proof_case() -> dict[str, Any]:
    return {
        "text": _proof().text,
        "receipt": RECEIPT.words(Language("en")),
        "opening": _opened(RECEIPT).hex(),
        "day": _RECORDS[PLACE].day,
        "index": PLACE,
        "size": len(_RECORDS),
        "seen": [key.name for key in WITNESS_KEYS],
    }


def _refused_proofs() -> list[dict[str, str]]:
    proof = _proof()
    extra = (proof.extra or b"").decode()
    opening = _opened(RECEIPT).hex()
    lines = extra.split("\n")
    mallory = SigningKey(LEDGER.name, seed("mallory"))
    forged = sign_checkpoint(_signed(len(_RECORDS), 0).checkpoint, mallory.verifier, mallory.sign)
    swapped = "\n".join([lines[0], f"blind {write_base64(seed('blind'))}", *lines[2:]])
    invented = "\n".join([*lines[:2], f"commitment {write_base64(seed('invented'))}", *lines[3:]])
    changed = {
        "a step of the log's proof is missing": (_proof(path=proof.path[:-1]).text, "mismatch"),
        "a step too many": (_proof(path=(*proof.path, seed("step"))).text, "mismatch"),
        "another place in the log": (_proof(index=PLACE + 1).text, "mismatch"),
        "another place in the day": (_proof(extra=_moved(lines)).text, "mismatch"),
        "a commitment that is not in the day": (_proof(extra=invented.encode()).text, "mismatch"),
        "a blind that is not its own": (_proof(extra=swapped.encode()).text, "mismatch"),
        "a record that was changed": (
            _proof(
                extra=extra.replace("application 2026-11-22 1 122", "application 2026-11-22 1 999").encode()
            ).text,
            "mismatch",
        ),
        "nothing about an application": (_proof(extra=None).text, "unreadable"),
        "a leading zero": (proof.text.replace(f"\nindex {PLACE}\n", f"\nindex 0{PLACE}\n"), "unreadable"),
        "another title": (proof.text.replace("@v1", "@v2"), "unreadable"),
        "signed with another key": (_proof(note=forged.note).text, "note"),
        "a false cosignature": (_proof(note=_falsified()).text, "note"),
    }
    return [
        *(
            {"about": about, "text": text, "opening": opening, "error": error}
            for about, (text, error) in changed.items()
        ),
        {
            "about": "another receipt",
            "text": proof.text,
            "opening": _opened(_receipts()[1]).hex(),
            "error": "mismatch",
        },
    ]


def _moved(lines: list[str]) -> bytes:
    index = int(lines[3].removeprefix("index "))
    return "\n".join([*lines[:3], f"index {index ^ 1}", *lines[4:]]).encode()


def _falsified() -> str:
    signed = _signed(len(_RECORDS), 1)
    key = WITNESS_KEYS[1]
    other = cosign(signed.checkpoint.text, key, WITNESSES[0].sign, MOMENT)
    return SignedCheckpoint(signed.checkpoint, (*signed.signatures, other)).note


def _refused_records() -> list[dict[str, str]]:
    day, correction = _RECORDS[4].text, _RECORDS[5].text
    lines = day.splitlines(keepends=True)
    cases = {
        "nothing": "",
        "another title": day.replace("v1", "v2", 1),
        "no line break at the end": day[:-1],
        "a line too many": day + "\n",
        "an unknown hash": day + f"hash weather {write_base64(seed('weather'))}\n",
        "figures not in order": "".join([*lines[:4], lines[5], lines[4], *lines[6:]]),
        "draws not in order": day.replace(lines[4], lines[4].replace(" 1 124", " 2 124") + lines[4]),
        "a figure twice": "".join([*lines[:5], lines[4], *lines[5:]]),
        "a hash before a figure": "".join([*lines[:4], lines[-1], *lines[4:-1]]),
        "a day that is none": day.replace("date 2026-11-24", "date 2026-11-31"),
        "a size that is no power of two": day.replace("tree 4096", "tree 4095"),
        "a leading zero": day.replace("tree 4096", "tree 04096"),
        "a fraction that can be shortened": day.replace(" 1/2 ", " 2/4 ", 1),
        "zero below zero": day.replace(" -3 ", " -0 "),
        "a number with a plus": day.replace(" 124 ", " +124 "),
        "a draw before the first": day.replace(" 1 124 ", " 0 124 "),
        "an error below zero": day.replace(" 6\n", " -6\n", 1),
        "a figure as it was written before": day.replace(" 1 124 1/2 1 6", " 124 1/2 6"),
        "carriage returns": day.replace("\n", "\r\n"),
        "a line id in capital letters": day.replace(LINE, LINE.upper()),
        "a correction without figures": "".join(correction.splitlines(keepends=True)[:-1]),
        "a correction with a hash": correction + lines[-1],
    }
    return [{"about": about, "text": text} for about, text in cases.items()]
