"""Sheets of an export key, whatever the key is and whatever somebody types."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.errors import SheetsError
from safeconduct.offline import sheets
from safeconduct.sealing.recipients import SEED, Identity

ANY_THREE = st.lists(st.integers(0, 4), min_size=3, max_size=5, unique=True)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=SEED, max_size=SEED), ANY_THREE)
def test_any_three_give_the_key_back(seed, chosen):
    """In any order, with other spaces and in capitals."""
    made = sheets.split(Identity(seed))
    typed = [f"  {made[number].upper()}\n".replace(" ", "  ") for number in chosen]
    assert sheets.join(typed).seed == seed


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), max_size=2))
def test_fewer_give_nothing(chosen):
    """A sentence, and nothing else."""
    made = sheets.split(Identity.new())
    with pytest.raises(SheetsError):
        sheets.join(made[number] for number in chosen)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=5))
def test_garbage_is_refused_with_a_sentence(typed):
    """Whatever is on the sheets."""
    with pytest.raises(SheetsError):
        sheets.join(typed)
