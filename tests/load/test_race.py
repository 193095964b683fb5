"""Fifty caseworkers press "next" at once on a thousand waiting cases, for as long as any wait.

Each of them is a thread, as each console is a browser of its own: they ask the one loop of the line, which asks
the desk as the console's verb `take-next` does.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from desk_cast import EPOCH, LEASE, NOW, OTHER, caseworker, handed, tag
from postgresql import cluster
from safeconduct.desk import audit, epochs, intake, queue
from safeconduct.desk.intake import Arrival
from safeconduct.model.case import Case
from safeconduct.model.staff import Caseworker
from safeconduct.store import Db, Vault, open_vault, staff

PEOPLE = [caseworker(f"caseworker {number}") for number in range(50)]
CASES = 1000
SEVERITIES = 4
LIMIT = 120
"""Seconds that a loaded machine may need."""


@contextmanager
def stores(kind: str, folder: Path) -> Iterator[str]:
    """A database of its own."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/line.db"
        return
    with cluster() as server:
        yield server.new_database()


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The loop of the line, in a thread of its own."""
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join(LIMIT)
    running.close()


class Line:
    """A vault, the order in which its writer handed out cases, and who came away with nothing while some waited."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.handed_out: list[tuple[int, str]] = []
        self.empty_handed: list[str] = []

    async def furnish(self) -> None:
        """People, and a thousand cases of four severities, one after the other."""

        def job(db: Db) -> None:
            for key in (EPOCH, OTHER):
                epochs.begin(db, key, [])
            for person in PEOPLE:
                staff.add_caseworker(db, person)

        await self.vault.write(job)
        things = (
            handed(str(number).encode(), severity=number * 7 % SEVERITIES, language="ru")
            for number in range(CASES)
        )
        arrivals = [Arrival(one, tag(str(n)), None, NOW, 30) for n, one in enumerate(things)]
        await self.vault.write(lambda db: intake.hand_in_all(db, arrivals))

    async def take_next(self, who: Caseworker) -> Case | None:
        """As the console's verb does it: the case, the count and the line of the audit trail together."""

        def job(db: Db) -> tuple[Case | None, int]:
            case = queue.take_next(db, who.id, NOW, LEASE)
            if case is not None:
                audit.record(db, NOW, who.id, "took", case.id)
            return case, queue.summary(db, EPOCH.team).waiting

        case, waiting = await self.vault.write(job)
        if case is not None:
            self.handed_out.append((case.severity, case.id))
        elif waiting:
            self.empty_handed.append(who.name)
        return case


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_fifty_people_at_once_take_every_case_once(
    kind: str, tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    """No case twice, none skipped, each severity drained in order, and nobody empty-handed while a case waits."""
    with stores(kind, tmp_path) as url:
        line = Line(asyncio.run_coroutine_threadsafe(open_vault(url), loop).result(LIMIT))
        try:
            asyncio.run_coroutine_threadsafe(line.furnish(), loop).result(LIMIT)
            took = _everybody_presses(line, loop)
        finally:
            asyncio.run_coroutine_threadsafe(line.vault.close(), loop).result(LIMIT)
    ids = [case for _, case in line.handed_out]
    assert len(ids) == len(set(ids)) == CASES == sum(took.values())
    assert all(earlier >= later for (earlier, _), (later, _) in pairwise(line.handed_out))
    for severity in range(SEVERITIES):
        order = [case for found, case in line.handed_out if found == severity]
        assert order == sorted(order), "within a severity a case's id rises with its age"
    shares = sorted(took[person.name] for person in PEOPLE)
    assert not line.empty_handed, line.empty_handed
    assert shares[0] > 0, f"somebody was handed nothing; cases each, fewest first: {shares}"
    assert shares[-1] <= 4 * CASES / len(PEOPLE), f"somebody was handed far too many: {shares}"


def _everybody_presses(line: Line, loop: asyncio.AbstractEventLoop) -> Counter[str]:
    """Until nothing waits any more; who took how many."""
    took: Counter[str] = Counter()
    ready = threading.Barrier(len(PEOPLE))

    def work(who: Caseworker) -> None:
        ready.wait(LIMIT)
        while asyncio.run_coroutine_threadsafe(line.take_next(who), loop).result(LIMIT):
            took[who.name] += 1

    threads = [threading.Thread(target=work, args=(person,)) for person in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    return took
