"""One turn: acknowledged only when it is durable, and telling nobody more than they know."""

import asyncio
import secrets
import time

import pytest

from kept_line import KeptLine
from safeconduct.errors import EpochClosed, StoreBroken, StoreBusy
from safeconduct.model.application import Application, Handed
from safeconduct.model.ids import Epoch
from safeconduct.model.line import Line
from safeconduct.sealing import envelopes, receipts
from safeconduct.sealing.recipients import recipient
from safeconduct.store import open_vault
from safeconduct.switchboard.turn import ALIKE_SECONDS, Switchboard


class Board:
    """A switchboard over a real store; it remembers how often it told the consoles."""

    def __init__(self, line: KeptLine, runner: asyncio.Runner) -> None:
        self.kept, self.run, self.told = line, runner.run, 0
        self.vault = self.run(open_vault(line.folder.store_url(line.folder.settings())))
        public = Line("line", "The line", line.founded.key, line.founded.line, "http://x", ("en",), 30)
        self.board = Switchboard(self.vault, public, line.folder.pepper(), self.tell)

    def tell(self) -> None:
        self.told += 1

    def handed(self, keys, *, decoy=None, key=None, epoch=None):
        team = self.kept.team.epoch
        document = Application(
            line=self.kept.team.line,
            team=team.team,
            epoch=team.epoch,
            case=keys.case,
            language="en",
            situation="home",
            text="What now?",
            reply=keys.reply.recipient.text,
        )
        sealed = envelopes.seal_application(document, recipient(team.recipient))
        decoy = decoy.lookup if decoy else None
        key = key or secrets.token_bytes(16)
        return Handed(key, keys.lookup, team.team, epoch or team.epoch, "en", "web", sealed, decoy)


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    return KeptLine(tmp_path_factory.mktemp("board") / "line")


@pytest.fixture
def board(founded, tmp_path):
    with asyncio.Runner() as runner:
        board = Board(founded.copied_to(tmp_path / "line"), runner)
        yield board
        board.run(board.vault.close())


def new_keys(board):
    return receipts.keys(receipts.new(), board.kept.team.line)


def test_what_was_handed_in_is_there_and_consoles_hear_of_it(board):
    """The store holds a tag of the receipt under the pepper, never the lookup itself."""
    keys = new_keys(board)
    board.run(board.board.hand_in(board.handed(keys)))
    assert board.told == 1
    files = board.kept.folder.path.glob("safeconduct.sqlite*")
    assert not [file for file in files if keys.lookup in file.read_bytes()]


def test_the_same_delivery_twice_is_told_once(board):
    """The network repeated it: acknowledged again, nothing new."""
    handed = board.handed(new_keys(board), key=bytes(16))
    board.run(board.board.hand_in(handed))
    board.run(board.board.hand_in(handed))
    assert board.told == 1


def test_a_key_that_is_not_in_use(board):
    """It must be sealed again: nothing was kept and nobody is told."""
    with pytest.raises(EpochClosed):
        board.run(board.board.hand_in(board.handed(new_keys(board), epoch=Epoch("2020-W01"))))
    assert board.told == 0


def test_an_unknown_receipt_and_a_case_without_answer_look_alike(board):
    """Both get nothing."""
    keys = new_keys(board)
    board.run(board.board.hand_in(board.handed(keys)))
    assert board.run(board.board.answers(keys.lookup)) == ()
    assert board.run(board.board.answers(new_keys(board).lookup)) == ()


def test_erasing_says_nothing(board):
    """Whether there was a case or not, and what is erased stays erased."""
    keys = new_keys(board)
    board.run(board.board.hand_in(board.handed(keys)))
    assert board.run(board.board.erase(keys.lookup)) is None
    assert board.run(board.board.erase(new_keys(board).lookup)) is None
    assert board.run(board.board.answers(keys.lookup)) == ()


def test_the_decoy_erases_and_looks_like_a_wrong_receipt(board):
    """Whoever was forced to give a receipt may give this one."""
    keys, decoy = new_keys(board), new_keys(board)
    board.run(board.board.hand_in(board.handed(keys, decoy=decoy)))
    assert board.run(board.board.answers(decoy.lookup)) == ()
    with board.kept.folder.store_file.open("rb") as file:
        assert b"age-encryption.org" not in file.read()


def test_nor_does_the_clock_tell_them_apart(board):
    """A wrong receipt, an unanswered one, a decoy, erasing something and erasing nothing take the same time."""
    keys, other, decoy = new_keys(board), new_keys(board), new_keys(board)
    board.run(board.board.hand_in(board.handed(keys, decoy=decoy)))
    board.run(board.board.hand_in(board.handed(other)))
    ask, erase = board.board.answers, board.board.erase
    asked = [(ask, new_keys(board)), (ask, keys), (ask, decoy), (erase, other), (erase, new_keys(board))]
    for question, given in asked:
        began = time.monotonic()
        board.run(question(given.lookup))
        beyond = (time.monotonic() - began) % ALIKE_SECONDS
        assert beyond < ALIKE_SECONDS / 4, (question, beyond)


def test_the_keys_to_seal_to(board):
    """The roster and the open epoch, as the founding made them."""
    keys = board.run(board.board.keys())
    assert [epoch.recipient for epoch in keys.epochs] == [board.kept.team.epoch.recipient]
    assert keys.roster.startswith("safeconduct roster v1\n")


def test_a_store_that_was_never_founded(board, tmp_path):
    """An empty database is not a line."""
    empty = board.run(open_vault(f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    other = Switchboard(empty, board.board.line, bytes(32), board.tell)
    with pytest.raises(StoreBroken, match="no roster"):
        board.run(other.keys())
    board.run(empty.close())


def test_a_locked_store_takes_nothing_and_says_so(board, monkeypatch):
    """Nothing is acknowledged that was not kept."""

    async def busy(*_):
        raise StoreBusy

    monkeypatch.setattr(board.vault, "write_together", busy)
    with pytest.raises(StoreBusy):
        board.run(board.board.hand_in(board.handed(new_keys(board))))
    assert board.told == 0
