"""The sample guide, read once, and copies of it that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from safeconduct.guide import Finder, Guide, read_guide, sample_folder


@pytest.fixture(scope="session")
def sample() -> Guide:
    return read_guide(sample_folder())


@pytest.fixture(scope="session")
def finder(sample: Guide) -> Finder:
    return Finder(sample)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A guide of one's own, to spoil."""
    folder = tmp_path / "guide"
    shutil.copytree(sample_folder(), folder)
    return folder
