"""The cast of the desk's tests: who works here, what gets handed in, and an office to do it in."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from safeconduct.desk import epochs, intake
from safeconduct.model.application import Handed
from safeconduct.model.staff import Caseworker, EpochKey
from safeconduct.store import open_vault, staff

NOW = 1_795_000_000.0  # 2026-11-18T11:06:40Z, a Wednesday
HOUR = int(NOW // 3600)
TODAY = "2026-11-18"
LEASE = 900.0
MINUTE = 60.0
DAY = 86_400.0

EPOCH = EpochKey("legal", "2026-W47", "age1pq1x", "the epoch note", "2026-11-16", "2026-11-22")
OTHER = EpochKey("family", "2026-W47", "age1pq1y", "the other note", "2026-11-16", "2026-11-22")


def caseworker(name: str, team: str = "legal", role: str = "caseworker") -> Caseworker:
    return Caseworker(
        hashlib.md5(name.encode()).hexdigest(), name, role, team, f"age1pq1{name}", f"card {name}"
    )


ALICE = caseworker("alice", role="lead")
BOB = caseworker("bob")
CAROL = caseworker("carol", team="family")


def tag(word: str) -> bytes:
    """The receipt tag of a receipt we call by a word."""
    return hashlib.sha256(word.encode()).digest()


def handed(
    sealed: bytes = b"sealed", key: bytes | None = None, epoch: EpochKey = EPOCH, **more: object
) -> Handed:
    """One sealed thing, with a delivery key of its own unless it is told one."""
    given = {"lookup": b"", "language": "ru", "channel": "web"} | more
    return Handed(key=key or os.urandom(16), team=epoch.team, epoch=epoch.epoch, sealed=sealed, **given)


class Office:
    """A vault and a loop of its own, so that a test reads as what people do, one after the other."""

    def __init__(self, url: str, **settings: int) -> None:
        self.url = url
        self._closed = False
        self._runner = asyncio.Runner()
        try:
            self.vault = self.wait(open_vault(url, **settings))
        except BaseException:
            self._runner.close()
            raise

    def wait(self, coroutine):
        async def inside():
            return await coroutine

        return self._runner.run(inside())

    def do(self, verb, *arguments, **more):
        """A verb in a durable transaction."""
        return self.wait(self.vault.write(lambda db: verb(db, *arguments, **more)))

    def look(self, verb, *arguments):
        """A verb that only looks."""
        return self.wait(self.vault.read(lambda db: verb(db, *arguments)))

    def furnish(self) -> None:
        """Two open epochs and the three who work here."""
        for key in (EPOCH, OTHER):
            self.do(epochs.begin, key, [])
        for person in (ALICE, BOB, CAROL):
            self.do(staff.add_caseworker, person)

    def hand_in(
        self, receipt: str, sealed: bytes = b"sealed", now: float = NOW, decoy: str = "", **more
    ) -> bool:
        """An applicant hands something in with a receipt we call by a word."""
        thing = handed(sealed, **more)
        return self.do(intake.hand_in, thing, tag(receipt), tag(decoy) if decoy else None, now, 30)

    def close(self) -> None:
        """As often as one likes."""
        if not self._closed:
            self._closed = True
            self.wait(self.vault.close())
            self._runner.close()


@contextmanager
def office(url: str, **settings: int) -> Iterator[Office]:
    opened = Office(url, **settings)
    try:
        yield opened
    finally:
        opened.close()
