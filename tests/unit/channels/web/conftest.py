import asyncio

import pytest

from web_line import Founding, WebLine


@pytest.fixture(scope="session")
def founding(tmp_path_factory):
    return Founding(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def line(founding, tmp_path):
    """A line of the test's own."""
    with asyncio.Runner() as runner:
        line = WebLine(founding, tmp_path, runner.run)
        yield line
        line.close()


@pytest.fixture(scope="session")
def shown(founding, tmp_path_factory):
    """A line that tests only look at."""
    with asyncio.Runner() as runner:
        line = WebLine(founding, tmp_path_factory.mktemp("shown"), runner.run)
        yield line
        line.close()
