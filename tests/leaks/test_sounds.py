"""Sound that was planted is found in nothing that the store leaves behind, and sealed sound not after its case."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from desk_cast import ALICE, DAY, NOW, Office, tag
from planted import content_of, found
from postgresql import Cluster, cluster
from safeconduct.desk import queue, retention, returning, sounds
from safeconduct.desk.sounds import Heard
from safeconduct.model.call import Second
from safeconduct.model.ids import CaseTag, DeliveryKey, Lookup, Moment
from safeconduct.sealing.recipients import Identity
from safeconduct.sealing.sounds import seal_second
from safeconduct.store import snapshot

PLANTED = b"Zwiebelturm-Kornblume" + bytes(range(128))
SPOKEN = (PLANTED * 60)[:8000]
CASE = CaseTag("ab" * 16)
TAKE = DeliveryKey(b"the take of this")
SECONDS = 12
MIDDLE = slice(4000, 4064)


@pytest.fixture
def server() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


def leave_message(office: Office) -> list[bytes]:
    """Somebody speaks for twelve seconds; answers what is kept of it."""
    office.furnish()
    office.hand_in("amber", key=TAKE, spoken=True, channel="phone")
    epoch = Identity.new().recipient
    sealed = [seal_second(SPOKEN, number, CASE, TAKE, epoch) for number in range(SECONDS)]
    seconds = [Second(Lookup(b""), TAKE, number, one) for number, one in enumerate(sealed)]
    heard = [Heard(one, tag("amber"), Moment(NOW)) for one in seconds]
    assert office.do(sounds.keep_all, heard) == [True] * SECONDS
    return sealed


def laid_open(office: Office) -> bytes:
    """All that a backup would hold."""
    return office.look(
        lambda db: msgspec.msgpack.encode({table: [*snapshot.rows(db, table)] for table in snapshot.KEPT})
    )


def lies(sealed: list[bytes], folder: Path) -> bool:
    """Whether any of these lies in any file. From the middle of each: long rows lie in pages of their own."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return any(one[MIDDLE] in content_of(file) for file in files for one in sealed)


@pytest.mark.parametrize("gone", ["erased", "expired"])
def test_no_sound_in_the_clear_and_none_after_its_case(tmp_path: Path, gone: str) -> None:
    """SQLite: its file, journal and index. Also the sealed bytes are gone, from the raw files too."""
    office = Office(f"sqlite:///{tmp_path}/line.db")
    sealed = leave_message(office)
    case = office.do(queue.take_next, ALICE.id, NOW, 900.0)
    assert len(office.look(sounds.spoken, case.id, ALICE.id, TAKE, 0, 99)) == SECONDS
    assert found([tmp_path], [PLANTED]) == []
    assert PLANTED not in laid_open(office)
    assert lies(sealed, tmp_path), "The search would find them."
    if gone == "erased":
        office.do(returning.erase, tag("amber"))
    else:
        office.do(retention.expire, NOW + 31 * DAY)
    assert not lies(sealed, tmp_path)
    office.close()
    assert not lies(sealed, tmp_path)


@pytest.mark.postgresql
def test_nor_in_postgresql(server: Cluster) -> None:
    """Its tables and its journal; what is erased there goes with the next vacuum, and cannot be opened until then."""
    office = Office(server.new_database())
    leave_message(office)
    assert found([server.folder], [PLANTED]) == []
    assert PLANTED not in laid_open(office)
    office.close()
    server.stop()
    assert found([server.folder], [PLANTED]) == []
    server.start()
