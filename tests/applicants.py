"""Many applicants at once, over HTTP and in one thread; and what of theirs the store holds afterwards.

Each application has a text of its own, a receipt of its own and an envelope of its own, so what was
acknowledged can be looked for, opened and compared one by one.
"""

import asyncio
import json
import secrets
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import urlencode

from msgspec import Struct

from safeconduct.folder import LineFolder
from safeconduct.model.application import Application
from safeconduct.model.case import Entry
from safeconduct.model.ids import Language, Lookup, ReceiptTag
from safeconduct.model.staff import EpochKey
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.notes import Verifier
from safeconduct.sealing.opening import open_document
from safeconduct.sealing.receipts import receipt_tag
from safeconduct.sealing.recipients import Identity, recipient
from safeconduct.sealing.roster import line_id, read_epoch, read_roster
from safeconduct.store import Db, entries, open_vault
from safeconduct.store.receipts import find

CREATED = 201
SECONDS = 60
"""How long an applicant waits for an answer."""


class Answer(Struct, frozen=True):
    """What the line said."""

    status: int
    headers: dict[str, str]
    """By name in lower case."""
    body: bytes


class Letter(Struct, frozen=True):
    """One application, sealed and ready to be sent, as often as it takes."""

    text: str
    lookup: Lookup
    body: bytes


class Addressed(Struct, frozen=True):
    """To whom applicants seal: what `/keys` says, its signatures checked."""

    line: str
    epoch: EpochKey

    def letter(self, text: str, language: str = "en") -> Letter:
        """An application with this text and a fresh receipt."""
        keys = receipts.keys(receipts.new(), self.line)
        application = Application(
            line=self.line,
            team=self.epoch.team,
            epoch=self.epoch.epoch,
            case=keys.case,
            language=Language(language),
            situation="home",
            text=text,
            reply=keys.reply.recipient.text,
        )
        sealed = envelopes.seal_application(application, recipient(self.epoch.recipient))
        body = {
            "v": 1,
            "key": _base64(secrets.token_bytes(16)),
            "lookup": _base64(keys.lookup),
            "team": self.epoch.team,
            "epoch": self.epoch.epoch,
            "language": language,
            "sealed": _base64(sealed),
        }
        return Letter(text, keys.lookup, json.dumps(body).encode())


class Caller:
    """One connection to the line on 127.0.0.1, opened again when it was lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self.ask(_head("GET", path))

    async def post_json(self, path: str, body: bytes) -> Answer:
        return await self.ask(_head("POST", path, "application/json", len(body)) + body)

    async def post_form(self, path: str, fields: dict[str, str]) -> Answer:
        body = urlencode(fields).encode()
        return await self.ask(_head("POST", path, "application/x-www-form-urlencoded", len(body)) + body)

    async def ask(self, request: bytes) -> Answer:
        """Sends bytes, reads one answer. `OSError` or `EOFError` when the line went away."""
        try:
            async with asyncio.timeout(SECONDS):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(request)
                answer = await _read(reader)
        except BaseException:
            self.hang_up()
            raise
        if answer.headers.get("connection") == "close":
            self.hang_up()
        return answer

    def hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def post_once(port: int, letter: Letter) -> Answer:
    """Hands in one letter on a connection of its own."""
    caller = Caller(port)
    answer = await caller.post_json("/intake", letter.body)
    caller.hang_up()
    return answer


async def addressed(port: int) -> Addressed:
    """Asks the line for its keys, as the script of the form does."""
    caller = Caller(port)
    said = json.loads((await caller.get("/keys")).body)
    caller.hang_up()
    roster = read_roster(said["roster"], Verifier.from_text(said["key"]))
    return Addressed(roster.line, read_epoch(said["epochs"][0], roster))


async def send_all(port: int, letters: Iterable[Letter], at_once: int) -> dict[int, list[Letter]]:
    """So many applicants at once send these letters, each once; the letters by the status of the answer."""
    waiting, answered = iter(letters), dict[int, list[Letter]]()

    async def applicant() -> None:
        caller = Caller(port)
        for letter in waiting:
            answer = await caller.post_json("/intake", letter.body)
            answered.setdefault(answer.status, []).append(letter)
        caller.hang_up()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(applicant())
    return answered


async def texts_kept(folder: LineFolder, identity: Identity, letters: Iterable[Letter]) -> list[str]:
    """What the store holds for these letters: each case is found by its lookup, each entry is opened.

    A letter that is not there is left out; one that is there twice counts twice.
    """
    settings, pepper = folder.settings(), folder.pepper()
    tags = [receipt_tag(pepper, letter.lookup) for letter in letters]
    vault = await open_vault(folder.store_url(settings))
    try:
        found = await vault.read(lambda db: _entries(db, tags))
    finally:
        await vault.close()
    line = line_id(settings.line.key)
    return [
        open_document(entry.sealed, identity, line=line, team=entry.team, epoch=entry.epoch).text
        for entry in found
    ]


def _entries(db: Db, tags: list[ReceiptTag]) -> list[Entry]:
    kept = [find(db, [tag]).get(tag) for tag in tags]
    return [entry for one in kept if one for entry in entries.of_case(db, one.case)]


def _head(method: str, path: str, kind: str = "", length: int = 0) -> bytes:
    body = f"content-type: {kind}\r\ncontent-length: {length}\r\n" if kind else ""
    return f"{method} {path} HTTP/1.1\r\nhost: localhost\r\n{body}\r\n".encode()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = (line.partition(":") for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, body)


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
