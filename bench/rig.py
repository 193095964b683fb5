"""The rig: programs run beside each other as processes of their own, loaded by `wrk`, and what that costs.

Cost is processor time (user and system) from /proc, not requests per second: two programs that share two
cores with the load generator say more about each other that way (proc_pid_stat(5), fields 14 and 15).
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

HERE = Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 20.0
"""A program that does not listen by then has failed."""
REST_SECONDS = 0.5
"""Without a tick of processor time: at rest."""
WORKERS = 32
"""Connections of a loaded line, when nothing else is said."""


class Load(Struct, frozen=True):
    """What `wrk` saw. Times are milliseconds."""

    requests: int
    seconds: float
    refused: int
    """Answers other than 2xx and 3xx, and connections that failed."""
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.requests - self.refused) / self.seconds


def has(*programs: str) -> bool:
    """Whether all of these programs are on the machine."""
    return all(shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") for program in programs)


def wrk(
    url: str, seconds: float, *, connections: int = WORKERS, script: str = "reading.lua", **given: str
) -> Load:
    """Load an address. `given` reaches the Lua script as environment variables in capitals."""
    environment = (
        os.environ | {"LUA_PATH": f"{HERE}/?.lua"} | {name.upper(): value for name, value in given.items()}
    )
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(HERE / script), url]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return Load(**json.loads(said.stdout.splitlines()[-1]))


def processor_seconds(pid: int) -> float:
    """User and system time of a process and its children so far."""
    return sum(_ticks(member) for member in family(pid)) / TICKS


def waited_seconds(pid: int) -> float:
    """How long a process (its first thread) has had work and no core (schedstat, field 2): other programs ran there."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9


def await_rest(pid: int) -> None:
    """Returns when a process has nothing to do any more: a line that has just started still builds its search."""
    before, now = -1.0, processor_seconds(pid)
    while now > before:
        time.sleep(REST_SECONDS)
        before, now = now, processor_seconds(pid)


@contextlib.contextmanager
def on_core(number: int) -> Iterator[None]:
    """Programs that are started in this block have this one core, where the machine has it and can say so."""
    before = os.sched_getaffinity(0)
    if number in before:
        os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pin(pid: int, number: int) -> None:
    """A process that runs already has this one core from now on, where the machine has it."""
    if number in os.sched_getaffinity(0) | os.sched_getaffinity(pid):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {number})


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and its children."""
    return sum(
        int(line.split()[1]) * 1024
        for member in family(pid)
        for line in Path(f"/proc/{member}/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    )


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended while we looked
                parents[int(entry.name)] = int(_fields(int(entry.name))[1])
    members = [pid]
    for member in members:  # grows while it is walked
        members += [child for child, parent in parents.items() if parent == member]
    return members


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    """Returns when something listens there."""
    until = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if time.monotonic() > until:
            raise TimeoutError(f"Nothing listens on port {port}.")
        time.sleep(0.01)


@contextlib.contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that is told to end with the block, and waited for."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _fields(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on: a name in parentheses may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[11]) + int(fields[12])
