"""Runs the messenger on a port of this machine, inside another program's loop."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from safeconduct.rehearsal.messenger.api import Messenger
from safeconduct.rehearsal.messenger.page import STATIC
from safeconduct.rehearsal.messenger.world import World
from safeconduct.rehearsal.serving import serving_here


@contextlib.asynccontextmanager
async def messenger(world: World, port: int = 0, static: Path = STATIC) -> AsyncIterator[str]:
    """The world, served from here to the end of the block; gives its address, without a slash at the end.

    `port` 0 takes any free one. `AddressTaken` when the port is not free.
    """
    app = Messenger(world, static)
    async with serving_here(app, port) as url:
        try:
            yield url
        finally:
            app.close()
