"""The line is killed while dozens of people use its bot through a bad messenger: everything is counted afterwards."""

import secrets
from pathlib import Path

import pytest

from chat_killing import TURNS, Tally, kill_chats
from postgresql import Cluster
from safeconduct.settings import StoreSettings
from telegram_served import line_in_chats

KILLS = 4


def checked(tally: Tally) -> None:
    assert tally.sound, tally
    assert tally.kills == KILLS, tally
    assert tally.turns >= TURNS, tally
    assert tally.letters, tally
    assert tally.troubles, tally


@pytest.mark.slow
@pytest.mark.xdist_group("crash")
def test_no_turn_is_lost_and_none_is_done_twice_on_sqlite(tmp_path: Path) -> None:
    """Every last press shows its step in its language, every question is answered, every letter is there once.

    The messenger repeats updates and turns their order around, asks to wait, fails, breaks connections before
    and after the effect. What stands in a chat once too often is no more than what was cut off in the middle.
    """
    with line_in_chats(tmp_path) as (line, url):
        checked(kill_chats(line, url, KILLS, secrets.randbits(32)))


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.xdist_group("crash")
def test_no_turn_is_lost_and_none_is_done_twice_on_postgresql(tmp_path: Path, server: Cluster) -> None:
    """The same with PostgreSQL, whose server goes on while ours is killed."""
    store = StoreSettings(url=server.new_database())
    with line_in_chats(tmp_path, store=store) as (line, url):
        checked(kill_chats(line, url, KILLS, secrets.randbits(32)))
