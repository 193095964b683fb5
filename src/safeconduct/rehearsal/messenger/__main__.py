"""`python -m safeconduct.rehearsal.messenger PORT`: the messenger as a process of its own, until it is stopped.

It survives a line that is killed, so it can count what a line that comes back has done twice. It listens on
127.0.0.1 only. When it listens, it says its address in one line.
"""

import argparse
import asyncio
import signal
import sys
import time
from pathlib import Path

import uvloop

from safeconduct.rehearsal.messenger.cast import add_cast
from safeconduct.rehearsal.messenger.page import STATIC
from safeconduct.rehearsal.messenger.serve import messenger
from safeconduct.rehearsal.messenger.world import BOT_NAME, TOKEN, World


def main() -> None:
    """Reads the arguments and serves."""
    reader = argparse.ArgumentParser(
        prog="safeconduct.rehearsal.messenger", description="A messenger to rehearse with."
    )
    reader.add_argument("port", type=int, help="where to listen on 127.0.0.1; 0: any free port")
    reader.add_argument("--token", default=TOKEN, help="the bot's token")
    reader.add_argument("--name", default=BOT_NAME, help="the bot's user name, without the @")
    reader.add_argument("--channel", default="", help="a broadcast channel of the bot, without the @")
    reader.add_argument("--cast", action="store_true", help="with the made-up people of the demo")
    reader.add_argument("--static", type=Path, default=STATIC, help="where the built scripts are")
    said = reader.parse_args()
    world = World(time.time, said.token, said.name)
    if said.channel:
        world.add_channel(said.channel)
    if said.cast:
        add_cast(world)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(world, said.port, said.static))


async def _serve(world: World, port: int, static: Path) -> None:
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with messenger(world, port, static) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await told.wait()


if __name__ == "__main__":
    main()
