"""`safeconduct doctor` looks at the public book before anybody else does."""

import time

import pytest

from kept_line import KeptLine
from safeconduct.checkup import ledger as checkup
from safeconduct.desk import destruction
from safeconduct.model.ids import Language, Moment
from safeconduct.settings import FiguresSettings
from safeconduct.store import snapshot
from safeconduct.switchboard import rounds
from safeconduct.switchboard.book import Bookkeeping
from safeconduct.switchboard.identity import the_line
from safeconduct.switchboard.ledger_key import ledger_verifiers

DAY = 86_400.0
BEGAN = Moment(time.time() - 3 * DAY)
NOW = Moment(BEGAN + 3 * DAY)


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    line = KeptLine(tmp_path_factory.mktemp("ledger") / "line")
    line.write(destruction.begin, BEGAN)
    return line


@pytest.fixture
def line(founded, tmp_path):
    return founded.copied_to(tmp_path / "line")


def keep(line, now):
    settings = line.folder.settings()

    async def round_(vault):
        own = the_line(settings, (Language("en"),))
        await rounds._draw_figures(vault, now)
        book = Bookkeeping(vault, line.folder, own, FiguresSettings(), lambda: "00" * 32, lambda: now)
        return await book.one_round()

    return line.do(round_)


def found(line, own=FiguresSettings()):  # noqa: B008 a frozen value
    async def look(vault):
        await vault.close()
        return await checkup.look_into(line.folder.store_url(line.folder.settings()), NOW)

    kept = line.do(look)
    verifiers = ledger_verifiers(line.folder)
    return [(each.state, each.says) for each in checkup.findings(kept, line.folder, own, verifiers)]


def test_a_book_that_is_in_order(line):
    """Nothing to do but to find witnesses."""
    assert keep(line, NOW)
    assert [state for state, _ in found(line)] == ["ok", "look"]


def test_a_day_that_is_missing(line):
    """The line stood still: it is told which day is due."""
    keep(line, Moment(NOW - DAY))

    async def draw(vault):
        await rounds._draw_figures(vault, NOW)

    line.do(draw)
    assert [state for state, _ in found(line)][:2] == ["look", "ok"]


def test_a_store_that_was_set_back(line, founded, tmp_path):
    """An older store in place of the one that was signed: said before anything is signed again."""
    keep(line, NOW)
    other = founded.copied_to(tmp_path / "older")
    keep(other, Moment(NOW - DAY))
    (tmp_path / "older" / "public" / "ledger.checkpoint").write_bytes(
        line.folder.checkpoint_file.read_bytes()
    )
    states = [state for state, _ in found(other)]
    assert "broken" in states


def test_no_book_yet(line):
    """Before the first full day there is nothing to be wrong."""
    assert [state for state, _ in found(line)][-1] == "ok"


def test_a_backup_keeps_the_book():
    """All that was signed comes back with a restored line."""
    assert {"commitments", "records", "checkpoints", "cosignatures"} <= set(snapshot.KEPT)
