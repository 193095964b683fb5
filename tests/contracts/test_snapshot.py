"""A snapshot holds one moment of the store, holds up nobody, and comes back on either keeper."""

import time
from itertools import pairwise

import pytest

from desk_cast import ALICE, EPOCH, NOW, Office, tag
from safeconduct.desk import audit, epochs, queue, returning
from safeconduct.errors import StoreBroken, StoreTaken
from safeconduct.model.staff import KeyCopy
from safeconduct.store import snapshot
from safeconduct.store.keepers import keeper_for
from safeconduct.store.schema import tables
from safeconduct.store.sqlite import BUSY_SECONDS
from safeconduct.store.writer import WIPE_AGAIN


@pytest.fixture
def kept(line):
    """A line with something in most of its tables."""
    for word in ("amber", "birch", "cedar"):
        line.hand_in(word, b"sealed " + word.encode() * 100, decoy=f"{word} decoy")
    line.do(epochs.add_copies, [KeyCopy(EPOCH.team, EPOCH.epoch, ALICE.id, b"covered")])
    line.do(queue.take_next, ALICE.id, NOW, 900.0)
    line.do(audit.record, NOW, "alice", "signed in")
    return line


def everything(office):
    return {
        table: sorted(map(tuple, office.look(lambda db, t=table: [*snapshot.rows(db, t)])))
        for table in snapshot.KEPT
    }


def poured(office, url, version=snapshot.VERSION):
    """What a backup holds of a line, put into another store, which is then opened."""
    before = everything(office)

    def pour(db):
        for table, rows in before.items():
            snapshot.fill(db, table, snapshot.columns(table), rows)

    snapshot.refill(url, version, pour)
    return Office(url)


def test_every_table_is_either_kept_or_left_out():
    """Whoever adds a table decides whether it may rest in a backup."""
    assert {*snapshot.KEPT, *snapshot.LEFT_OUT} == set(tables.tables)
    assert not {*snapshot.KEPT} & {*snapshot.LEFT_OUT}


def test_whom_a_row_refers_to_comes_before_it():
    """Otherwise a store that checks references could not be filled."""
    order = [table.name for table in tables.sorted_tables if table.name in snapshot.KEPT]
    place = {name: number for number, name in enumerate(snapshot.KEPT)}
    for name in order:
        for key in tables.tables[name].foreign_keys:
            assert place[key.column.table.name] < place[name]


def test_all_of_it_comes_back(kept, tmp_path):
    """Row for row, from either keeper into SQLite, and the line goes on: numbers rise, receipts are known."""
    before = everything(kept)
    assert len(before["entries"]) == 3
    again = poured(kept, f"sqlite:///{tmp_path}/again.db")
    assert everything(again) == before
    assert again.hand_in("dogwood") is True
    assert max(number for _, number, *_ in everything(again)["entries"]) > max(
        row[1] for row in before["entries"]
    )
    again.do(returning.erase, tag("amber"))
    assert len(everything(again)["cases"]) == 3
    again.close()


@pytest.mark.postgresql
def test_all_of_it_comes_back_on_postgresql(kept, server):
    """The same the other way: PostgreSQL goes on counting after the highest number that came back."""
    before = everything(kept)
    again = poured(kept, server.new_database())
    assert everything(again) == before
    assert again.hand_in("dogwood") is True
    again.do(audit.record, NOW, "alice", "signed in again")
    assert len(everything(again)["audit"]) == len(before["audit"]) + 1
    again.close()


def test_one_moment_and_nobody_waits(kept):
    """While the rows are read, the line takes something and erases something; the reader sees neither."""
    keeper = keeper_for(kept.url)
    with keeper.open_reading() as db, db.begin():
        cases = snapshot.rows(db, "cases")
        seen = [next(cases)]
        began = time.monotonic()
        kept.hand_in("elm")
        kept.do(returning.erase, tag("birch"))
        assert time.monotonic() - began < BUSY_SECONDS
        seen += cases
        assert (len(seen), snapshot.count(db, "entries")) == (3, 3)
    keeper.close()
    assert {row[0] for row in everything(kept)["cases"]} != {row[0] for row in seen}


def test_a_long_reading_costs_the_line_little(kept, monkeypatch):
    """An erasure tries to wipe its traces, in vain; what is handed in after it does not try that again."""
    keeper = keeper_for(kept.url)
    with keeper.open_reading() as db, db.begin():
        snapshot.count(db, "cases")
        tried, wipe = [], type(keeper).wipe
        monkeypatch.setattr(
            type(keeper), "wipe", lambda self, db: tried.append(time.monotonic()) or wipe(self, db)
        )
        kept.do(returning.erase, tag("birch"))
        for number in range(8):
            kept.hand_in(f"receipt {number}")
        assert tried
        assert all(later - earlier >= WIPE_AGAIN for earlier, later in pairwise(tried))
    keeper.close()


def test_a_store_with_something_in_it_is_left_alone(kept):
    """A restore never mixes two lines."""
    before = everything(kept)
    url = kept.url
    kept.close()
    with pytest.raises(StoreTaken):
        snapshot.refill(url, snapshot.VERSION, lambda db: None)
    again = Office(url)
    assert everything(again) == before
    again.close()


def test_what_fails_half_way_leaves_nothing(url):
    """Tables and rows are one transaction."""

    def fail(db):
        snapshot.fill(db, "rosters", ("number", "note"), [(1, "a note")])
        raise LookupError

    with pytest.raises(LookupError):
        snapshot.refill(url, snapshot.VERSION, fail)
    snapshot.refill(url, snapshot.VERSION, lambda db: None)
    office = Office(url)
    assert everything(office)["rosters"] == []
    office.close()


def test_rows_of_an_older_version(url):
    """The tables are made as they were, filled, and brought up to date."""
    snapshot.refill(url, "0001", lambda db: snapshot.fill(db, "rosters", ("number", "note"), [(7, "a note")]))
    office = Office(url)
    assert everything(office)["rosters"] == [(7, "a note")]
    assert everything(office)["posts"] == []
    office.close()


@pytest.mark.parametrize(
    ("version", "table", "row"),
    [("9999", "rosters", (1, "note")), ("0002", "rosters", (1, None)), ("0002", "nothing", (1, 2))],
)
def test_what_does_not_fit(url, version, table, row):
    """A newer program's, a value where none may be missing, a table nobody knows: our own error, no traceback."""
    with pytest.raises(StoreBroken):
        snapshot.refill(url, version, lambda db: snapshot.fill(db, table, ("number", "note"), [row]))
