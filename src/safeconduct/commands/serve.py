"""`safeconduct serve`: the public site and the console of one line."""

import asyncio
import os
import resource
import sys
from pathlib import Path

import uvloop

from safeconduct.commands.doctor import from_inside
from safeconduct.folder import LineFolder
from safeconduct.switchboard.watching import FORGETFUL
from safeconduct.wiring import CONSOLE, open_house, serving, told_to_stop


def serve(line: Path = Path("line"), /) -> None:
    """Serve a line until it is told to stop.

    Parameters
    ----------
    line
        The line folder, as made by `safeconduct init`.
    """
    folder = LineFolder(line)
    if folder.settings().phone.driver and not FORGETFUL.items() <= os.environ.items():
        # The voices of callers and caseworkers pass through here. Allocators read their settings at the start only.
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | FORGETFUL)  # noqa: S606 - ourselves
    # What is written without script is in memory for a moment: a crash must not leave it in a core file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection is a file: 1,024 would be too few
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(folder))


async def _serve(folder: LineFolder) -> None:
    told = told_to_stop()
    async with open_house(folder, from_inside(folder)) as house, serving(house):
        listen = house.settings.listen
        print(f"Serving {house.line.url} on {listen.address}, port {listen.port}.", flush=True)
        print(f"Console: {house.line.url}{CONSOLE}/", flush=True)
        await told.wait()
    print("Stopped. Everything that was acknowledged is on the disk.")
