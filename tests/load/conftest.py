"""One served line for the tests that do not break it."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from serving import ServedLine, make_served, served


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLine]:
    with served(make_served(tmp_path_factory.mktemp("load"))) as line:
        yield line


@pytest.fixture(autouse=True, scope="session")
def many_connections() -> None:
    """A crowd has more connections than the 1,024 files that a shell usually grants."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@pytest.fixture
def broken_line(tmp_path: Path) -> Iterator[ServedLine]:
    """A line of the test's own: it will be in trouble."""
    line = make_served(tmp_path)
    yield line
    if line.process is not None:
        line.stop()
