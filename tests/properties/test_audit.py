"""Whatever staff did and whoever changes it afterwards: the chain is whole, or it says where it is not."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from desk_cast import NOW, Office
from safeconduct.desk import audit
from safeconduct.store import chain

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
DEEDS = st.tuples(
    st.floats(0, 4e9, allow_nan=False), WORDS, WORDS, st.none() | st.text("0123456789abcdef", min_size=32)
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    opened = Office(f"sqlite:///{tmp_path_factory.mktemp('audit')}/line.db")
    yield opened
    opened.close()


def tell(office, deeds):
    def job(db):
        db.execute(text("DELETE FROM audit"))
        for at, who, what, case in deeds:
            audit.record(db, at, who, what, case)

    office.do(job)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DEEDS, min_size=1, max_size=12), st.integers(1, 5))
def test_what_was_told_is_whole(office, deeds, piece):
    """In one go or in pieces, and in what others are given to check."""
    tell(office, deeds)
    walked = audit.START
    for _ in deeds:
        walked = office.look(audit.walk, walked, piece)
    assert walked == office.look(audit.walk)
    assert (walked.number, walked.broken) == (len(deeds), None)
    before = chain.GENESIS
    for line in office.look(lambda db: [*audit.lines(db)]):
        hash_, _, record = line.partition(" ")
        before = chain.link(before, record.encode())
        assert before.hex() == hash_


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(DEEDS, min_size=1, max_size=8),
    st.integers(0, 7),
    st.sampled_from(["at", "who", "what", "team", "mark", "hash"]),
)
def test_any_change_shows(office, deeds, which, column):
    """Whatever column of whatever record is another one, it is found at that record."""
    tell(office, deeds)
    number = 1 + which % len(deeds)
    other = {"at": NOW + 9e9, "mark": b"m", "hash": b"h"}.get(column, "somebody else" * 3)
    office.do(
        lambda db: db.execute(
            text(f"UPDATE audit SET {column} = :other WHERE number = :n"), {"other": other, "n": number}
        )
    )
    assert office.look(audit.verify) == number


@given(st.integers(1, 2**53 - 1), st.floats(0, 9e9), st.none() | WORDS, WORDS, WORDS)
def test_a_record_is_json_that_says_the_same(number, at, team, who, what):
    """Other programs read it; no two different records are the same bytes."""
    record = chain.record_bytes(number, at, team, who, what, None)
    assert json.loads(record) == [number, round(at * 1e6), team, who, what, None]
    assert b"\n" not in record
