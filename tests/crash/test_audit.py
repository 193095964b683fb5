"""Killed while staff are at work: what was confirmed is in the audit trail, and the chain is whole."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desk_cast import Office
from safeconduct.desk import audit, destruction

KILLS = 5
CONFIRMED = 60
PROGRAM = """
import asyncio, sys
from desk_cast import NOW
from safeconduct.desk import audit, destruction
from safeconduct.store import open_vault

def job(number):
    def write(db):
        audit.record(db, NOW + number, "alice", f"did {number}", f"{number:032x}")
        destruction.begin(db, NOW)
        destruction.add(db, "epochs", 1)
    return write

async def worker(vault, which):
    number = which
    while True:
        await vault.write(job(number))
        print("done", flush=True)
        number += 8

async def main():
    vault = await open_vault(sys.argv[1])
    await asyncio.gather(*(worker(vault, which) for which in range(8)))

asyncio.run(main())
"""


def killed(url):
    """How much was confirmed by a program that was then killed in the middle of its work."""
    command = [sys.executable, "-c", PROGRAM, url]
    environment = {"PYTHONPATH": ":".join(sys.path), "PATH": ""}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as program:
        lines = sum(1 for _, _ in zip(range(CONFIRMED), program.stdout, strict=False))
        program.send_signal(signal.SIGKILL)
        return lines + program.stdout.read().count(b"done\n")


@pytest.mark.slow
@pytest.mark.parametrize("keeper", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_the_chain_outlives_kills(keeper, tmp_path, request):
    """Each round goes on with what the last one left; records and counts are of the same transactions."""
    if keeper == "sqlite":
        url = f"sqlite:///{Path(tmp_path)}/line.db"
    else:
        url = request.getfixturevalue("server").new_database()
    confirmed = 0
    for _ in range(KILLS):
        confirmed += killed(url)
        line = Office(url)
        assert line.look(audit.verify) is None
        number, _ = line.look(audit.end)
        assert number >= confirmed >= CONFIRMED
        assert line.look(destruction.opened).epochs == number
        line.close()
