"""Whatever a caller does, the state holds no word of it, and no one is lost."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.conversation.commands import Keep
from safeconduct.conversation.events import (
    AskedPerson,
    Began,
    ChangedLanguage,
    Chose,
    Left,
    Pressed,
    Said,
    Skipped,
    StartedWriting,
)  # fmt: skip
from safeconduct.conversation.turns import Conversation
from safeconduct.guide import Finder, read_guide, sample_folder

GUIDE = read_guide(sample_folder())
SECRET = "qzxsecretwords"

EVENTS = st.one_of(
    st.builds(Began, st.sampled_from(["en", "uk", "xx", None])),
    st.builds(Chose, st.sampled_from([*GUIDE.steps, SECRET])),
    st.builds(Pressed, st.sampled_from([*"0123456789*#", SECRET])),
    st.builds(Said, st.sampled_from(["home", "2", "My son is 19.", "48.12345, 37.54321"]).map(lambda said: f"{said} {SECRET}")),
    st.builds(Said, st.sampled_from(["home", "2", SECRET]), st.booleans()),
    st.just(Skipped()),
    st.builds(ChangedLanguage, st.sampled_from(["ru", "id", SECRET])),
    st.just(AskedPerson()),
    st.just(StartedWriting()),
    st.just(Left()),
)  # fmt: skip


@pytest.fixture(scope="module")
def conversation():
    return Conversation(GUIDE, Finder(GUIDE))


@settings(max_examples=80, deadline=None)
@given(st.lists(EVENTS, max_size=12))
def test_the_state_never_holds_a_word(conversation, events):
    """A thief of every state ever kept learns which page was read, and no word that was written."""
    state = conversation.opening()
    for event in events:
        turn = conversation.turn(state, event)
        state = turn.state
        assert SECRET.encode() not in msgspec.json.encode(state)
        assert turn.commands
        assert GUIDE.step(state.step).public
        kept = [command for command in turn.commands if SECRET.encode() in msgspec.json.encode(command)]
        assert all(isinstance(command, Keep) for command in kept)
