"""The rules of a call through the sample guide."""

import pytest

from calling import Calling, in_english
from safeconduct.conversation.calls.table import CallRules


@pytest.fixture(scope="session")
def rules(conversation, sample) -> CallRules:
    return CallRules(conversation, sample)


@pytest.fixture
def calling(rules) -> Calling:
    """Somebody who has chosen English and heard the start."""
    return in_english(rules)
