"""The sample guide and its conversation."""

import pytest

from safeconduct.conversation.turns import Conversation
from safeconduct.guide import Finder, Guide, read_guide, sample_folder


@pytest.fixture(scope="session")
def sample() -> Guide:
    return read_guide(sample_folder())


@pytest.fixture(scope="session")
def conversation(sample: Guide) -> Conversation:
    return Conversation(sample, Finder(sample))
