"""A telephone line with nothing behind it but a tone, for whoever calls it in a test."""

import asyncio
import contextlib
import os
from pathlib import Path

from safeconduct.channels.phone.drivers.sip import SipDriver
from safeconduct.settings import PhoneSettings

FRAME_SECONDS = 0.02
PATIENCE = 30.0
"""Seconds after which a state that does not come never will."""
TONE = [bytes((first + step) % 256 for step in range(160)) for first in range(0, 250, 5)]
"""Fifty frames that nothing else sounds like."""


async def until(state, seconds=PATIENCE):
    """Wait for a state, however long a loaded machine takes."""
    async with asyncio.timeout(seconds):
        while not state():  # noqa: ASYNC110 - there is nobody who could tell
            await asyncio.sleep(0.005)


def open_files():
    """How many file descriptors this process has."""
    return len(list(Path("/proc/self/fd").iterdir()))


class Listener:
    """Ears of the line: they note what comes, and are played to in every frame."""

    def __init__(self, leg, tone):
        self.leg, self.tone = leg, tone
        self.frames, self.keys, self.gone_times, self.played = [], [], 0, 0
        leg.ears = self

    @property
    def over(self):
        return self.gone_times > 0

    def heard(self, frame):
        self.frames.append(frame)

    def pressed(self, key):
        self.keys.append(key)

    def gone(self):
        self.gone_times += 1

    def tick(self):
        if self.tone:
            self.leg.play(self.tone[self.played % len(self.tone)])
            self.played += 1


class Line:
    """The line's side: takes calls while there is room, and plays the tone to all of them."""

    def __init__(self, driver, room=1000, tone=TONE):
        self.driver, self.room, self.tone = driver, room, tone
        self.calls = []
        self.fault = None
        driver.answer = self.answer

    def answer(self, leg):
        if self.fault:
            raise self.fault
        if len([call for call in self.calls if not call.over]) >= self.room:
            return False
        self.calls.append(Listener(leg, self.tone))
        return True

    async def tick(self):
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            for call in tuple(self.calls):
                if not call.over:
                    call.tick()
            due = max(due + FRAME_SECONDS, loop.time() - 0.2)
            await asyncio.sleep(max(0, due - loop.time()))


def settings(**given):
    """A telephone of this machine, on any port."""
    first = 42000 + os.getpid() % 90 * 200
    return PhoneSettings(**{"driver": "built-in", "port": 0, "sound_ports": f"{first}-{first + 199}"} | given)


@contextlib.asynccontextmanager
async def line(room=1000, tone=TONE, **given):
    """A line that answers, and the `sip:` address where."""
    driver = SipDriver(settings(**given))
    answering = Line(driver, room, tone)
    tasks = [asyncio.create_task(driver.run()), asyncio.create_task(answering.tick())]
    try:
        host, port = await driver.listening()
        answering.uri = f"sip:line@{host}:{port}"
        answering.address = (host, port)
        yield answering
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
