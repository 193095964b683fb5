"""The disk is full, the database is locked or away, too many wait: a clear word, and nothing confirmed is lost."""

import asyncio
import contextlib
import html
import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from applicants import CREATED, Addressed, Answer, Caller, Letter, addressed, post_once, texts_kept
from postgresql import Cluster, cluster
from safeconduct.settings import StoreSettings
from serving import ServedLine, make_served, served

OK, UNAVAILABLE = 200, 503
TEXT = "Мені прийшла повістка. Що робити?"
SMALL = 12 * 1024 * 1024
"""Bytes of the little disk."""
MANY = 4000
"""More letters than the little disk can take."""
QUEUE = 16


@pytest.fixture
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk; `test_a_file_that_may_not_grow` is for the others")
    mounted = tmp_path / "disk"
    mounted.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", mounted], check=True)
    try:
        yield mounted
    finally:
        subprocess.run(["umount", "--lazy", mounted], check=True)


def test_a_full_disk(small_disk: Path) -> None:
    """It fills up under load: 503 with a time to come back; when there is room again, it goes on."""
    filler = small_disk / "filler"

    def fill() -> None:
        with contextlib.suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(bytes(64 * 1024))
                file.flush()

    with served(make_served(small_disk)) as line:
        asyncio.run(_runs_out(line, fill, filler.unlink))


def test_a_file_that_may_not_grow(broken_line: ServedLine) -> None:
    """The same without a disk of its own: the operating system lets no file of the server grow any more."""
    broken_line.start()

    def limit() -> None:
        largest = max(file.stat().st_size for file in broken_line.folder.path.glob("safeconduct.sqlite*"))
        resource.prlimit(broken_line.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def lift() -> None:
        resource.prlimit(
            broken_line.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )

    asyncio.run(_runs_out(broken_line, limit, lift))


def test_a_locked_database(broken_line: ServedLine) -> None:
    """Another program holds the file: guide pages come, hand-ins are told to wait, then all is well again."""
    broken_line.start()
    with contextlib.closing(sqlite3.connect(broken_line.folder.store_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.run(_cannot_write_for_now(broken_line, lambda: other.execute("ROLLBACK")))


@pytest.mark.postgresql
def test_a_locked_table(tmp_path: Path, server: Cluster) -> None:
    """The same with PostgreSQL."""
    url = server.new_database()
    with served(make_served(tmp_path, store=StoreSettings(url=url))) as line, _psycopg(url) as other:
        other.execute("BEGIN")
        other.execute("LOCK TABLE entries IN SHARE MODE")
        asyncio.run(_cannot_write_for_now(line, lambda: other.execute("ROLLBACK")))


@pytest.mark.postgresql
def test_a_database_server_that_went_away(tmp_path: Path, server: Cluster) -> None:
    """PostgreSQL crashes and comes back: what it had confirmed is there, and the line needs no restart."""
    line = make_served(tmp_path, store=StoreSettings(url=server.new_database()))
    with served(line):
        confirmed = asyncio.run(_confirmed(line, "before"))
        server.stop("immediate")
        refused = asyncio.run(_while_it_is_away(line))
        server.start()
        asyncio.run(_taken_again(line, refused))
        asyncio.run(_all_there(line, [confirmed, refused]))


def test_more_than_can_wait(tmp_path: Path) -> None:
    """The queue is full: whoever comes now is told so at once, and whoever waits is served."""
    line = make_served(tmp_path, store=StoreSettings(queue=QUEUE))
    lock = sqlite3.connect(line.folder.store_file, isolation_level=None)
    with served(line), contextlib.closing(lock):
        lock.execute("BEGIN IMMEDIATE")
        asyncio.run(_crowd(line, lambda: lock.execute("ROLLBACK")))


async def _runs_out(line: ServedLine, fill: Callable[[], None], make_room: Callable[[], None]) -> None:
    to, caller = await addressed(line.port), Caller(line.port)
    confirmed = [await _hand_in(caller, to, f"Before {number}") for number in range(5)]
    fill()
    for number in range(MANY):
        letter = to.letter(f"While it fills {number}")
        answer = await caller.post_json("/intake", letter.body)
        if answer.status != CREATED:
            break
        confirmed.append(letter)
    _turned_away(answer)
    assert (await caller.get("/uk/")).status == OK
    await _plain_form_keeps_the_text(caller)
    make_room()
    await _taken_again(line, letter)
    caller.hang_up()
    await _all_there(line, [*confirmed, letter])


async def _cannot_write_for_now(line: ServedLine, end: Callable[[], object]) -> None:
    to, caller = await addressed(line.port), Caller(line.port)
    letter = to.letter("While it is locked")
    waiting = asyncio.create_task(post_once(line.port, letter))
    assert (await caller.get("/uk/")).status == OK
    await _plain_form_keeps_the_text(caller)
    _turned_away(await waiting)
    end()
    await _taken_again(line, letter)
    caller.hang_up()
    await _all_there(line, [letter])


async def _while_it_is_away(line: ServedLine) -> Letter:
    """A page that was loaded before has the keys: what it seals is turned away, and kept in the browser."""
    caller = Caller(line.port)
    letter = Addressed(line.founded.line, line.founded.team.epoch).letter("While it is away")
    _turned_away(await caller.post_json("/intake", letter.body))
    assert (await caller.get("/uk/")).status == OK
    await _plain_form_keeps_the_text(caller)
    caller.hang_up()
    return letter


async def _crowd(line: ServedLine, end: Callable[[], object]) -> None:
    to = await addressed(line.port)
    letters = [to.letter(f"One of a crowd {number}") for number in range(4 * QUEUE)]
    sent = [asyncio.create_task(post_once(line.port, letter)) for letter in letters]
    done, waiting = await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
    _turned_away(done.pop().result())
    assert waiting
    caller = Caller(line.port)
    assert (await caller.get("/en/")).status == OK
    caller.hang_up()
    end()
    answers = await asyncio.gather(*sent)
    taken = [letter for letter, answer in zip(letters, answers, strict=True) if answer.status == CREATED]
    for answer in answers:
        assert answer.status == CREATED or _turned_away(answer)
    assert len(taken) >= QUEUE
    await _all_there(line, taken)


async def _confirmed(line: ServedLine, text: str) -> Letter:
    caller = Caller(line.port)
    letter = await _hand_in(caller, await addressed(line.port), text)
    caller.hang_up()
    return letter


async def _hand_in(caller: Caller, to: Addressed, text: str) -> Letter:
    letter = to.letter(text)
    assert (await caller.post_json("/intake", letter.body)).status == CREATED
    return letter


async def _taken_again(line: ServedLine, letter: Letter) -> None:
    """The trouble is over: the same delivery is taken, after a while in which the server finds out."""
    caller = Caller(line.port)
    async with asyncio.timeout(30):
        while (answer := await caller.post_json("/intake", letter.body)).status == UNAVAILABLE:
            _turned_away(answer)
            await asyncio.sleep(0.2)
    caller.hang_up()
    assert answer.status == CREATED


async def _all_there(line: ServedLine, letters: list[Letter]) -> None:
    kept = await texts_kept(line.folder, line.founded.team.identity, letters)
    assert sorted(kept) == sorted(letter.text for letter in letters)


async def _plain_form_keeps_the_text(caller: Caller) -> None:
    """Whoever wrote without script gets the form back with every word in it, and is told to send it again."""
    fields = {"key": "A" * 22, "situation": "home", "people": "2", "safe": "yes", "text": TEXT}
    answer = await caller.post_form("/uk/write", fields)
    _turned_away(answer)
    page = html.unescape(answer.body.decode())
    assert TEXT in page
    assert 'name="key" value="' + "A" * 22 in page


def _turned_away(answer: Answer) -> bool:
    assert answer.status == UNAVAILABLE
    assert 0 < int(answer.headers["retry-after"]) < 60
    return True


@contextlib.contextmanager
def _psycopg(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection
