"""Killed at any moment, the line has lost nothing that it confirmed, and kept nothing that it erased."""

import asyncio

import pytest

from crashing import Witness, furnish
from desk_cast import NOW, Office, handed, tag
from safeconduct.desk import intake
from safeconduct.errors import StoreBusy


@pytest.mark.slow
def test_fifty_kills_on_sqlite(tmp_path):
    """Each round goes on with the database that the last one left."""
    url = f"sqlite:///{tmp_path}/line.db"
    furnish(url)
    with Witness(url) as witness:
        for _ in range(50):
            witness.round()
            assert witness.verdict() == (set(), set())
    assert len(witness.filed) > 1000
    assert len(witness.erased) > 50


@pytest.mark.postgresql
@pytest.mark.slow
def test_kills_on_postgresql(server):
    """The server goes on; the transaction of the killed program is undone."""
    url = server.new_database()
    furnish(url)
    with Witness(url) as witness:
        for _ in range(8):
            witness.round()
    assert witness.verdict() == (set(), set())
    assert len(witness.filed) > 200


@pytest.mark.postgresql
@pytest.mark.slow
def test_crashes_of_the_postgresql_server(server):
    """The server stops without writing anything more; after its recovery nothing confirmed is missing."""
    url = server.new_database()
    furnish(url)
    with Witness(url) as witness:
        for _ in range(5):
            witness.round(end=lambda: server.stop("immediate"))
            server.start()
            assert witness.verdict() == (set(), set())
    assert len(witness.filed) > 100


@pytest.mark.postgresql
def test_the_vault_finds_its_way_back_to_a_restarted_server(server):
    """While it is away everybody is told to come again; nobody is told that it was done."""
    line = Office(server.new_database())
    line.furnish()
    server.stop("immediate")
    with pytest.raises(StoreBusy):
        line.hand_in("amber")
    with pytest.raises(StoreBusy):
        line.hand_in("amber")
    server.start()

    async def persevere():
        for _ in range(100):
            try:
                return await line.vault.write(
                    lambda db: intake.hand_in(db, handed(key=b"k" * 16), tag("amber"), None, NOW, 30)
                )
            except StoreBusy:
                await asyncio.sleep(0.1)
        raise AssertionError("the vault did not find its way back")

    assert line.wait(persevere()) is True
    line.close()
