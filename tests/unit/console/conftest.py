import asyncio

import pytest

from unit.console.office import Office


@pytest.fixture
def office(tmp_path):
    with asyncio.Runner() as runner:
        office = Office(tmp_path, runner)
        yield office
        office.close()
