"""Pages that are ready: a dict from path and encoding to bytes, in front of the framework.

A visit to the guide costs one look-up and one copy into the socket. A new edition is one assignment.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, get_args

import brotli  # type: ignore[import-untyped]
from msgspec import Struct
from starlette.types import Message, Scope, Send

from safeconduct.channels.web.headers import Header
from safeconduct.switchboard.tallying import Counted

Encoding = Literal["identity", "gzip", "br"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)

_OK, _UNCHANGED = 200, 304
_BROTLI_QUALITY = 9
"""11 saves one byte in seven and takes ten times as long."""
_BROTLI_WINDOW = 16
"""Bits. Pages are smaller than 64 KiB; for a larger window the compressor fills 32 MB, for each page again."""
_NEVER = re.compile(rb"q=0(\.0*)?$")


class Ready(Struct, frozen=True):
    """One answer, as ASGI wants it said."""

    start: Message
    body: Message
    etag: bytes = b""
    unchanged: Message | None = None
    """What is said to somebody who has it already."""
    visit: Counted | None = None
    """What is counted when it is opened: a page of the guide."""


Shelf = dict[tuple[str, Encoding], Ready]
"""Path and encoding (`identity`, `gzip`, `br`) -> answer."""


def page(content: bytes, kind: str, headers: Iterable[Header]) -> dict[Encoding, Ready]:
    """An answer in every encoding. `kind` is its content type."""
    shared = [(b"content-type", kind.encode()), (b"vary", b"accept-encoding"), *headers]
    packed: dict[Encoding, bytes] = {
        "identity": content,
        "gzip": gzip.compress(content, 9, mtime=0),
        "br": brotli.compress(content, quality=_BROTLI_QUALITY, lgwin=_BROTLI_WINDOW),
    }
    return {encoding: _ready(body, shared, encoding) for encoding, body in packed.items()}


def plain(content: bytes, kind: str, headers: Iterable[Header]) -> Ready:
    """An answer as it is: for what is made for one request, and is not worth the time that packing takes."""
    return _ready(content, [(b"content-type", kind.encode()), *headers], "identity")


def elsewhere(address: str, headers: Iterable[Header], status: int) -> dict[Encoding, Ready]:
    """A redirection to `address`."""
    said = [*headers, (b"location", address.encode()), (b"content-length", b"0")]
    ready = Ready(_start(status, said), _body(b""))
    return dict.fromkeys(ENCODINGS, ready)


def serve_from(shelf: Mapping[tuple[str, Encoding], Ready], scope: Scope) -> Ready | None:
    """What is ready for this request, or None when there is nothing at its path."""
    accepts = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accepts = value
    return shelf.get((scope["path"], best_encoding(accepts)))


async def say(ready: Ready, scope: Scope, send: Send) -> None:
    """Send it: all of it, its head alone, or the word that the visitor has it already."""
    if ready.unchanged is not None and ready.etag in _known(scope):
        await send(ready.unchanged)
        await send(_EMPTY)
        return
    await send(ready.start)
    await send(_EMPTY if scope["method"] == "HEAD" else ready.body)


@lru_cache(maxsize=128)
def best_encoding(accepts: bytes) -> Encoding:
    """The smallest encoding that an `Accept-Encoding` header allows (RFC 9110, section 12.5.3)."""
    offered = {}
    for part in accepts.lower().split(b","):
        name, _, weight = part.replace(b" ", b"").partition(b";")
        offered[name] = not _NEVER.match(weight)
    if offered.get(b"br"):
        return "br"
    return "gzip" if offered.get(b"gzip") else "identity"


def _known(scope: Scope) -> bytes:
    return next((value for name, value in scope["headers"] if name == b"if-none-match"), b"\0")


def _ready(content: bytes, headers: list[Header], encoding: Encoding) -> Ready:
    etag = b'"%s"' % hashlib.sha256(content).hexdigest()[:20].encode()
    said = [*headers, (b"etag", etag)]
    if encoding != "identity":
        said.append((b"content-encoding", encoding.encode()))
    full = [*said, (b"content-length", str(len(content)).encode())]
    return Ready(_start(_OK, full), _body(content), etag, _start(_UNCHANGED, said))


def _start(status: int, headers: list[Header]) -> Message:
    return {"type": "http.response.start", "status": status, "headers": headers}


def _body(content: bytes) -> Message:
    return {"type": "http.response.body", "body": content}


_EMPTY = _body(b"")
