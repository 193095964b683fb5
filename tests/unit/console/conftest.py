import asyncio

import pytest

from console_office import Office


@pytest.fixture
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def office(tmp_path, runner):
    office = Office(tmp_path, runner.run)
    yield office
    office.close()
