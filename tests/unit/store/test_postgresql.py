"""What PostgreSQL's errors mean to the line."""

import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from safeconduct.errors import StoreBroken, StoreBusy, StoreFull
from safeconduct.store.keepers import keeper_for

KEEPER = keeper_for("postgresql+psycopg://line@/line?host=/nowhere")


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        ("53100", StoreFull),
        ("53300", StoreBusy),
        ("08006", StoreBusy),
        ("57P01", StoreBusy),
        ("40P01", StoreBusy),
        ("55P03", StoreBusy),
        ("XX001", StoreBroken),
        ("25006", StoreBroken),
        ("42601", type(None)),
        ("22003", type(None)),
    ],
)
def test_what_each_error_means(state, fault):
    """The table of errcodes-appendix.html; None is one job's own trouble."""
    error = DBAPIError("statement", None, errors.lookup(state)("as if"))
    assert type(KEEPER.fault_of(error)) is fault


def test_a_connection_that_broke_is_passing():
    """It has no code: nobody knows whether the last commit was done, so nothing is confirmed."""
    assert type(KEEPER.fault_of(DBAPIError("statement", None, errors.OperationalError()))) is StoreBusy
