"""What was promised to be gone is gone: from every file, and for every key that somebody steals later.

Cases come in through every channel and are worked on. Then time passes, or an applicant erases. Mallory has waited
for that. What is written in a browser and not sent (a draft) never reaches the line, so there is none here.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from kept_line import NOW
from planted import TEXT
from postgresql import Cluster, cluster
from robbed import DAYS, EXTRA, SECONDS, Applicant, Office
from safeconduct.backups import shelf
from safeconduct.desk import cases, returning
from safeconduct.settings import StoreSettings
from safeconduct.store import scouring
from safeconduct.store.sqlite import SQLite

DAY, HOUR = 86_400, 3600
SAID = 5
"""What a case says: the application, a note, a proposed reply, the reply, what the leaving shift left."""
STORES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture
def office(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A line on this store. What is done once an hour is done in every round."""
    monkeypatch.setattr(scouring, "EVERY", 0.0)
    if request.param == "sqlite":
        yield Office(tmp_path, StoreSettings(), None)
        return
    with cluster() as server:
        yield Office(tmp_path, StoreSettings(url=server.new_database()), server)


def at_work(office: Office) -> list[Applicant]:
    """Three have written: by the page for two people, by telephone, and in a chat. Each was answered."""
    everybody = []
    for channel in ("web", "phone", "telegram"):
        everybody.append(office.applies(channel, spoken=channel == "phone"))
        office.works_on(everybody[-1])
    office.brings(everybody[0])
    office.was_written_in_a_chat(everybody[2])
    return everybody


def stolen_backup(office: Office) -> Path:
    """Last night's backup, of which Mallory has made a copy."""
    return Path(shutil.copy(office.kept.back_up(), office.place / "stolen.age"))


def words_in(opened: list[bytes]) -> int:
    return sum(TEXT.encode() in one for one in opened)


@pytest.mark.parametrize("office", STORES, indirect=True)
def test_after_their_day_nothing_lies_anywhere_and_nothing_opens(office: Office) -> None:
    """First the ordinary ones go, then who wished to be kept longer; then the key itself. Before that, all opens."""
    everybody = at_work(office)
    patient = office.applies("web", longer=True)
    backup = stolen_backup(office)
    before = office.robbed(backup)
    assert words_in(before) == 3 * SAID + SECONDS + 1
    assert all(office.lies(one) for one in [*everybody, patient]), "The search would find them."

    office.round_at(NOW + (DAYS - 1) * DAY)
    assert len(office.line.write(cases.every, [office.line.team.team])) == 4
    office.round_at(NOW + DAYS * DAY + HOUR)
    assert [office.lies(one) for one in everybody] == [[], [], []]
    assert words_in(office.robbed()) == 1, "Who wished to be kept longer is still here, and can be read."

    office.round_at(NOW + (DAYS + EXTRA) * DAY + HOUR)
    assert office.lies(patient) == []
    office.kept.back_up()
    assert office.robbed(backup, office.kept.file) == []


@pytest.mark.parametrize("office", STORES, indirect=True)
def test_who_erases_is_gone_at_once_and_from_the_backups_with_their_rotation(office: Office) -> None:
    """The others stay readable. The epoch's key lives on for them: so old backups must go, and they do."""
    gone, *others = at_work(office)
    office.kept.back_up()
    old = shelf.by_day(office.kept.shelf)
    assert words_in(office.robbed(*old.values())) == 3 * SAID + SECONDS

    office.line.write(returning.erase, gone.tag)
    office.round_at(NOW + 60)
    assert office.lies(gone) == []
    assert all(office.lies(one) for one in others)
    left = words_in(office.robbed())
    assert left == 2 * SAID + SECONDS

    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    (in_it,) = old.values()
    assert words_in(office.robbed(in_it)) == left + SAID, "Until it is outlived, the old backup has it."
    office.kept.back_up()  # tonight's takes the place of the one that was made before
    assert words_in(office.robbed(office.kept.file)) == left
    assert shelf.rotate(office.kept.shelf, tomorrow + timedelta(days=8), 8) == [office.kept.file]


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_in_sqlite_an_erasure_needs_no_round(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Overwritten in its place, and the journal is cut to nothing, before the applicant is told. Else it would stay."""
    gone = at_work(office)[0]
    monkeypatch.setattr(SQLite, "wipe", lambda *_: True)
    journal = office.line.folder.store_file.with_name("safeconduct.sqlite-wal")

    async def erased(vault) -> tuple[bool, int]:
        await vault.write(lambda db: returning.erase(db, gone.tag))
        return bool(office.lies(gone)), journal.stat().st_size

    assert office.line.do(erased)[1] > 0, "The control: nobody has cut it."
    monkeypatch.undo()
    other = office.applies("web")

    async def erased_well(vault) -> tuple[list[str], int]:
        await vault.write(lambda db: returning.erase(db, other.tag))
        return office.lies(other), journal.stat().st_size

    assert office.line.do(erased_well) == ([], 0)


@pytest.mark.postgresql
def test_postgresql_keeps_it_until_the_tables_are_written_anew(tmp_path: Path, monkeypatch) -> None:
    """A plain VACUUM overwrites nothing; ours does. The journal forgets when the server is set as we say."""
    with cluster() as server:
        office = Office(tmp_path, StoreSettings(url=server.new_database()), server)
        gone, *_ = at_work(office)
        office.line.write(returning.erase, gone.tag)
        office.round_at(NOW + 60)
        assert office.lies(gone), "It is not yet an hour."
        _tell(server, "VACUUM")
        assert office.lies(gone), "A plain VACUUM leaves the bytes where they were."
        monkeypatch.setattr(scouring, "EVERY", 0.0)
        office.round_at(NOW + 3660)
        assert office.lies(gone) == []
        assert office.in_journal(gone)
        _tell(server, "ALTER SYSTEM SET wal_recycle = off", "ALTER SYSTEM SET min_wal_size = '32MB'")
        _tell(server, "SELECT pg_reload_conf()")
        for _ in range(2):
            _tell(server, "CREATE TABLE IF NOT EXISTS busy()", "SELECT pg_switch_wal()", "CHECKPOINT")
        assert office.in_journal(gone) == []


def _tell(server: Cluster, *statements: str) -> None:
    with psycopg.connect(server._dsn("line1"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
