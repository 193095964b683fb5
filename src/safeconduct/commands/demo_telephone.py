"""The demo's telephone: a line that can be called on this machine, one caller, and a page with a keypad.

Its libraries are for lines that have a telephone, so they are loaded here only when they are there.
"""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Self

from safeconduct.folder import LineFolder
from safeconduct.settings import PhoneSettings

STORY = "safeconduct.rehearsal.telephone.story"
PAGE, PAGE_PORT = "safeconduct.rehearsal.telephone", 8042
NEEDED = ("aiosipua", "espeakng_loader", "soxr")
HERE = "127.0.0.1"


def settings_here() -> PhoneSettings:
    """A telephone on a port of this machine that nobody uses; none when its libraries are not installed."""
    if not all(map(find_spec, NEEDED)):
        return PhoneSettings()
    return PhoneSettings(driver="built-in", port=_free(socket.SOCK_DGRAM, 0), calls=20)


class Telephone:
    """Calls the demo's line."""

    def __init__(self, folder: LineFolder, own: PhoneSettings) -> None:
        self._folder = folder
        self._uri = f"sip:line@{HERE}:{own.port}"
        self._story: Any = import_module(STORY)
        self._calling = ThreadPoolExecutor(1, "caller")
        self._left: Future[Any] | None = None

    @classmethod
    def of(cls, folder: LineFolder) -> Self | None:
        """The telephone of this line, if it has one."""
        own = folder.settings().phone
        return cls(folder, own) if own.driver else None

    def begin(self) -> None:
        """Speak the few recordings that the story needs, call, and leave a message; in a thread of its own."""
        self._left = self._calling.submit(self._first_call)

    def left(self) -> Any:
        """The message that was left, as `story.Left`; waits until it was."""
        return (self._left or self._calling.submit(self._first_call)).result()

    def comes_back(self, receipt: str) -> bool:
        """Whether the answer was read out to somebody who keyed in this receipt."""
        heard: bool = self._story.come_back(self._uri, self._folder.path, receipt)
        return heard

    @contextlib.contextmanager
    def page(self) -> Iterator[str]:
        """The page with the keypad, and the rest of the recordings in the making, until the end of the block. Its address."""
        line = str(self._folder.path)
        recording = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-m", "safeconduct", "prompts", "build", line],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        page = subprocess.Popen(  # noqa: S603 our own program
            [sys.executable, "-m", PAGE, str(_free(socket.SOCK_STREAM, PAGE_PORT)), self._uri, line],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield page.stdout.readline().strip() if page.stdout else ""
        finally:
            for process in (page, recording):
                process.terminate()
                process.wait()

    def _first_call(self) -> Any:
        self._story.record(self._folder)
        return self._story.leave_message(self._uri, self._folder.path)


def _free(kind: socket.SocketKind, usual: int) -> int:
    for port in (usual, 0):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HERE, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return usual
