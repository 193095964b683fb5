"""Words that are nowhere else in the world, and a search for them in whatever a program may leave behind."""

import base64
import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

NAME = "Zwiebelturm-Kornblume"
CYRILLIC = "Подснежниковозеро"
NUMBER = "+380 44 555 91 73"
ADDRESS = "127.91.44.7"
"""From which the caller comes, on a machine where all of 127.0.0.0/8 is the loopback."""
TEXT = f"{NAME}. {CYRILLIC}, {NUMBER}."
PLANTED = (NAME, CYRILLIC, NUMBER, NUMBER.replace(" ", ""))
EDGE = 3
"""Letters of base64 at either end that depend on what stands beside the words."""


def disguises(text: str | bytes) -> set[bytes]:
    """How a text may lie in a file: plain, quoted, escaped, in UTF-16, in hexadecimal, in base64."""
    if isinstance(text, bytes):
        return {text, text.hex().encode(), *_base64(text)}
    plain = text.encode()
    escaped = text.encode("ascii", "backslashreplace")
    return {
        plain,
        escaped,
        quote(text).encode(),
        text.encode("utf-16-le"),
        plain.hex().encode(),
        *_base64(plain),
    }


def found(places: Iterable[Path], texts: Iterable[str | bytes]) -> list[str]:
    """Where any of these texts lies, in any disguise: one line for each file."""
    wanted = [disguise for text in texts for disguise in disguises(text)]
    return [str(file) for file in _files(places) if any(disguise in content_of(file) for disguise in wanted)]


def process_files(pid: int) -> list[Path]:
    """What the system tells about a process: its command line, its environment, every file it has open (also removed ones)."""
    process = Path(f"/proc/{pid}")
    return [process / "cmdline", process / "environ", *_regular(process / "fd")]


def written_outside(pid: int, places: Iterable[Path]) -> list[str]:
    """Files outside these folders that a process has open for writing."""
    inside = tuple(str(place) for place in places)
    opened = (file for file in _regular(Path(f"/proc/{pid}/fd")) if _writable(pid, file.name))
    return [name for file in opened if not (name := str(file.readlink())).startswith(inside)]


def _regular(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.is_file()]


def _writable(pid: int, number: str) -> bool:
    flags = Path(f"/proc/{pid}/fdinfo/{number}").read_text().split("flags:")[1].split()[0]
    return bool(int(flags, 8) & (os.O_WRONLY | os.O_RDWR))


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from (file for file in place.rglob("*") if file.is_file())
        else:
            yield place


def content_of(file: Path) -> bytes:
    """What is in a file; nothing when it is gone by now."""
    with contextlib.suppress(FileNotFoundError):  # a database makes and removes files as it goes
        return file.read_bytes()
    return b""


def _base64(plain: bytes) -> set[bytes]:
    """The letters that are the same whatever stands before and behind, for each of the three alignments."""
    return {base64.b64encode(bytes(before) + plain)[2 * EDGE : -2 * EDGE] for before in range(3)}
