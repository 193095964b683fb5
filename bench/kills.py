"""kill -9 of the server under load: everything it had acknowledged must open afterwards."""

import secrets
import time
from pathlib import Path

from bench.table import Figure
from killing import kill_again_and_again
from serving import make_served


def kills(folder: Path, rounds: int) -> Figure:
    """So many kills while 32 applicants hand in. Each run draws its own moments."""
    seed, began = secrets.randbits(32), time.monotonic()
    tally = kill_again_and_again(make_served(folder), rounds, seed)
    minutes = (time.monotonic() - began) / 60
    return Figure(
        f"{tally.kills:,} times kill -9 under load, SQLite",
        f"{tally.lost} lost, {tally.doubled} doubled",
        f"{tally.acknowledged:,} acknowledged, {tally.repeated} sent again, {minutes:.0f} min, seed {seed}",
        target="0 lost, 0 doubled",
        good=tally.sound,
    )
