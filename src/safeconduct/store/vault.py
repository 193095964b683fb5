"""The vault: durable writes, cheap reads."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from safeconduct.errors import SafeconductError, StoreMissing
from safeconduct.store.connection import Db
from safeconduct.store.keepers import Keeper, keeper_for, own_error
from safeconduct.store.migrating import migrate
from safeconduct.store.postgresql import READERS
from safeconduct.store.writer import Writer

T = TypeVar("T")
Thing = TypeVar("Thing")


async def open_vault(url: str, *, queue: int = 2000, make: bool = True) -> "Vault":
    """Open the store at a database URL, and bring its tables up to date.

    `sqlite:///…` (made when missing, readable by its owner only) or `postgresql+psycopg://…`. At most
    `queue` jobs may wait for the disk. With `make=False` a database that is not there is `StoreMissing`: a
    line that has run must not be given an empty one. `SettingsError` when the URL cannot be used; `StoreBusy`,
    `StoreFull` or `StoreBroken` when the database cannot.
    """
    keeper = keeper_for(url)
    if not make and not keeper.is_made():
        raise StoreMissing
    try:
        await asyncio.to_thread(migrate, keeper)
        reading = _Pool(keeper) if keeper.reads_in_threads else _Direct(keeper)
    except DBAPIError as error:
        keeper.close()
        raise keeper.fault_of(error) or own_error(error) from None
    except SafeconductError:
        keeper.close()
        raise
    return Vault(keeper, Writer(keeper, queue), reading)


class Vault:
    """The store of one line. Jobs are functions of an open transaction that may be run again."""

    def __init__(self, keeper: Keeper, writer: Writer, reading: "_Direct | _Pool") -> None:
        self._keeper = keeper
        self._writer = writer
        self._reading = reading

    @property
    def depth(self) -> int:
        """Jobs that wait for the disk."""
        return self._writer.depth

    async def write(self, job: Callable[[Db], T]) -> T:
        """Do a job; durable when this returns.

        What the job raises undoes the job and is raised here. `StoreBusy`, `StoreFull` and
        `StoreBroken` mean that nothing is confirmed: after a lost connection it may still have been
        done, so a job that must not be done twice carries a key.
        """
        result: T = await self._writer.submit(_each, job)
        return result

    async def write_together(self, verb: Callable[[Db, Sequence[Thing]], Sequence[T]], thing: Thing) -> T:
        """As `write`, for a verb that does one thing for many: all that wait for the same verb are done at once."""
        result: T = await self._writer.submit(verb, thing)
        return result

    async def read(self, job: Callable[[Db], T]) -> T:
        """Look at one consistent state. The job cannot write, and on SQLite it runs on the loop: keep it small."""
        try:
            return await self._reading.run(job)
        except DBAPIError as error:
            raise self._keeper.fault_of(error) or own_error(error) from None

    async def scour(self) -> bool:
        """Let nothing that was erased stay in the database's files; whether nothing is left there.

        Ask for it every minute: SQLite has nothing left to do, PostgreSQL does it once an hour at most, and what is
        in the way now is tried again. Errors as from `write`.
        """
        try:
            return await asyncio.to_thread(self._keeper.scour)
        except DBAPIError as error:
            raise self._keeper.fault_of(error) or own_error(error) from None

    async def faults(self) -> list[str]:
        """What the database's own check finds wrong, and settings of it that can lose something: a sentence each."""
        try:
            return await asyncio.to_thread(self._keeper.faults)
        except DBAPIError as error:
            raise self._keeper.fault_of(error) or own_error(error) from None

    async def size(self) -> int:
        """Bytes that the database takes on its disk."""
        try:
            return await asyncio.to_thread(self._keeper.size)
        except DBAPIError as error:
            raise self._keeper.fault_of(error) or own_error(error) from None

    async def close(self) -> None:
        """What waits is done, then everything is closed. Reads end first, so the writer leaves no journal."""
        await self._reading.close()
        await self._writer.close()
        self._keeper.close()


class _Direct:
    """Reads on the loop from one connection: a small indexed read costs less than handing it to a thread."""

    def __init__(self, keeper: Keeper) -> None:
        self._connection = keeper.open_reading()

    async def run(self, job: Callable[[Db], T]) -> T:
        return _read(self._connection, job)

    async def close(self) -> None:
        self._connection.close()


class _Pool:
    """Reads in a few threads, because they wait for a network."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="safeconduct-reader")

    async def run(self, job: Callable[[Db], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, job)

    def _run(self, job: Callable[[Db], T]) -> T:
        with self._keeper.open_reading() as connection:
            return _read(connection, job)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)


def _read(connection: Connection, job: Callable[[Db], T]) -> T:
    with connection.begin() as transaction:
        try:
            return job(connection)
        finally:
            transaction.rollback()


def _each(db: Db, jobs: Sequence[Callable[[Db], T]]) -> list[T]:
    return [job(db) for job in jobs]
