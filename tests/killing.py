"""kill -9 of the real server under load, again and again; nothing acknowledged may be missing afterwards.

Used by `tests/crash/test_kill_http.py` (a few rounds) and by `make bench` (a thousand).
"""

import asyncio
import random
from collections import Counter

from msgspec import Struct

from applicants import CREATED, Addressed, Caller, Letter, addressed, texts_kept
from serving import ServedLine

AT_ONCE = 32
LONGEST_LIFE = 0.25
"""Seconds of load before a kill, at most: long enough for some hundred commits and for a checkpoint now and then."""


class Tally(Struct):
    """What became of everything that was sent."""

    kills: int = 0
    acknowledged: int = 0
    """Before the kill that followed."""
    repeated: int = 0
    """Cut off by a kill, and sent again with the same key until it was acknowledged."""
    lost: int = 0
    doubled: int = 0
    refused: int = 0
    """Answers other than 201."""

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.refused)


def kill_again_and_again(line: ServedLine, rounds: int, seed: int) -> Tally:
    """So many rounds of start, load and kill, then a last start that takes whatever was cut off.

    Each round's letters are looked for right after its kill, and all of them once more at the end.
    """
    return asyncio.run(_Harness(line, seed).run(rounds))


class _Harness:
    def __init__(self, line: ServedLine, seed: int) -> None:
        self._line = line
        self._chance = random.Random(seed)
        self._tally = Tally()
        self._cut_off: list[Letter] = []
        self._all: list[Letter] = []
        self._first = asyncio.Event()

    async def run(self, rounds: int) -> Tally:
        for _ in range(rounds):
            await self._round(kill=True)
        self._tally.repeated += len(self._cut_off)
        await self._round(kill=False)
        await self._look_for(self._all)
        return self._tally

    async def _round(self, *, kill: bool) -> None:
        await asyncio.to_thread(self._line.start)
        to = await addressed(self._line.port)
        confirmed: list[Letter] = []
        self._first.clear()
        pending, self._cut_off = self._cut_off, []
        applicants = [
            asyncio.create_task(self._applicant(to, pending, confirmed, go_on=kill)) for _ in range(AT_ONCE)
        ]
        if kill:
            await self._first.wait()
            await asyncio.sleep(self._chance.uniform(0, LONGEST_LIFE))
            self._line.kill()
            self._tally.kills += 1
        await asyncio.gather(*applicants)
        self._cut_off += pending
        if not kill:
            self._line.stop()
        self._tally.acknowledged += len(confirmed)
        self._all += confirmed
        await self._look_for(confirmed)

    async def _applicant(
        self, to: Addressed, pending: list[Letter], confirmed: list[Letter], *, go_on: bool
    ) -> None:
        """Hands in what was cut off before, then new letters, until the line is killed."""
        caller = Caller(self._line.port)
        while pending or go_on:
            letter = pending.pop() if pending else to.letter(f"Letter {self._chance.getrandbits(64):x}")
            try:
                answer = await caller.post_json("/intake", letter.body)
            except (OSError, EOFError):
                self._cut_off.append(letter)
                break
            if answer.status == CREATED:
                confirmed.append(letter)
                self._first.set()
            else:
                self._tally.refused += 1
        caller.hang_up()

    async def _look_for(self, letters: list[Letter]) -> None:
        found = Counter(await texts_kept(self._line.folder, self._line.founded.team.identity, letters))
        for letter in letters:
            times = found[letter.text]
            self._tally.lost += times == 0
            self._tally.doubled += times > 1
