"""kill -9: a program that files and erases as fast as it can, is killed, and must not have lied.

The writing program runs the real vault and tells, over a pipe, what was confirmed to it. The witness
outlives it, looks into the database, and counts what is missing and what should be gone. Run as a
program, this file is the nursery: it has loaded everything, and for each line it reads it forks one
writing program, so a round takes as long as the program lives and not as long as Python starts.
"""

import asyncio
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psycopg
from sqlalchemy import make_url

from desk_cast import NOW, Office, handed
from safeconduct.desk import intake, returning
from safeconduct.errors import Passing
from safeconduct.store import Vault, open_vault

CLIENTS = 16
BORN, FILED, ERASING, ERASED, DEAD = b"!", b"+", b"?", b"-", b"."
MOST_WORDS = 240
"""What a program confirms, at most, before it is killed."""
SOMEWHERE = 0.01
"""Seconds after a word within which the kill comes: in the middle of the next work, not at its end."""
WORD = 17
"""Bytes of everything that is told: a sign and sixteen bytes. A pipe takes it whole or not at all."""


def furnish(url: str) -> None:
    """The tables, the epochs and the people."""
    line = Office(url)
    line.furnish()
    line.close()


def nursery(url: str) -> None:
    """For each line read, one writing program; its death is told after its last word."""
    for _ in sys.stdin.buffer:
        child = os.fork()
        if not child:
            _tell(BORN, os.getpid().to_bytes(16))
            asyncio.run(_write(url))
        os.waitpid(child, 0)
        _tell(DEAD, bytes(16))


async def _write(url: str) -> None:
    vault = await open_vault(url)
    await asyncio.gather(*(_client(vault) for _ in range(CLIENTS)))


async def _client(vault: Vault) -> None:
    while True:
        key = os.urandom(16)
        tag = hashlib.sha256(key).digest()
        thing = handed(key + os.urandom(random.randrange(200, 6000)), key=key)
        try:
            await vault.write_together(intake.hand_in_all, intake.Arrival(thing, tag, None, NOW, 30))
            _tell(FILED, key)
            if random.random() < 0.1:
                _tell(ERASING, key)
                await vault.write(lambda db, tag=tag: returning.erase(db, tag))
                _tell(ERASED, key)
        except Passing:
            await asyncio.sleep(0.01)


def _tell(sign: bytes, rest: bytes) -> None:
    os.write(1, sign + rest)


@dataclass
class Witness:
    """What was confirmed, over all rounds. Use it in a `with`: the nursery ends with it."""

    url: str
    filed: set[bytes] = field(default_factory=set)
    doubtful: set[bytes] = field(default_factory=set)
    """Whose erasure was asked for: until it is confirmed, they may be there or not."""
    erased: set[bytes] = field(default_factory=set)
    rounds: int = 0

    def __enter__(self) -> Self:
        command = [sys.executable, __file__, self.url]
        paths = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
        self._nursery = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": paths}
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._nursery.communicate()

    def round(self, end: Callable[[], None] = lambda: None) -> None:
        """One life of the program: it is killed after a random number of words, and after `end`."""
        self._nursery.stdin.write(b"\n")
        self._nursery.stdin.flush()
        program = int.from_bytes(self._hear()[1])
        for _ in range(random.randint(1, MOST_WORDS)):
            self._note(*self._hear())
        time.sleep(random.uniform(0, SOMEWHERE))
        end()
        os.kill(program, signal.SIGKILL)
        while (said := self._hear())[0] != DEAD:
            self._note(*said)
        self.rounds += 1

    def _hear(self) -> tuple[bytes, bytes]:
        said = self._nursery.stdout.read(WORD)
        return said[:1], said[1:]

    def _note(self, sign: bytes, key: bytes) -> None:
        {FILED: self.filed, ERASING: self.doubtful, ERASED: self.erased}[sign].add(key)

    def verdict(self) -> tuple[set[bytes], set[bytes]]:
        """What was confirmed and is missing; what was erased and is there."""
        there = _kept(self.url)
        return self.filed - self.doubtful - there, self.erased & there


def _kept(url: str) -> set[bytes]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(parsed.database)) as database:
            assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            rows = database.execute("SELECT substr(sealed, 1, 16) FROM entries").fetchall()
    else:
        where = f"host={parsed.query['host']} user={parsed.username} dbname={parsed.database}"
        with psycopg.connect(where) as database:
            rows = database.execute("SELECT substr(sealed, 1, 16) FROM entries").fetchall()
    return {bytes(key) for (key,) in rows}


if __name__ == "__main__":
    nursery(sys.argv[1])
