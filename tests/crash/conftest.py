"""One PostgreSQL server for the crashes."""

import pytest

from postgresql import PROGRAMS, cluster


@pytest.fixture(scope="session")
def server():
    if PROGRAMS is None:
        pytest.skip("PostgreSQL's programs are not on this machine")
    with cluster() as running:
        yield running
