"""Where a book lies: at a line's address, or in a folder with the same files. Nothing that is read here is believed."""

import time
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from safeconduct.errors import BookAway, LedgerUnreadable
from safeconduct.ledger import tiles
from safeconduct.ledger.signatures import LIMIT as NOTE_BYTES
from safeconduct.ledger.tiles import ENTRIES, ENTRY, WIDTH, Tile

SECONDS = 30
"""Until something comes."""
SECONDS_AT_MOST = 300.0
"""For one file."""
BUNDLE_BYTES = WIDTH * (ENTRY + 2)
ENTRIES_AT_MOST = 100_000
"""More days than a line can have: a stranger's number must not keep this machine busy for ever."""
BOOK_BYTES = 256 * 1024 * 1024
"""Of all entries together, for the same reason: a day takes some kilobytes."""
PIECE = 64 * 1024
CHECKPOINT, ABOUT, COSIGNATURE = "checkpoint", "line", "cosignature"
ABOUT_BYTES = 16 * 1024


class Place(Protocol):
    """Whence the files of a book come."""

    def read(self, path: str, limit: int) -> bytes:
        """A file below the book's address, at most `limit` bytes. `BookAway`, `LedgerUnreadable`."""


class Web:
    """A line on the web."""

    def __init__(self, address: str) -> None:
        """`address`: of the line, or of its book. `LedgerUnreadable` when it is none."""
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise LedgerUnreadable("The address of a book begins with https:// or http://.")
        base = address.rstrip("/")
        self._base = base if base.endswith("/ledger") else f"{base}/ledger"
        self._opener = build_opener(_SameHost(parts.hostname))

    def read(self, path: str, limit: int) -> bytes:
        return self._answer(Request(f"{self._base}/{path}"), limit)  # noqa: S310 the scheme was looked at

    def send(self, path: str, content: bytes) -> bytes:
        """Post something to the line; its answer. `BookAway`."""
        headers = {"content-type": "text/plain; charset=utf-8"}
        request = Request(f"{self._base}/{path}", content, headers, method="POST")  # noqa: S310
        return self._answer(request, ABOUT_BYTES)

    def _answer(self, request: Request, limit: int) -> bytes:
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return _bounded(answer, limit)
        except HTTPError as error:
            with error:
                raise BookAway(f"{request.full_url}: {error.code}.") from None
        except (OSError, HTTPException, ValueError) as error:  # the last: sent to what is no address
            raise BookAway(
                f"{request.full_url}: {getattr(error, 'reason', type(error).__name__)}."
            ) from error


class Folder:
    """A copy of a book on this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, path: str, limit: int) -> bytes:
        try:
            with (self._path / path).open("rb") as file:
                return _bounded(file, limit)
        except OSError as error:
            raise BookAway(f"{self._path / path}: {error.strerror}.") from error


def place_of(text: str) -> Place:
    """An address, or a folder."""
    return Web(text) if "://" in text else Folder(Path(text))


def read_note(place: Place) -> str:
    """The newest checkpoint with its witnesses' lines, nothing of it checked. `LedgerUnreadable` when it is no text."""
    return _text(place.read(CHECKPOINT, NOTE_BYTES))


def read_about(place: Place) -> bytes:
    """What the line says of itself."""
    return place.read(ABOUT, ABOUT_BYTES)


def read_entries(place: Place, size: int) -> list[bytes]:
    """The first `size` entries. `LedgerUnreadable` when they do not come as they should."""
    if size > ENTRIES_AT_MOST:
        raise LedgerUnreadable("The book is larger than any line's.")
    entries: list[bytes] = []
    left = BOOK_BYTES
    while len(entries) < size:
        index = len(entries) // WIDTH
        tile = Tile(ENTRIES, index, min(WIDTH, size - index * WIDTH))
        bundle = place.read(tile.path, min(BUNDLE_BYTES, left))
        entries += tiles.read_bundle(bundle, tile.width)
        left -= len(bundle)
    return entries


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise LedgerUnreadable("A checkpoint is not UTF-8.") from None


def _bounded(file: IO[bytes], limit: int) -> bytes:
    """A timeout is for one piece: whoever sends a byte now and then must not hold the reader for days."""
    content, began = bytearray(), time.monotonic()
    while piece := file.read1(PIECE) if isinstance(file, HTTPResponse) else file.read(PIECE):
        content += piece
        if len(content) > limit:
            raise LedgerUnreadable("A file of the book is too long.")
        if time.monotonic() - began > SECONDS_AT_MOST:
            raise TimeoutError
    return bytes(content)


class _SameHost(HTTPRedirectHandler):
    """Goes where a line sends it only as long as that is the same machine."""

    def __init__(self, host: str) -> None:
        self._host = host

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        if urlsplit(newurl).hostname != self._host or code == HTTPStatus.USE_PROXY:
            raise BookAway("The line sends its readers to another machine.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
