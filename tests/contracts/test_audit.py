"""The audit trail is a chain: what was changed in it shows, and erasing a case does not break it."""

from threading import Thread

import pytest
from sqlalchemy import text

import tampering
from desk_cast import ALICE, BOB, CAROL, EPOCH, LEASE, NOW, Office, tag
from safeconduct.desk import audit, queue, returning, staff
from safeconduct.store import chain, snapshot


@pytest.fixture
def told(line):
    """Six records, two of them of cases."""
    line.do(audit.record, NOW, "init", "founded")
    for person, receipt in ((ALICE, "amber"), (BOB, "birch")):
        line.hand_in(receipt)
        case = line.do(queue.take_next, person.id, NOW, LEASE).id
        line.do(audit.record, NOW, person.id, "signed in: words")
        line.do(audit.record, NOW + 0.25, person.id, "took", case)
    line.do(audit.record, NOW, "export", "began an export of all teams")
    return line


def rows(line):
    return line.look(lambda db: [*snapshot.rows(db, "audit")])


def test_an_untouched_trail_is_whole(told):
    """Its end is the newest record, also after the store was closed and opened."""
    assert told.look(audit.verify) is None
    number, hash_ = told.look(audit.end)
    assert (number, told.look(audit.hash_of, 6)) == (6, hash_)
    told.close()
    again = Office(told.url)
    again.do(audit.record, NOW, ALICE.id, "signed in: words")
    assert (again.look(audit.verify), again.look(audit.end)[0]) == (None, 7)
    again.close()


def test_an_empty_trail_is_whole(line):
    """It ends where it begins."""
    assert line.look(audit.verify) is None
    assert line.look(audit.end) == (0, chain.GENESIS)


@pytest.mark.parametrize(
    ("mallory", "broken"),
    [
        (lambda db: tampering.alter(db, 3, what="noted"), 3),
        (lambda db: tampering.alter(db, 3, who=BOB.id), 3),
        (lambda db: tampering.alter(db, 3, at=NOW + 1), 3),
        (lambda db: tampering.alter(db, 3, team="family"), 3),
        (lambda db: tampering.alter(db, 3, mark=bytes(32)), 3),
        (lambda db: tampering.alter(db, 3, mark=None, salt=None, case_id=None), 3),
        (lambda db: tampering.alter(db, 3, case_id="f" * 32), 3),
        (lambda db: tampering.alter(db, 2, case_id="f" * 32), 2),
        (lambda db: tampering.alter(db, 4, hash=bytes(32)), 4),
        (lambda db: tampering.alter(db, 4, hash=None), 4),
        (lambda db: tampering.drop(db, 1), 2),
        (lambda db: tampering.drop(db, 4), 5),
        (lambda db: tampering.exchange(db, 2, 3), 2),
        (lambda db: tampering.put_in(db, 7, ALICE.id, "took"), 7),
    ],
)
def test_what_mallory_changes_shows(told, mallory, broken):
    """Altered, taken out, put in, moved: the first record that does not fit is named."""
    told.do(mallory)
    assert told.look(audit.verify) == broken


def test_a_trail_that_is_cut_off_looks_whole(told):
    """That is what anchors are for: the chain alone cannot know how long it was."""
    told.do(tampering.cut_off, 4)
    assert told.look(audit.verify) is None


def test_an_erased_case_leaves_the_trail_whole(told):
    """The case and the salt are gone; the mark that stays tells nothing without them."""
    (case,) = {row[4] for row in rows(told) if row[0] == 3}
    told.do(returning.erase, tag("amber"))
    (row,) = (row for row in rows(told) if row[0] == 3)
    assert (row[4], row[6]) == (None, None)
    assert row[7] not in {chain.mark_of(b"", case), None}
    assert told.look(audit.verify) is None
    assert [record.case for record in told.look(audit.recent, 10) if record.number == 3] == [None]


def test_two_records_of_one_case_have_different_marks(told):
    """Nobody who has the marks alone sees that they belong together."""
    (case,) = {row[4] for row in rows(told) if row[0] == 3}
    told.do(audit.record, NOW, ALICE.id, "closed: answered", case)
    marks = [row[7] for row in rows(told) if row[4] == case]
    assert len(set(marks)) == len(marks) == 2


def test_what_is_undone_is_not_in_the_trail(told):
    """A job that fails takes its record along, and the next one follows the last that stayed."""

    def fails(db):
        audit.record(db, NOW, ALICE.id, "dismissed: Bob")
        raise LookupError

    with pytest.raises(LookupError):
        told.do(fails)
    told.do(audit.record, NOW, ALICE.id, "signed in: words")
    assert (told.look(audit.verify), told.look(audit.end)[0]) == (None, 7)


def test_a_lead_sees_the_own_team_and_the_operator(told):
    """Also when somebody of another team was dismissed since, and is in no list of people any more."""
    told.do(audit.record, NOW, CAROL.id, "signed in: words")
    told.do(staff.dismiss, CAROL.id)
    told.do(staff.dismiss, BOB.id)
    seen = {record.who for record in told.look(audit.recent, 100, EPOCH.team)}
    assert seen == {"init", "export", ALICE.id, BOB.id}
    assert {record.who for record in told.look(audit.recent, 100, CAROL.team)} == {"init", "export", CAROL.id}


def test_it_is_followed_a_piece_at_a_time(told):
    """Each piece begins where the last one ended; at the end nothing moves any more."""
    walked, steps = audit.START, []
    while (after := told.look(audit.walk, walked, 4)) != walked:
        walked = after
        steps.append(walked.number)
    assert steps == [4, 6]
    assert walked == told.look(audit.walk)


def test_what_was_followed_and_is_gone_shows(told):
    """Whoever has followed the chain holds an anchor: its end cannot be cut off any more."""
    walked = told.look(audit.walk)
    told.do(tampering.cut_off, 4)
    assert told.look(audit.walk, walked).broken == 6


@pytest.mark.postgresql
def test_two_programs_write_one_chain(server):
    """On PostgreSQL a command writes beside the server: their records follow each other."""
    line, command = Office(url := server.new_database()), Office(url)
    threads = [
        Thread(target=lambda office=office: [office.do(audit.record, NOW, "both", "did") for _ in range(50)])
        for office in (line, command)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (line.look(audit.verify), line.look(audit.end)[0]) == (None, 100)
    line.close()
    command.close()


EPOCHS = ("team", "epoch", "recipient", "note", "opens", "closes", "shredded")
"""The columns of an older line."""


def test_what_was_there_before_becomes_the_beginning_of_the_chain(url):
    """An older line is brought up to date: its records are chained, those of the dismissed belong to its team."""
    names = ("number", "at", "who", "what", "case_id")
    old = [
        (1, NOW, "init", "founded", None),
        (2, NOW, ALICE.id, "took", "c" * 32),
        (5, NOW, BOB.id, "took", None),
    ]
    epoch = ("legal", "2026-W47", "age1", "note", "2026-11-16", "2026-11-22", 0)

    def pour(db):
        snapshot.fill(db, "audit", names, old)
        snapshot.fill(db, "epochs", EPOCHS, [epoch])
        people = [(ALICE.id, "alice", "lead", "legal", "age1", "card")]
        snapshot.fill(db, "caseworkers", ("id", "name", "role", "team", "recipient", "card"), people)

    snapshot.refill(url, "0003", pour)
    line = Office(url)
    assert line.look(audit.verify) is None
    assert [(row[0], row[5]) for row in sorted(rows(line))] == [(1, None), (2, "legal"), (5, "legal")]
    line.do(audit.record, NOW, ALICE.id, "signed in: words")
    assert (line.look(audit.verify), line.look(audit.end)[0]) == (None, 6)
    line.do(tampering.alter, 2, what="noted")
    assert line.look(audit.verify) == 2
    line.close()


def test_nobody_guesses_the_team_of_the_dismissed_where_there_are_two(url):
    """In a line with two teams, what the dismissed did before is shown to no lead; the operator can export it."""
    names = ("number", "at", "who", "what", "case_id")

    def pour(db):
        snapshot.fill(db, "audit", names, [(1, NOW, BOB.id, "took", None)])
        keys = [(team, "2026-W47", "age1", "note", "2026-11-16", "2026-11-22", 0) for team in ("a", "b")]
        snapshot.fill(db, "epochs", EPOCHS, keys)

    snapshot.refill(url, "0003", pour)
    line = Office(url)
    assert line.look(audit.recent, 9, "a") == line.look(audit.recent, 9, "b") == []
    assert len(line.look(lambda db: [*audit.lines(db)])) == 1
    line.close()


def test_more_than_a_piece_is_chained(url):
    """A long trail is migrated in pieces that fit together."""
    names = ("number", "at", "who", "what", "case_id")
    old = [(n, NOW + n, "init", f"did {n}", None) for n in range(1, 2502)]
    snapshot.refill(url, "0003", lambda db: snapshot.fill(db, "audit", names, old))
    line = Office(url)
    assert line.look(audit.walk).number == 2501
    assert (
        line.look(lambda db: db.execute(text("SELECT count(*) FROM audit WHERE hash IS NULL")).scalar()) == 0
    )
    line.close()
