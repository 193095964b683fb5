"""An Asterisk for tests: the root that `deploy/asterisk/make-root.sh` makes, the line's own configuration, ports of its own."""

import itertools
import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safeconduct.settings import PhoneSettings

REPOSITORY = Path(__file__).parents[1]
ROOT = Path(os.environ.get("ASTERISK_ROOT", REPOSITORY / ".cache/asterisk-root")).resolve()
"""`.ci/run` makes it there."""
SETUP = REPOSITORY / "deploy/asterisk/etc"
PATIENCE = 60.0
"""Seconds after which a test gives up: an Asterisk starts in two, on a machine with nothing else to do."""
_bases = itertools.count(20_000 + os.getpid() % 60 * 600, 600)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of this machine that nothing listens on right now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Asterisk:
    """One server in the root; everything it writes is in one folder there, gone at the end."""

    def __init__(self, log_level: str = "error") -> None:
        self._inside = f"/run/line-{secrets.token_hex(4)}"
        """Its folder, as the server sees it."""
        self.folder = ROOT / self._inside.lstrip("/")
        self.sip, self.rest, self.password = free_port(socket.SOCK_DGRAM), free_port(), secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("lib/keys", "spool", "log", "agi", "cache"):
            (self.folder / name).mkdir(parents=True)
        shutil.copytree(SETUP, self.folder / "etc")
        for name, before, after in self._changes(log_level):
            file = self.folder / "etc" / name
            text = file.read_text()
            assert before in text, f"{name} no longer says {before!r}."
            file.write_text(text.replace(before, after))
        (self.folder / "etc/password.conf").write_text(f"password = {self.password}\n")

    def _changes(self, log_level: str) -> tuple[tuple[str, str, str], ...]:
        """What is other here than on a line's machine: places, ports, and who the trunk is."""
        base = next(_bases)
        return (
            ("asterisk.conf", "/run/asterisk-line", self._inside),
            ("asterisk.conf", "/etc/asterisk-line", f"{self._inside}/etc"),
            ("http.conf", "8088", str(self.rest)),
            ("transport.conf", "bind = 0.0.0.0:5060", f"bind = 127.0.0.1:{self.sip}"),
            ("trunk.conf", "192.0.2.1", "127.0.0.1"),
            ("rtp.conf", "20000", str(base)),
            ("rtp.conf", "20999", str(base + 599)),
            ("logger.conf", "=> error", f"=> {log_level}"),
        )

    def settings(self, **own: object) -> PhoneSettings:
        """The telephone of a line with this Asterisk."""
        ours = {"driver": "asterisk", "asterisk": f"http://127.0.0.1:{self.rest}", "sound_port": 0}
        return PhoneSettings(**ours | {"user": "safeconduct", "password": self.password} | own)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until calls can come."""
        names = f"localhost {socket.gethostname()} A.ROOT-SERVERS.NET"  # the root may be older than this machine's name
        (ROOT / "etc/hosts").write_text(f"127.0.0.1 {names}\n::1 {names}\n")
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [*self._command, "-f", "-n"], stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        until = time.monotonic() + PATIENCE
        while "fully booted" not in self.told("core waitfullybooted"):
            assert time.monotonic() < until, f"Asterisk did not start: {self.said()}"
            time.sleep(0.1)

    def kill(self) -> None:
        """It dies at once, and its calls with it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def told(self, command: str) -> str:
        """What it answers on its own console."""
        asked = [*self._command, "-r", "-x", command]
        return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=PATIENCE).stdout

    def said(self) -> str:
        """Everything that it wrote into its log."""
        return (self.folder / "said").read_text(errors="replace")

    @property
    def _command(self) -> list[str]:
        return ["chroot", str(ROOT), "asterisk", "-C", f"{self._inside}/etc/asterisk.conf"]


@contextmanager
def running_asterisk(log_level: str = "error") -> Iterator[Asterisk]:
    """An Asterisk that runs, with the line's configuration."""
    server = Asterisk(log_level)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder)
