"""The queue at a thousand, a hundred thousand and a million cases: every step costs the same, on both databases."""

import asyncio
import contextlib
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import psycopg
from msgspec.structs import replace
from sqlalchemy import text

from bench.table import Figure, absent, at_most
from desk_cast import EPOCH, HOUR, LEASE, NOW, OTHER, caseworker, handed
from postgresql import PROGRAMS, cluster
from safeconduct.desk import cases, epochs, intake, queue
from safeconduct.desk.intake import Arrival
from safeconduct.store import Db, Vault, open_vault, staff

SIZES = (1_000, 100_000, 1_000_000)
TIMES = 40
FACTOR = 2.0
MOST = {"the queue in numbers": 10.0, "the overview": 50.0}
"""Milliseconds, of what counts: that grows with what there is to count, up to `model.overview.MANY`."""
ALICE = replace(caseworker("alice", role="lead"), languages=("uk", "en"), skills=("missing", "law"))

_NUMBERS = {
    "sqlite": "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :cases) SELECT {} FROM n",
    "postgresql": "SELECT {} FROM generate_series(1, CAST(:cases AS bigint)) AS n(n)",
}
_CHOSEN = "CASE n % {} WHEN 0 THEN '{}' WHEN 1 THEN '{}' WHEN 2 THEN '{}' ELSE '{}' END"
_STATE = "CASE WHEN n % 5 = 0 THEN 'waiting' WHEN n % 50 = 1 THEN 'asleep' WHEN n % 2 = 0 THEN 'answered' ELSE 'closed' END"
_ID = {"sqlite": "printf('%032x', n)", "postgresql": "lpad(to_hex(n), 32, '0')"}
_SEALED = {"sqlite": "zeroblob(64)", "postgresql": "decode(repeat('00', 64), 'hex')"}
"""A fifth waits, all since this hour, so that nothing is ripe and every index is asked; the rest is a month's work."""


def figures(place: Path) -> Iterator[Figure]:
    """Each step's time at the most cases beside that at the fewest."""
    yield from _on("SQLite", lambda size: f"sqlite:///{place}/{size}.db")
    if PROGRAMS is None:
        yield absent("the queue, PostgreSQL", "PostgreSQL")
        return
    with cluster() as server:
        yield from _on("PostgreSQL", lambda _: server.new_database())


def _on(store: str, url_of: Callable[[int], str]) -> Iterator[Figure]:
    measured = asyncio.run(_measured([(url_of(size), size) for size in SIZES]))
    sizes = " / ".join(f"{size:,}" for size in SIZES)
    for step, costs in measured.items():
        beside = ", ".join(f"{cost:.2f}" for cost in costs) + " ms"
        what = f"{step}, {sizes} cases, {store}"
        if step in MOST:
            yield at_most(what, max(costs), MOST[step], " ms", beside=beside)
        else:
            yield at_most(what, max(costs) / costs[0], FACTOR, "x", beside=beside, digits=2)


async def _measured(stores: Sequence[tuple[str, int]]) -> dict[str, list[float]]:
    """Milliseconds of each step in each store. They take turns, so that whatever else the machine does hits all alike."""
    async with contextlib.AsyncExitStack() as open_stores:
        vaults = []
        for url, size in stores:
            vault = await open_vault(url)
            open_stores.push_async_callback(vault.close)
            began = time.perf_counter()
            await vault.write(partial(_fill, size=size))
            _settle(url)
            print(f"... {size:,} cases filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
            vaults.append(vault)
        steps = [_steps(vault) for vault in vaults]
        return {name: await _costs([one[name] for one in steps]) for name in steps[0]}


def _steps(vault: Vault) -> dict[str, Callable[[], Awaitable[object]]]:
    def handed_in() -> Arrival:
        return Arrival(handed(os.urandom(300)), os.urandom(32), None, NOW, 30)

    return {
        "take the next": lambda: vault.write(lambda db: queue.take_next(db, ALICE.id, NOW, LEASE)),
        "hand in": lambda: vault.write_together(intake.hand_in_all, handed_in()),
        "list 200 that wait": lambda: vault.read(
            lambda db: cases.listing(db, EPOCH.team, ["waiting", "held"], 200)
        ),
        "list the newest 200": lambda: vault.read(
            lambda db: cases.listing(db, EPOCH.team, ["closed"], 200, newest=True)
        ),
        "the queue in numbers": lambda: vault.read(lambda db: queue.summary(db, EPOCH.team)),
        "what I hold": lambda: vault.read(lambda db: cases.held_by(db, ALICE.id)),
        "the overview": lambda: vault.read(lambda db: queue.overview(db, EPOCH.team, NOW, LEASE)),
        "a round of the leases": lambda: vault.write(lambda db: queue.lapse(db, NOW)),
    }


async def _costs(steps: Sequence[Callable[[], Awaitable[object]]]) -> list[float]:
    """Milliseconds of the middle one of many, for each store."""
    took: list[list[float]] = [[] for _ in steps]
    for _ in range(TIMES):
        for step, kept in zip(steps, took, strict=True):
            began = time.perf_counter()
            await step()
            kept.append(1000 * (time.perf_counter() - began))
    return [statistics.median(kept) for kept in took]


def _fill(db: Db, size: int) -> None:
    """By the database itself: a million through Python would take minutes."""
    for key in (EPOCH, OTHER):
        epochs.begin(db, key, [])
    staff.add_caseworker(db, ALICE)
    kind = db.dialect.name
    values = {
        "id": _ID[kind],
        "team": f"'{EPOCH.team}'",
        "state": _STATE,
        "language": _CHOSEN.format(7, "uk", "en", "id", "ru"),
        "channel": _CHOSEN.format(6, "telegram", "phone", "web", "web"),
        "severity": "CASE WHEN n % 1000 = 5 THEN 2 WHEN n % 20 = 0 THEN 1 ELSE 0 END",
        "since": f"CASE WHEN n % 5 = 0 THEN {HOUR} ELSE {HOUR} - 720 + 720 * n / :cases END",
        "asleep_until": f"CASE WHEN n % 50 = 1 THEN {HOUR} + 1 + n % 300 END",
        "deadline": f"{HOUR} + 1 + 720 * n / :cases",
        "turn": "n",
        "label": "CASE WHEN n % 500 = 0 THEN 'missing' WHEN n % 500 = 250 THEN 'medical' END",
        "extra_days": "0",
        "counted": "0",
    }
    _insert(db, "cases", values, size)
    sealed = {
        "case_id": _ID[kind], "number": "n", "kind": "'application'", "team": f"'{EPOCH.team}'",
        "epoch": f"'{EPOCH.epoch}'", "hour": str(HOUR), "sealed": _SEALED[kind],
    }  # fmt: skip
    _insert(db, "entries", sealed, size)
    if kind == "postgresql":
        db.execute(text("SELECT setval('entries_number_seq', :cases)"), {"cases": size})


def _insert(db: Db, table: str, values: dict[str, str], size: int) -> None:
    chosen = _NUMBERS[db.dialect.name].format(", ".join(values.values()))
    db.execute(text(f"INSERT INTO {table} ({', '.join(values)}) {chosen}"), {"cases": size})


def _settle(url: str) -> None:
    """PostgreSQL looks over what it has, as its autovacuum does by itself in life."""
    if url.startswith("postgresql"):
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) cases")
