"""Telegram's door: turns through the bot, its memory, and a burst, beside python-telegram-bot by itself.

The messenger and its crowd are a process of their own (`bench.crowd`); the bot under measure has one core,
they have another.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.crowd import Answered
from bench.rig import await_rest, ended, on_core, processor_seconds, resident_bytes
from bench.table import Figure, at_least, at_most
from safeconduct.rehearsal.messenger.world import TOKEN
from serving import AS_INSTALLED, ServedLine, make_served

SECONDS = 5.0
PEOPLE, FEW, BURST = 1500, 300, 1000
"""Of whom each acts every third second or so, which the pace of one a second for each chat lets pass."""
TURNS, MEMORY_MB, FIRST_SECONDS = 300, 40, 1.0
OTHER = "python-telegram-bot by itself"
MB = 1024 * 1024
OUR_CORE, THEIR_CORE = 0, 1
ENVIRONMENT = os.environ | AS_INSTALLED
ROOT = Path(__file__).parents[1]


class Messenger:
    """The crowd's process, told what to do."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = self._line()

    def does(self, verb: str, amount: float = 0) -> None:
        self._ask(verb, amount)

    def measures(self, verb: str, amount: float = 0) -> Answered:
        answered = msgspec.json.decode(self._ask(verb, amount), type=Answered)
        assert not answered.unanswered, f"{answered.unanswered} people were not answered: {answered}."
        return answered

    def _ask(self, verb: str, amount: float) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{verb} {amount}\n")
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


class _Load(Struct, frozen=True):
    """Turns a second: as the clock tells it, and of the bot's own processor time."""

    by_clock: float
    of_core: float


def door(folder: Path) -> Iterator[Figure]:
    """All of it: the line without a bot and with one, then the other bot."""
    line = make_served(folder)
    without = _resting(line)
    with _crowd() as crowd:
        own = {
            "SAFECONDUCT_TELEGRAM_TOKEN": TOKEN,
            "SAFECONDUCT_TELEGRAM_BASE_URL": crowd.url,
            "SAFECONDUCT_TELEGRAM_PER_SECOND": "100000",
        }
        with _running(line, own):
            crowd.does("gather", PEOPLE)
            crowd.measures("settle")
        crowd.does("burst", BURST)
        with _running(line, own):
            burst = crowd.measures("settle")
            await_rest(line.pid)
            load = _loaded(crowd, line.pid)
            added = resident_bytes(line.pid) - without
    other = _other()
    yield at_least(
        "Telegram: turns in a second of one core",
        load.of_core,
        TURNS,
        "/s",
        beside=f"{OTHER}: {other.of_core:,.0f}/s",
        ratio=f"{load.of_core / other.of_core:.2f}",
    )
    beside = f"{OTHER}: {other.by_clock:,.0f}/s"
    yield at_least("Telegram: turns by the clock", load.by_clock, None, "/s", beside=beside)
    what = f"Telegram: {BURST:,} updates waiting, first reply after"
    last = f"the last after {burst.last:.1f} s"
    yield at_most(what, burst.first, FIRST_SECONDS, " s", beside=last, digits=2)
    beside = f"without a bot {without / MB:.0f} MB"
    yield at_most("Telegram: resident memory added", added / MB, MEMORY_MB, " MB", beside=beside, digits=0)


def _resting(line: ServedLine) -> int:
    """Resident memory of a line that has no bot."""
    with _running(line, {}):
        return resident_bytes(line.pid)


def _loaded(crowd: Messenger, pid: int) -> _Load:
    before = processor_seconds(pid)
    answered = crowd.measures("load", SECONDS)
    spent = processor_seconds(pid) - before
    return _Load(by_clock=answered.turns / answered.last, of_core=answered.turns / spent)


def _other() -> _Load:
    """The same crowd's taps and words, answered by a bot that does nothing else."""
    with _crowd() as crowd, on_core(OUR_CORE):
        command = [sys.executable, "-m", "bench.echo", crowd.url, TOKEN]
        with ended(subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, text=True)) as bot:
            crowd.does("gather", FEW)
            crowd.measures("settle")
            return _loaded(crowd, bot.pid)


@contextlib.contextmanager
def _running(line: ServedLine, environment: Mapping[str, str]) -> Iterator[None]:
    """The line on a core of its own, at rest when it has no bot that has work."""
    with on_core(OUR_CORE):
        line.start(environment=environment)
    try:
        if not environment:
            await_rest(line.pid)
        yield
    finally:
        line.stop()


@contextlib.contextmanager
def _crowd() -> Iterator[Messenger]:
    command = [sys.executable, "-m", "bench.crowd"]
    with on_core(THEIR_CORE):
        process = subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
    with process, ended(process):
        yield Messenger(process)
