"""The demo's figures: two weeks of a line that never were, drawn, released by two people, and a book that anybody checks."""

import math
import secrets
import subprocess
import sys
import time
from datetime import UTC, datetime

from msgspec import Struct

from safeconduct.desk import destruction, figures
from safeconduct.model.ids import Language, Moment
from safeconduct.rehearsal.publisher import Publisher
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.store import Db, Vault, counts

DAYS = 15
MEAN = {"visit": 41_000, "contact": 260, "application": 96, "person": 131, "answered": 88, "helped": 61}
"""Of each unit on a day. Made up."""
SWING = 0.3
WRITTEN_SECONDS = 30.0
"""The line writes its book by itself, a moment after it has opened."""
RELEASED = ("application", "person", "answered")


class Released(Struct, frozen=True):
    """What everybody can read now."""

    by: str
    approved_by: str
    sentence: str
    address: str


async def remember(vault: Vault, now: Moment) -> None:
    """As if the line had been at work for two weeks, and had drawn its numbers every night. Before it is served."""
    first = now - DAYS * 86_400

    def job(db: Db) -> None:
        destruction.begin(db, Moment(first))
        for past in range(DAYS):
            day = datetime.fromtimestamp(first + past * 86_400, UTC).date().isoformat()
            wave = 1 + SWING * math.sin(past)
            for unit, mean in MEAN.items():
                counts.put(db, unit, day, round(mean * wave))
        for day in figures.days_due(db, now):
            figures.draw_day(db, day, now, secrets.randbits)

    await vault.write(job)


def release(first: Visitor, second: Visitor, author: str, other: str, language: Language) -> Released:
    """One publisher prepares a release of all these days, another lets it go out."""
    prepares, approves = Publisher(first, author), Publisher(second, other)
    drawn = prepares.drawn()
    number = prepares.prepare(RELEASED, drawn.first, drawn.last)
    sentences = approves.let_go(number)
    return Released(prepares.name, approves.name, sentences[language][0], f"/{language}/figures/{number}")


def checked(url: str) -> str:
    """What `safeconduct verify --book` says of the running line's book, once it has one."""
    until = time.monotonic() + WRITTEN_SECONDS
    while True:
        done = subprocess.run(  # noqa: S603 our own program
            [sys.executable, "-m", "safeconduct", "verify", "--book", url],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0 or time.monotonic() > until:
            return done.stdout.strip()
        time.sleep(1)
