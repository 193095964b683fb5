"""A line's book on a real HTTP server, by somebody who holds the ledger key and may lie."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ledger_cast import BOBS_KEY, LEDGER, LINE, entries, signed
from safeconduct.ledger import tiles
from safeconduct.ledger.record import Record
from safeconduct.ledger.tiles import ENTRIES
from safeconduct.ledger.tree import Tree
from safeconduct.sealing.notes import SigningKey

ABOUT = {
    "v": 1,
    "line": LINE,
    "origin": LEDGER.name,
    "key": LEDGER.verifier.text,
    "witnesses": [BOBS_KEY.text],
    "wanted": 1,
}


def files_of(
    records: list[Record], *witnesses: SigningKey, shown: list[Record] | None = None
) -> dict[str, bytes]:
    """A book as static files. `shown`: what the tiles hold, when that is not what was signed."""
    held = entries(shown or records)
    tree = Tree.of(held)
    found = {"checkpoint": signed(records, *witnesses).note.encode(), "line": json.dumps(ABOUT).encode()}
    for tile in tiles.tiles(len(held)):
        first = tile.index * tiles.WIDTH
        bundle = tiles.write_bundle(held[first : first + tile.width])
        found[tile.path] = bundle if tile.level == ENTRIES else tiles.hashes_of(tile, tree.node)
    return found


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


class Shop:
    """What the server shows, and what it was sent."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.files: dict[str, bytes] = {}
        self.sends_to = ""
        self.sent: list[bytes] = []

    def shows(self, records: list[Record], *witnesses: SigningKey, shown: Sequence[Record] = ()) -> None:
        self.files = files_of(records, *witnesses, shown=list(shown) or None)


@contextmanager
def open_shop() -> Iterator[Shop]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = shop.files.get(self.path.removeprefix("/ledger/"))
            if shop.sends_to:
                self.send_response(302)
                self.send_header("location", shop.sends_to)
                content = b""
            else:
                self.send_response(404 if content is None else 200)
            self.send_header("content-length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def do_POST(self) -> None:
            shop.sent.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        shop = Shop(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join()
