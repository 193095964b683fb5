"""Every keeper passes the same suite: each test here runs on SQLite and on PostgreSQL."""

import pytest

from desk_cast import Office
from postgresql import cluster

KEEPERS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session")
def server():
    with cluster() as running:
        yield running


@pytest.fixture(params=KEEPERS)
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/line.db"
    return request.getfixturevalue("server").new_database()


@pytest.fixture
def office(url):
    """An empty store."""
    opened = Office(url)
    yield opened
    opened.close()


@pytest.fixture
def line(office):
    """A store with two open epochs and three people."""
    office.furnish()
    return office
