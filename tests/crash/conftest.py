"""One PostgreSQL server for the crashes."""

import pytest

from postgresql import cluster


@pytest.fixture(scope="session")
def server():
    with cluster() as running:
        yield running
