"""A real line in a folder, served by a real process: started, stopped, killed and started again."""

import asyncio
import contextlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

import safeconduct
from safeconduct.commands.init import make_line
from safeconduct.console.founding import Founded, demo_caseworker
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.model.staff import Role
from safeconduct.settings import (
    LineSettings,
    ListenSettings,
    PhoneSettings,
    Settings,
    StoreSettings,
    TelegramSettings,
)
from safeconduct.store import open_vault

T = TypeVar("T")
SOURCES = Path(safeconduct.__file__).parents[1]
AS_INSTALLED = {"PYTHONPATH": str(SOURCES), "PYTHONDONTWRITEBYTECODE": ""}
"""The program starts as it does for an operator: with its modules compiled."""
START_SECONDS = 60.0
"""A line that does not answer by then has failed."""


class ServedLine(Struct):
    """One line and, while it is served, its process. What the process says is in the file `said`."""

    folder: LineFolder
    founded: Founded
    url: str
    port: int
    said: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def employ(self, name: str, role: Role = "caseworker") -> str:
        """A caseworker of the first team; answers the recovery words. Do it while nothing is served."""
        return _aside(lambda: asyncio.run(self._employ(name, role)))

    def start(self, *, environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> float:
        """Returns when the line answers: the seconds that took."""
        began = time.perf_counter()
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "safeconduct", "serve", str(self.folder.path)],
                env=os.environ | AS_INSTALLED | dict(environment or {}),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        self._await()
        return time.perf_counter() - began

    def stop(self) -> int:
        """As an operator stops it; its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """As a power cut stops it: in the middle of whatever it does."""
        return self._end(signal.SIGKILL)

    def _end(self, number: int) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        code = self.process.wait(timeout=START_SECONDS)
        self.process = None
        return code

    def _await(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"The line did not start: {self.said.read_text('utf-8')}")
            time.sleep(0.005)

    def _answers(self) -> bool:
        connection = self._connection()
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self.url.startswith("http:"):
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        anybody = ssl.create_default_context()
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=5, context=anybody)

    async def _employ(self, name: str, role: Role) -> str:
        vault = await open_vault(self.folder.store_url(self.folder.settings()))
        try:
            return await demo_caseworker(
                vault, self.folder, self.founded.team, name, role, Moment(time.time())
            )
        finally:
            await vault.close()


def make_served(
    path: Path,
    *,
    store: StoreSettings | None = None,
    listen: ListenSettings | None = None,
    telegram: TelegramSettings | None = None,
    phone: PhoneSettings | None = None,
) -> ServedLine:
    """A new line in the folder `path`/line, not yet served. `listen` without a port gets a free one."""
    listen = listen or ListenSettings(port=free_port())
    scheme = "https" if listen.certificate else "http"
    settings = Settings(
        line=LineSettings(
            name="test", title="The line of the tests", url=f"{scheme}://localhost:{listen.port}"
        ),
        listen=listen,
        store=store or StoreSettings(),
        telegram=telegram or TelegramSettings(),
        phone=phone or PhoneSettings(),
    )
    folder, founded = _aside(lambda: make_line(path / "line", settings))
    return ServedLine(folder, founded, settings.line.url, listen.port, path / "said.txt")


@contextlib.contextmanager
def served(line: ServedLine) -> Iterator[ServedLine]:
    """The line, served from here to the end of the block unless the test ends it before."""
    line.start()
    try:
        yield line
    finally:
        if line.process is not None:
            line.stop()


def _aside(work: Callable[[], T]) -> T:
    """In a thread of its own: a browser driver may keep an event loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def free_port() -> int:
    """A TCP port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
