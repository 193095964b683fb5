"""`safeconduct practice`: a line to train on, whose cases are made up."""

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Annotated

import uvloop
from cyclopts import Parameter, validators

from safeconduct.commands.doctor import from_inside
from safeconduct.commands.init import make_line
from safeconduct.console.founding import Founded, demo_caseworker
from safeconduct.errors import Passing, SettingsError
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.model.staff import Role
from safeconduct.rehearsal.training.letters import written
from safeconduct.rehearsal.training.pace import Pace
from safeconduct.settings import PRACTICE, LineSettings, ListenSettings, Settings
from safeconduct.wiring import CONSOLE, House, open_house, serving, told_to_stop

TITLE = "Practice line"
STAFF: tuple[tuple[str, Role], ...] = (("amber", "lead"), ("birch", "caseworker"), ("cedar", "caseworker"))
LOOK_SECONDS = 2.0
"""Between two looks at whether somebody was answered."""


def practice(
    line: Path = Path("practice"),
    /,
    *,
    port: int = 8045,
    every: Annotated[float, Parameter(validator=validators.Number(gte=1))] = 180.0,
    waiting: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 5,
) -> None:
    """Make a practice line, or serve one again: made-up people write to it for as long as it is served.

    Nothing of it is counted or published, and no real line can become one.

    Parameters
    ----------
    line
        A folder of its own; made when it is not there.
    port
        Where a new one listens, on this machine only.
    every
        Seconds from one made-up case to the next.
    waiting
        Cases that wait when it begins.
    """
    folder = LineFolder(line)
    founded = None if folder.exists() else _make(folder, port)
    if not folder.settings().line.practice:
        raise SettingsError(f"{line} is a real line. Give the practice line a folder of its own.")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_practise(folder, founded, every, waiting))


def _make(folder: LineFolder, port: int) -> Founded:
    own = LineSettings(name=PRACTICE, title=TITLE, url=f"http://localhost:{port}", practice=True)
    return make_line(folder.path, Settings(line=own, listen=ListenSettings(port=port)))[1]


async def _practise(folder: LineFolder, founded: Founded | None, every: float, waiting: int) -> None:
    told = told_to_stop()
    async with open_house(folder, from_inside(folder)) as house, serving(house):
        print(f"PRACTICE, nobody here is real: {house.line.url}/, console {house.line.url}{CONSOLE}/")
        if founded:
            await _employ(house, founded)
        else:
            print("Its staff sign in with the words that were shown when it was made.")
        print("Press Ctrl+C to end; the folder stays.", flush=True)
        pace = Pace(house.line.url, written(house.press.guide), every, waiting)
        while not told.is_set():
            with contextlib.suppress(Passing):  # a line that is busy now is asked again
                await asyncio.to_thread(pace.step)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), LOOK_SECONDS)
    print(f"{pace.sent} made-up cases, {pace.answered} answered.")


async def _employ(house: House, founded: Founded) -> None:
    print("Its staff, with their recovery words; they are shown this once:")
    for name, role in STAFF:
        words = await demo_caseworker(
            house.vault, house.folder, founded.team, name, role, Moment(time.time())
        )
        print(f"  {name} ({role}): {words}")
        print(f"    {house.line.url}{CONSOLE}/#words={words.replace(' ', '-')}")
