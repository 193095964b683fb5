"""`python -m bench`: measure the line beside what is standard, and print one table.

python -m bench [--quick] [--kills 1000] [--cases]
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import (
    console,
    intake,
    kills,
    ledger,
    pages,
    phone,
    queue,
    reading,
    restoring,
    starting,
    telegram,
    weight,
)
from bench.rig import await_rest
from bench.table import Figure, absent, printed
from postgresql import PROGRAMS, cluster
from safeconduct.settings import StoreSettings
from serving import make_served, served


def main() -> int:
    """Exit status 1 when something that should be met is not."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the line.")
    parser.add_argument("--quick", action="store_true", help="leave out the kills")
    parser.add_argument("--kills", type=int, default=1000, help="how many times the server is killed")
    parser.add_argument(
        "--cases", action="store_true", help="measure the queue with up to a million cases, and nothing else"
    )
    wanted = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory(prefix="safeconduct-bench-") as place:
        folder, rounds = Path(place), 0 if wanted.quick else wanted.kills
        for figure in queue.figures(folder) if wanted.cases else _measured(folder, rounds):
            print(f"... {figure.what}: {figure.ours}", file=sys.stderr, flush=True)
            figures.append(figure)
    print(printed(figures))
    return 1 if any(figure.good is False for figure in figures) else 0


def _measured(place: Path, rounds: int) -> Iterator[Figure]:
    with served(make_served(_folder(place, "sqlite"))) as line:
        yield starting.start(line)
        yield starting.help_text()
        await_rest(line.pid)
        yield pages.plain(line)
        yield weight.first_page(line)
        yield weight.form_script()
        yield from intake.sealed(line, "SQLite")
        yield intake.plain(line)
        yield weight.memory(line)
    yield pages.visit(_folder(place, "tls"))
    yield from _beside_postgresql(place)
    yield from reading.search()
    yield from ledger.book(_folder(place, "ledger"))
    yield from telegram.door(_folder(place, "telegram"))
    yield from phone.telephone(_folder(place, "phone"))
    yield from restoring.drill(_folder(place, "restoring"))
    yield from console.console(_folder(place, "console"))
    if rounds:
        yield kills.kills(_folder(place, "kills"), rounds)


def _beside_postgresql(place: Path) -> Iterator[Figure]:
    if PROGRAMS is None:
        yield absent("sealed in the browser, PostgreSQL", "PostgreSQL")
        return
    with cluster() as server:
        store = StoreSettings(url=server.new_database())
        with served(make_served(_folder(place, "postgresql"), store=store)) as line:
            await_rest(line.pid)
            yield from intake.sealed(line, "PostgreSQL")


def _folder(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir()
    return folder


if __name__ == "__main__":
    sys.exit(main())
