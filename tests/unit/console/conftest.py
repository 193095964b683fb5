import asyncio

import pytest

from console_office import Office


@pytest.fixture
def office(tmp_path):
    with asyncio.Runner() as runner:
        office = Office(tmp_path, runner.run)
        yield office
        office.close()
