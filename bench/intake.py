"""Applications: acknowledged after a durable commit, sealed in the browser or, without script, in the request."""

import asyncio
import json
import secrets
import sqlite3
import tempfile
import time
from base64 import b64decode
from pathlib import Path
from urllib.parse import urlencode

from applicants import addressed
from bench.rig import WORKERS, Load, has, wrk
from bench.table import Figure, absent, at_least, at_most
from safeconduct.store import open_vault
from serving import ServedLine

SECONDS = 3.0
ALONE, TOGETHER, PLAINLY = 700, 3000, 1000
LATEST = 50
"""Milliseconds within which 99 of 100 applicants have their answer."""
TEXT = "Мне пришла повестка. Что мне делать и в какой срок? " * 4
KEY, LOOKUP = "K" * 22 + "==", "L" * 43 + "="
"""Stand where each request gets a key and a lookup of its own."""
FORM_KEY = "K" * 22


def sealed(line: ServedLine, store: str) -> list[Figure]:
    """Sealed in the browser, one applicant and 32 at once; `store` is the name of the database.

    The targets are those of SQLite, which every line has; PostgreSQL stands beside it.
    """
    what = f"sealed in the browser, {store}"
    if not has("wrk"):
        return [absent(what, "wrk")]
    before, between, after, size = _sealed_request(line)
    alone, together = (
        _send(line, "sealed.lua", n, before=before, between=between, after=after) for n in (1, WORKERS)
    )
    one_by_one = _sqlite_alone(size)
    targets = (ALONE, TOGETHER, LATEST) if store == "SQLite" else (None, None, None)
    return [
        _acknowledged(f"{what}: 1 at once", alone, targets[0], one_by_one),
        _acknowledged(f"{what}: {WORKERS} at once", together, targets[1], one_by_one),
        at_most(f"{what}: {WORKERS} at once, 99 of 100 answered within", together.p99, targets[2], " ms"),
    ]


def plain(line: ServedLine) -> Figure:
    """Without script: sealed by the server in the request itself, and the receipt shown on a page."""
    what = f"without script, SQLite: {WORKERS} at once"
    if not has("wrk"):
        return absent(what, "wrk")
    before, after = _plain_request()
    load = _send(line, "plain.lua", WORKERS, before=before, after=after)
    return at_least(what, load.rate, PLAINLY, "/s", beside=f"99 of 100 within {load.p99:.1f} ms")


def _acknowledged(what: str, load: Load, target: float | None, one_by_one: float) -> Figure:
    beside = f"bare SQLite, one commit each: {one_by_one:,.0f}/s"
    return at_least(what, load.rate, target, "/s", beside=beside, ratio=f"{load.rate / one_by_one:.2f}")


def _send(line: ServedLine, script: str, at_once: int, **request: str) -> Load:
    """A load, and a look whether everything that it saw acknowledged is there."""
    before = asyncio.run(_kept(line))
    load = wrk(
        f"http://127.0.0.1:{line.port}",
        SECONDS,
        connections=at_once,
        script=script,
        run=secrets.token_hex(4),
        **request,
    )
    gained = asyncio.run(_kept(line)) - before
    assert not load.refused, load
    assert gained >= load.requests, f"{load.requests} were acknowledged, {gained} are kept."
    return load


async def _kept(line: ServedLine) -> int:
    vault = await open_vault(line.folder.store_url(line.folder.settings()))
    try:
        return await vault.read(lambda db: db.exec_driver_sql("SELECT count(*) FROM entries").scalar_one())
    finally:
        await vault.close()


def _sealed_request(line: ServedLine) -> tuple[str, str, str, int]:
    """A request in three pieces, between which a key and a lookup belong; and the size of its envelope in bytes."""
    letter = asyncio.run(addressed(line.port)).letter(TEXT, "ru")
    body = json.loads(letter.body)
    size = len(b64decode(body["sealed"]))
    text = json.dumps(body | {"key": KEY, "lookup": LOOKUP})
    before, rest = _request("/intake", "application/json", text).split(KEY)
    return before, *rest.split(LOOKUP), size


def _plain_request() -> tuple[str, str]:
    fields = {
        "key": FORM_KEY,
        "situation": "home",
        "people": "1",
        "safe": "yes",
        "private": "yes",
        "text": TEXT,
    }
    before, after = _request("/ru/write", "application/x-www-form-urlencoded", urlencode(fields)).split(
        FORM_KEY
    )
    return before, after


def _request(path: str, kind: str, body: str) -> str:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
    )


def _sqlite_alone(size: int) -> float:
    """Rows of so many bytes a second into SQLite as Python has it, each committed to the disk by itself."""
    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(Path(folder) / "alone.sqlite", isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = FULL"):
            database.execute(f"PRAGMA {setting}")
        database.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY, sealed BLOB)")
        row, began, count = secrets.token_bytes(size), time.perf_counter(), 0
        while time.perf_counter() < began + 1:
            database.execute("INSERT INTO entries (sealed) VALUES (?)", (row,))
            count += 1
        rate = count / (time.perf_counter() - began)
        database.close()
    return rate
