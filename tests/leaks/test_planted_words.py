"""Words planted through every way in are found in nothing that the line leaves behind.

They come sealed and without script, refused, mistyped, too long, in the wrong field, in addresses and headers,
while the database is locked and from caseworkers. Then every file of the line, its backup, what it has printed, its
temporary folder, the system's knowledge of the process and, with PostgreSQL, the whole data folder and log
are searched. So are the receipts, and the address that the caller came from.
"""

import asyncio
import contextlib
import http.client
import json
import os
import resource
import signal
import socket
import sqlite3
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import msgspec
import pytest
from msgspec import Struct

from planted import ADDRESS, CYRILLIC, NAME, NUMBER, PLANTED, TEXT, found, process_files, written_outside
from postgresql import Cluster, cluster
from safeconduct.model.application import Note
from safeconduct.model.ids import Language
from safeconduct.rehearsal.applicant import Device, PlainBrowser
from safeconduct.rehearsal.caseworker import Caseworker
from safeconduct.rehearsal.visitor import Visitor
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.recipients import recipient
from safeconduct.settings import StoreSettings
from safeconduct.store import Db, open_vault, snapshot
from serving import ServedLine, make_served

ENGLISH = Language("en")
WHERE = "48.46471, 35.04618"
TOO_LONG = 600 * 1024
FORM = "application/x-www-form-urlencoded"


class Told(Struct):
    """What callers were told when they had done something wrong, and the secrets they hold."""

    doors: contextlib.ExitStack
    """Closes the visitors' connections."""
    refusals: list[bytes]
    secrets: list[str | bytes]

    def visitor(self, line: ServedLine) -> Visitor:
        """Somebody who comes from a place that nothing may remember."""
        visitor = self.doors.enter_context(Visitor(f"http://127.0.0.1:{line.port}"))
        visitor._connection.source_address = (ADDRESS, 0)
        return visitor


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the line may leave things: the working folder, the home folder, the temporary folder."""
    for name in ("cwd", "home", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@contextlib.contextmanager
def watched(line: ServedLine, home: Path) -> Iterator[ServedLine]:
    """The line, served in folders of its own and allowed to leave a core file when it crashes."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    folders = {"HOME": str(home / "home"), "TMPDIR": str(home / "tmp"), "PYTHONFAULTHANDLER": "1"}
    line.start(environment=folders, cwd=home / "cwd")
    resource.setrlimit(resource.RLIMIT_CORE, before)
    try:
        yield line
    finally:
        if line.process is not None:
            line.stop()


def test_the_search_would_find_them(home: Path) -> None:
    """The control: the same words, written down in ways in which a program might, are found."""
    sealed = b64encode(json.dumps({"text": TEXT}, ensure_ascii=False).encode())
    written = {
        "plain": TEXT.encode(),
        "quoted": quote(TEXT).encode(),
        "json": json.dumps(TEXT).encode(),
        "b64": sealed,
    }
    for name, content in written.items():
        (home / "tmp" / name).write_bytes(content)
    assert len(found([home], [CYRILLIC])) == len(written)
    assert len(found([home], [NAME])) == len(written)


def test_planted_words_are_nowhere(home: Path) -> None:
    """SQLite: its file, journal and index while the line runs, its backup, and what is left after a crash."""
    line = make_served(home)
    staff = line.employ("alice")
    with watched(line, home), contextlib.ExitStack() as doors:
        told = _everything(line, staff, doors)
        _while_locked(line, told)
        _erased(line, told)
        assert found([home, *process_files(line.pid)], [*PLANTED, *told.secrets]) == []
        assert written_outside(line.pid, [home]) == []
        _backup(line, home / "backup.rows")
        line._end(signal.SIGABRT)
    assert [file.name for file in (home / "cwd").iterdir()] == [], "A crash left a core file."
    assert found([home], [*PLANTED, *told.secrets]) == []
    assert not [said for said in told.refusals if NAME.encode() in said]
    assert ADDRESS not in line.said.read_text()
    assert found([home], [ADDRESS]) == []


@pytest.mark.postgresql
def test_planted_words_are_nowhere_in_postgresql(home: Path) -> None:
    """PostgreSQL: its tables, its journal and its log, which here holds every statement and every value."""
    with cluster() as server:
        _log_everything(server)
        line = make_served(home, store=StoreSettings(url=server.new_database()))
        staff = line.employ("alice")
        with watched(line, home), contextlib.ExitStack() as doors:
            told = _everything(line, staff, doors)
            assert found([home, server.folder], [*PLANTED, *told.secrets, ADDRESS]) == []
        server.stop()
        assert found([home, server.folder], [*PLANTED, *told.secrets, ADDRESS]) == []
        assert "INSERT INTO entries" in (server.folder / "log").read_text("utf-8", "replace")
        server.start()


def _everything(line: ServedLine, staff: str, doors: contextlib.ExitStack) -> Told:
    told = Told(doors, [], [])
    _plain(line, told)
    _sealed(line, told)
    _wrong(line, told)
    _broken(line, told)
    _caseworker(line, staff, told)
    return told


def _plain(line: ServedLine, told: Told) -> None:
    """Without script: an application with a second receipt, words asked back, a return, a further message."""
    visitor = told.visitor(line)
    browser = PlainBrowser(visitor, ENGLISH)
    browser.apply("home", TEXT)
    assert browser.receipt
    told.secrets += [
        browser.receipt,
        receipts.keys(receipts.parse(browser.receipt), line.founded.line).lookup,
    ]
    mistyped = {"receipt": browser.receipt, "asked": "2 5", "word-2": NAME, "word-5": CYRILLIC}
    again = {"receipt": browser.receipt, "text": f"Again: {TEXT}", "turn": "write"}
    pages = [
        visitor.post_form("/en/kept", mistyped),
        browser.come_back(),
        visitor.post_form("/en/return", again),
        visitor.post_form("/en/return", again | {"text": f"{TEXT} {WHERE}"}),
        visitor.post_form("/en/find", {"text": TEXT}),
    ]
    assert [page.status for page in pages] == [422, 200, 200, 422, 200]


def _sealed(line: ServedLine, told: Told) -> None:
    """As the scripts of the pages do it."""
    for language in ("en", "ru"):
        device = Device(told.visitor(line), Language(language))
        device.apply("army", TEXT)
        device.write_again(TEXT)
        assert device.answers() == []
        other = receipts.new()
        device.bring(other)
        told.secrets += [device.receipt.bits, device.receipt.words(language)]
        told.secrets += [other.bits, other.words(language)]
        told.secrets += [receipts.keys(each, line.founded.line).opening for each in (device.receipt, other)]


def _wrong(line: ServedLine, told: Told) -> None:
    """Forms that are refused; they come back filled in, so only what is kept is searched, not the page."""
    visitor = told.visitor(line)
    good = {"key": "B" * 22, "situation": "home", "people": "1", "safe": "yes", "text": TEXT}
    for changed in (
        {"situation": NAME},
        {"country": NAME},
        {"people": NUMBER},
        {"safe": CYRILLIC},
        {"text": TEXT * 400},
        {"text": f"{TEXT} {WHERE}"},
        {"key": NAME, "situation": ""},
    ):
        assert visitor.post_form("/en/write", good | changed).status == 422
    for path in ("/en/return", "/en/erase"):
        assert visitor.post_form(path, {"receipt": TEXT}).status == 422
    unknown = receipts.new().words("en")
    assert visitor.post_form("/en/return", {"receipt": unknown, "text": TEXT, "turn": "write"}).status == 200
    told.secrets.append(unknown)


def _broken(line: ServedLine, told: Told) -> None:
    """Requests that make no sense: what is answered does not repeat the words, and nothing keeps them."""
    asked = quote(TEXT)
    wrong = {"v": 1, "lookup": NAME, NAME: TEXT}
    spoken = {"Cookie": NAME, "User-Agent": NAME, "Referer": f"http://{NAME}/", "X-Forwarded-For": NUMBER}
    for method, path, body, headers in (
        ("GET", f"/{asked}", b"", {}),
        ("GET", f"/en/{asked}?q={asked}", b"", spoken),
        ("GET", f"/console/{asked}?q={asked}", b"", {"Authorization": f"Bearer {NAME}"}),
        ("POST", f"/console/api/{asked}", json.dumps(wrong).encode(), {}),
        ("POST", "/console/api/queue", json.dumps(wrong).encode(), {"Authorization": f"Bearer {NAME}"}),
        ("POST", "/console/api/sign-in", json.dumps(wrong).encode(), {}),
        ("POST", "/console/api/welcome", TEXT.encode(), {}),
        ("POST", "/intake", TEXT.encode(), {}),
        ("POST", "/intake", json.dumps(wrong).encode(), {}),
        ("POST", "/answers", json.dumps(wrong).encode(), {}),
        ("POST", "/erasure", json.dumps({"v": 1, "lookup": TEXT}).encode(), {}),
        ("POST", "/intake", TEXT.encode() * (TOO_LONG // len(TEXT)), {}),
        ("POST", "/en/write", urlencode({"text": TEXT * 2000}).encode(), {"Content-Type": FORM}),
        ("POST", "/en/write", TEXT.encode(), {"Content-Type": f"multipart/form-data; boundary={NAME}"}),
        ("POST", f"/xx/write?{asked}", urlencode({"text": TEXT}).encode(), {"Content-Type": FORM}),
        ("DELETE", f"/en/write?{asked}", b"", {}),
    ):
        told.refusals.append(_ask(line, method, path, body, headers))
    for raw in (
        f"{NAME} / HTTP/1.1\r\nHost: x\r\n\r\n",
        f"POST /intake HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{NAME}\r\n{TEXT}",
        f"POST /en/write HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: 9999\r\n\r\ntext={asked}",
    ):
        told.refusals.append(_shout(line, raw.encode()))


def _caseworker(line: ServedLine, words: str, told: Told) -> None:
    """Somebody on duty reads, notes and answers, and says it in places where it does not belong."""
    alice = Caseworker(told.visitor(line), words)
    told.secrets.append(words)
    case = alice.take_next()
    assert case is not None
    assert TEXT in case.words[0].text
    _note(alice, line, case.id, case.words[0].case, case.seen)
    alice.reply(case, TEXT)
    for verb, body in (
        ("close", {"case": case.id, "seen": case.seen, "closing": NAME}),
        ("look", {"case": NAME}),
        ("reply", {"case": case.id, "seen": 1, "key": NAME, "epoch": NAME, "sealed": TEXT}),
        (NAME, {"text": TEXT}),
    ):
        page = alice._desk._visitor.post_json(f"/console/api/{verb}", body)
        assert page.status >= 400
        told.refusals.append(page.text.encode())
    told.secrets.append(alice._desk._visitor.token)


def _note(alice: Caseworker, line: ServedLine, case_id: str, tag: str, seen: int) -> None:
    team = line.founded.team
    note = Note(
        line=team.line,
        team=team.team,
        epoch=team.epoch.epoch,
        case=tag,
        language=ENGLISH,
        made="2026-11-22",
        author="alice",
        text=TEXT,
    )
    sealed = envelopes.seal_note(note, team.signing, recipient(team.epoch.recipient))
    key = b64encode(os.urandom(16)).decode()
    body = {
        "case": case_id,
        "seen": seen,
        "key": key,
        "epoch": team.epoch.epoch,
        "sealed": b64encode(sealed).decode(),
    }
    alice._desk.ask("note", body)


def _while_locked(line: ServedLine, told: Told) -> None:
    """Nothing can be kept: the form comes back with the words in it, and they stay out of the log."""
    with contextlib.closing(sqlite3.connect(line.folder.store_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        fields = {"key": "C" * 22, "situation": "home", "people": "1", "safe": "yes", "text": TEXT}
        page = told.visitor(line).post_form("/en/write", fields)
        assert page.status == 503
        assert NAME in page.text


def _erased(line: ServedLine, told: Told) -> None:
    """Handed in and erased again, by both ways in."""
    device, browser = Device(told.visitor(line), ENGLISH), PlainBrowser(told.visitor(line), ENGLISH)
    device.apply("home", TEXT)
    device.erase()
    browser.apply("home", TEXT)
    browser.erase()
    told.secrets += [device.receipt.bits, browser.receipt]


def _backup(line: ServedLine, file: Path) -> None:
    """All that a backup holds of the store, laid open: what is sealed around it would hide the words."""

    def laid_open(db: Db) -> bytes:
        return msgspec.msgpack.encode({table: [*snapshot.rows(db, table)] for table in snapshot.KEPT})

    async def read() -> bytes:
        vault = await open_vault(line.folder.store_url(line.folder.settings()))
        try:
            return await vault.read(laid_open)
        finally:
            await vault.close()

    file.write_bytes(asyncio.run(read()))
    assert file.stat().st_size


def _log_everything(server: Cluster) -> None:
    server.stop()
    with (server.folder / "data" / "postgresql.conf").open("a") as file:
        file.write("log_statement = 'all'\nlog_parameter_max_length = -1\nlog_connections = on\n")
    server.start()


def _ask(line: ServedLine, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """One request; whatever is answered, or nothing when the line hangs up on it."""
    connection = http.client.HTTPConnection("127.0.0.1", line.port, timeout=30, source_address=(ADDRESS, 0))
    try:
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        assert answer.status >= 400, (method, path)
        return answer.read()
    except OSError:
        return b""  # it did not wait for a body that was too long
    finally:
        connection.close()


def _shout(line: ServedLine, raw: bytes) -> bytes:
    """Bytes that are no request, or half of one."""
    with socket.create_connection(
        ("127.0.0.1", line.port), timeout=1, source_address=(ADDRESS, 0)
    ) as connection:
        connection.sendall(raw)
        with contextlib.suppress(OSError):
            return connection.recv(65536)
        return b""
