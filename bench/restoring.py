"""From a backup to a working line: ten thousand cases, saved while the line is served, restored, and served again."""

import asyncio
import contextlib
import io
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from bench.table import Figure, at_most
from safeconduct.backups import shred_keys
from safeconduct.commands.backup import backup
from safeconduct.commands.backup_key import backup_key
from safeconduct.commands.restore import restore
from safeconduct.folder import LineFolder
from safeconduct.rehearsal.applicant import Device
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.store import Db, open_vault, snapshot
from serving import ServedLine, make_served

CASES, ENVELOPE = 10_000, 8_000
"""Bytes of an envelope: those of an application of two pages."""
SAVE_SECONDS, RESTORE_SECONDS = 2.0, 10.0


def drill(place: Path) -> Iterator[Figure]:
    """The line that comes back answers on its port, and a caseworker opens a case in it."""
    for name in ("line", "backups", "keys"):
        (place / name).mkdir()
    line = make_served(place / "line")
    words = line.employ("alice")
    _write_one(line)
    asyncio.run(_multiply(line.folder))
    _quietly(lambda: backup_key(line.folder.path, file=place / "key"))
    line.start()
    try:
        saving = _timed(lambda: backup(line.folder.path, to=place / "backups", keys=place / "keys"))
    finally:
        line.kill()
    (file,) = (place / "backups").iterdir()
    size = f"{file.stat().st_size / 1024**2:.0f} MB"
    yield at_most(
        f"backup of {CASES:,} cases while the line is served", saving, SAVE_SECONDS, " s", beside=size
    )
    keys = place / "keys" / shred_keys.NAME
    began = time.perf_counter()
    _quietly(lambda: restore(file, place / "back", keys=keys, key=place / "key"))
    back = replace(line, folder=LineFolder(place / "back"))
    back.start()
    try:
        _open_one(back, words)
        seconds = time.perf_counter() - began
    finally:
        back.stop()
    yield at_most(f"from backup to a working line, {CASES:,} cases", seconds, RESTORE_SECONDS, " s")


def _write_one(line: ServedLine) -> None:
    line.start()
    try:
        with Visitor(line.url) as visitor:
            Device(visitor, "en").apply("home", "What must I do?")
    finally:
        line.stop()


def _open_one(line: ServedLine, words: str) -> None:
    with Visitor(line.url) as visitor:
        case = Caseworker(visitor, words).take_next()
    assert case is not None
    assert case.words[0].text == "What must I do?"


async def _multiply(folder: LineFolder) -> None:
    """As many cases as many people make; only the first one's envelope opens, and it is the first in the queue."""

    def job(db: Db) -> None:
        case, entry = (list(next(iter(snapshot.rows(db, table)))) for table in ("cases", "entries"))
        for start in range(1, CASES, 500):
            numbers = range(start, min(start + 500, CASES))
            ids = [f"{number + 1:012x}{os.urandom(10).hex()}" for number in numbers]
            cases = [
                _with("cases", case, id=id_, turn=number + 1)
                for id_, number in zip(ids, numbers, strict=True)
            ]
            entries = [
                _with("entries", entry, case_id=id_, number=number + 1, sealed=os.urandom(ENVELOPE))
                for id_, number in zip(ids, numbers, strict=True)
            ]
            snapshot.fill(db, "cases", snapshot.columns("cases"), cases)
            snapshot.fill(db, "entries", snapshot.columns("entries"), entries)

    vault = await open_vault(folder.store_url(folder.settings()))
    try:
        await vault.write(job)
    finally:
        await vault.close()


def _with(table: str, row: Sequence[Any], **values: Any) -> list[Any]:
    return [values.get(name, value) for name, value in zip(snapshot.columns(table), row, strict=True)]


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    _quietly(work)
    return time.perf_counter() - began


def _quietly(work: Callable[[], object]) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        work()
