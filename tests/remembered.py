"""What a process has in its memory, searched as somebody does who has become root on the machine."""

from collections.abc import Iterator, Mapping
from pathlib import Path

BLOCK = 1 << 24
"""So much is read at once: 16 MiB."""


def remembered(pid: int, marks: Mapping[str, bytes]) -> dict[str, int]:
    """How often each of these lies in the memory of a process, by its name; those that do not are left out."""
    times = dict.fromkeys(marks, 0)
    longest = max(map(len, marks.values()))
    for block in _blocks(pid, longest - 1):
        for name, mark in marks.items():
            times[name] += block.count(mark)
    return {name: count for name, count in times.items() if count}


def _blocks(pid: int, overlap: int) -> Iterator[bytes]:
    """Everything that can be read and written. The process goes on meanwhile, and may let some of it go."""
    process = Path(f"/proc/{pid}")
    with (process / "mem").open("rb", buffering=0) as memory:
        for begin, end in _regions(process):
            for at in range(begin, end, BLOCK):
                try:
                    memory.seek(at)
                    yield memory.read(min(BLOCK + overlap, end - at))
                except OSError:
                    break


def _regions(process: Path) -> list[tuple[int, int]]:
    lines = (line.split() for line in (process / "maps").read_text().splitlines())
    places = (line[0].split("-") for line in lines if line[1].startswith("rw"))
    return [(int(begin, 16), int(end, 16)) for begin, end in places]
