import pytest

from web_line import Founding


@pytest.fixture(scope="session")
def founding(tmp_path_factory):
    return Founding(tmp_path_factory.mktemp("founded"))
