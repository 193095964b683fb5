"""Which files the processes of a line open to write, told by the processes themselves.

A module of the name `sitecustomize` is loaded by every Python before anything else. The one that is put here
hears of every opening (PEP 578) and notes it; nothing can be opened by Python code without it.
"""

from pathlib import Path

from msgspec import Struct

from serving import SOURCES

SPY = """
import os, sys
_out = os.open({notes!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_who = "%d" % os.getpid()
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_MAKES = ("sqlite3.connect", "os.mkdir", "os.rename", "os.link", "os.symlink")
def _hear(event, about):
    writes = event == "open" and isinstance(about[2], int) and about[2] & _WRITES
    if (writes or event in _MAKES) and not isinstance(about[0], int) and about[0] != os.devnull:
        os.write(_out, (_who + " " + ascii(about[0]) + chr(10)).encode())
sys.addaudithook(_hear)
"""
COMPILED = "__pycache__"
"""Where Python keeps modules that it has compiled."""


class Spied(Struct, frozen=True):
    """What was opened, noted in a folder of its own."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """With which the line has to be started."""
        self.folder.mkdir()
        (self.folder / "sitecustomize.py").write_text(SPY.format(notes=str(self._notes)))
        return {"PYTHONPATH": f"{self.folder}:{SOURCES}"}

    def by(self, pid: int) -> list[str]:
        """The files that this process has opened to write, made or renamed so far."""
        noted = (line.partition(" ") for line in self._notes.read_text().splitlines())
        return [name for who, _, name in noted if who == str(pid) and COMPILED not in name]

    @property
    def _notes(self) -> Path:
        return self.folder / "notes"
