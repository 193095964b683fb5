"""Group commit: one thread owns the only writing connection, and all that waits shares one disk sync.

The thread takes one job, takes whatever else waits, and commits it all in one transaction. There is
no timer: alone, a job is committed at once; in a flood, the sync of one batch is the waiting time of
the next (DeWitt et al. 1984, "Implementation techniques for main memory database systems", section 5.2).
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from safeconduct.errors import SafeconductError, StoreBroken, StoreBusy
from safeconduct.store.connection import Db, erasure_noted
from safeconduct.store.keepers import Keeper, own_error

Verb = Callable[[Db, Sequence[Any]], Sequence[Any]]
"""Does one thing for many: as many results as things, in their order."""

BATCH = 512
"""Jobs in one transaction: more would make the first of them wait too long."""
WIPE_AGAIN = 1.0
"""Seconds until the traces of an erasure that could not be wiped are tried again."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between attempts to reach a database that could not be reached; the pause doubles."""


class Job(NamedTuple):
    """One thing to be done by a verb, and who waits for it."""

    verb: Verb
    thing: Any
    done: asyncio.Future[Any]


class Outcome(NamedTuple):
    """What became of a job: a value once it is durable, or an error."""

    job: Job
    value: Any
    error: Exception | None


class Writer:
    """The thread. `submit` and `close` belong to the event loop, everything else to the thread."""

    def __init__(self, keeper: Keeper, limit: int) -> None:
        self._keeper = keeper
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._link = _Link(keeper)
        self._unwiped = False
        self._wipe_not_before = 0.0
        self.depth = 0
        self._thread = threading.Thread(target=self._run, name="safeconduct-writer", daemon=True)
        self._thread.start()

    def submit(self, verb: Verb, thing: Any) -> asyncio.Future[Any]:
        """The future has the result once it is durable. `StoreBusy` at once when too many wait."""
        if self.depth >= self._limit:
            raise StoreBusy
        job = Job(verb, thing, self._loop.create_future())
        self.depth += 1
        self._waiting.put(job)
        return job.done

    async def close(self) -> None:
        """Everything that waits is done first."""
        self._waiting.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        last = False
        while not last:
            batch, last = self._take()
            if batch:
                outcomes = self._commit(batch)
                self._wipe()
                self._loop.call_soon_threadsafe(self._settle, outcomes)
            elif not last:
                self._wipe()
        self._link.drop()

    def _take(self) -> tuple[list[Job], bool]:
        """What waits, at most a batch, and whether it is the last."""
        batch: list[Job] = []
        try:
            job = self._waiting.get(timeout=WIPE_AGAIN if self._unwiped else None)
            while job is not None:
                batch.append(job)
                if len(batch) == BATCH:
                    return batch, False
                job = self._waiting.get_nowait()
        except Empty:
            return batch, False
        return batch, True

    def _commit(self, batch: list[Job]) -> list[Outcome]:
        """All at once; if that fails through one of them, each by itself, so that it harms no other."""
        try:
            return self._transact(_together, batch)
        except Exception as error:  # noqa: BLE001 a job may raise anything, and each has somebody waiting
            fault = self._link.fault_of(error)
        if fault is None:
            try:
                return self._transact(self._one_by_one, batch)
            except Exception as error:  # noqa: BLE001 as above
                fault = self._link.fault_of(error) or StoreBroken(type(error).__name__)
        return [Outcome(job, None, fault) for job in batch]

    def _transact(self, run: Callable[[Db, list[Job]], list[Outcome]], batch: list[Job]) -> list[Outcome]:
        db = self._link.connection()
        erasure_noted(db)
        with db.begin():
            outcomes = run(db, batch)
        if erasure_noted(db):
            self._unwiped, self._wipe_not_before = True, 0.0
        return outcomes

    def _one_by_one(self, db: Db, batch: list[Job]) -> list[Outcome]:
        return [self._alone(db, job) for job in batch]

    def _alone(self, db: Db, job: Job) -> Outcome:
        try:
            with db.begin_nested():
                (value,) = job.verb(db, [job.thing])
        except Exception as error:
            if self._link.fault_of(error):
                raise
            return Outcome(job, None, own_error(error))
        return Outcome(job, value, None)

    def _wipe(self) -> None:
        """The traces of erasures, once for all erasures of a batch, before anybody is told of them.

        While a backup is reading they cannot go. Each attempt waits for it a moment, so there is one a second only.
        """
        if self._unwiped and time.monotonic() >= self._wipe_not_before:
            self._wipe_not_before = time.monotonic() + WIPE_AGAIN
            try:
                self._unwiped = not self._keeper.wipe(self._link.connection())
            except Exception as error:  # noqa: BLE001 what was committed stays so; the wiping comes later
                self._link.fault_of(error)

    def _settle(self, outcomes: Iterable[Outcome]) -> None:
        for job, value, error in outcomes:
            self.depth -= 1
            if job.done.done():  # whoever waited has gone
                continue
            if error is None:
                job.done.set_result(value)
            else:
                job.done.set_exception(error)


class _Link:
    """The writing connection: opened when it is needed, dropped after a fault, not tried again too soon."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._connection: Connection | None = None
        self._refused: Exception | None = None
        self._pause = 0.0
        self._not_before = 0.0

    def connection(self) -> Connection:
        if self._connection is None:
            if self._refused and time.monotonic() < self._not_before:
                raise self._refused.with_traceback(None)
            try:
                self._connection = self._keeper.open_writing()
            except DBAPIError as error:
                self._pause = min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE)
                self._not_before = time.monotonic() + self._pause
                self._refused = error
                raise
            self._refused, self._pause = None, 0.0
        return self._connection

    def fault_of(self, error: Exception) -> SafeconductError | None:
        """As the keeper says; after a fault of the database nothing is known of the connection."""
        fault = self._keeper.fault_of(error)
        if fault:
            self.drop()
        return fault

    def drop(self) -> None:
        if self._connection is not None:
            with suppress(DBAPIError):  # it may be broken, and it is given up anyhow
                self._connection.close()
            self._connection = None


def _together(db: Db, batch: Iterable[Job]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for verb, run in groupby(batch, attrgetter("verb")):
        jobs = list(run)
        values = verb(db, [job.thing for job in jobs])
        outcomes += [Outcome(job, value, None) for job, value in zip(jobs, values, strict=True)]
    return outcomes
