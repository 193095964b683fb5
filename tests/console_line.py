"""A console served to real browsers: an office in a thread, behind a real server on a free port."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.routing import Mount

from console_office import Office
from ringing import Ringing


@contextmanager
def serving(
    path: Path, static: Path, ringing: Ringing | None = None, now: float | None = None
) -> Iterator[Office]:
    """An office at `http://localhost:<port>/console/`, from here to the end of the block.

    `now`: what its clock shows until the test turns it; else it goes as ours does.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    port = _free_port()
    office = Office(path, run, url=f"http://localhost:{port}", now=now, static=static, ringing=ringing)
    app = Starlette(routes=[Mount("/console", office.app)])
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI)
    served = asyncio.run_coroutine_threadsafe(server.serve(), loop)
    run(_answering(port))
    try:
        yield office
    finally:
        loop.call_soon_threadsafe(server.stop)
        served.result(10)
        office.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def _answering(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
