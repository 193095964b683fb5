"""The machine: room on the disk, a disk that keeps what it confirms, memory that does not end up on it."""

import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from safeconduct.checkup.finding import Finding, broken, look, ok

LITTLE = 1024**3
"""Bytes of free room below which somebody should look: some 150,000 applications."""
NONE = 100 * 1024**2
SYNCS = 20
PAGE = bytes(4096)
TOO_FAST = 5e-6
"""Seconds. No disk confirms a page so fast; what does has not written it."""
SLOW = 0.05
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
OVER_A_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph"})
MOUNTS, SWAPS = Path("/proc/self/mounts"), Path("/proc/swaps")


def room(folder: Path) -> Iterator[Finding]:
    """Free room where the store lies."""
    free = shutil.disk_usage(folder).free
    says = f"{free / 1024**3:.1f} GB are free on the disk of {folder}."
    if free < NONE:
        yield broken("room", says, "Make room: soon nothing can be taken any more.")
    elif free < LITTLE:
        yield look("room", says, "Make room.")
    else:
        yield ok("room", says)


def durability(folder: Path) -> Iterator[Finding]:
    """Whether the disk under the store waits for itself when it is asked to, and how long that takes."""
    kind = kind_of(folder, MOUNTS.read_text("utf-8") if MOUNTS.exists() else "")
    seconds = sync_time(folder)
    says = f"A write is on the disk after {seconds * 1000:.2f} ms"
    if kind in IN_MEMORY:
        yield broken("durability", "The store lies in memory only: a reboot loses everything.", "Move it.")
    elif kind in OVER_A_NETWORK:
        yield look(
            "durability", f"The store lies on {kind}, where SQLite's locks do not hold.", "Use a local disk."
        )
    elif seconds < TOO_FAST:
        yield look("durability", f"{says}: no disk is that fast.", "See whether its write cache is safe.")
    elif seconds > SLOW:
        yield look("durability", f"{says}: people will wait.", "Use a faster disk.")
    else:
        yield ok("durability", f"{says}.")


def sync_time(folder: Path) -> float:
    """Seconds until one page is on the disk; the median of some."""
    took = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(SYNCS):
            file.write(PAGE)
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return statistics.median(took)


def kind_of(folder: Path, mounts: str) -> str:
    """The file system under a folder, after a table in the form of fstab(5); "" when it is not in it."""
    place, found, kind = folder.resolve(), Path(), ""
    for row in mounts.splitlines():
        _, point, this, *_ = row.split()
        mounted = Path(point.replace("\\040", " "))
        if place.is_relative_to(mounted) and len(mounted.parts) >= len(found.parts):
            found, kind = mounted, this
    return kind


def dumps() -> Iterator[Finding]:
    """A crash must not write the memory of the server into a file."""
    if resource.getrlimit(resource.RLIMIT_CORE)[0]:
        yield look(
            "core dumps",
            "If the server crashed, its memory would be written to a file.",
            "Start it with LimitCORE=0 (as deploy/safeconduct.service does) or `ulimit -c 0`.",
        )
    else:
        yield ok("core dumps", "There are none.")


def swap(table: Path = SWAPS) -> Iterator[Finding]:
    """Memory that is swapped out lies on the disk in the clear."""
    rows = table.read_text("utf-8").splitlines()[1:] if table.exists() else []
    on_disk = [row.split()[0] for row in rows if not row.startswith("/dev/zram")]
    if on_disk:
        yield look(
            "swap",
            f"Memory may be written to {', '.join(on_disk)}.",
            "Switch swap off (`swapoff -a`), or encrypt it with a key of its own at each start.",
        )
    else:
        yield ok("swap", "Memory is not written to the disk.")
