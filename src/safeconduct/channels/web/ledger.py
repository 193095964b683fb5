"""The public book on the web: static tiles for programs (c2sp.org/tlog-tiles), and a page that explains them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from safeconduct.channels.web import hot
from safeconduct.channels.web.headers import FOREVER, Header
from safeconduct.channels.web.render import HTML, Pages
from safeconduct.errors import LedgerUnreadable
from safeconduct.guide.texts import number_text
from safeconduct.ledger import tiles
from safeconduct.ledger.record import DayRecord, read_record
from safeconduct.ledger.tiles import ENTRIES, HEIGHT, WIDTH, Tile
from safeconduct.ledger.tree import Tree
from safeconduct.model.ids import Language
from safeconduct.switchboard.book import PublicLedger

LEDGER = "ledger"
"""The page's path within a language."""
ROOT = "/ledger/"
TILES = ROOT + "tile/"
CHECKPOINT, KEYS, ABOUT = ROOT + "checkpoint", ROOT + "ledger.keys", ROOT + "line"
COSIGNATURE = ROOT + "cosignature"
PROOF_BYTES = 16 * 1024
"""Of an answer: more than any proof of a line has; a larger one is padded to a multiple of it."""
PLAIN, JSON, BINARY = "text/plain; charset=utf-8", "application/json", "application/octet-stream"

File = tuple[str, bytes, str]
"""A path, what is there, and its content type."""


def padded(proof: str | None) -> dict[str, object]:
    """The answer to who asks for a proof: as long without one, so that nobody on the way sees which it is."""
    said: dict[str, object] = {"v": 1, "proof": proof, "padding": ""}
    over = -len(msgspec.json.encode(said)) % PROOF_BYTES
    return {**said, "padding": " " * over}


def new_tiles(ledger: PublicLedger, shelf: hot.Shelf, headers: Iterable[Header]) -> hot.Shelf:
    """The tiles of the book that are not on the shelf yet. Those that are never change."""
    made = hot.Shelf()
    for tile in tiles.tiles(len(ledger.book.entries)):
        if (ROOT + tile.path, "identity") not in shelf:
            ready = hot.page(_content(ledger, tile), BINARY, [FOREVER, *headers])
            made.update({(ROOT + tile.path, encoding): each for encoding, each in ready.items()})
    return made


def older_tile(ledger: PublicLedger | None, path: str, headers: Iterable[Header]) -> hot.Ready | None:
    """A tile as it was when the book was smaller: whoever has an older checkpoint asks for it. None: never there.

    It is not packed: there are hundreds, and a stranger who asks for all of them must not keep the line busy.
    """
    try:
        tile = tiles.read_path(path.removeprefix(ROOT))
    except LedgerUnreadable:
        return None
    if ledger is None or not _has(len(ledger.book.entries), tile):
        return None
    return hot.plain(_content(ledger, tile), BINARY, [FOREVER, *headers])


def _has(size: int, tile: Tile) -> bool:
    row = size >> HEIGHT * max(tile.level, 0)
    return tile.index * WIDTH + tile.width <= row


@lru_cache(1)
def _tree(entries: tuple[str, ...]) -> Tree:
    return Tree.of(entry.encode() for entry in entries)


def _content(ledger: PublicLedger, tile: Tile) -> bytes:
    entries = ledger.book.entries
    if tile.level != ENTRIES:
        return tiles.hashes_of(tile, _tree(entries).node)
    first = tile.index * WIDTH
    return tiles.write_bundle([entry.encode() for entry in entries[first : first + tile.width]])


def ledger_files(pages: Pages, ledger: PublicLedger) -> Iterator[File]:
    """All that changes with the book."""
    yield KEYS, "".join(f"{key}\n" for key in ledger.keys).encode(), PLAIN
    yield ABOUT, msgspec.json.encode(about(ledger)), JSON
    if ledger.book.note:
        yield CHECKPOINT, ledger.book.note.encode(), PLAIN
    for language in pages.guide.languages:
        yield f"/{language}/{LEDGER}", _page(pages, language, ledger), HTML


def about(ledger: PublicLedger) -> dict[str, object]:
    """What a reader must trust, as `/ledger/line` says it: to be compared with what was heard elsewhere."""
    return {
        "v": 1,
        "line": ledger.line,
        "origin": ledger.key.partition("+")[0],
        "key": ledger.key,
        "witnesses": [witness.text for witness in ledger.witnesses],
        "wanted": ledger.wanted,
    }


def _page(pages: Pages, language: Language, ledger: PublicLedger) -> bytes:
    """The book in plain words."""
    entries = ledger.book.entries
    days = [record for record in map(_day_record, reversed(entries)) if record][:1]
    return pages.render(
        "ledger.html",
        language,
        LEDGER,
        size=number_text(language, len(entries)),
        newest=_newest(pages, language, days[0]) if days else None,
        witnesses=[_witness(pages, language, ledger, each.name, each.text) for each in ledger.witnesses],
        wanted=ledger.wanted,
        key=ledger.key,
        checkpoint=CHECKPOINT,
        keys=KEYS,
        trusted=ABOUT,
    )


def _newest(pages: Pages, language: Language, record: DayRecord) -> dict[str, object]:
    return {
        "day": pages.date(language, dt.date.fromisoformat(record.day)),
        "leaves": number_text(language, record.tree.size),
        "figures": len(record.figures),
        "hashes": len(record.standing),
        "text": record.text,
    }


def _witness(pages: Pages, language: Language, ledger: PublicLedger, name: str, key: str) -> dict[str, str]:
    seen = next(((size, at) for witness, size, at in ledger.book.last if witness == key), None)
    if seen is None:
        return {"name": name, "said": pages.say(language, "web.ledger.witness.never")}
    day = pages.date(language, dt.datetime.fromtimestamp(seen[1], dt.UTC).date())
    size = number_text(language, seen[0])
    return {"name": name, "said": pages.say(language, "web.ledger.witness.seen", date=day, size=size)}


def _day_record(entry: str) -> DayRecord | None:
    record = read_record(entry.encode())
    return record if isinstance(record, DayRecord) else None
