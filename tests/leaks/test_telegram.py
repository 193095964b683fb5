"""Who uses the bot, what they type and what they hand in lies nowhere in the clear; after some days nothing tells who it was.

The words come through every way in that the chat has, while what is to be said waits in the outbox and after it
was said. Then the days pass, and a thief gets the database, a copy of it from before, and every secret
that the server still has.
"""

import asyncio
import contextlib
import hmac
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct

from planted import CYRILLIC, NAME, NUMBER, PLANTED, TEXT, content_of, found, process_files, written_outside
from postgresql import cluster
from safeconduct.errors import EnvelopeError
from safeconduct.guide import read_guide, sample_folder
from safeconduct.model.ids import Language, Moment
from safeconduct.rehearsal.applicant import Device, PlainBrowser
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.messenger.person import Person, operate
from safeconduct.rehearsal.messenger.world import TOKEN
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import receipts
from safeconduct.sealing.derivation import expand
from safeconduct.sealing.opening import open_envelope
from safeconduct.sealing.recipients import SEED, Identity
from safeconduct.settings import StoreSettings
from safeconduct.store import open_vault
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.rounds import one_round
from serving import ServedLine
from telegram_served import Writer, count, eventually, line_in_chats, rows

GUIDE = read_guide(sample_folder())
RUSSIAN, ENGLISH = Language("ru"), Language("en")
USERNAME = "kornblume_zwiebelturm"
FORGET_AFTER = 3
DAY = 86_400.0
SENDING = ("sendMessage", "editMessageText", "deleteMessage", "deleteMessages")


class Planted(Struct):
    """Somebody whose name, number and words are known to the test, and what only they know."""

    writer: Writer
    secrets: list[str | bytes]

    @property
    def address(self) -> str:
        return str(self.writer.person.id)

    @property
    def texts(self) -> list[str | bytes]:
        return [*PLANTED, USERNAME, self.address, *self.secrets]

    @property
    def raw(self) -> list[bytes]:
        """The number as a database might keep it."""
        return [self.writer.person.id.to_bytes(5, order) for order in ("big", "little")]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the line may leave things: the working folder, the home folder, the temporary folder."""
    for name in ("cwd", "home", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@contextlib.contextmanager
def amina(url: str) -> Iterator[Planted]:
    """She has a name and a user name, and her app speaks Russian."""
    with Person(url, NAME, RUSSIAN, USERNAME) as person:
        yield Planted(Writer(person, GUIDE, RUSSIAN), [])


def started(line: ServedLine, home: Path) -> None:
    folders = {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp")}
    line.start(environment=folders, cwd=home / "cwd")


def hold(url: str) -> None:
    """Nothing can be said from now on, while everything is still heard."""
    for method in SENDING:
        operate(url, "trouble", kind="refuse", method=method, status=503, times=1_000_000)


def let_go(url: str) -> None:
    with Visitor(url) as visitor:
        visitor._ask("DELETE", "/world/trouble", b"{}", "application/json")


def read_and_asked(planted: Planted) -> None:
    """She reads, asks, mistypes, sends what nobody looks at, and a code where none belongs."""
    writer, person = planted.writer, planted.writer.person
    person.starts(deep_link="ru_home")
    writer.sees(writer.title("home"))
    before = person.says(TEXT)
    person.waits_for(lambda screen: screen.last.number > before)
    before = person.says(f"48.46471, 35.04618 {CYRILLIC}")
    person.waits_for(lambda screen: screen.last.number > before)
    before = person.says(f"/{NAME.partition('-')[0]} {CYRILLIC}")
    person.waits_for(lambda screen: screen.last.number > before)
    for kind in ("contact", "photo", "location"):
        person.sends(kind)
    unknown = receipts.new().words(RUSSIAN)
    person.says(unknown)
    writer.sees(writer.phrase("telegram.receipt.written"))
    planted.secrets.append(unknown)


def wrote(planted: Planted) -> None:
    """She writes in the chat, and wants the answer there."""
    writer = planted.writer
    writer.walks_to_a_person()
    planted.secrets += [writer.writes(TEXT), receipts.parse(writer.receipt).bits]
    writer.wants_it("here")


def wrote_sealed(planted: Planted, line: ServedLine) -> None:
    """The button opens the page, and the page seals."""
    person = planted.writer.person
    person.says("/person")
    planted.writer.sees(planted.writer.title("person"))
    address = person.presses(planted.writer.phrase("telegram.write.sealed"))
    assert address == f"{line.url}/{RUSSIAN}/write"
    with Visitor(f"http://127.0.0.1:{line.port}") as browser:
        assert browser.get(f"/{RUSSIAN}/write").status == 200
        device = Device(browser, RUSSIAN)
        device.apply("home", TEXT)
    planted.secrets += [device.receipt.bits, device.receipt.words(RUSSIAN)]


def leaks(line: ServedLine, planted: Planted, *places: Path) -> list[str]:
    """Where any of it lies, now."""
    process = process_files(line.pid) if line.process else []
    files = (file for place in places for file in place.rglob("*") if file.is_file())
    numbered = {str(file) for file in files if any(raw in content_of(file) for raw in planted.raw)}
    return sorted(numbered.union(found([*places, *process], planted.texts)))


def everything(line: ServedLine, url: str, home: Path, words: str, planted: Planted, *places: Path) -> None:
    """All ways in; searched while the outbox is full, and when it is empty."""
    read_and_asked(planted)
    assert count(line, "chats") == 0, "Something is remembered of somebody who only reads."
    eventually(lambda: not count(line, "outbox"))
    wrote(planted)
    wrote_sealed(planted, line)
    hold(url)
    with Visitor(f"http://127.0.0.1:{line.port}") as office:
        alice = Caseworker(office, words)
        planted.secrets += [words, office.token]
        cases = []
        while case := alice.take_next():
            cases.append(case)
            alice.reply(case, TEXT)
        assert [case.words[-1].text for case in cases] == [TEXT, TEXT]
    planted.writer.person.says(TEXT)
    planted.writer.person.says("/safe")
    eventually(lambda: count(line, "outbox", "due = 0") >= 3)
    assert count(line, "chats") == 1
    assert leaks(line, planted, home, *places) == []
    let_go(url)
    planted.writer.sees(TEXT)
    planted.writer.sees(planted.writer.title("safe"))
    eventually(lambda: not count(line, "outbox", "due = 0"))
    assert leaks(line, planted, home, *places) == []
    assert written_outside(line.pid, [home, *places]) == []


def test_the_search_would_find_her(home: Path) -> None:
    """The control: her number, her name and her words, written down as a program might, are found."""
    with line_in_chats(home) as (line, url), amina(url) as planted:
        for name, said in (("log", f"chat {planted.address}"), ("name", USERNAME), ("words", NUMBER)):
            (home / "tmp" / name).write_text(said)
        (home / "tmp" / "number").write_bytes(b"\x06" + planted.raw[0])
        assert len(leaks(line, planted, home)) == 4


@pytest.mark.slow
def test_who_and_what_is_nowhere(home: Path) -> None:
    """SQLite: its file and journals, the line's folder, logs, temporary files, the process, a copy."""
    with line_in_chats(home, forget_after=FORGET_AFTER) as (line, url), amina(url) as planted:
        words = line.employ("alice")
        started(line, home)
        everything(line, url, home, words, planted)
        _copy(line, home / "copy.sqlite")
        assert leaks(line, planted, home) == []
        said = line.said.read_text()
        assert TOKEN not in said
        assert TOKEN.partition(":")[2] not in said
        assert url not in said


@pytest.mark.slow
@pytest.mark.postgresql
def test_who_and_what_is_nowhere_in_postgresql(home: Path) -> None:
    """PostgreSQL: its tables and its journal."""
    with cluster() as server:
        store = StoreSettings(url=server.new_database())
        with line_in_chats(home, store=store) as (line, url), amina(url) as planted:
            words = line.employ("alice")
            started(line, home)
            everything(line, url, home, words, planted, server.folder)
            line.stop()
            server.stop()
            assert leaks(line, planted, home, server.folder) == []
            server.start()


def test_a_caseworker_sees_no_chat(home: Path) -> None:
    """What the console is given of a case written in the chat names nobody and no chat."""
    with line_in_chats(home) as (line, url), amina(url) as planted:
        words = line.employ("alice")
        started(line, home)
        wrote(planted)
        with Visitor(f"http://127.0.0.1:{line.port}") as office:
            alice = Caseworker(office, words)
            given = str(alice._desk.ask("take-next", {})["case"])
            (tag,) = rows(line, "SELECT tag FROM chats")[0]
        for part in (planted.address, NAME, USERNAME, planted.writer.receipt, bytes(tag).hex()):
            assert part not in given


@pytest.mark.slow
def test_after_some_days_nothing_tells_whose_chat_it_was(home: Path) -> None:
    """With the database, a copy of it from before, and every secret of the server: tried, and it does not open.

    Before that day it does: the test can find it. The answer is still there for whoever has the receipt.
    """
    with line_in_chats(home, forget_after=FORGET_AFTER) as (line, url), amina(url) as planted:
        words = line.employ("alice")
        started(line, home)
        wrote(planted)
        hold(url)
        planted.writer.person.says("/safe")
        eventually(lambda: count(line, "outbox", "due = 0") > 0)
        with Visitor(f"http://127.0.0.1:{line.port}") as office:
            alice = Caseworker(office, words)
            case = alice.take_next()
            assert case is not None
            alice.reply(case, "Ask for a copy.")
        line.stop()
        _copy(line, home / "copy.sqlite")
        old = rows(line, "SELECT tag, sealed FROM chats UNION ALL SELECT tag, sealed FROM outbox")
        keys = [file.read_bytes() for file in (line.folder.path / "secrets" / "gateway").iterdir()]
        assert len(old) >= 3
        assert all(_tells(row, planted.address, _secrets(line)) for row in old)
        now = datetime.now(UTC)
        for days in range(FORGET_AFTER + 1):
            _lives_through(line, now + timedelta(days))
        assert all(_tells(row, planted.address, _secrets(line)) for row in old), "The last day that it may."
        _lives_through(line, now + timedelta(FORGET_AFTER + 1))
        assert count(line, "chats") == count(line, "outbox") == 0
        assert len(line.folder.gateway_days()) >= FORGET_AFTER
        assert not any(_tells(row, planted.address, _secrets(line)) for row in old)
        assert found([home], keys) == [], "What was shredded lies somewhere."
        line.start()
        with Visitor(f"http://127.0.0.1:{line.port}") as browser:
            page = PlainBrowser(browser, ENGLISH)
            page.receipt = planted.writer.receipt
            assert "Ask for a copy." in page.come_back().text


def _lives_through(line: ServedLine, now: datetime) -> None:
    """A day on which the line runs: it has a key of its own, and the rounds are made."""
    moment = now.timestamp()
    Gateway(line.folder, "telegram", FORGET_AFTER, lambda: moment).today()

    async def rounds() -> None:
        vault = await open_vault(line.folder.store_url(line.folder.settings()))
        await one_round(vault, line.folder, Moment(moment))
        await vault.close()

    asyncio.run(rounds())


def _secrets(line: ServedLine) -> list[bytes]:
    """Every secret that the server holds."""
    folder = line.folder.path / "secrets"
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


def _tells(row: tuple[bytes, bytes], address: str, secrets: list[bytes]) -> bool:
    """Whether a row tells whose it is to somebody who has these secrets and suspects this chat."""
    tag, sealed = (bytes(part) for part in row)
    for secret in secrets:
        derived = [
            expand(secret, f"safeconduct/gateway/v1/{what}", size)
            for what, size in (("tag", 32), ("seal", SEED))
        ]
        for key in (secret, *derived):
            for named in (f"telegram:{address}", address, f"telegram/{address}"):
                if hmac.compare_digest(hmac.digest(key, named.encode(), "sha256"), tag):
                    return True
            if len(key) == SEED:
                with contextlib.suppress(EnvelopeError):
                    open_envelope(sealed, [Identity(key)])
                    return True
    return False


def _copy(line: ServedLine, file: Path) -> None:
    """As whoever runs the machine may copy a database."""
    with (
        contextlib.closing(sqlite3.connect(line.folder.store_file)) as source,
        contextlib.closing(sqlite3.connect(file)) as target,
    ):
        source.backup(target)
    assert file.stat().st_size
