"""Runs a rehearsal's server on a port of this machine, inside another program's loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server
from starlette.types import ASGIApp

from safeconduct.errors import AddressTaken

HERE = "127.0.0.1"
"""The only address it ever listens on."""
POLL_SECONDS = 0.01
BUFFER_BYTES = 1024 * 1024


@contextlib.asynccontextmanager
async def serving_here(app: ASGIApp, port: int = 0, *, websockets: bool = False) -> AsyncIterator[str]:
    """The application, served from here to the end of the block; gives its address, without a slash at the end.

    `port` 0 takes any free one. `AddressTaken` when the port is not free.
    """
    port = _free(port)
    server = Server(
        app,
        address=HERE,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        log_enabled=False,
        log_access=False,
        http1_settings=HTTP1Settings(max_buffer_size=BUFFER_BYTES),
        websockets=websockets,
    )
    served = asyncio.create_task(server.serve())
    try:
        await _answering(port)
        yield f"http://{HERE}:{port}"
    finally:
        server.stop()  # type: ignore[no-untyped-call]
        await served


def _free(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError as error:
            raise AddressTaken(f"{HERE}:{port}: {error.strerror}.") from error
        return int(probe.getsockname()[1])


async def _answering(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection(HERE, port)
        except OSError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            writer.close()
            await writer.wait_closed()
            return
