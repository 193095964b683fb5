"""A founded line behind its Telegram door, and the rehearsal's messenger in place of Telegram; all in one thread's loop."""

import asyncio
import shutil
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from safeconduct.channels.telegram.serve import TelegramDoor
from safeconduct.desk import queue
from safeconduct.folder import LineFolder
from safeconduct.guide import Finder
from safeconduct.model.application import Application
from safeconduct.model.case import Case
from safeconduct.model.ids import Moment
from safeconduct.rehearsal.messenger.person import Person
from safeconduct.rehearsal.messenger.serve import messenger
from safeconduct.rehearsal.messenger.world import TOKEN, World
from safeconduct.sealing.opening import open_document
from safeconduct.settings import Settings, TelegramSettings
from safeconduct.store import Vault, open_vault
from safeconduct.switchboard.chatting import Chatting
from safeconduct.switchboard.delivery import Delivery
from safeconduct.switchboard.gateway import Gateway
from safeconduct.switchboard.turn import Switchboard
from web_line import NOON, PEPPER, Founding

PATIENT = 30


class Background:
    """A loop of its own in a thread, so that a test can wait for what people see."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENT)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()


class TelegramLine:
    """One line with its bot, and the messenger it is on."""

    def __init__(self, founding: Founding, path: Path, run: Any, url: str, own: TelegramSettings) -> None:
        self.run, self.url, self.founding = run, url, founding
        self.guide, self.line = founding.guide, founding.line
        shutil.copy(founding.store, path / "line.sqlite")
        folder = LineFolder(path)
        self.vault: Vault = run(open_vault(f"sqlite:///{path / 'line.sqlite'}"))
        settings = Settings(line=founding.settings, telegram=replace(own, base_url=url, token=TOKEN))
        self.board = Switchboard(self.vault, self.line, PEPPER, lambda: None, lambda: NOON)
        self.gateway = Gateway(folder, "telegram", settings.telegram.forget_after, lambda: NOON)
        self.chatting = Chatting(
            self.vault, self.gateway, self.line, PEPPER, lambda: None, self._wake, lambda: NOON
        )
        finder = Finder(self.guide)
        self.door = TelegramDoor(
            settings, self.line, lambda: self.guide, lambda: finder, self.chatting, self.board, lambda: NOON
        )
        self.delivery = Delivery(
            self.vault, self.gateway, self.door.carrier, self.line, self.board.keys, 1000, lambda: NOON
        )
        self._duties: list[asyncio.Task[Any]] = []

    def _wake(self, forgotten: Any) -> None:
        self.delivery.wake(forgotten)

    async def open(self) -> None:
        self._duties = [asyncio.create_task(duty) for duty in (self.door.run(), self.delivery.run())]

    async def close(self) -> None:
        for duty in self._duties:
            duty.cancel()
        await asyncio.gather(*self._duties, return_exceptions=True)
        await self.vault.close()

    def person(self, name: str = "Olena", language: str = "en") -> Person:
        return Person(self.url, name, language)

    def case(self) -> Case | None:
        """What Alice is given when she asks for the next case."""
        alice = self.founding.alice
        return self.run(self.vault.write(lambda db: queue.take_next(db, alice, Moment(NOON), 900)))

    def opened(self, case: Case) -> Application:
        """What she reads in it."""
        team = self.founding.founded.team
        document = open_document(
            case.entries[0].sealed,
            team.identity,
            line=self.line.id,
            team=team.team,
            epoch=team.epoch.epoch,
        )
        assert isinstance(document, Application)
        return document


@contextmanager
def telegram_line(founding: Founding, path: Path, own: TelegramSettings) -> Iterator[TelegramLine]:
    """A line on the messenger, from here to the end of the block."""
    background = Background()
    world = World(time.time)
    served = messenger(world)
    url = background.run(served.__aenter__())
    line = TelegramLine(founding, path, background.run, url, own)
    background.run(line.open())
    try:
        yield line
    finally:
        background.run(line.close())
        background.run(served.__aexit__(None, None, None))
        background.close()
