"""What the vault promises, whatever it keeps things in."""

import asyncio

import pytest
from sqlalchemy import text

from desk_cast import EPOCH, NOW, TODAY, handed, office, tag
from safeconduct.desk import audit, epochs, intake
from safeconduct.errors import EpochClosed, SettingsError, StoreBroken, StoreBusy
from safeconduct.store import keepers


def note(word):
    return lambda db: audit.record(db, NOW, "alice", word)


def fail(db):
    audit.record(db, NOW, "mallory", "never to be seen")
    raise LookupError("a job's own trouble")


def words(line):
    return [record.what for record in reversed(line.look(audit.recent, 1000))]


def test_a_write_gives_back_what_its_job_gives_back(office):
    """The value is handed through."""
    assert office.do(lambda db: 41 + 1) == 42


def test_what_was_written_is_there_after_opening_again(office):
    """A second vault on the same store sees it."""
    office.do(audit.record, NOW, "alice", "signed in")
    with_again = type(office)(office.url)
    assert words(with_again) == ["signed in"]
    with_again.close()


def test_a_failing_job_undoes_itself_and_harms_no_neighbour(office):
    """Jobs that wait together share a transaction, and yet only the failing one is undone."""

    async def all_at_once():
        jobs = [note("one"), fail, note("two"), fail, note("three")]
        return await asyncio.gather(*map(office.vault.write, jobs), return_exceptions=True)

    outcomes = office.wait(all_at_once())
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "NoneType",
        "LookupError",
        "NoneType",
        "LookupError",
        "NoneType",
    ]
    assert words(office) == ["one", "two", "three"]


def test_a_wrong_statement_harms_no_neighbour(office):
    """Not even one that breaks the transaction it stands in."""

    async def all_at_once():
        wrong = office.vault.write(lambda db: db.execute(text("SELECT nothing FROM nowhere")))
        return await asyncio.gather(wrong, office.vault.write(note("one")), return_exceptions=True)

    broken, fine = office.wait(all_at_once())
    assert isinstance(broken, StoreBroken)
    assert fine is None
    assert words(office) == ["one"]


def test_jobs_are_done_in_the_order_in_which_they_came(office):
    """A hundred at once, none before its turn."""

    async def all_at_once():
        await asyncio.gather(*(office.vault.write(note(str(n))) for n in range(100)))

    office.wait(all_at_once())
    assert words(office) == [str(n) for n in range(100)]


def test_too_many_waiting_jobs_are_refused_at_once_and_the_others_are_done(url):
    """The queue is bounded; a refusal takes no time and harms nobody."""
    with office(url, queue=16) as small:

        async def all_at_once():
            jobs = (small.vault.write(note(str(n))) for n in range(40))
            return await asyncio.gather(*jobs, return_exceptions=True)

        outcomes = small.wait(all_at_once())
        assert sum(isinstance(outcome, StoreBusy) for outcome in outcomes) == 24
        assert words(small) == [str(n) for n in range(16)]
        assert small.vault.depth == 0


def test_somebody_who_stops_waiting_harms_nobody(office):
    """A cancelled write is done or not, and the writer goes on."""

    async def cancel():
        impatient = asyncio.ensure_future(office.vault.write(note("impatient")))
        await asyncio.sleep(0)
        impatient.cancel()
        await office.vault.write(note("patient"))

    office.wait(cancel())
    assert words(office)[-1] == "patient"
    assert office.vault.depth == 0


def test_a_read_cannot_write(office):
    """The reading connection refuses, and nothing has changed."""
    with pytest.raises(StoreBroken):
        office.look(audit.record, NOW, "mallory", "sneaked in")
    assert words(office) == []


def test_a_read_sees_one_moment(office):
    """What is written while a read is under way is not seen by it."""

    def twice(db):
        return len(audit.recent(db, 10)), len(audit.recent(db, 10))

    office.do(audit.record, NOW, "alice", "signed in")
    assert office.look(twice) == (1, 1)


def test_waiting_intakes_are_filed_together(line):
    """Each has its own answer; one sealed to a closed epoch fails alone."""
    late = handed(epoch=type(EPOCH)("legal", "2020-W01", "r", "n", "2020-01-01", "2020-01-07"))
    things = [handed(), late, handed()]

    async def all_at_once():
        arrivals = [intake.Arrival(thing, tag(f"r{n}"), None, NOW, 30) for n, thing in enumerate(things)]
        filed = (line.vault.write_together(intake.hand_in_all, arrival) for arrival in arrivals)
        return await asyncio.gather(*filed)

    first, second, third = line.wait(all_at_once())
    assert (first, third) == (True, True)
    assert isinstance(second, EpochClosed)


def test_opening_again_changes_nothing(line):
    """The tables are made once."""
    again = type(line)(line.url)
    assert again.look(epochs.open_epochs, TODAY) == line.look(epochs.open_epochs, TODAY)
    again.close()


def test_a_database_of_a_newer_program_is_refused(office):
    """An old program must not write what it does not understand."""
    office.do(lambda db: db.execute(text("UPDATE alembic_version SET version_num = '9999'")) and None)
    office.close()
    with pytest.raises(StoreBroken, match="newer version"):
        type(office)(office.url)


@pytest.mark.parametrize(
    "wrong", ["", "sqlite://", "sqlite:////no/such/folder/line.db", "mysql://localhost/line", "nonsense"]
)
def test_a_url_that_cannot_be_used_is_a_clear_sentence(wrong):
    """The operator reads which setting is wrong."""
    with pytest.raises(SettingsError, match=r"store\.url"):
        keepers.keeper_for(wrong)


def test_how_much_room_it_takes(office):
    """In bytes, on either database."""
    assert office.wait(office.vault.size()) > 1024
