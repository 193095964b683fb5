"""How long somebody waits for the program to begin."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from bench.table import Figure, at_most
from serving import AS_INSTALLED, ServedLine

TIMES = 3
START_SECONDS, HELP_SECONDS = 1.0, 0.3


def start(line: ServedLine) -> Figure:
    """From starting the program to the first page, answered with 200. Leaves the line served."""
    seconds = []
    for _ in range(TIMES):
        if line.process is not None:
            line.stop()
        seconds.append(line.start())
    return at_most("start: from exec to the first page", median(seconds), START_SECONDS, " s", digits=2)


def help_text() -> Figure:
    """`safeconduct --help`."""
    seconds = median(_timed(_help) for _ in range(TIMES))
    return at_most("safeconduct --help", seconds, HELP_SECONDS, " s", beside=_bare_python(), digits=2)


def _help() -> None:
    _python("-m", "safeconduct", "--help")


def _bare_python() -> str:
    seconds = median(_timed(lambda: _python("-c", "pass")) for _ in range(TIMES))
    return f"bare Python {seconds:.2f} s"


def _python(*arguments: str) -> None:
    command = [sys.executable, *arguments]
    subprocess.run(command, env=os.environ | AS_INSTALLED, check=True, stdout=subprocess.DEVNULL)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
