"""A messenger with a crowd, as a process of its own: `python -m bench.crowd`.

It says its address in one line. Then it reads verbs, one a line, and says in a line of JSON what came of each:

    gather COUNT    so many people come and press Start
    burst COUNT     so many of them, one after another, tap or ask
    settle          when everybody is answered: `Answered`
    load SECONDS    people tap and ask for so long, many at once; when everybody is answered: `Answered`
"""

import asyncio
import contextlib
import sys
import time
from collections import deque
from collections.abc import Callable
from itertools import cycle, islice
from random import Random
from typing import Any

import msgspec
import uvloop
from msgspec import Struct

from bench.reading import QUESTIONS
from safeconduct.rehearsal.messenger.mail import Mail
from safeconduct.rehearsal.messenger.rooms import Account, Room
from safeconduct.rehearsal.messenger.serve import messenger
from safeconduct.rehearsal.messenger.shapes import Message, Update
from safeconduct.rehearsal.messenger.world import World, buttons

WAITING = 300
"""People who wait for the bot at once under a load: three of its questions for updates."""
ASK = 5
"""Everybody asks something in words every so many times, and taps a button the others."""
CONTROL = "!"
"""Begins what no tap here holds: a button that is more than a step."""
PATIENT = 60.0
"""Seconds after which whoever waits has not been answered."""
A_MOMENT = 0.1
SEED = 20261122


class Answered(Struct, frozen=True):
    """What became of a burst or a load. Seconds count from when the bot first took an update of it."""

    turns: int
    first: float
    last: float
    unanswered: int = 0


class Seen(Mail):
    """Updates that wait, and when the first of them was taken."""

    taken: float | None = None

    def first(self, limit: int) -> list[Update]:
        found = super().first(limit)
        if found and self.taken is None:
            self.taken = time.perf_counter()
        return found


class Crowd:
    """People who tap and ask, each only after the answer to what they did before."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._mail = world.mail = Seen(time.time)
        self._random = Random(SEED)
        self._idle: deque[Account] = deque()
        self._waiting: dict[int, tuple[Account, Message | None]] = {}
        self._settled = asyncio.Event()
        self._times: list[float] = []
        self._acts = self._until = 0.0
        told = world.told

        def tell(room: Room) -> None:
            told(room)
            self._look(room)

        world.told = tell

    def gather(self, count: int) -> None:
        languages = cycle(sorted({language for language, _ in QUESTIONS}))
        for number, language in islice(enumerate(languages), count):
            self._idle.append(self._world.add_person(f"Person {number}", language))
        self._begin()
        while self._idle:
            person = self._idle.popleft()
            self._waits(person, None)
            self._world.start(person)

    async def burst(self, count: int) -> None:
        self._begin()
        for _ in range(count):
            self._act()
        await asyncio.sleep(A_MOMENT)
        self._mail.taken = None  # that was the last question of a bot that is no more

    async def settle(self) -> Answered:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._settled.wait(), PATIENT)
        taken = self._mail.taken or 0.0
        return Answered(
            len(self._times), self._times[0] - taken, self._times[-1] - taken, unanswered=len(self._waiting)
        )

    async def load(self, seconds: float) -> Answered:
        self._begin()
        self._until = time.perf_counter() + seconds
        for _ in range(min(WAITING, len(self._idle))):
            self._act()
        await asyncio.sleep(seconds)
        return await self.settle()

    def _begin(self) -> None:
        self._times, self._until, self._mail.taken = [], 0.0, None

    def _act(self) -> None:
        """Whoever has been idle longest taps a button of the newest message, or asks something."""
        person = self._idle.popleft()
        screen = _newest(self._world.private(person), self._world)
        self._waits(person, screen)
        self._acts += 1
        steps = [
            button.callback_data
            for button in (buttons(screen) if screen else [])
            if button.callback_data and not button.callback_data.startswith(CONTROL)
        ]
        if steps and screen and self._acts % ASK:
            self._world.press(person, screen.message_id, self._random.choice(steps))
        else:
            own = [words for language, words in QUESTIONS if language == person.user.language_code]
            self._world.say(person, self._random.choice(own))

    def _waits(self, person: Account, screen: Message | None) -> None:
        self._waiting[person.id] = person, screen
        self._settled.clear()

    def _look(self, room: Room) -> None:
        """Something in a room has changed; is it what its person waits for?"""
        person, before = self._waiting.get(room.chat.id, (None, None))
        if person is None or _newest(room, self._world) is before:
            return
        del self._waiting[room.chat.id]
        self._idle.append(person)
        self._times.append(time.perf_counter())
        if not self._waiting:
            self._settled.set()
        if time.perf_counter() < self._until:
            asyncio.get_running_loop().call_soon(self._act)


def _newest(room: Room, world: World) -> Message | None:
    """The bot's newest message, as it reads now."""
    own = world.bot.user
    return next((one for one in reversed(room.messages.values()) if one.sender == own), None)


async def _serve() -> None:
    world = World(time.time)
    async with messenger(world) as url:
        crowd = Crowd(world)
        verbs: dict[str, Callable[[float], Any]] = {
            "gather": lambda count: crowd.gather(int(count)),
            "burst": lambda count: crowd.burst(int(count)),
            "settle": lambda _: crowd.settle(),
            "load": crowd.load,
        }
        _say(url)
        while line := await asyncio.to_thread(sys.stdin.readline):
            verb, _, amount = line.strip().partition(" ")
            found = verbs[verb](float(amount or 0))
            _say(msgspec.json.encode(await found if asyncio.iscoroutine(found) else found).decode())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve())
