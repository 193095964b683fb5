"""A private PostgreSQL server for tests: its own folder, a Unix socket only, syncing its disk as in life."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
"""Folder of the server's programs (Debian's place), or None when there is none."""

_SETTINGS = {
    "listen_addresses": "''",
    "fsync": "on",
    "full_page_writes": "on",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
}


class Cluster:
    """One server. It refuses to run as root, so root starts it as `postgres`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-D", self._data, "-U", "safeconduct", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = _SETTINGS | {"unix_socket_directories": f"'{folder}'"}
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is a crash: nothing is written any more, the next start recovers."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def new_database(self) -> str:
        """An empty database; its URL for the store."""
        name = f"line{next(self._numbers)}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://safeconduct@/{name}?host={self.folder}"

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _dsn(self, name: str) -> str:
        return f"host={self.folder} user=safeconduct dbname={name}"

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        command = [str(PROGRAMS / program), *arguments]
        subprocess.run(
            as_postgres + command if os.geteuid() == 0 else command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A running server that is gone afterwards. It crashes but its disk never loses power, so memory will do."""
    with tempfile.TemporaryDirectory(prefix="line-pg-", dir=_roomy(Path("/dev/shm"))) as folder:
        server = Cluster(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _roomy(folder: Path) -> Path | None:
    """The folder, if a gigabyte fits in."""
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > 2**30 else None
