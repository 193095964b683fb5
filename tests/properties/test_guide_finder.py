"""The finder and the reader against arbitrary text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.errors import GuideError
from safeconduct.guide import Finder, read_guide, sample_folder
from safeconduct.guide.editions import lock_text, read_lock
from safeconduct.guide.letters import words
from safeconduct.guide.markdown import read_text
from safeconduct.guide.patterns import Patterns
from safeconduct.guide.texts import sms_parts
from safeconduct.guide.typed import read_typed


@pytest.fixture(scope="module")
def finder():
    return Finder(read_guide(sample_folder()))


def taken(read):
    """What was read, or the sentence of the refusal."""
    try:
        return read(), ""
    except GuideError as error:
        return None, error.detail


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(["en", "ru", "uk", "id", None]))
def test_any_text_gets_at_most_three_titles(finder, text, language):
    """Sureness is a share, the order is its order, no step comes twice."""
    found = finder.find(text, language)
    assert len(found) <= 3
    assert len({each.step for each in found}) == len(found)
    assert all(0 <= each.sure <= 1 for each in found)
    assert [each.sure for each in found] == sorted((each.sure for each in found), reverse=True)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("# >-[]()*_`!<>&ab\n\\1."), max_size=120))
def test_any_markdown_is_read_or_refused(text):
    """A step's text is taken or refused with a sentence; nothing else happens."""
    read, said = taken(lambda: read_text(text, "en", "x.en.md", ""))
    assert said.startswith("x.en.md:") or len(read.lines.paragraphs) == len(read.paragraphs)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_any_yaml_is_read_or_refused(text):
    """A file is taken or refused with its name and line."""
    read, said = taken(lambda: read_typed(text, dict[str, int], "x.yaml"))
    assert said.startswith("x.yaml:") or isinstance(read, dict)


@given(st.text(max_size=200))
def test_any_lock_is_read_or_refused(text):
    """A lock that is read is written again as the same lines."""
    try:
        lines = read_lock(text, "guide.lock")
    except GuideError:
        return
    assert read_lock(lock_text(lines), "guide.lock") == lines


@given(st.text(max_size=400), st.text(max_size=40))
def test_more_text_never_takes_fewer_messages(text, more):
    """Counting messages grows with the text."""
    assert 1 <= sms_parts(text) <= sms_parts(text + more)


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "uk"]))
def test_a_pattern_finds_itself(pattern, around, language):
    """Any words, taken as a pattern, are found among others."""
    patterns = Patterns([pattern], language)
    if words(pattern):
        assert patterns.search(f"{around} {pattern} {around}")
