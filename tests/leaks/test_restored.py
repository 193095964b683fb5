"""From a backup every case comes back readable, of whatever shape: the other half of the promise to forget."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planted import TEXT
from postgresql import cluster
from robbed import SECONDS, Office
from safeconduct.commands.restore import restore
from safeconduct.folder import LineFolder
from safeconduct.settings import StoreSettings

STORES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
SAID = 5


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Office, str]]:
    """A line on this store, and an empty store of the same kind to come back to."""
    if request.param == "sqlite":
        yield Office(tmp_path, StoreSettings(), None), ""
        return
    with cluster() as server:
        yield Office(tmp_path, StoreSettings(url=server.new_database()), server), server.new_database()


@pytest.mark.parametrize("office", STORES, indirect=True)
def test_every_shape_of_a_case_opens_after_a_restore(office: tuple[Office, str], tmp_path: Path) -> None:
    """Written and spoken, in a chat, for two people; with notes, a struck one, a proposal, a reply, a handover."""
    line, store = office
    for channel in ("web", "phone", "telegram"):
        one = line.applies(channel, spoken=channel == "phone")
        line.works_on(one)
    line.brings(one)
    line.applies("web", longer=True)
    before = sorted(line.robbed())
    file = line.kept.back_up()
    assert restore(file, keys=line.kept.keys, key=line.kept.key, drill=True) == 0
    restore(file, tmp_path / "back", keys=line.kept.keys, key=line.kept.key, store=store)
    line.line.folder = LineFolder(tmp_path / "back")
    after = sorted(line.robbed())
    assert after == before
    assert sum(TEXT.encode() in one for one in after) == 3 * SAID + SECONDS + 1
