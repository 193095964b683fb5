"""A founded line behind its public web, without a network: pages are asked for in process."""

import asyncio
import datetime as dt
import html
import json
import re
import shutil
import threading
from base64 import b64encode
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import httpx2
from granian.constants import Interfaces
from granian.server.embed import Server

from safeconduct.channels.web.assets import read_assets
from safeconduct.channels.web.pages import SignedChannels, Site, build_site
from safeconduct.channels.web.serve import PublicApp, public_app
from safeconduct.console.founding import Founded, demo_caseworker, found_line
from safeconduct.desk import queue, replies, staff
from safeconduct.folder import LineFolder
from safeconduct.guide import Guide, read_guide, sample_folder
from safeconduct.model.application import Application, Message, Quote, Reply
from safeconduct.model.case import Case
from safeconduct.model.ids import CaseTag, CaseworkerId, DeliveryKey, Language, Moment
from safeconduct.model.line import Line
from safeconduct.sealing import minisign, roster
from safeconduct.sealing.envelopes import seal_reply
from safeconduct.sealing.notes import SigningKey
from safeconduct.sealing.opening import open_document
from safeconduct.sealing.receipts import ReceiptKeys
from safeconduct.sealing.recipients import recipient
from safeconduct.settings import LineSettings
from safeconduct.store import Vault, open_vault
from safeconduct.switchboard.tallying import Tallying
from safeconduct.switchboard.turn import Switchboard
from serving import free_port

NOON = 1_795_348_800.0
"""2026-11-22 12:00 UTC."""
TODAY = dt.date(2026, 11, 22)
URL = "https://line.example"
PEPPER = bytes(32)
FORM = {"situation": "home", "people": "2", "safe": "yes", "private": "yes", "text": "I got a summons."}
"""A form filled in as it should be, but for its key."""


Run = Callable[[Coroutine[Any, Any, Any]], Any]
"""Runs a coroutine to its end in the loop of the line."""


Kind = TypeVar("Kind", bound="WebLine")


class Founding:
    """A line as `init` leaves it, with Alice on duty. Made once; every test gets a copy of its store."""

    def __init__(self, path: Path, guide: Guide | None = None, static: Path | None = None) -> None:
        self.store = path / "founded.sqlite"
        self.guide = guide or read_guide(sample_folder())
        self.static = static or path
        self.founded, self.alice = asyncio.run(self._found(LineFolder(path)))
        self.settings = LineSettings(
            name="test",
            title="The line of the tests",
            url=URL,
            phone="+000 11 22, +000 33",
            telegram="@example_bot",
        )
        key, languages = self.founded.key, self.guide.languages
        self.line = Line(
            "test", self.settings.title, key, self.founded.line, URL, languages, 30, extra_days=60
        )
        self.site = self.build()

    async def _found(self, folder: LineFolder) -> tuple[Founded, CaseworkerId]:
        vault = await open_vault(f"sqlite:///{self.store}")
        now = Moment(NOON)
        founded = await found_line(vault, folder, "test", now, 3)
        await demo_caseworker(vault, folder, founded.team, "Alice", "caseworker", now)
        (alice,) = await vault.read(staff.caseworkers)
        await vault.close()
        return founded, alice.id

    def build(self, today: dt.date = TODAY, channels: SignedChannels | None = None) -> Site:
        assets = read_assets(self.guide, self.static)
        return build_site(self.line, self.guide, self.settings, assets, today, channels or self.channels())

    def channels(self) -> SignedChannels:
        root = SigningKey.from_text(self.founded.root)
        ways = [roster.Channel("web", URL), roster.Channel("phone", "+000 11 22")]
        note = roster.make_channels(root, ways, "2026-11-20")
        return SignedChannels(note, minisign.minisign(note.encode(), root, "channels"))


class WebLine:
    """One line with its public web, and hands to visit and to answer."""

    def __init__(self, founding: Founding, path: Path, run: Run) -> None:
        self.run = run
        self.now = NOON
        self.founding = founding
        self.founded, self.guide, self.line, self.site = (
            founding.founded,
            founding.guide,
            founding.line,
            founding.site,
        )
        shutil.copy(founding.store, path / "line.sqlite")
        self.vault: Vault = self.run(open_vault(f"sqlite:///{path / 'line.sqlite'}"))
        self.store = path / "line.sqlite"
        self.blinded: list[str] = []
        """The days whose blinding key was asked for."""
        self.board = Switchboard(
            self.vault, self.line, PEPPER, lambda: None, lambda: self.now, blinding=self._blinding
        )
        tallying = Tallying()
        self.sums = tallying.sums
        self.app: PublicApp = public_app(self.site, self.board, tallying=tallying)

    def close(self) -> None:
        self.run(self.vault.close())

    def _blinding(self, day: str) -> bytes:
        self.blinded.append(day)
        return bytes(32)

    def raw(self) -> bytes:
        """Every byte that the store has written."""
        return b"".join(file.read_bytes() for file in self.store.parent.glob("line.sqlite*"))

    def json(self, path: str, body: object) -> httpx2.Response:
        return self.send("POST", path, json.dumps(body).encode(), **{"content-type": "application/json"})

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.send("GET", path, **headers)

    def post(self, path: str, fields: dict[str, str]) -> httpx2.Response:
        return self.send(
            "POST", path, urlencode(fields).encode(), **{"content-type": "application/x-www-form-urlencoded"}
        )

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx2.Response:
        async def send() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)
            given = {"accept-encoding": "identity"} | headers
            async with httpx2.AsyncClient(transport=transport, base_url=URL) as client:
                return await client.request(method, path, headers=given, content=body or None)

        return self.run(send())

    def write(self, language: str = "en", **changes: str) -> httpx2.Response:
        """Open the form, fill it in and send it."""
        form = self.get(f"/{language}/write")
        return self.post(f"/{language}/write", FORM | {"key": hidden(form, "key")} | changes)

    def case(self) -> Case | None:
        """What Alice is given when she asks for the next case."""
        return self.run(
            self.vault.write(lambda db: queue.take_next(db, self.founding.alice, Moment(self.now), 900))
        )

    def opened(self, case: Case) -> list[Application | Message]:
        """What a caseworker reads in a case."""
        team = self.founded.team
        return [
            open_document(
                entry.sealed, team.identity, line=self.line.id, team=team.team, epoch=team.epoch.epoch
            )
            for entry in case.entries
            if entry.kind == "application"
        ]

    def answer(
        self,
        case: Case,
        text: str,
        *,
        signing: SigningKey | None = None,
        quotes: tuple[Quote, ...] = (),
        others: Sequence[ReceiptKeys] = (),
    ) -> None:
        """Alice answers the case she holds. `others`: further receipts of its group."""
        team, first = self.founded.team, self.opened(case)[0]
        reply = Reply(
            line=self.line.id,
            team=team.team,
            epoch=team.epoch.epoch,
            case=CaseTag(first.case),
            language=Language(first.language),
            made=TODAY.isoformat(),
            text=text,
            quotes=quotes,
            also=tuple(other.case for other in others),
        )
        more = [other.reply.recipient for other in others]
        sealed = seal_reply(
            reply, signing or team.signing, recipient(first.reply), team.identity.recipient, more
        )
        key = DeliveryKey(sealed[-16:])
        self.run(
            self.vault.write(
                lambda db: replies.reply(
                    db, case.id, self.founding.alice, sealed, key, team.epoch.epoch, Moment(self.now)
                )
            )
        )


@contextmanager
def serving(
    founding: Founding, path: Path, make: Callable[[Founding, Path, Run], Kind] = WebLine
) -> Iterator[tuple[Kind, str]]:
    """A line behind a real server, in a thread, and its address. `make`: another kind of line than a plain one."""
    loop, port = asyncio.new_event_loop(), free_port()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    line = make(founding, path, run)
    server = Server(line.app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL)
    served = asyncio.run_coroutine_threadsafe(server.serve(), loop)
    run(_answering(port))
    try:
        yield line, f"http://localhost:{port}"
    finally:
        loop.call_soon_threadsafe(server.stop)
        served.result(10)
        line.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _answering(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


def hidden(page: httpx2.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return html.unescape(found.group(1))


def listed_words(page: httpx2.Response) -> list[list[str]]:
    """The receipts that a page shows, each as its words."""
    lists = re.findall(r'<ol class="words">(.*?)</ol>', page.text, re.DOTALL)
    return [re.findall(r"<li>(.*?)</li>", one) for one in lists]


def b64(raw: bytes) -> str:
    return b64encode(raw).decode()
