"""A line behind its public web that also keeps its book, with Bob for a witness, and a clock that can jump."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger_cast import BOBS_KEY
from safeconduct.channels.web.assets import read_assets
from safeconduct.channels.web.pages import build_site, with_ledger
from safeconduct.channels.web.serve import public_app
from safeconduct.desk import destruction
from safeconduct.errors import LedgerForked
from safeconduct.folder import LineFolder
from safeconduct.model.ids import Moment
from safeconduct.settings import FiguresSettings
from safeconduct.store import open_vault
from safeconduct.switchboard import rounds
from safeconduct.switchboard.blinding import Blinding
from safeconduct.switchboard.book import Bookkeeping
from safeconduct.switchboard.turn import Switchboard
from web_line import NOON, PEPPER, TODAY, Founding, Run, WebLine

DAY = 86_400.0
NEXT_DAY = NOON + DAY
"""By then the first day is over, and written down."""


class BookLine(WebLine):
    """As `WebLine`; `days` lets time pass."""

    def __init__(self, founding: Founding, path: Path, run: Run) -> None:
        super().__init__(founding, path, run)
        self._path = path
        self.folder = LineFolder(path / "folder")
        shutil.copytree(founding.store.parent / "secrets", self.folder.path / "secrets")
        self.run(self.vault.write(lambda db: destruction.begin(db, Moment(self.now))))
        self._open()

    def _open(self) -> None:
        self.book = Bookkeeping(
            self.vault,
            self.folder,
            self.line,
            FiguresSettings(witnesses=BOBS_KEY.text, wanted=1),
            lambda: self.guide.edition.whole,
            lambda: self.now,
        )
        founding, ledger = self.founding, self.run(self.book.public())
        assets = read_assets(self.guide, founding.static)
        self.site = build_site(self.line, self.guide, founding.settings, assets, TODAY, ledger=ledger)
        self.board = Switchboard(
            self.vault, self.line, PEPPER, lambda: None, lambda: self.now, Blinding(self.folder)
        )
        self.app = public_app(self.site, self.board, book=self.book)
        self.book.tell = self._publish

    async def _publish(self) -> None:
        self.site = with_ledger(self.site, await self.book.public())
        self.app.publish(self.site)

    def days(self, number: int) -> None:
        """So many days pass, each with its rounds."""
        for _ in range(number):
            self.now += DAY
            self.run(self._round())

    async def _round(self) -> None:
        await rounds._draw_figures(self.vault, Moment(self.now))
        if await self.book.one_round():
            await self._publish()

    def try_a_round(self) -> None:
        """A round that must not sign anything."""
        try:
            self.days(1)
        except LedgerForked:
            return
        raise AssertionError

    def forget_the_book(self) -> None:
        """The store is brought back from before the book began."""
        shown = self.site
        self.run(self.vault.close())
        shutil.copy(self.founding.store, self._path / "line.sqlite")
        self.vault = self.run(open_vault(f"sqlite:///{self._path / 'line.sqlite'}"))
        self.run(self.vault.write(lambda db: destruction.begin(db, Moment(self.now - 2 * DAY))))
        self._open()
        self.site = shown
        self.app.publish(shown)


@contextmanager
def book_line(founding: Founding, path: Path) -> Iterator[BookLine]:
    with asyncio.Runner() as runner:
        line = BookLine(founding, path, runner.run)
        yield line
        line.close()
