"""The server is killed in the middle of its work: whatever it had confirmed is there, and opens."""

from pathlib import Path

import pytest

from killing import kill_again_and_again
from postgresql import Cluster
from safeconduct.settings import StoreSettings
from serving import make_served

ROUNDS = 50


@pytest.mark.slow
@pytest.mark.xdist_group("crash")
def test_what_sqlite_confirmed_survives_kill_9(tmp_path: Path) -> None:
    """32 applicants, 50 kills: nothing acknowledged is lost, nothing sent again is filed twice."""
    tally = kill_again_and_again(make_served(tmp_path), ROUNDS, seed=9)
    assert tally.sound, tally
    assert tally.kills == ROUNDS
    assert tally.acknowledged > ROUNDS


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.xdist_group("crash")
def test_what_postgresql_confirmed_survives_kill_9(tmp_path: Path, server: Cluster) -> None:
    """The same with PostgreSQL, whose server goes on while ours is killed."""
    line = make_served(tmp_path, store=StoreSettings(url=server.new_database()))
    tally = kill_again_and_again(line, ROUNDS, seed=9)
    assert tally.sound, tally
    assert tally.kills == ROUNDS
    assert tally.acknowledged > ROUNDS
